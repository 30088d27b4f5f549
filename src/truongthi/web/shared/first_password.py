"""A password handed out on paper opens one page: the one that changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from truongthi.web.permissions import asks_nobody
from truongthi.web.shared.asked import lead_to

_OPEN = frozenset({"public:password_change", "public:signout", "public:language"})


class FirstPassword:
    """Runs after the permission table; reads only what the request already holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if asks_nobody(request) or not (request.user.is_authenticated and request.user.must_change_password):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN:
            return None
        return lead_to(request, reverse("public:password_change"), code="first_password")
