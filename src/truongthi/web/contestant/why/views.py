"""The own place and the own class's, explained; other people are not named."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truongthi.attempts.queries import own_contest
from truongthi.results.queries.names import own_keys
from truongthi.results.queries.why import Explanation, explain_published
from truongthi.web.shared.clock import now
from truongthi.web.shared.why import told


def why(request: HttpRequest, slug: str) -> HttpResponse:
    own = own_contest(request.user, slug, now=now())  # type: ignore[arg-type]  # the permission table
    if own is None:
        raise Http404
    found = explain_published(own.contest, own_keys(request.user))
    context = {
        "contest": own.contest,
        "is_published": found is not None,
        "found": [told(one, may_name=lambda who: not who.is_person, own=_called(one)) for one in found or ()],
    }
    return render(request, "contestant/why/why.html", context)


def _called(one: Explanation) -> str:
    return "" if one.is_collective else _("bạn")
