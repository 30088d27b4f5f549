"""What a person may cause, as data: a code and its facts. Sentences are made by ``truongthi.web.wording``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An act that is refused for a reason a person can understand and mend.

    ``code`` names the sentence in ``truongthi.web.wording``; ``facts`` fill it. Nothing has changed when it is raised.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code, facts)

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in an input: where it stands, which rule it breaks, and the facts of the sentence.

    ``where`` is short and points at the place ("10A1!B12", "Câu 57", "dòng 12"); ``severity`` is "error" (the row or
    file cannot be taken as it is) or "warning" (taken, but a person should look).
    """

    where: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "error"

    @property
    def is_error(self) -> bool:
        return self.severity == "error"
