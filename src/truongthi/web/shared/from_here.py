"""Whether a form was sent from a page of ours, by what the browser itself says; the token only where it says nothing.

A page with a token is another for every visitor. The sign-in page is the same for everybody and rests in the front, so
its forms hold none; see docs/decisions/sign-in-without-a-token.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.utils.log import log_response

View = Callable[..., HttpResponse]
Whence = Literal["here", "elsewhere", "unsaid"]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_logger = logging.getLogger("django.security.csrf")


def whence(request: HttpRequest) -> Whence:
    """``Sec-Fetch-Site`` and ``Origin`` cannot be set by any page, ``Referer`` can only be left out. One header that
    contradicts makes it elsewhere; so does the origin "null" (a sandbox, a file) alone.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if site not in {None, "none", "same-origin"} or (origin is not None and origin not in own | {"null"}):
        return "elsewhere"
    if site == "same-origin" or origin in own:
        return "here"
    if origin == "null":
        return "elsewhere"
    referer = request.headers.get("Referer")
    if referer is None:
        return "unsaid"
    return "here" if _origin_of(referer) in own else "elsewhere"


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def no_token_from_here(refuse: View) -> Callable[[View], View]:
    """Marks a view whose forms need no token when they come from here. ``refuse`` answers those that do not."""

    def mark(view: View) -> View:
        view.unless_from_here = refuse  # type: ignore[attr-defined]  # read by the middleware below
        return view

    return mark


class FromHere(CsrfViewMiddleware):
    """Django's check of the token, for all views but the marked ones."""

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        refuse = getattr(callback, "unless_from_here", None)
        if refuse is None or request.method in _SAFE or getattr(request, "_dont_enforce_csrf_checks", False):
            return super().process_view(request, callback, args, kwargs)  # type: ignore[no-any-return]
        said = whence(request)
        if said == "here" or (said == "unsaid" and self._has_token(request)):
            return self._accept(request)  # type: ignore[no-any-return]
        response: HttpResponse = refuse(request, *args, **kwargs)
        log_response("Forbidden (%s): %s", said, request.path, response=response, request=request, logger=_logger)
        return response

    def _has_token(self, request: HttpRequest) -> bool:
        """Cookie and form hold the same secret. Under https its name keeps neighbours from planting the cookie."""
        try:
            self._check_token(request)
        except RejectRequest:
            return False
        return True
