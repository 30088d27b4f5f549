"""The homeroom teacher's view of the own class, and the acts on one or many pupils."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.results.actions.headcounts import confirm_headcount
from truongthi.results.queries.class_sheets import latest_hand_in
from truongthi.results.queries.my_class import (
    NOT_SIGNED_IN,
    NOT_TAKEN_PART,
    TAKEN_PART,
    ClassProgress,
    class_progress,
    classes_of,
    contests_of_class,
    places_of_class,
)
from truongthi.schools.models import Classroom
from truongthi.web.shared import clock
from truongthi.web.shared.display import ZONE
from truongthi.web.teacher.myclass.forms import HeadcountForm
from truongthi.web.teacher.myclass.words import contest_word, place_sentences, reminder_text
from truongthi.web.teacher.scope import hand_in_steps, own_class, own_contest
from truongthi.web.wording import refusal_sentence

_LONGEST_TAB = 24  # on a phone the next tab stays in sight


def my_class(request: HttpRequest) -> HttpResponse:
    """Straight to the class when there is one with a contest; else the list of classes and contests."""
    classes = [(room, contests_of_class(room)) for room in classes_of(request.user)]
    if len(classes) == 1 and classes[0][1]:
        room, contests = classes[0]
        return redirect("teacher:class_progress", room.public_id, contests[0][0].slug)
    return render(request, "teacher/myclass/classes.html", {"classes": classes})


def progress(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    classroom, contest, rules = own_contest(request, class_id, slug)
    found = class_progress(contest, rules, classroom)
    others = contests_of_class(classroom)
    context = {
        "classroom": classroom,
        "contest": contest,
        "rules": rules,
        "progress": found,
        "groups": _groups(found),
        "taken_part": found.of_state(TAKEN_PART),
        "places": [place_sentences(place, rules) for place in places_of_class(found)],
        "hand_in": latest_hand_in(contest, classroom),
        "is_over": clock.now() >= rules.window.closes_at,
        "is_external": rules.results_from == "external",
        "contest_tabs": contest_tabs(classroom.public_id, slug, others) if len(others) > 1 else [],
        "contact": rules.contact,
    }
    return render(request, "teacher/myclass/progress.html", context)


def contest_tabs(class_id: str, slug: str, contests: Sequence[tuple[Contest, Rules]]) -> list[tuple[str, str, bool]]:
    """Contests of one class by their title; where they share one, what tells them apart is whether they are open, and
    their days.
    """
    titles = {contest.title for contest, _rules in contests}
    by_title = len(titles) == len(contests)
    return [
        (
            Truncator(contest.title).chars(_LONGEST_TAB) if by_title else contest_word(rules),
            reverse("teacher:class_progress", args=[class_id, contest.slug]),
            contest.slug == slug,
        )
        for contest, rules in contests
    ]


def _groups(found: ClassProgress) -> list[dict[str, Any]]:
    """Whether a pupil has signed in here says nothing about a contest on another site."""
    if found.rules.results_from == "external":
        pupils = [pupil for pupil in found.pupils if pupil.state != TAKEN_PART]
        return [{"key": "no_result", "word": _("Chưa có kết quả"), "pupils": pupils}]
    return [
        {"key": NOT_SIGNED_IN, "word": _("Chưa vào"), "pupils": found.of_state(NOT_SIGNED_IN)},
        {"key": NOT_TAKEN_PART, "word": _("Chưa thi"), "pupils": found.of_state(NOT_TAKEN_PART)},
    ]


def reminder(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    """A text to copy: for a whole group (?nhom=) or for the chosen pupils (?em=)."""
    classroom, contest, rules = own_contest(request, class_id, slug)
    found = class_progress(contest, rules, classroom)
    chosen = set(request.GET.getlist("em"))
    group = request.GET.get("nhom", "")
    pupils = [pupil for pupil in found.pupils if pupil.member.public_id in chosen or pupil.state == group]
    if not pupils and not chosen and group in {"", "no_result"}:
        pupils = [pupil for pupil in found.pupils if pupil.state != TAKEN_PART]
    context = {
        "classroom": classroom,
        "contest": contest,
        "pupils": pupils,
        "text": reminder_text(request, found, pupils, clock.now()),
    }
    return render(request, "teacher/myclass/reminder.html", context)


def headcount(request: HttpRequest, class_id: str) -> HttpResponse:
    """Confirm the size of the class; ``?tiep=`` names the contest whose page comes next."""
    classroom = own_class(request, class_id)
    known = classroom.members.filter(left_at=None).count()
    today = clock.now().astimezone(ZONE).date()
    slug = request.POST.get("tiep", request.GET.get("tiep", ""))
    asked = _day_of_the_rules(classroom, slug)
    day = (
        asked if asked and asked <= today and not classroom.headcount_confirmed_at else classroom.headcount_on or today
    )
    form = HeadcountForm(request.POST or None, initial={"headcount": classroom.headcount or known, "on": day})
    if request.method == "POST" and form.is_valid():
        try:
            confirm_headcount(actor=request.user, classroom=classroom, now=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã xác nhận sĩ số lớp %(name)s.") % {"name": classroom.name})
            return redirect(_next_page(request, classroom.public_id))
    context = {
        "classroom": classroom,
        "form": form,
        "known": known,
        "asked": asked,
        "next": slug,
        "steps": hand_in_steps(),
        "back": request.POST.get("ve", request.GET.get("ve", "")),
    }
    return render(request, "teacher/myclass/headcount.html", context, status=422 if form.errors else 200)


def _day_of_the_rules(classroom: Classroom, slug: str) -> date | None:
    """The day on which the rules of that contest count the class, where they name one."""
    found = (rules for contest, rules in contests_of_class(classroom) if contest.slug == slug)
    days = (division.headcount_on for rules in found for division in rules.divisions)
    return next((day for day in days if day), None)


def _next_page(request: HttpRequest, class_id: str) -> str:
    slug = request.POST.get("tiep", "")
    classroom = own_class(request, class_id)
    if any(contest.slug == slug for contest, _rules in contests_of_class(classroom)):
        name = "teacher:hand_in" if request.POST.get("ve") == "nop" else "teacher:class_progress"
        return reverse(name, args=[class_id, slug])
    return reverse("teacher:my_class")
