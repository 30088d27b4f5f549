"""Units in numbers with the acts on them, and the lists of who is left out; acts are the organisers' of the contest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.actions.exclusions import BY_THEMSELVES, lift_excluded, name_excluded
from truongthi.contests.actions.units import add_units, remove_unit, set_block
from truongthi.contests.models import Contest, NamedExclusion
from truongthi.contests.queries import current_rules, may_change
from truongthi.core.errors import Refused
from truongthi.results.queries.units import exclusions_of, people_to_name, unit_lines, units_outside
from truongthi.schools.models import Unit
from truongthi.web.organiser.scope import changeable_or_404, contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.plan_labels import choice_label

_OVER = (Contest.State.CLOSED, Contest.State.PUBLISHED)


def units(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _change(request, changeable_or_404(request, slug))
    contest = contest_or_404(request, slug)
    user: Any = request.user
    lines = unit_lines(contest, current_rules(contest))
    context = {
        "contest": contest,
        "lines": lines,
        "outside": units_outside(contest),
        "people": sum(line.people for line in lines),
        "attempts": sum(line.attempts for line in lines),
        "without_list": sum(1 for line in lines if not line.members),
        "unconfirmed": sum(1 for line in lines if line.row.headcount is None),
        "has_blocks": any(line.row.block for line in lines),
        "may_change": may_change(user, contest) and contest.state not in _OVER,
    }
    return render(request, "organiser/units/units.html", context)


def _change(request: HttpRequest, contest: Contest) -> HttpResponse:
    """act: add (unit, several) | remove | block, each with its reason or its block."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    chosen = list(Unit.objects.filter(public_id__in=request.POST.getlist("unit")))
    if not chosen:
        messages.error(request, _("Chưa chọn đơn vị nào."))
        return redirect("organiser:units", contest.slug)
    common: dict[str, Any] = {"contest": contest, "actor": request.user, "now": now()}

    def call() -> str:
        if act == "add":
            return _("Đã thêm {n} đơn vị.").format(n=add_units(units=chosen, reason=reason, **common))
        if act == "remove":
            remove_unit(unit=chosen[0], reason=reason, **common)
            return _("Đã bỏ {name} khỏi danh sách tham gia.").format(name=chosen[0].name)
        set_block(unit=chosen[0], block=request.POST.get("block", ""), **common)
        return _("Đã ghi khối của {name}.").format(name=chosen[0].name)

    return _answer(request, "organiser:units", contest, call)


def exclusions(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _name_or_lift(request, changeable_or_404(request, slug))
    contest = contest_or_404(request, slug)
    user: Any = request.user
    words = request.GET.get("tim", "").strip()[:100]
    may = may_change(user, contest) and contest.state not in _OVER
    groups = [
        {
            "group": one.group,
            "word": choice_label("exclusions.group", one.group),
            "may_play": one.scope != "play",
            "names": one.names,
            "by_itself": one.group in BY_THEMSELVES,
        }
        for one in current_rules(contest).exclusions
    ]
    context = {
        "contest": contest,
        "groups": groups,
        "open_groups": [group for group in groups if not group["by_itself"]],
        "rows": [(row, choice_label("exclusions.group", row.group)) for row in exclusions_of(contest)],
        "units": [line.row.unit for line in unit_lines(contest, current_rules(contest))] if may else [],
        "words": words,
        "found": people_to_name(contest, words) if may else [],
        "may_change": may,
    }
    return render(request, "organiser/units/exclusions.html", context)


def _name_or_lift(request: HttpRequest, contest: Contest) -> HttpResponse:
    reason = request.POST.get("reason", "")
    common: dict[str, Any] = {"reason": reason, "actor": request.user, "now": now()}
    lifted = request.POST.get("lift", "")
    if lifted:
        row = NamedExclusion.objects.filter(contest=contest, public_id=lifted).select_related("contest").first()
        if row is None:
            raise Http404

        def lift() -> str:
            lift_excluded(exclusion=row, **common)
            return _("Đã bỏ khỏi danh sách loại trừ.")

        return _answer(request, "organiser:exclusions", contest, lift)

    def name() -> str:
        whom = _whom(request, contest)
        name_excluded(contest=contest, group=request.POST.get("group", ""), **whom, **common)
        return _("Đã ghi vào danh sách loại trừ.")

    return _answer(request, "organiser:exclusions", contest, name)


def _whom(request: HttpRequest, contest: Contest) -> dict[str, Any]:
    """The person found by the words of the search, or a unit that takes part; nobody else can be named here."""
    person, unit = request.POST.get("person", ""), request.POST.get("unit", "")
    if person:
        found = people_to_name(contest, request.POST.get("tim", ""))
        return {"member": next((member for member in found if member.public_id == person), None)}
    taking = (line.row.unit for line in unit_lines(contest, current_rules(contest)))
    return {"unit": next((one for one in taking if one.public_id == unit), None)}


def _answer(request: HttpRequest, page: str, contest: Contest, call: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, call())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    return redirect(page, contest.slug)
