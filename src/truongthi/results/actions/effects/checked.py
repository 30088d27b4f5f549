"""What a checked correction is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Checked:
    """``subject``: so that one thing has one open proposal; ``content``: as it is kept and applied."""

    subject: str
    content: Mapping[str, Any]
