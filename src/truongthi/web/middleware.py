"""What every request passes: security headers, the permission table, and refusals told as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.urls import reverse

from truongthi.core.access import Role, may_reach
from truongthi.core.errors import Refused
from truongthi.web.permissions import asks_nobody, table
from truongthi.web.shared.actor import roles_of
from truongthi.web.shared.asked import lead_to
from truongthi.web.shared.errors import refusal_response

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """CSP without inline script, no framing, and ``no-store`` for every page of a signed-in person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        user = None if asks_nobody(request) else getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class PlainText:
    """A NUL byte in an address, a query or a form field is nobody's typing, and no database column can hold it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or _has_nul(request.GET):
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Here the form has been read already, within its limits, to look for the token."""
        if request.method == "POST" and _has_nul(request.POST):
            raise BadRequest


def _has_nul(fields: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())


class Permissions:
    """Looks the resolved URL up in the permission table before its view runs. Deny by default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        nobody = frozenset({Role.ANONYMOUS})
        request.roles = nobody if asks_nobody(request) else roles_of(request.user)  # type: ignore[attr-defined]
        match = request.resolver_match
        name = match.view_name if match else ""
        verdict = may_reach(table(), name, request.roles, request.method or "")  # type: ignore[attr-defined]
        if verdict == "allowed":
            return None
        if verdict == "sign_in" and not request.user.is_authenticated:
            return _to_sign_in(request)
        if verdict == "method_not_allowed":
            return HttpResponseNotAllowed(sorted(table()[name].methods))
        raise Http404


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    where = reverse(settings.LOGIN_URL)
    if request.method == "GET":
        where += "?" + urlencode({"next": request.path})
    return lead_to(request, where, code="sign_in")


class Refusals:
    """Turns ``Refused`` raised by a view into a page with its sentence; anything else stays a bug."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_response(request, exception) if isinstance(exception, Refused) else None
