"""The preview of the public page and the act of publishing, confirmed by typing the contest's title."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.standings_document import digest
from truongthi.core.version_difference import difference
from truongthi.results.actions.publication import publish
from truongthi.results.models import Publication
from truongthi.results.queries.publication import (
    PublicResults,
    changes,
    latest_publication,
    preview,
    publish_blockers,
)
from truongthi.results.queries.standings import UNKNOWN, Place, latest_snapshot
from truongthi.web.organiser.results.page import contest_or_404, show
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.shared.rankings import ranked_division
from truongthi.web.wording import problem_sentence, refusal_sentence
from truongthi.web.wording.corrections import summary_sentence
from truongthi.web.wording.results import name_in_sentence


def publish_page(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    if request.method != "POST":
        return _page(request, contest)
    typed, reason = request.POST.get("confirm", ""), request.POST.get("reason", "")
    try:
        publish(actor=request.user, contest=contest, typed_title=typed, reason=reason, now=now())
    except Refused as refused:
        refusal = {"code": refused.code, "sentence": refusal_sentence(refused)}
        return _page(request, contest, refusal, reason=reason, status=409)
    messages.success(request, _("Đã công bố. Mọi người xem được kết quả từ bây giờ."))
    return redirect("organiser:results_publish", slug=contest.slug)


def _page(
    request: HttpRequest, contest: Contest, refusal: dict[str, str] | None = None, reason: str = "", status: int = 200
) -> HttpResponse:
    snapshot = latest_snapshot(contest)
    shown = preview(contest, snapshot, on=now().astimezone(ZONE).date()) if snapshot else None
    blockers = publish_blockers(contest, snapshot, digest(shown.document) if shown else "")
    publication = latest_publication(contest)
    context: dict[str, Any] = {
        "snapshot": snapshot,
        "results": shown,
        "blockers": [(problem.code, problem_sentence(problem)) for problem in blockers],
        "publication": publication,
        "is_public": any(problem.code == "already_published" for problem in blockers),
        "changes": _changes(publication, shown) if publication and shown else [],
        "summary": _summary(publication, shown) if publication and shown else "",
        "refusal": refusal,
        "reason": reason,
    }
    if shown is not None:
        divisions = [
            ranked_division(division, lambda: current_rules(contest), shown.shown) for division in shown.divisions
        ]
        context["prized"] = [division for division in divisions if division.prized]
        context["collective"] = [division for division in divisions if division.is_collective]
        context["individual"] = [
            (division, _Whole(division.rows)) for division in divisions if not division.is_collective
        ]
    return show(request, contest, "publish", context, status)


def _changes(publication: Publication, shown: PublicResults) -> list[tuple[str, str, str]]:
    """What would be different from the result that is public now, as (who, before, after)."""
    names = {key: name_in_sentence(one.who.kind, shown.shown[key]) for key, one in _listed(shown).items()}
    rows = changes(publication.document, shown.document)
    return [(f"{one.division}: {names.get(one.key, UNKNOWN)}", _text(one.before), _text(one.after)) for one in rows]


def _summary(publication: Publication, shown: PublicResults) -> str:
    """ "14 hạng và 1 giải thay đổi"."""
    found = difference(publication.document, shown.document)
    return summary_sentence(found.ranks, found.prizes)


def _listed(shown: PublicResults) -> dict[str, Place]:
    return {place.who.key: place for division in shown.divisions for place in division.places}


def _text(standing: tuple[int, str] | None) -> str:
    if standing is None:
        return ""
    rank, prize = standing
    text = _("hạng {n}").format(n=rank)
    return f"{text}, {prize}" if prize else text


class _Whole:
    """All rows on one page: the preview is not paginated."""

    has_other_pages = False

    def __init__(self, rows: Any) -> None:
        self.object_list = rows
