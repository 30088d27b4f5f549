"""Classes of a unit, one class, search, and slips of everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.core.errors import Refused
from truongthi.schools.actions import assign_homeroom_teacher
from truongthi.schools.models import Classroom, Unit
from truongthi.schools.queries import (
    classes_of,
    current_school_year,
    found_people,
    pending_imports,
    people_by_class,
    people_of,
    pupils_of,
    self_registered_count,
    slip_counts,
    staff_of,
    units_for,
)
from truongthi.web.organiser.people.forms import HomeroomForm
from truongthi.web.organiser.people.scope import classroom_or_404, unit_or_404
from truongthi.web.shared.clock import now
from truongthi.web.shared.slip_sheets import chosen_people, seen, slips_answer
from truongthi.web.wording import refusal_sentence


def people(request: HttpRequest) -> HttpResponse:
    unit = unit_or_404(request)
    user: Any = request.user
    year = current_school_year(unit)
    rooms = classes_of(unit, year)
    slips = slip_counts(unit, year)
    words = request.GET.get("tim", "").strip()[:100]
    context = {
        "unit": unit,
        "units": list(units_for(user)[:50]),
        "tabs": tabs_of(unit, "people"),
        "year": year,
        "rooms": [(room, slips.get(room.pk, 0)) for room in rooms],
        "pupils": sum(room.size for room in rooms),
        "with_slip": sum(slips.values()),
        "without_teacher": sum(1 for room in rooms if room.homeroom_teacher_id is None),
        "registered": self_registered_count(unit),
        "pending": pending_imports(user, unit),
        "words": words,
        "found": found_people(unit, words) if words else [],
    }
    return render(request, "organiser/people/people.html", context)


def tabs_of(unit: Unit, current: str) -> list[tuple[str, str, bool]]:
    query = f"?don-vi={unit.public_id}"
    return [
        (_("Lớp và học sinh"), reverse("organiser:people") + query, current == "people"),
        (_("Cán bộ, giáo viên"), reverse("organiser:people_staff") + query, current == "staff"),
        (_("Tải danh sách lên"), reverse("organiser:people_upload") + query, current == "upload"),
    ]


def classroom(request: HttpRequest, class_id: str) -> HttpResponse:
    room = classroom_or_404(request, class_id)
    if request.method == "POST":
        return _issue(request, room)
    pupils = people_of(pupils_of(room))
    teacher = room.homeroom_teacher
    staff = staff_of(room.unit)
    chosen = next((member.public_id for member in staff if teacher and member.user_id == teacher.pk), "")
    context = {
        "classroom": room,
        "form": HomeroomForm(staff=staff, initial={"teacher": chosen}),
        "people": [(one, seen([one])) for one in pupils],
        "seen": seen(pupils),
        "with_slip": sum(1 for one in pupils if one.slip),
        "missing": sum(1 for one in pupils if not one.slip),
        "used": sum(1 for one in pupils if one.slip and one.slip.last_used_at),
    }
    return render(request, "organiser/people/class.html", context)


def _issue(request: HttpRequest, room: Classroom) -> HttpResponse:
    try:
        chosen = chosen_people(request, room, people_of(pupils_of(room)))
        return slips_answer(request, room.unit, [chosen], room.name)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:people_class", room.public_id)


def homeroom(request: HttpRequest, class_id: str) -> HttpResponse:
    room = classroom_or_404(request, class_id)
    actor: Any = request.user
    form = HomeroomForm(request.POST, staff=staff_of(room.unit))
    if form.is_valid():
        member = form.members.get(form.cleaned_data["teacher"])
        assign_homeroom_teacher(actor=actor, classroom=room, teacher=member.user if member else None, now=now())
        messages.success(request, _("Đã ghi giáo viên chủ nhiệm lớp %(name)s.") % {"name": room.name})
    else:
        messages.error(request, _("Hãy chọn một người trong danh sách cán bộ, giáo viên của đơn vị."))
    return redirect("organiser:people_class", room.public_id)


def slips_of_all(request: HttpRequest) -> HttpResponse:
    """Slips for every pupil of the unit who has none, each class on pages of its own."""
    unit = unit_or_404(request)
    groups = people_by_class(unit, current_school_year(unit))
    missing = [chosen for group in groups if (chosen := [one for one in group if one.slip is None])]
    try:
        return slips_answer(request, unit, missing, _("toan don vi"))
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect(reverse("organiser:people") + f"?don-vi={unit.public_id}")
