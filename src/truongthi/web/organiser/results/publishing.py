"""The preview of the public page and the act of publishing, confirmed by typing the contest's title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
    publication_document,
    publish_blockers,
)
from truongthi.results.queries.standings import UNKNOWN, DivisionStandings, Place, latest_snapshot, live_decisions
from truongthi.web.organiser.results.page import contest_or_404, show
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.shared.rankings import RankedDivision, board_choice, boards_shown, page_of, ranked_division
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
    document = publication_document(snapshot, live_decisions(contest)) if snapshot else {}
    shown = preview(contest, document, on=now().astimezone(ZONE).date()) if snapshot else None
    blockers = publish_blockers(contest, snapshot, digest(document) if snapshot else "")
    publication = latest_publication(contest)
    context: dict[str, Any] = {
        "snapshot": snapshot,
        "results": shown,
        "blockers": [(problem.code, problem_sentence(problem)) for problem in blockers],
        "publication": publication,
        "is_public": any(problem.code == "already_published" for problem in blockers),
        "changes": _changes(publication, document, shown) if publication and shown else [],
        "summary": _summary(publication, document) if publication and shown else "",
        "refusal": refusal,
        "reason": reason,
    }
    if shown is not None:
        context |= _shown(request, contest, document, shown)
    return show(request, contest, "publish", context, status)


def _shown(
    request: HttpRequest, contest: Contest, document: Mapping[str, Any], results: PublicResults
) -> dict[str, Any]:
    """The divisions as the public page would show them, a page of each."""

    def ranked(division: DivisionStandings) -> RankedDivision:
        return ranked_division(division, lambda: current_rules(contest), results.shown)

    wanted = request.GET.get("bang")
    held = [results.divisions[at] for at in boards_shown(document["divisions"], wanted)]
    parts = [page_of(division, request.GET.get("trang")) for division in held]
    divisions = [(ranked(part), page) for part, page in parts]
    return {
        "boards": board_choice(document["divisions"], wanted),
        "prized": [ranked(replace(one, places=one.prized)) for one in held if one.prized],
        "collective": [(one, page) for one, page in divisions if one.is_collective],
        "individual": [(one, page) for one, page in divisions if not one.is_collective],
    }


def _changes(publication: Publication, document: Mapping[str, Any], shown: PublicResults) -> list[tuple[str, str, str]]:
    """What would be different from the result that is public now, as (who, before, after)."""
    names = {key: name_in_sentence(one.who.kind, shown.shown[key]) for key, one in _listed(shown).items()}
    rows = changes(publication.document, document)
    return [(f"{one.division}: {names.get(one.key, UNKNOWN)}", _text(one.before), _text(one.after)) for one in rows]


def _summary(publication: Publication, document: Mapping[str, Any]) -> str:
    """ "14 hạng và 1 giải thay đổi"."""
    found = difference(publication.document, document)
    return summary_sentence(found.ranks, found.prizes)


def _listed(shown: PublicResults) -> dict[str, Place]:
    return {place.who.key: place for division in shown.divisions for place in division.places}


def _text(standing: tuple[int, str] | None) -> str:
    if standing is None:
        return ""
    rank, prize = standing
    text = _("hạng {n}").format(n=rank)
    return f"{text}, {prize}" if prize else text
