"""Everything that lets a stranger check a contest: hashes, signed texts, keys, the bundle. No person appears here."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from truongthi.contests.models import Contest
from truongthi.contests.showcase import public_contest
from truongthi.core.errors import Refused
from truongthi.results.actions.bundles import ensure_bundle
from truongthi.results.bundle import filename
from truongthi.results.models import Publication, SealNote
from truongthi.results.proof.agreement import VERIFY
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.seals import keys_in_force, notes_of, seal_rows, signed_note
from truongthi.web.public.contest.rules import versions_of
from truongthi.web.shared.caching import same_for_everybody
from truongthi.web.shared.clock import now

_CACHED = "public, max-age=300"


@same_for_everybody(seconds=10)
def seals(request: HttpRequest, slug: str) -> HttpResponse:
    contest = _contest(slug)
    context = {
        "contest": contest,
        "rows": seal_rows(contest),
        "keys": keys_in_force(contest),
        "publication": _sealed_publication(contest),
        "versions": versions_of(contest),
    }
    return render(request, "public/seals/seals.html", context)


def note_text(request: HttpRequest, slug: str, note_sha256: str) -> HttpResponse:
    """The signed text of a note, as it stands in the bundle."""
    note = next((one for one in notes_of(_contest(slug)) if one.sha256 == note_sha256), None)
    if note is None:
        raise Http404
    name = f"{slug}-{note.kind}-{note.round_code or note.version}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(signed_note(note).whole, content_type="text/plain; charset=utf-8", headers=headers)


def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The bundle of the latest publication, streamed from its file."""
    contest = _contest(slug)
    publication = _sealed_publication(contest)
    if publication is None:
        raise Http404
    try:
        path = ensure_bundle(publication=publication)
    except Refused:
        return render(request, "public/seals/gone.html", {"contest": contest}, status=503)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=filename(contest, publication))
    response.headers["Cache-Control"] = _CACHED
    return response


def verifier(request: HttpRequest) -> HttpResponseBase:
    """The program that checks a bundle: one file, to be read before it is run."""
    response = FileResponse(VERIFY.open("rb"), as_attachment=True, filename="verify.py", content_type="text/x-python")
    response.headers["Cache-Control"] = _CACHED
    return response


def _contest(slug: str) -> Contest:
    found = public_contest(slug, now=now())
    if found is None:
        raise Http404
    return found.contest


def _sealed_publication(contest: Contest) -> Publication | None:
    publication = latest_publication(contest)
    is_sealed = publication is not None and SealNote.objects.filter(publication=publication).exists()
    return publication if is_sealed else None
