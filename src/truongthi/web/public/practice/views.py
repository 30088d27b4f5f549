"""Practice pages. A GET never loads a key; a POST loads the keys of what was asked, and stores nothing."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongthi.bank.queries import practice_answers, practice_questions, reference_set, reference_sets
from truongthi.web.public.practice.sheet import FEW, blank_sheet, checked_sheet, chosen_questions

_MAX_SEED = 20


def practice(request: HttpRequest) -> HttpResponse:
    return render(request, "public/practice/list.html", {"sets": reference_sets(), "few": FEW})


def practice_set(request: HttpRequest, public_id: str) -> HttpResponse:
    bank = reference_set(public_id)
    if bank is None:
        raise Http404
    seed = request.GET.get("de", "")[:_MAX_SEED]
    few = request.GET.get("so") != "tat-ca"
    if few and not seed:
        query = urlencode({"so": FEW, "de": secrets.token_urlsafe(8)})
        return redirect(f"{request.path}?{query}")
    questions = chosen_questions(practice_questions(bank), few=few, seed=seed)
    if request.method == "POST":
        keyed = practice_answers(bank, [question.public_id for question in questions])
        answers = {name: request.POST.getlist(name) for name in request.POST}
        items = checked_sheet(questions, keyed, answers)
    else:
        items = blank_sheet(questions)
    context = {
        "set": bank,
        "items": items,
        "few": few,
        "few_count": FEW,
        "is_checked": request.method == "POST",
        "right": sum(1 for item in items if item.is_right),
        "unanswered": sum(1 for item in items if not item.is_answered),
    }
    return render(request, "public/practice/set.html", context)
