"""A verification as the committee reads it: each computation with its state, and what differs, by names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from truongthi.core.errors import Problem
from truongthi.results.gate import CHECKS
from truongthi.results.models import Snapshot, VerificationRun
from truongthi.results.queries.lifecycle import Lifecycle
from truongthi.results.queries.names import named
from truongthi.web.organiser.results.forms import side_name
from truongthi.web.wording import problem_sentence
from truongthi.web.wording.criteria import metric_name
from truongthi.web.wording.lifecycle import COMPUTATIONS, computation_name, not_recomputed

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Computation:
    """``state``: agrees, differs, now or todo."""

    name: str
    state: str
    differences: list[str]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """``state``: "" (none asked for), waiting, running, agreed, differs, overtaken or failed. ``outside``: taken
    as stated.
    """

    state: str
    computations: list[Computation]
    who: str = ""
    at: datetime | None = None
    outside: Sequence[str] = ()

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "running")


def verification_told(found: Lifecycle) -> Told:
    """The step that was taken, or else the latest verification asked for of this very computation."""
    if found.verification is not None:
        step = found.verification
        done = [Computation(computation_name(name), "agrees", []) for name in step.computations]
        return Told("agreed", done, step.done_by.full_name, step.done_at, not_recomputed())
    if found.run is None or found.snapshot is None:
        return Told("", [])
    run = found.run
    computations = _computations(run, found.snapshot)
    return Told(run.state, computations, run.asked_by.full_name, run.asked_at, not_recomputed())


def _computations(run: VerificationRun, snapshot: Snapshot) -> list[Computation]:
    kept = dict(run.findings)
    named_by = _Names(snapshot, [problem for problems in kept.values() for problem in problems])
    told, is_next = [], run.state == VerificationRun.State.RUNNING
    for check in CHECKS:
        if check.name in kept:
            sentences = [named_by.sentence(problem) for problem in kept[check.name]]
            state = "differs" if sentences else "agrees"
            more = max(0, len(sentences) - _SHOWN)
            told.append(Computation(computation_name(check.name), state, sentences[:_SHOWN], more))
            continue
        told.append(Computation(computation_name(check.name), "now" if is_next else "todo", []))
        is_next = False
    return told


class _Names:
    """Divisions, people and figures of a kept computation by the names people know them by."""

    def __init__(self, snapshot: Snapshot, problems: Sequence[Mapping[str, Any]]) -> None:
        self.divisions = {one["id"]: one["name"] for one in snapshot.document["divisions"]} if problems else {}
        keys = {word for problem in problems for word in _words(problem)}
        self.people = {key: side_name(who.kind, who.name, who.unit) for key, who in named(keys).items()}

    def sentence(self, problem: Mapping[str, Any]) -> str:
        said = problem_sentence(Problem("", problem["code"], {**problem["facts"], "what": self._what(problem)}))
        where = " · ".join(filter(None, (self._name(word) for word in problem["where"].split())))
        return f"{where}: {said}" if where else said

    def _what(self, problem: Mapping[str, Any]) -> str:
        what = str(problem["facts"].get("what", ""))
        for word in sorted(set(_words(problem)), key=len, reverse=True):
            if word in self.divisions or word in self.people:
                what = what.replace(word, self._name(word))
        figure, _space, values = what.partition(" ")
        return f"{_figure(figure)} {values}".strip() if problem["code"] == "verification_sql_differs" else what

    def _name(self, word: str) -> str:
        return self.divisions.get(word) or self.people.get(word) or word


def _words(problem: Mapping[str, Any]) -> Iterable[str]:
    text = f"{problem['where']} {problem['facts'].get('what', '')}"
    return [word.strip(".,:;()[]\"'“”") for word in text.replace("/", " ").split()]


def _figure(name: str) -> str:
    words = {
        "rank": _("hạng"),
        "prize": _("giải"),
        "row": _("có hay không có trong bảng"),
        "may_win": _("được xét giải hay không"),
        "passed_over": _("bị bỏ qua khi xét giải"),
        "given_up": _("nhường giải"),
        "unclaimed": _("giải không có người nhận"),
        "undecided": _("số nhóm bằng nhau"),
        "left_out": _("lượt thi không được tính"),
        "flagged": _("lượt thi cần xem lại"),
        "actual": _("số thực tế của câu dự đoán"),
        "counts": _("số người, số lượt dự thi"),
        "budget": _("kinh phí giải"),
    }
    return words.get(name) or metric_name(name)


assert {check.name for check in CHECKS} <= set(COMPUTATIONS)  # noqa: S101 - each computation has its words
