"""Result and receipt of one attempt of the person who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from truongthi.attempts.grading import grade_own
from truongthi.attempts.queries import OwnAttempt, OwnContest, own_attempt, review
from truongthi.core.guesses import guesses_in
from truongthi.core.standings_document import canonical
from truongthi.results.queries.receipts import receipt_document
from truongthi.web.contestant.exam.given import exam_address
from truongthi.web.shared.clock import now
from truongthi.web.shared.qr import qr_picture
from truongthi.web.wording.exam import guess_words, invalid_sentence


def _own(request: HttpRequest, attempt_id: str) -> tuple[OwnContest, OwnAttempt]:
    found = own_attempt(request.user, attempt_id, now=now())  # type: ignore[arg-type]  # the permission table
    if found is None:
        raise Http404
    own, item = found
    if item.grade is None and not item.is_open:
        grade_own(contestant=item.attempt.contestant, now=now())
        own, item = own_attempt(request.user, attempt_id, now=now()) or found  # type: ignore[arg-type]
    return own, item


def result(request: HttpRequest, attempt_id: str) -> HttpResponse:
    own, item = _own(request, attempt_id)
    if item.is_open:
        return redirect(exam_address(own.round, item.attempt.number))
    context = {
        "own": own,
        "item": item,
        "is_counted": own.counted is not None and own.counted.attempt.pk == item.attempt.pk,
        "invalid": invalid_sentence(own.invalid.get(item.attempt.number, ""), own.rules.attempts),
        "questions": review(own, item),
        "contact": own.rules.contact,
        **_answered(own, item),
        "guesses": _guesses(own, item),
    }
    return render(request, "contestant/result/result.html", context)


def _guesses(own: OwnContest, item: OwnAttempt) -> list[tuple[str, str]]:
    """Each prediction with the own guess as it is written in Vietnam."""
    made = guesses_in(item.attempt.answers, own.round.predictions)
    return [(one["text"], guess_words(made.get(one["id"], ""), one["form"])) for one in own.round.predictions]


def receipt(request: HttpRequest, attempt_id: str) -> HttpResponse:
    own, item = _own(request, attempt_id)
    if item.is_open:
        raise Http404
    code = qr_picture(settings.BASE_URL + check_address(item.attempt.receipt_code))
    page = settings.BASE_URL + reverse("public:receipt_check")
    context = {"own": own, "item": item, "check_code": code, "check_page": page, **_answered(own, item)}
    return render(request, "contestant/result/receipt.html", context)


def check_address(receipt_code: str) -> str:
    """Where anybody reads whether a receipt exists: its code, and nothing about whose it is."""
    return f"{reverse('public:receipt_check')}?{urlencode({'ma': receipt_code})}"


def _answered(own: OwnContest, item: OwnAttempt) -> dict[str, int]:
    """Questions answered, and apart from them the predictions, which stand last among the entries."""
    entries, guesses = item.attempt.answers, len(own.round.predictions)
    total = max(0, len(entries) - guesses)
    return {
        "answered": sum(1 for entry in entries[:total] if entry),
        "total": total,
        "guessed": sum(1 for entry in entries[total:] if entry),
        "guesses": guesses,
    }


def receipt_file(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Everything that proves this hand-in and, after the closing, that it is among what was counted."""
    _whose, item = _own(request, attempt_id)
    if item.is_open:
        raise Http404
    data = canonical(receipt_document(item.attempt))
    headers = {"Content-Disposition": f'attachment; filename="phieu-{item.attempt.receipt_code}.json"'}
    return HttpResponse(data, content_type="application/json", headers=headers)
