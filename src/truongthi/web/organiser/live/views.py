"""Shows participation of one contest as it stands now."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    groups = [group for group in participation(contest) if group.category in invited]
    days = activity(contest, step="day", since=moment - timedelta(days=DAYS), zone=ZONE)
    hours = activity(contest, step="hour", since=moment - timedelta(hours=24), zone=ZONE)
    people, members = sum(group.people for group in groups), sum(group.members for group in groups)
    context = {
        "contest": contest,
        "rules": rules,
        "stage": stage_words(stage_of(contest, rules, moment)),
        "moment": moment,
        "people": people,
        "members": members,
        "rate": _rate(people, members),
        "handed_in": attempts_handed_in(contest),
        "in_progress": attempts_in_progress(contest, now=moment),
        "rows": [(group.classroom or invited[group.category], group, _rate_of(group)) for group in groups],
        "silent": [group.classroom for group in groups if group.classroom and not group.people],
        "days": days,
        "hours": hours,
        "most_in_a_day": max((day.attempts for day in days), default=1),
        "most_in_an_hour": max((hour.attempts for hour in hours), default=1),
    }
    return render(request, "organiser/live/live.html", context)


def _rate(people: int, members: int) -> Fraction | None:
    return Fraction(people, members) if members else None


def _rate_of(group: GroupParticipation) -> Fraction | None:
    return _rate(group.people, group.members)
