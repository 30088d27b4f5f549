"""What changes classes and memberships: homeroom teachers, headcounts, people who register themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from truongthi.accounts.actions import give_consents
from truongthi.accounts.actions.consents import GivenConsent
from truongthi.accounts.actions.passwords import check_strength
from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.core.vietnamese import name_sort_key
from truongthi.schools.models import Classroom, Member, Unit

MAX_CLASS_SIZE = 999


def assign_homeroom_teacher(*, actor: User, classroom: Classroom, teacher: User | None, now: datetime) -> None:
    """Give a class a homeroom teacher, or none. Raises ``Refused("teacher_not_of_unit")``."""
    if teacher is not None and not _is_colleague(teacher, classroom.unit):
        raise Refused("teacher_not_of_unit")
    with transaction.atomic():
        room = Classroom.objects.select_for_update().get(pk=classroom.pk)
        before = room.homeroom_teacher
        room.homeroom_teacher = teacher
        room.save(update_fields=["homeroom_teacher"])
        facts = {"before": before.public_id if before else "", "after": teacher.public_id if teacher else ""}
        record(actor=actor, action="assign_homeroom_teacher", object=f"class:{room.public_id}", now=now, facts=facts)


def _is_colleague(user: User, unit: Unit) -> bool:
    return Member.objects.filter(user=user, unit=unit, category=Member.Category.STAFF, left_at=None).exists()


def set_headcount(
    *, actor: User, classroom: Classroom, headcount: int, on: date, now: datetime, is_confirmed: bool = True
) -> None:
    """Write down how many pupils a class has on a day. Raises ``Refused("headcount_out_of_range")``."""
    if not 0 < headcount <= MAX_CLASS_SIZE:
        raise Refused("headcount_out_of_range", limit=MAX_CLASS_SIZE)
    with transaction.atomic():
        room = Classroom.objects.select_for_update().get(pk=classroom.pk)
        before = room.headcount
        room.headcount, room.headcount_on = headcount, on
        room.headcount_confirmed_at = now if is_confirmed else None
        room.headcount_confirmed_by = actor if is_confirmed else None
        room.save(update_fields=["headcount", "headcount_on", "headcount_confirmed_at", "headcount_confirmed_by"])
        facts = {"before": before, "after": headcount, "on": on.isoformat()}
        record(actor=actor, action="set_headcount", object=f"class:{room.public_id}", now=now, facts=facts)


def register_person(
    *,
    unit: Unit,
    category: str,
    full_name: str,
    birth_date: date,
    username: str,
    password: str,
    consents: list[GivenConsent],
    now: datetime,
) -> Member:
    """A parent or citizen joins by themselves. Raises ``Refused``: "username_taken", "password_…"."""
    if category not in {Member.Category.PARENT, Member.Category.CITIZEN}:
        raise Refused("register_category")
    user = User(full_name=full_name, name_sort_key=name_sort_key(full_name), username=username, created_at=now)
    check_strength(password, user)
    user.password = make_password(password)
    try:
        with transaction.atomic():
            user.save()
            member = Member.objects.create(
                unit=unit, user=user, category=category, birth_date=birth_date, joined_at=now
            )
            record(actor=user, action="register_person", object=f"member:{member.public_id}", now=now)
            give_consents(actor=user, user=user, consents=consents, now=now)
    except IntegrityError as error:
        raise Refused("username_taken") from error
    return member
