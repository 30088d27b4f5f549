"""Error pages in a human voice. They read nothing from the database, so that they work when little else does."""

from __future__ import annotations

import sys
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.core.errors import Refused
from truongthi.web.wording import refusal_sentence

RETRY_AFTER_SECONDS: Final = "5"


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, f"shared/errors/{status}.html", context, status=status)


def refusal_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal that no view has shown at its field: its sentence on a page of its own."""
    return render(request, "shared/errors/refused.html", {"sentence": refusal_sentence(refused)}, status=409)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled: a database that is away is no bug, and soon comes back."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(request, 503)
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return response
    return _page(request, 500)
