"""A password handed out on paper opens one page: the one that changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

_OPEN = frozenset({"public:password_change", "public:signout", "public:language"})


class FirstPassword:
    """Runs after the permission table; reads only what the request already holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN:
            return None
        where = reverse("public:password_change")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)
