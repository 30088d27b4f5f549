"""The look before "Nhập": every question as contestants will see it, every problem, what would change."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.bank.imports import MODES, UPDATE, Difference, apply_import, difference, discard_import, preview
from truongthi.bank.models import QuestionImport
from truongthi.bank.queries import bank_digest, import_for
from truongthi.core.errors import Refused
from truongthi.web.organiser.bank.cards import Card, matrix, preview_cards, problems_elsewhere
from truongthi.web.organiser.bank.forms import ImportForm
from truongthi.web.organiser.bank.plans import plan_needs
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence

PER_PAGE = 100


def found_import(request: HttpRequest, public_id: str) -> QuestionImport:
    upload = import_for(request.user, public_id)  # type: ignore[arg-type]
    if upload is None or upload.discarded_at is not None:
        raise Http404
    return upload


def import_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    upload = found_import(request, public_id)
    if request.method == "GET" and upload.applied_at is not None:
        return redirect("organiser:bank_detail", upload.bank.public_id)
    refusal = ""
    if request.method == "POST":
        form = ImportForm(request.POST)
        if form.is_valid():
            try:
                planned = _apply(request, upload, form)
            except Refused as refused:
                refusal = refusal_sentence(refused)
            else:
                messages.success(request, _outcome(planned))
                return redirect("organiser:bank_detail", upload.bank.public_id)
    mode = request.POST.get("mode") or request.GET.get("cach", UPDATE)
    return _page(request, upload, mode if mode in MODES else UPDATE, refusal)


def _apply(request: HttpRequest, upload: QuestionImport, form: ImportForm) -> Difference:
    data = form.cleaned_data
    return apply_import(
        upload=upload,
        actor=request.user,  # type: ignore[arg-type]
        now=now(),
        mode=data["mode"],
        expected=data["seen"],
        without_refused=data["without_refused"],
    )


def _outcome(planned: Difference) -> str:
    facts = {kind: len(planned.of(kind)) for kind in ("new", "changed", "same", "refused")}
    message = _("Đã nhập: %(new)d câu mới, %(changed)d câu cập nhật, %(same)d câu giữ nguyên.") % facts
    if facts["refused"]:
        message += " " + _("Bỏ qua %(refused)d câu có lỗi.") % facts
    return message


def _page(request: HttpRequest, upload: QuestionImport, mode: str, refusal: str) -> HttpResponse:
    found = preview(upload)
    planned = difference(upload.bank, found, mode=mode)
    cards = preview_cards(found, planned)
    shown = _filtered(cards, request.GET)
    takeable = [card.question for card in cards if card.kind != "refused"]
    context = {
        "upload": upload,
        "bank": upload.bank,
        "form": ImportForm(initial={"mode": mode, "seen": bank_digest(upload.bank)}),
        "mode": mode,
        "refusal": refusal,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("trang")),
        "filter": request.GET.get("loc", ""),
        "total": len(cards),
        "several": sum(1 for card in cards if card.question.is_multiple),
        "looks": sum(1 for card in cards if card.needs_a_look),
        "notes": sum(1 for card in cards if card.has_notes),
        "counts": {kind: len(planned.of(kind)) for kind in ("new", "changed", "same", "refused")},
        "missing": planned.missing if mode == UPDATE else (),
        "elsewhere": problems_elsewhere(found),
        "matrix": matrix(takeable),
        "plans": plan_needs(request.user, upload.bank, takeable),  # type: ignore[arg-type]
    }
    return render(request, "organiser/bank/preview.html", context, status=409 if refusal else 200)


def _filtered(cards: list[Card], chosen: QueryDict) -> list[Card]:
    """The filter stands in the address: van-de (faults), ghi-chu (anything said), moi, doi."""
    tests = {
        "van-de": lambda card: card.needs_a_look,
        "ghi-chu": lambda card: card.has_notes,
        "moi": lambda card: card.kind == "new",
        "doi": lambda card: card.kind == "changed",
    }
    test = tests.get(chosen.get("loc", ""))
    return [card for card in cards if test is None or test(card)]


def import_discard(request: HttpRequest, public_id: str) -> HttpResponse:
    upload = found_import(request, public_id)
    discard_import(upload=upload, actor=request.user, now=now())  # type: ignore[arg-type]
    messages.success(request, _("Đã bỏ tệp vừa tải lên. Ngân hàng câu hỏi không thay đổi."))
    return redirect("organiser:bank_detail", upload.bank.public_id)
