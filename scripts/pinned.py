"""Exit 0 when every version pinned in the given requirements file is installed here, else 1."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement


def missing(file: Path) -> list[str]:
    absent = []
    for line in file.read_text(encoding="utf-8").splitlines():
        text = line.split("\\")[0].strip()
        if not text or text.startswith(("#", "-")):
            continue
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            if wanted.specifier.contains(version(wanted.name), prereleases=True):
                continue
        except PackageNotFoundError:
            pass
        absent.append(text)
    return absent


if __name__ == "__main__":
    sys.exit(1 if missing(Path(sys.argv[1])) else 0)
