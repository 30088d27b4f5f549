"""Until when a published result may be complained about ("phúc khảo"), and by when the committee answers.

Days count as whole days of Vietnam: a result published on the 20th with three days is open until the end of the 23rd,
that is until the first moment of the 24th, which no longer belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from truongthi.core.rules import Complaints
from truongthi.core.rules.values import VIETNAM

DEFAULT_DAYS: Final = 3
DEFAULT_ANSWER_DAYS: Final = 7
SCORE, PLACE, QUESTION, ELIGIBILITY = "score", "place", "question", "eligibility"
SUBJECTS: Final = (SCORE, PLACE, QUESTION, ELIGIBILITY)


@dataclass(frozen=True, slots=True)
class Period:
    """``until``: first moment at which a complaint is late. ``is_default``: the rules name no (or a past) deadline."""

    until: datetime
    is_default: bool
    answer_days: int
    is_final: bool
    to: str = ""

    def is_late(self, at: datetime) -> bool:
        return at >= self.until


def period(rules: Complaints | None, published_at: datetime) -> Period:
    """The period of one published version. A corrected version opens its own; an instant of the rules stays as it is,
    unless it had passed when the result appeared: a deadline nobody could keep is none, and the default holds.
    """
    answer_days = rules.answer_days if rules and rules.answer_days else DEFAULT_ANSWER_DAYS
    is_final, to = (rules.is_final, rules.to) if rules else (True, "")
    if rules and rules.until is not None and rules.until > published_at:
        return Period(rules.until, False, answer_days, is_final, to)
    if rules and rules.days is not None:
        return Period(end_of_day(published_at, rules.days), False, answer_days, is_final, to)
    return Period(end_of_day(published_at, DEFAULT_DAYS), True, answer_days, is_final, to)


def end_of_day(moment: datetime, days: int) -> datetime:
    """The end of the day in Vietnam that lies ``days`` days after the one of ``moment``."""
    day = moment.astimezone(VIETNAM).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), VIETNAM)


def subject_key(about: str, *, attempt: str = "", question: int | None = None, division: str = "") -> str:
    """What a complaint is about, as one word: two complaints with the same word are about the same thing."""
    if about == SCORE:
        return f"score:{attempt}"
    if about == QUESTION:
        return f"question:{attempt}:{question or 0}"
    if about == PLACE:
        return f"place:{division}"
    return ELIGIBILITY
