"""Accounts of staff: who has a password, and first passwords on one printed sheet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.accounts.actions import disable_users, enable_users, issue_initial_passwords
from truongthi.accounts.models import User
from truongthi.core.errors import Refused
from truongthi.schools.models import Member, Unit
from truongthi.schools.queries import homerooms_of, staff_of
from truongthi.web.organiser.people.scope import unit_or_404
from truongthi.web.organiser.people.views import tabs_of
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence

NONE, HANDED_OUT, OWN, LOCKED = "none", "handed_out", "own", "locked"


def password_state(member: Member) -> str:
    if not member.user.is_active:
        return LOCKED
    if not member.user.has_usable_password():
        return NONE
    return HANDED_OUT if member.user.must_change_password else OWN


def staff(request: HttpRequest) -> HttpResponse:
    unit = unit_or_404(request)
    members = staff_of(unit)
    homerooms = homerooms_of(unit)
    rows = [(member, password_state(member), homerooms.get(member.user_id, "")) for member in members]
    context = {
        "unit": unit,
        "tabs": tabs_of(unit, "staff"),
        "rows": rows,
        "without": sum(1 for __, state, __ in rows if state == NONE),
        "waiting": sum(1 for __, state, __ in rows if state == HANDED_OUT),
    }
    return render(request, "organiser/people/staff.html", context)


def _looked_after(actor: User, unit: Unit) -> list[Member]:
    """Colleagues whose accounts an organiser keeps: an administrator's would open every other unit."""
    return [one for one in staff_of(unit) if actor.is_platform_admin or not one.user.is_platform_admin]


def accounts(request: HttpRequest) -> HttpResponse:
    """Lock the accounts of those ticked, or unlock them."""
    unit = unit_or_404(request)
    actor: Any = request.user
    ticked = set(request.POST.getlist("person"))
    users = [member.user for member in _looked_after(actor, unit) if member.public_id in ticked]
    act = enable_users if request.POST.get("act") == "enable" else disable_users
    try:
        changed = act(actor=actor, users=users, now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, _("Đã đổi %(count)s tài khoản.") % {"count": changed})
    return redirect(reverse("organiser:people_staff") + f"?don-vi={unit.public_id}")


def passwords(request: HttpRequest) -> HttpResponse:
    """New first passwords: for all who have none, or for those ticked; shown once, on the sheet that answers."""
    unit = unit_or_404(request)
    actor: Any = request.user
    members = _looked_after(actor, unit)
    if request.POST.get("act") == "missing":
        chosen = [member for member in members if password_state(member) == NONE]
    else:
        ticked = set(request.POST.getlist("person"))
        chosen = [member for member in members if member.public_id in ticked]
    try:
        issued = issue_initial_passwords(actor=actor, users=[member.user for member in chosen], now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect(reverse("organiser:people_staff") + f"?don-vi={unit.public_id}")
    context = {"unit": unit, "rows": list(zip(chosen, issued, strict=True)), "address": settings.BASE_URL}
    return render(request, "organiser/people/passwords.html", context)
