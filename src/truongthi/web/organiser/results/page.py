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
from truongthi.contests.queries import contest_for, current_rules
from truongthi.core.errors import Refused
from truongthi.results.models import Correction, Snapshot
from truongthi.results.queries.bench import count_unsettled
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
    group = next((group for group, pages in _INNER.items() if name in pages), name)
    return {
        "contest": contest,
        "snapshot": snapshot,
        "may_act": may_act(request.user, contest),
        "tabs": _tabs(contest, snapshot, group),
        "inner_tabs": _inner_tabs(contest, group, name),
    }


def act(request: HttpRequest, contest: Contest, back: str, done: str, call: Callable[[], Any]) -> HttpResponse:
    """Do one act and go back to a page; a refusal is shown there, beside the state as it is now."""
    try:
        call()
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        if done:
            messages.success(request, done)
    return redirect(back, slug=contest.slug)


_INNER = {"corrections": ("corrections", "versions", "lots"), "documents": ("documents", "seals", "log")}


def _tabs(contest: Contest, snapshot: Snapshot | None, current: str) -> list[tuple[Any, ...]]:
    waiting = count_unsettled(contest, snapshot) if snapshot else 0
    proposed = Correction.objects.filter(contest=contest, confirmed_at=None, withdrawn_at=None).count()
    pages = (
        (_("Các bước"), "lifecycle", "organiser:lifecycle", None),
        (_("Bảng xếp hạng"), "standings", "organiser:results_standings", None),
        (_("Đồng hạng"), "ties", "organiser:results_ties", waiting or None),
        (_("Điều chỉnh"), "corrections", "organiser:corrections", proposed or None),
        (_("Công bố"), "publish", "organiser:results_publish", None),
        (_("Phúc khảo"), "complaints", "organiser:complaints", open_complaints(contest) or None),
        (_("Hồ sơ"), "documents", "organiser:results_documents", None),
    )
    return [(word, reverse(url, args=[contest.slug]), name == current, count) for word, name, url, count in pages]


def _inner_tabs(contest: Contest, group: str, current: str) -> list[tuple[Any, ...]]:
    """The pages that share one tab; the drawing of lots only where the rules draw."""
    words = {
        "corrections": (_("Các điều chỉnh"), "organiser:corrections"),
        "versions": (_("Các bản kết quả"), "organiser:versions"),
        "lots": (_("Bốc thăm"), "organiser:lots"),
        "documents": (_("Tài liệu"), "organiser:results_documents"),
        "seals": (_("Niêm phong"), "organiser:seals"),
        "log": (_("Nhật ký"), "organiser:results_log"),
    }
    names = _INNER.get(group, ())
    if "lots" in names and current != "lots" and not uses_lots(contest):
        names = tuple(name for name in names if name != "lots")
    return [(words[name][0], reverse(words[name][1], args=[contest.slug]), name == current, None) for name in names]


def uses_lots(contest: Contest) -> bool:
    """Whether a tie may be broken by a published draw."""
    rules = current_rules(contest)
    by_lot = any(criterion.key == "lot" for division in rules.divisions for criterion in division.criteria)
    return by_lot or any(division.ties == "lot" for division in rules.divisions)
