"""All versions of a result, what each changed, and the differences between any two."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.version_difference import Difference, difference
from truongthi.results.actions.standings import COMPUTABLE, compute_document
from truongthi.results.models import Correction, Snapshot
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.corrections.frame import show
from truongthi.web.organiser.corrections.told import told_changes
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.corrections import kind_name, summary_sentence


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = Snapshot.objects.filter(contest=contest).select_related("computed_by", "difference").order_by("-version")
    acts = Prefetch("corrections", Correction.objects.defer("changes"))
    rows = [_row(one) for one in found.defer("document", "difference__document").prefetch_related(acts)]
    return show(request, contest, "versions", {"rows": rows})


def _row(snapshot: Snapshot) -> dict[str, Any]:
    kept = getattr(snapshot, "difference", None)
    return {
        "one": snapshot,
        "summary": summary_sentence(kept.ranks, kept.prizes) if kept else "",
        "before": snapshot.version - 1,
        "acts": [(one, kind_name(one.kind)) for one in snapshot.corrections.all()],
    }


def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Any two versions of this contest."""
    contest = contest_or_404(request, slug)
    before, after = (_version(request, contest, name) for name in ("truoc", "sau"))
    found = difference(before.document, after.document) if before and after else Difference()
    context = {"before": before, "after": after, **told_changes(request, found, (), contest)}
    return show(request, contest, "compare", context)


def _version(request: HttpRequest, contest: Contest, name: str) -> Snapshot | None:
    typed = request.GET.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7):
        return None
    return Snapshot.objects.filter(contest=contest, version=int(typed)).first()


def upcoming(request: HttpRequest, slug: str) -> HttpResponse:
    """What a computation would change now; nothing is stored."""
    contest = contest_or_404(request, slug)
    latest = latest_snapshot(contest)
    context: dict[str, Any] = {"latest": latest, "refusal": "", "is_same": False}
    found = Difference()
    try:
        if contest.state not in COMPUTABLE:
            raise Refused("contest_not_closed")
        document = compute_document(contest, inputs_of(contest))
        if latest is not None:
            found = difference(latest.document, document)
            context["is_same"] = not found
    except Refused as refused:
        context["refusal"] = refusal_sentence(refused)
    return show(request, contest, "upcoming", context | told_changes(request, found, (), contest))
