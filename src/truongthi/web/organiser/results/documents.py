"""Minutes and workbooks to download; each download is noted in the log with the hash of the file."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.documents import record_document
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.results.minutes import minutes_file
from truongthi.web.organiser.results.page import contest_or_404, show
from truongthi.web.organiser.results.sheets import sheet_file
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.results import DOCUMENTS, document_name

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "minutes": ("bien-ban-hop-xet-giai", "docx", _WORD),
    "summary": ("tong-hop-cac-lop", "xlsx", _EXCEL),
    "staff": ("danh-sach-can-bo-giao-vien", "xlsx", _EXCEL),
    "report": ("bao-cao-gui-so", "xlsx", _EXCEL),
}


def documents(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    waiting = len(unsettled(contest, snapshot)) if snapshot else 0
    rows = [{"kind": kind, "name": document_name(kind), "is_word": FILES[kind][1] == "docx"} for kind in DOCUMENTS]
    return show(request, contest, "documents", {"snapshot": snapshot, "rows": rows, "waiting": waiting})


def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    if kind not in FILES:
        raise Http404
    moment = now()
    try:
        data = _made(contest, kind, moment)
        record_document(actor=request.user, contest=contest, kind=kind, data=data, now=moment)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:results_documents", slug=contest.slug)
    name, ending, content_type = FILES[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}-{contest.slug}.{ending}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


def _made(contest: Contest, kind: str, moment: datetime) -> bytes:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    return (
        _minutes(contest, snapshot, moment)
        if kind == "minutes"
        else sheet_file(contest, snapshot, kind, made_at=moment)
    )


def _minutes(contest: Contest, snapshot: Snapshot, moment: datetime) -> bytes:
    """Minutes are written when everything is settled."""
    waiting = len(unsettled(contest, snapshot))
    if waiting:
        raise Refused("ties_unsettled", count=waiting)
    return minutes_file(contest, snapshot, made_at=moment)
