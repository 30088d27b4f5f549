"""The wall clock of the whole stack, database included, set forward or back while the driver's stays right."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clockstep.c")


def can_step() -> bool:
    return shutil.which("cc") is not None


class SteppedClock:
    """Compiled into a folder of the run; ``environment`` is what the stack must be started with."""

    def __init__(self, folder: Path) -> None:
        self._offset = folder / "clock-ahead"
        self._offset.write_bytes(struct.pack("q", 0))
        self._offset.chmod(0o644)
        library = folder / "clockstep.so"
        compiled = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(compiled, check=True)
        library.chmod(0o755)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_AHEAD_FILE": str(self._offset)}

    def set(self, seconds: int) -> None:
        """Seconds ahead of the true time, at once, in every process."""
        with self._offset.open("r+b") as file:
            file.write(struct.pack("q", seconds))
