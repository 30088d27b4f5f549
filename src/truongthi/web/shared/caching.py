"""Pages that are the same for everybody may rest a few seconds in caches; a person's own page never."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]


def same_for_everybody(seconds: int) -> Callable[[View], View]:
    """``Cache-Control: public`` for visitors without a session or a pending message, unless the page holds a form's
    token; others keep the default.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            personal = {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
            has_token = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
            if not personal and not has_token and request.method in {"GET", "HEAD"} and response.status_code == 200:
                response.headers["Cache-Control"] = f"public, max-age={seconds}"
                patch_vary_headers(response, ["Cookie"])
            return response

        return cached

    return decorate
