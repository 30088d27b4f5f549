"""Shows participation of one contest as it stands now."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.contests.circle import is_above
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.contests.readiness import stage_of
from truongthi.results.participation import (
    GroupParticipation,
    activity,
    attempts_handed_in,
    attempts_in_progress,
    participation,
)
from truongthi.web.organiser.home.words import stage_words
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE

DAYS = 14


def live(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rules = current_rules(contest)
    moment = now()
    invited = {category.role: category.name for category in rules.categories}
    rounds = _rounds(contest)
    code = request.GET.get("vong", "")
    code = code if any(code == known for known, _name in rounds) else ""
    groups = [group for group in participation(contest, code) if group.category in invited]
    days = activity(contest, step="day", since=moment - timedelta(days=DAYS), zone=ZONE, code=code)
    hours = activity(contest, step="hour", since=moment - timedelta(hours=24), zone=ZONE, code=code)
    people, members = sum(group.people for group in groups), sum(group.members for group in groups)
    context = {
        "contest": contest,
        "by_unit": is_above(contest),
        "here": _address(contest, code),
        "tabs": _tabs(contest, rounds, code),
        "rules": rules,
        "stage": stage_words(stage_of(contest, rules, moment)),
        "moment": moment,
        "people": people,
        "members": members,
        "rate": _rate(people, members),
        "handed_in": attempts_handed_in(contest, code),
        "in_progress": attempts_in_progress(contest, now=moment, code=code),
        "rows": [(group.classroom or invited[group.category], group, _rate_of(group)) for group in groups],
        "silent": [group.classroom for group in groups if group.classroom and not group.people],
        "days": days,
        "hours": hours,
        "most_in_a_day": max((day.attempts for day in days), default=1),
        "most_in_an_hour": max((hour.attempts for hour in hours), default=1),
    }
    return render(request, "organiser/live/live.html", context)


def _rounds(contest: Contest) -> list[tuple[str, str]]:
    """(id, name) of every round, once each, in order; none when there is only one."""
    found = dict(contest.rounds.order_by("number").values_list("code", "name"))
    return list(found.items()) if len(found) > 1 else []


def _address(contest: Contest, code: str) -> str:
    return reverse("organiser:live", args=[contest.slug]) + (f"?{urlencode({'vong': code})}" if code else "")


def _tabs(contest: Contest, rounds: list[tuple[str, str]], code: str) -> list[tuple[str, str, bool]]:
    """All rounds that count, then each."""
    if not rounds:
        return []
    every = (_("Tất cả các vòng tính kết quả"), _address(contest, ""), not code)
    return [every, *((name, _address(contest, known), known == code) for known, name in rounds)]


def _rate(people: int, members: int) -> Fraction | None:
    return Fraction(people, members) if members else None


def _rate_of(group: GroupParticipation) -> Fraction | None:
    return _rate(group.people, group.members)
