"""Where the contest stands, what comes next, the standings with their reasons, and the log."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules, last_closing
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.standings import compute_standings
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.log import acts_on
from truongthi.results.queries.publication import is_verified, latest_publication
from truongthi.results.queries.standings import current_standings, latest_snapshot
from truongthi.web.organiser.results.page import act, contest_or_404, show
from truongthi.web.shared.clock import now
from truongthi.web.shared.rankings import ranked_division
from truongthi.web.wording.results import act_name, document_name


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    inputs = inputs_of(contest)
    took_part = [person for person in inputs.people if person.took_part]
    is_over = now() >= last_closing(contest)
    steps = _Steps(contest, snapshot, is_over, bool(snapshot) and snapshot.inputs_sha256 != inputs.sha256)
    context = {
        "snapshot": snapshot,
        "rules": current_rules(contest),
        "people": len(took_part),
        "expected": len(inputs.people),
        "attempts": sum(person.attempts for person in took_part),
        "classes": len(inputs.units),
        "steps": steps.timeline(),
        "next": steps.next,
        "waiting": steps.waiting,
        "is_outdated": steps.is_outdated,
        "publication": steps.publication,
        "closes_at": last_closing(contest),
    }
    return show(request, contest, "overview", context)


def close(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    done = _("Đã đóng cuộc thi. Bước tiếp theo: tính kết quả.")
    call = partial(close_contest, actor=request.user, contest=contest, now=now())
    return act(request, contest, "organiser:results", done, call)


def compute(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    done = _("Đã tính kết quả từ số liệu hiện có.")
    call = partial(compute_standings, actor=request.user, contest=contest, now=now())
    return act(request, contest, "organiser:results", done, call)


def standings(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    divisions = [ranked_division(one) for one in current_standings(contest, snapshot)] if snapshot else []
    wanted = request.GET.get("bang")
    chosen = next((division for division in divisions if division.id == wanted), divisions[0] if divisions else None)
    switch = [(one.name, f"?bang={one.id}", one is chosen, len(one.rows)) for one in divisions]
    return show(request, contest, "standings", {"snapshot": snapshot, "division": chosen, "switch": switch})


def log(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rows = [
        {"at": done.entry.at, "who": done.who, "word": act_name(done.entry.action), "note": _note(done.entry.facts)}
        | {"hash": done.entry.hash}
        for done in acts_on(contest)
    ]
    return show(request, contest, "log", {"acts": rows})


def _note(facts: dict[str, Any]) -> str:
    if "document" in facts:
        return document_name(facts["document"])
    if "version" in facts:
        return _("bản {n}").format(n=facts["version"])
    return ""


class _Steps:
    """The steps of the bench and which of them is next: close, compute, ties, verify, publish, or nothing."""

    def __init__(self, contest: Contest, snapshot: Snapshot | None, is_over: bool, is_outdated: bool) -> None:
        self.contest, self.snapshot = contest, snapshot
        self.is_over, self.is_outdated = is_over, is_outdated
        self.is_closed = contest.state in (Contest.State.CLOSED, Contest.State.PUBLISHED)
        self.waiting = len(unsettled(contest, snapshot)) if snapshot else 0
        self.publication = latest_publication(contest)
        self.is_verified = bool(snapshot) and is_verified(contest, snapshot)

    @property
    def is_public(self) -> bool:
        """Whether what is computed now is what everybody sees."""
        return bool(self.publication and self.snapshot and self.publication.snapshot_id == self.snapshot.pk)

    @property
    def next(self) -> str:
        if not self.is_closed:
            return "close" if self.is_over else "wait"
        if self.snapshot is None or self.is_outdated:
            return "compute"
        if self.waiting:
            return "ties"
        if self.is_public:
            return "done"
        return "publish" if self.is_verified else "verify"

    def timeline(self) -> list[dict[str, Any]]:
        order = ("close", "compute", "ties", "verify", "publish", "done")
        reached = order.index("close" if self.next == "wait" else self.next)
        moments = {
            "close": (_("Đóng cuộc thi"), self.contest.closed_at),
            "compute": (_("Tính kết quả"), self.snapshot.computed_at if self.snapshot else None),
            "ties": (_("Xử lý đồng hạng"), None),
            "verify": (_("Kiểm chứng"), None),
            "publish": (_("Công bố"), self.publication.published_at if self.publication else None),
        }
        return [
            {
                "word": word,
                "at": at if place < reached else None,
                "state": "done" if place < reached else "now" if place == reached else "todo",
            }
            for place, (word, at) in enumerate(moments.values())
        ]
