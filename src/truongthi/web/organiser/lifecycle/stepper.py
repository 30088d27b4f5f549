"""The ten steps with who took each and when; what follows from time alone carries its moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.core import lifecycle as core
from truongthi.results.queries.lifecycle import Lifecycle
from truongthi.results.queries.log import acts_on
from truongthi.web.shared.display import number, vn_datetime
from truongthi.web.wording.lifecycle import STEPS, step_name

_DONE_FROM = {
    "frozen": core.FROZEN,
    "open": core.OPEN,
    "closed": core.CLOSED,
    "computed": core.COMPUTED,
    "verified": core.VERIFIED,
    "published": core.COMPLAINTS,
    "complaints": core.FINAL,
    "final": core.FINAL,
    "awarded": core.AWARDED,
    "reported": core.REPORTED,
}
_ACTS = {
    "frozen": ("contest.freeze", "contest.ready"),
    "closed": ("contest.close",),
    "computed": ("results.compute",),
    "verified": ("results.verify",),
    "published": ("results.publish",),
    "final": ("results.final",),
    "awarded": ("results.awarded",),
    "reported": ("results.reported",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One step. ``state``: done, now or todo; ``who`` and ``at`` of the latest act; ``note`` what else is known."""

    word: str
    state: str
    at: datetime | None = None
    who: str = ""
    note: str = ""


def rows(contest: Contest, found: Lifecycle) -> list[Row]:
    """All ten steps; the first that is not done is the one where the contest stands."""
    done = [core.STAGES.index(found.stage) >= core.STAGES.index(_DONE_FROM[step]) for step in STEPS]
    at = done.index(False) if False in done else len(done)
    latest = _latest(contest)
    return [_row(step, place, at, latest, found) for place, step in enumerate(STEPS)]


def _row(step: str, place: int, at: int, latest: dict[str, tuple[AuditEntry, str]], found: Lifecycle) -> Row:
    state = "done" if place < at else "now" if place == at else "todo"
    if step == "open":
        return Row(step_name(step), state, at=found.rules.window.opens_at, note=_until(found))
    if step == "complaints":
        return Row(step_name(step), state, note=_complaints(found))
    acts = [latest[action] for action in _ACTS[step] if action in latest] if state == "done" else []
    if not acts:
        return Row(step_name(step), state)
    entry, who = acts[0]
    held = found.steps.get(step)
    return Row(step_name(step), state, at=entry.at, who=who, note=held.note if held else "")


def _latest(contest: Contest) -> dict[str, tuple[AuditEntry, str]]:
    newest: dict[str, tuple[AuditEntry, str]] = {}
    for done in acts_on(contest, limit=2000):
        newest.setdefault(done.entry.action, (done.entry, done.who))
    return newest


def _until(found: Lifecycle) -> str:
    return _("đến {at}").format(at=vn_datetime(found.rules.window.closes_at))


def _complaints(found: Lifecycle) -> str:
    if found.period is None:
        return ""
    until = _("nhận đến {at}").format(at=vn_datetime(found.period.until))
    waiting = _("{n} đơn chờ trả lời").format(n=number(found.open_complaints))
    return f"{until} · {waiting}"
