"""``request.user``, as Django gives it, from what was read along with the session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from truongthi.accounts.backend import asked_for


class SignedIn(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))


def _user(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        with asked_for(request.session):
            request._cached_user = get_user(request)
    return request._cached_user
