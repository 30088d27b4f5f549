"""The list of documents and each to download; every download is noted in the log with the hash of the file."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.formats.default_templates import KINDS, SYMBOLS
from truongthi.results.actions.documents import record_document
from truongthi.results.models import DocumentTemplate
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.documents.contents import Heading
from truongthi.web.organiser.documents.making import word_file
from truongthi.web.organiser.documents.sheets import sheet_file
from truongthi.web.organiser.results.page import contest_or_404, frame
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.results import DOCUMENTS, document_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {
    "notice": "thong-bao-ket-qua",
    "minutes": "bien-ban-hop-xet-giai",
    "proposal": "to-trinh-khen-thuong",
    "decision": "quyet-dinh-khen-thuong",
    "results_report": "bao-cao-ket-qua",
    "receipt": "bang-ky-nhan-giai-thuong",
    "summary": "tong-hop-cac-lop",
    "staff": "danh-sach-can-bo-giao-vien",
    "report": "bao-cao-gui-so",
}
AFTER_PUBLICATION = frozenset({"notice", "proposal", "decision", "results_report", "receipt"})


def documents(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    own = set(DocumentTemplate.objects.filter(contest=contest, removed_at=None).values_list("kind", flat=True))
    rows = [
        {
            "kind": kind,
            "name": document_name(kind),
            "is_word": kind in KINDS,
            "has_own": kind in own,
            "waits_for_publication": kind in AFTER_PUBLICATION,
        }
        for kind in DOCUMENTS
    ]
    context = {
        "snapshot": snapshot,
        "rows": rows,
        "waiting": len(unsettled(contest, snapshot)) if snapshot else 0,
        "publication": latest_publication(contest),
        "asked": request.GET,
    }
    around = frame(request, contest, "documents", snapshot)
    return render(request, "organiser/documents/documents.html", around | context)


def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    if kind not in NAMES:
        raise Http404
    moment = now()
    try:
        data = _made(contest, kind, heading_of(request, kind), moment)
        record_document(actor=request.user, contest=contest, kind=kind, data=data, now=moment)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:results_documents", slug=contest.slug)
    ending = "docx" if kind in KINDS else "xlsx"
    return attachment(data, f"{NAMES[kind]}-{contest.slug}.{ending}", WORD if kind in KINDS else _EXCEL)


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


def heading_of(request: HttpRequest, kind: str) -> Heading:
    """Number, day and who signs, as asked in the address; what is missing leaves room for the pen."""
    number = request.GET.get("so", "")
    day = request.GET.get("ngay", "")
    try:
        issued_on = date.fromisoformat(day) if day else None
    except ValueError:
        issued_on = None
    return Heading(
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None,
        symbol=f"{SYMBOLS[kind]}-BTC" if kind in SYMBOLS else "",
        issued_on=issued_on,
        deputy_signs=request.GET.get("ky") == "pho",
    )


def _made(contest: Contest, kind: str, heading: Heading, moment: datetime) -> bytes:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    if kind not in KINDS:
        return sheet_file(contest, snapshot, kind, made_at=moment)
    waiting = len(unsettled(contest, snapshot))
    if waiting and kind == "minutes":
        raise Refused("ties_unsettled", count=waiting)
    if kind in AFTER_PUBLICATION and latest_publication(contest) is None:
        raise Refused("result_not_published")
    return word_file(contest, snapshot, kind, heading, made_at=moment)
