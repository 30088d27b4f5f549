"""The contest and the hand-in a request speaks of, inside what the person may see; anything else is 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from truongthi.contests.models import Contest
from truongthi.contests.queries import contest_for
from truongthi.results.models import HandIn
from truongthi.results.queries.desk import hand_in_for_desk


def contest_or_404(request: HttpRequest, slug: str) -> Contest:
    user: Any = request.user
    contest = contest_for(user, slug)
    if contest is None:
        raise Http404
    return contest


def hand_in_or_404(request: HttpRequest, slug: str, hand_in_id: str) -> HandIn:
    found = hand_in_for_desk(request.user, hand_in_id)
    if found is None or found.contest.slug != slug:
        raise Http404
    return found
