"""The ready sign-ins of the start page, kept in a private file of the data folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from truongthi.web.shared.demo import FILENAME


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way in: an account with its password, or a slip's code. ``role`` and ``what`` are sentences for the page."""

    role: str
    what: str
    username: str = ""
    password: str = ""
    code: str = ""


def write(folder: Path, sign_ins: list[SignIn]) -> None:
    descriptor = os.open(folder / FILENAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(sign_in) for sign_in in sign_ins], file, ensure_ascii=False, indent=1)
