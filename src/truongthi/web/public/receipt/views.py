"""Says only whether a receipt exists, when it was sealed, and its hash. Never whose it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.attempts.queries import receipts_by_code
from truongthi.core.sealing import typed_receipt_code

LONGEST = 40


def receipt_check(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "")[:LONGEST]
    code = typed_receipt_code(typed)
    context = {
        "typed": typed,
        "is_asked": bool(typed.strip()),
        "is_code": code is not None,
        "receipts": receipts_by_code(code) if code else [],
    }
    return render(request, "public/receipt/receipt.html", context)
