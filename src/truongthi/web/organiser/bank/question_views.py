"""One question: as contestants see it, its form, its history; taking it out and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.bank.actions import edit_question, restore_question, void_question
from truongthi.bank.content import document_of, question_of
from truongthi.bank.models import Question
from truongthi.bank.queries import question_for, revisions_of
from truongthi.core.errors import Refused
from truongthi.core.questions import question_problems
from truongthi.web.organiser.bank.cards import Card, Said
from truongthi.web.organiser.bank.forms import QuestionForm, VoidForm
from truongthi.web.shared.clock import now
from truongthi.web.wording import problem_sentence, refusal_sentence


def found_question(request: HttpRequest, public_id: str) -> Question:
    row = question_for(request.user, public_id)  # type: ignore[arg-type]
    if row is None:
        raise Http404
    return row


def question_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = found_question(request, public_id)
    question = question_of(row)
    form = QuestionForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_question(
                question=row,
                content=form.content(),
                actor=request.user,  # type: ignore[arg-type]
                now=now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            text = _("Đã lưu câu %(number)d.") if changed else _("Câu %(number)d không có gì thay đổi.")
            messages.success(request, text % {"number": row.number}, extra_tags="toast")
            return redirect("organiser:bank_question", row.public_id)
    return _page(request, row, form, VoidForm())


def _page(request: HttpRequest, row: Question, form: QuestionForm, void_form: VoidForm) -> HttpResponse:
    question = question_of(row)
    said = tuple(
        Said(problem_sentence(problem), "info" if problem.severity == "note" else "warn", problem.where)
        for problem in question_problems(question)
    )
    context = {
        "bank": row.bank,
        "row": row,
        "card": Card(question, said=said, public_id=row.public_id, is_void=row.voided_at is not None),
        "form": form,
        "void_form": void_form,
        "history": _history(row),
    }
    status = 422 if form.errors or void_form.errors else 200
    return render(request, "organiser/bank/question.html", context, status=status)


def _history(row: Question) -> list[dict[str, Any]]:
    """Each change with who, when, why and what: newest first."""
    after = document_of(question_of(row))
    entries = []
    for revision in revisions_of(row):
        before = revision.content
        entries.append({"revision": revision, "items": _differences(before, after)})
        after = before
    return entries


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    labels = {
        "text": _("Nội dung"),
        "options": _("Phương án"),
        "key": _("Đáp án"),
        "part": _("Phần"),
        "part_title": _("Tên phần"),
        "level": _("Mức độ"),
        "source": _("Căn cứ"),
        "explanation": _("Giải thích"),
    }
    return [
        (label, _shown(before.get(name)), _shown(after.get(name)))
        for name, label in labels.items()
        if before.get(name) != after.get(name)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{one['letter']}. {one['text']}" if isinstance(one, dict) else str(one) for one in value)
    return str(value or "")


def question_void(request: HttpRequest, public_id: str) -> HttpResponse:
    row = found_question(request, public_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _page(request, row, QuestionForm(question=question_of(row)), form)
    reason = form.cleaned_data["reason"]
    void_question(question=row, actor=request.user, now=now(), reason=reason)  # type: ignore[arg-type]
    messages.success(request, _("Đã bỏ câu %(number)d: câu này không còn vào đề mới.") % {"number": row.number})
    return redirect("organiser:bank_question", row.public_id)


def question_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    row = found_question(request, public_id)
    restore_question(question=row, actor=request.user, now=now())  # type: ignore[arg-type]
    messages.success(request, _("Đã lấy lại câu %(number)d.") % {"number": row.number}, extra_tags="toast")
    return redirect("organiser:bank_question", row.public_id)
