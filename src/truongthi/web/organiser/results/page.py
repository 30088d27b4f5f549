"""What every page of the bench begins with: the contest in the person's scope, the tabs, and how an act is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import contest_for
from truongthi.core.errors import Refused
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.complaints import open_complaints
from truongthi.results.queries.seats import may_act
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.wording import refusal_sentence


def contest_or_404(request: HttpRequest, slug: str) -> Contest:
    contest = contest_for(request.user, slug)  # type: ignore[arg-type]
    if contest is None:
        raise Http404
    return contest


def show(request: HttpRequest, contest: Contest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render one page of the bench with its tabs; ``context`` may bring the snapshot it has read already."""
    snapshot = context["snapshot"] if "snapshot" in context else latest_snapshot(contest)
    around = frame(request, contest, name, snapshot)
    return render(request, f"organiser/results/{name}.html", around | context, status=status)


def frame(request: HttpRequest, contest: Contest, name: str, snapshot: Snapshot | None = None) -> dict[str, Any]:
    """What stands around every page of a contest's result: its tabs, and whether the person may act."""
    snapshot = snapshot or latest_snapshot(contest)
    return {
        "contest": contest,
        "snapshot": snapshot,
        "may_act": may_act(request.user, contest),
        "tabs": _tabs(contest, snapshot, name),
    }


def act(request: HttpRequest, contest: Contest, back: str, done: str, call: Callable[[], Any]) -> HttpResponse:
    """Do one act and go back to a page; a refusal is shown there, beside the state as it is now."""
    try:
        call()
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, done)
    return redirect(back, slug=contest.slug)


def _tabs(contest: Contest, snapshot: Snapshot | None, current: str) -> list[tuple[Any, ...]]:
    waiting = len(unsettled(contest, snapshot)) if snapshot else 0
    pages = (
        (_("Các bước"), "lifecycle", "organiser:lifecycle", None),
        (_("Tiến trình"), "overview", "organiser:results", None),
        (_("Bảng xếp hạng"), "standings", "organiser:results_standings", None),
        (_("Đồng hạng"), "ties", "organiser:results_ties", waiting or None),
        (_("Điều chỉnh"), "corrections", "organiser:corrections", None),
        (_("Các bản"), "versions", "organiser:versions", None),
        (_("Công bố"), "publish", "organiser:results_publish", None),
        (_("Phúc khảo"), "complaints", "organiser:complaints", open_complaints(contest) or None),
        (_("Tài liệu"), "documents", "organiser:results_documents", None),
        (_("Niêm phong"), "seals", "organiser:seals", None),
        (_("Nhật ký"), "log", "organiser:results_log", None),
    )
    return [(word, reverse(url, args=[contest.slug]), name == current, count) for word, name, url, count in pages]
