"""Which contest of an organiser an address means; for everybody else it does not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from truongthi.contests.models import Contest
from truongthi.contests.queries import contest_for, may_change


def contest_or_404(request: HttpRequest, slug: str) -> Contest:
    """A contest the person prepares or judges."""
    user: Any = request.user
    contest = contest_for(user, slug)
    if contest is None:
        raise Http404
    return contest


def changeable_or_404(request: HttpRequest, slug: str) -> Contest:
    """A contest whose plan the person may change."""
    contest = contest_or_404(request, slug)
    user: Any = request.user
    if not may_change(user, contest):
        raise Http404
    return contest
