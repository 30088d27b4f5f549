"""Where to go after signing in: only a path of this site."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from truongthi.core.access import Role

_HOMES = (
    (Role.ORGANISER, "organiser:home"),
    (Role.COMMITTEE, "organiser:home"),
    (Role.ADMIN, "organiser:home"),
    (Role.DEPARTMENT, "organiser:oversight"),
    (Role.TEACHER, "teacher:my_class"),
    (Role.CONTESTANT, "contestant:home"),
)


def own_path(request: HttpRequest, given: str) -> str:
    """``given`` when it is a path of ours, else an empty text."""
    is_path = given.startswith("/") and not given.startswith(("//", "/\\"))
    return given if is_path and url_has_allowed_host_and_scheme(given, allowed_hosts=None) else ""


def home_of(roles: frozenset[Role]) -> str:
    """The first page of a person's own places."""
    for role, name in _HOMES:
        if role in roles:
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return reverse("public:home")
