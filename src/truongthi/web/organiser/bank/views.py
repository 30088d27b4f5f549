"""Banks of a unit: list, new, one bank with its questions, upload, export, the reference set."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from truongthi.bank.actions import publish_reference, record_export
from truongthi.bank.content import question_of
from truongthi.bank.imports import start_bank, upload_questions
from truongthi.bank.models import Bank
from truongthi.bank.queries import bank_for, banks_for, live_questions, pending_imports, questions_of, units_of
from truongthi.core.errors import Refused
from truongthi.formats.questions_xlsx import write_questions
from truongthi.web.organiser.bank.cards import Card, matrix
from truongthi.web.organiser.bank.forms import NewBankForm, UploadForm
from truongthi.web.organiser.bank.plans import plan_needs
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50


def found_bank(request: HttpRequest, public_id: str) -> Bank:
    bank = bank_for(request.user, public_id)  # type: ignore[arg-type]
    if bank is None:
        raise Http404
    return bank


def bank_list(request: HttpRequest) -> HttpResponse:
    banks = banks_for(request.user)  # type: ignore[arg-type]
    return render(request, "organiser/bank/list.html", {"banks": banks})


def bank_create(request: HttpRequest) -> HttpResponse:
    """A title and a file; the bank exists once the file can be read, and is empty until "Nhập"."""
    units = units_of(request.user)  # type: ignore[arg-type]
    form = NewBankForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            upload = start_bank(
                unit=data["unit"],
                title=data["title"],
                filename=data["file"].name,
                data=data["file"].read(),
                actor=request.user,  # type: ignore[arg-type]
                now=now(),
            )
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            return redirect("organiser:bank_import", upload.public_id)
    status = 422 if form.errors else 200
    return render(request, "organiser/bank/create.html", {"form": form}, status=status)


def bank_upload(request: HttpRequest, public_id: str) -> HttpResponse:
    bank = found_bank(request, public_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = upload_questions(
                bank=bank,
                filename=file.name,
                data=file.read(),
                actor=request.user,  # type: ignore[arg-type]
                now=now(),
            )
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            return redirect("organiser:bank_import", upload.public_id)
    status = 422 if form.errors else 200
    return render(request, "organiser/bank/upload.html", {"bank": bank, "form": form}, status=status)


def bank_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    bank = found_bank(request, public_id)
    rows = list(questions_of(bank))
    cards = [
        Card(
            question_of(row), public_id=row.public_id, is_void=row.voided_at is not None, is_reference=row.is_reference
        )
        for row in rows
    ]
    live = [card.question for card in cards if not card.is_void]
    shown = _filtered(cards, request.GET)
    context = {
        "bank": bank,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("trang")),
        "shown": len(shown),
        "matrix": matrix(live),
        "plans": plan_needs(request.user, bank, live),  # type: ignore[arg-type]
        "pending": pending_imports(bank),
        "several": sum(1 for question in live if question.is_multiple),
        "filters": request.GET,
    }
    return render(request, "organiser/bank/detail.html", context)


def _filtered(cards: list[Card], chosen: Any) -> list[Card]:
    part, level, words = chosen.get("phan", ""), chosen.get("muc", ""), chosen.get("tim", "").casefold().strip()
    return [
        card
        for card in cards
        if (not part or card.question.part == part)
        and (not level or card.question.level == level)
        and (not words or words in card.question.text.casefold() or words == str(card.question.number))
    ]


def bank_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The questions with their keys as the workbook that can be imported again; every export is noted."""
    bank = found_bank(request, public_id)
    questions = live_questions(bank)
    record_export(bank=bank, actor=request.user, now=now(), count=len(questions))  # type: ignore[arg-type]
    response = HttpResponse(write_questions(questions), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="ngan-hang-cau-hoi.xlsx"'
    return response


def bank_reference(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose the questions everybody may practise with; their keys are shown after each answer."""
    bank = found_bank(request, public_id)
    if request.method == "POST":
        chosen = request.POST.getlist("cau")
        if "tat-ca" in request.POST:
            chosen = [row.public_id for row in questions_of(bank)]
        if "khong" in request.POST:
            chosen = []
        count = publish_reference(bank=bank, questions=chosen, actor=request.user, now=now())  # type: ignore[arg-type]
        if count:
            message = ngettext("Đã công bố %(count)d câu để thi thử.", "Đã công bố %(count)d câu để thi thử.", count)
            messages.success(request, message % {"count": count})
        else:
            messages.success(request, _("Không còn câu nào được công bố để thi thử."))
        return redirect("organiser:bank_detail", bank.public_id)
    rows = [row for row in questions_of(bank) if row.voided_at is None]
    uses = plan_needs(request.user, bank, [])  # type: ignore[arg-type]
    live = [plan.contest for plan in uses if plan.is_frozen]
    return render(request, "organiser/bank/reference.html", {"bank": bank, "rows": rows, "live_contests": live})
