"""A complaint as a card, for who asked and for the committee alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from truongthi.results.models import Complaint
from truongthi.results.queries.complaints import Own, OwnAttempt, is_overdue
from truongthi.web.wording.lifecycle import complaint_state, outcome_name, subject_name

_KINDS = {"open": "soon", "answered": "ok", "withdrawn": "neutral", "closed": "closed"}


@dataclass(frozen=True, slots=True)
class Shown:
    """``about`` says the thing in words; ``kind`` is the colour of its state."""

    complaint: Complaint
    about: str
    state: str
    kind: str
    outcome: str
    is_overdue: bool


def shown(complaint: Complaint, own: Own | None = None, *, now: datetime) -> Shown:
    overdue = is_overdue(complaint, now)
    return Shown(
        complaint=complaint,
        about=_about(complaint, own),
        state=complaint_state(complaint.state),
        kind="danger" if overdue else _KINDS[complaint.state],
        outcome=outcome_name(complaint.outcome),
        is_overdue=overdue,
    )


def attempt_name(attempt: OwnAttempt) -> str:
    """ "lượt 2", and of which round where there are several: "lượt 2 của Tuần 1"."""
    if attempt.round_name:
        return _("lượt {n} của {round}").format(n=attempt.number, round=attempt.round_name)
    return _("lượt {n}").format(n=attempt.number)


def _about(complaint: Complaint, own: Own | None) -> str:
    word = subject_name(complaint.about)
    attempts = {one.public_id: one for one in own.attempts} if own else {}
    if complaint.question is not None:
        word = _("Câu {n} trong bài").format(n=complaint.question)
    if complaint.attempt in attempts:
        return f"{word}, {attempt_name(attempts[complaint.attempt])}"
    names = dict(own.divisions) if own else {}
    return f"{word}: {names[complaint.division]}" if complaint.division in names else word
