"""The homeroom teacher prints slips for the own class and replaces a lost one. Codes are never shown again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongthi.core.errors import Refused
from truongthi.schools.models import Classroom
from truongthi.schools.queries import people_of, pupils_of
from truongthi.web.shared.slip_sheets import chosen_people, seen, slips_answer
from truongthi.web.teacher.scope import own_class
from truongthi.web.wording import refusal_sentence


def slips(request: HttpRequest, class_id: str) -> HttpResponse:
    classroom = own_class(request, class_id)
    if request.method == "POST":
        return _issue(request, classroom)
    people = people_of(pupils_of(classroom))
    context = {
        "classroom": classroom,
        "people": [(one, seen([one])) for one in people],
        "seen": seen(people),
        "with_slip": sum(1 for one in people if one.slip),
        "missing": sum(1 for one in people if not one.slip),
        "used": sum(1 for one in people if one.slip and one.slip.last_used_at),
    }
    return render(request, "teacher/slips/slips.html", context)


def _issue(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    try:
        people = chosen_people(request, classroom, people_of(pupils_of(classroom)))
        return slips_answer(request, classroom.unit, [people], classroom.name)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("teacher:slips", classroom.public_id)
