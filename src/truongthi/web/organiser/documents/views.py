"""The list of documents and each to download; drafts, and what was issued under a number; each
download is noted in the log with the hash of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.formats.default_templates import KINDS, SYMBOLS
from truongthi.results.actions.documents import Numbered, issue_document, record_document
from truongthi.results.models import DocumentTemplate, IssuedDocument
from truongthi.results.queries.bench import count_unsettled
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.documents.contents import Heading, signer_of
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
    return _page(request, contest_or_404(request, slug))


def _page(request: HttpRequest, contest: Contest, refused: tuple[str, str] | None = None) -> HttpResponse:
    snapshot = latest_snapshot(contest)
    own = set(DocumentTemplate.objects.filter(contest=contest, removed_at=None).values_list("kind", flat=True))
    issued: dict[str, list[IssuedDocument]] = {}
    for one in IssuedDocument.objects.filter(contest=contest).defer("content").order_by("-issued_on", "-number"):
        issued.setdefault(one.kind, []).append(one)
    waiting = count_unsettled(contest, snapshot) if snapshot else 0
    publication = latest_publication(contest)
    rows = [
        {
            "kind": kind,
            "name": document_name(kind),
            "is_word": kind in KINDS,
            "has_own": kind in own,
            "issued": issued.get(kind, []),
            "symbol": symbol_of(contest, kind),
            "waits_for": "ties" if kind == "minutes" and waiting else "publication",
            "is_ready": not waiting if kind == "minutes" else bool(publication) or kind not in AFTER_PUBLICATION,
            "refusal": refused[1] if refused and refused[0] == kind else "",
        }
        for kind in DOCUMENTS
    ]
    context = {"rows": rows, "publication": publication, "asked": request.POST}
    around = frame(request, contest, "documents", snapshot)
    status = 409 if refused else 200
    return render(request, "organiser/documents/documents.html", around | context, status=status)


def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A draft without number, or a workbook: made from what holds now."""
    contest = contest_or_404(request, slug)
    if kind not in NAMES:
        raise Http404
    moment = now()
    try:
        data = _made(contest, kind, heading_of(contest, kind, request.GET), moment)
        record_document(actor=request.user, contest=contest, kind=kind, data=data, now=moment)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:results_documents", slug=contest.slug)
    ending = "docx" if kind in KINDS else "xlsx"
    return attachment(data, f"{NAMES[kind]}-{contest.slug}.{ending}", WORD if kind in KINDS else _EXCEL)


def issue(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give a document its number, day and signer; from then on it is that file."""
    contest = contest_or_404(request, slug)
    if kind not in KINDS:
        raise Http404
    moment, heading = now(), heading_of(contest, kind, request.POST)
    try:
        if not (heading.number and heading.symbol and heading.issued_on):
            raise Refused("document_number_missing")
        data = _made(contest, kind, heading, moment)
        snapshot = latest_snapshot(contest)
        assert snapshot is not None  # noqa: S101 - without one nothing was made
        signer = "" if kind == "decision" else signer_of(contest, heading)
        given = Numbered(heading.number, heading.symbol, heading.issued_on, signer, heading.deputy_signs)
        issue_document(
            actor=request.user, contest=contest, kind=kind, given=given, snapshot=snapshot, data=data, now=moment
        )
    except Refused as refused:
        return _page(request, contest, (kind, refusal_sentence(refused)))
    messages.success(request, _("Đã ban hành. Tệp dưới số này giữ nguyên, tải lại lúc nào cũng là bản đó."))
    return redirect("organiser:results_documents", slug=contest.slug)


def issued(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """An issued document once more: the very file."""
    contest = contest_or_404(request, slug)
    found = IssuedDocument.objects.filter(contest=contest, public_id=document_id).first()
    if found is None:
        raise Http404
    data = bytes(found.content)
    try:
        record_document(actor=request.user, contest=contest, kind=found.kind, data=data, now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:results_documents", slug=contest.slug)
    return attachment(data, f"{NAMES[found.kind]}-{found.number:02d}-{found.year}-{contest.slug}.docx", WORD)


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


def heading_of(contest: Contest, kind: str, asked: Mapping[str, str]) -> Heading:
    """Number, symbol, day and who signs, as asked; what is missing leaves room for the pen."""
    number = asked.get("so", "").strip()
    try:
        issued_on = date.fromisoformat(asked.get("ngay", ""))
    except ValueError:
        issued_on = None
    return Heading(
        number=int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 else None,
        symbol=" ".join(asked.get("ky_hieu", symbol_of(contest, kind)).split())[:40],
        issued_on=issued_on,
        deputy_signs=asked.get("ky") == "pho",
    )


def symbol_of(contest: Contest, kind: str) -> str:
    """The symbol a document usually has: the committee's, or for the decision that of the unit, to be completed."""
    if kind not in SYMBOLS:
        return ""
    return SYMBOLS[kind] + ("-…" if kind == "decision" else "-BTC")


def _made(contest: Contest, kind: str, heading: Heading, moment: datetime) -> bytes:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    if kind not in KINDS:
        return sheet_file(contest, snapshot, kind, made_at=moment)
    waiting = count_unsettled(contest, snapshot)
    if waiting and kind == "minutes":
        raise Refused("ties_unsettled", count=waiting)
    if kind in AFTER_PUBLICATION and latest_publication(contest) is None:
        raise Refused("result_not_published")
    return word_file(contest, snapshot, kind, heading, made_at=moment)
