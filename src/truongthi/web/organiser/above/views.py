"""The list, one contest with the own classes, a class pupil by pupil, its sheet, the published part of the unit."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.contests.actions.units import state_unit
from truongthi.contests.models import Contest, ParticipatingUnit
from truongthi.contests.queries import current_rules
from truongthi.contests.readiness import stage_of
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.formats.class_sheet import class_sheet_xlsx
from truongthi.results.actions.handins import mark_received
from truongthi.results.models import HandIn
from truongthi.results.queries.class_sheets import class_sheet_of, hand_ins_of
from truongthi.results.queries.my_class import TAKEN_PART, ClassProgress
from truongthi.results.queries.published import published_of_unit
from truongthi.results.queries.units import (
    UnitView,
    class_of_unit,
    contests_of_units,
    unit_in_contest,
    unit_view,
)
from truongthi.web.organiser.above.forms import StateForm
from truongthi.web.organiser.home.words import stage_words
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.shared.rankings import ranked_division
from truongthi.web.shared.sheets import sheet_filename, source_words, workbook_response
from truongthi.web.wording import refusal_sentence


def _row(request: HttpRequest, slug: str) -> ParticipatingUnit:
    """The unit of this organiser in the contest (?don-vi= where there are several); anything else is 404."""
    unit = request.GET.get("don-vi") or request.POST.get("don-vi") or ""
    row = unit_in_contest(request.user, slug, unit)
    if row is None:
        raise Http404
    return row


def _address(name: str, row: ParticipatingUnit, *more: str) -> str:
    return reverse(name, args=[row.contest.slug, *more]) + f"?don-vi={row.unit.public_id}"


def _stage(contest: Contest, rules: Rules) -> tuple[str, str]:
    return stage_words(stage_of(contest, rules, now()))


def contests(request: HttpRequest) -> HttpResponse:
    rows = [
        (row, _stage(row.contest, current_rules(row.contest)), _address("organiser:above_contest", row))
        for row in contests_of_units(request.user)
    ]
    return render(request, "organiser/above/contests.html", {"rows": rows})


def contest(request: HttpRequest, slug: str) -> HttpResponse:
    row = _row(request, slug)
    view = unit_view(row)
    day = _plan_day(view.rules) or now().astimezone(ZONE).date()
    initial = {
        "person_in_charge": row.person_in_charge,
        "phone": row.phone,
        "headcount": row.headcount or _sum_of_classes(view),
        "on": row.headcount_on or min(day, now().astimezone(ZONE).date()),
    }
    form = StateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            state_unit(contest=row.contest, unit=row.unit, actor=request.user, now=now(), **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã xác nhận với đơn vị tổ chức."))
            return redirect(_address("organiser:above_contest", row))
    context = {
        "row": row,
        "view": view,
        "form": form,
        "day": _plan_day(view.rules),
        "sum": _sum_of_classes(view),
        "stage": _stage(row.contest, view.rules),
        "classes": [
            (room, took, sheet, _address("organiser:above_class", row, room.public_id))
            for room, took, sheet in view.classes
        ],
        "is_published": row.contest.state == Contest.State.PUBLISHED,
        "results_url": _address("organiser:above_results", row),
    }
    return render(request, "organiser/above/contest.html", context, status=422 if form.errors else 200)


def _plan_day(rules: Rules) -> date | None:
    """The day on which the plan counts units or classes."""
    return next((division.headcount_on for division in rules.divisions if division.headcount_on), None)


def _sum_of_classes(view: UnitView) -> int | None:
    sizes = [room.headcount for room, _took, _sheet in view.classes]
    return sum(size for size in sizes if size is not None) if sizes and None not in sizes else None


def _class(request: HttpRequest, slug: str, class_id: str) -> tuple[ParticipatingUnit, ClassProgress]:
    row = _row(request, slug)
    found = class_of_unit(row, class_id)
    if found is None:
        raise Http404
    return row, found


def classroom(request: HttpRequest, slug: str, class_id: str) -> HttpResponse:
    row, found = _class(request, slug, class_id)
    sheets = hand_ins_of(row.contest, found.classroom)
    if request.method == "POST":
        return _receive(request, row, found, sheets[0] if sheets else None)
    context = {
        "row": row,
        "progress": found,
        "taken_part": found.of_state(TAKEN_PART),
        "missing": [pupil for pupil in found.pupils if pupil.state != TAKEN_PART],
        "sheet": sheets[0] if sheets else None,
        "back": _address("organiser:above_contest", row),
        "sheet_url": _address("organiser:above_sheet", row, class_id),
    }
    return render(request, "organiser/above/class.html", context)


def _receive(request: HttpRequest, row: ParticipatingUnit, found: ClassProgress, sheet: HandIn | None) -> HttpResponse:
    if sheet is None:
        messages.error(request, _("Lớp chưa nộp bảng thống kê nào."))
    else:
        try:
            mark_received(actor=request.user, hand_in=sheet, now=now())
            messages.success(request, _("Đã đánh dấu đã nhận."))
        except Refused as refused:
            messages.error(request, refusal_sentence(refused))
    return redirect(_address("organiser:above_class", row, found.classroom.public_id))


def class_sheet(request: HttpRequest, slug: str, class_id: str) -> HttpResponse:
    """The sheet of a class as it stands now."""
    _, found = _class(request, slug, class_id)
    sheet = class_sheet_of(found, source=source_words(found.rules), now=now())
    return workbook_response(class_sheet_xlsx(sheet), sheet_filename(sheet))


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The published result as far as it is about the unit, on a page to print. Its own people by their names."""
    row = _row(request, slug)
    found = [
        {"division": ranked_division(part.standings, lambda: current_rules(row.contest)), "of": part.entries}
        for part in published_of_unit(row)
    ]
    context = {"row": row, "found": found, "back": _address("organiser:above_contest", row)}
    return render(request, "organiser/above/results.html", context)
