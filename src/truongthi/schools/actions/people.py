"""What changes classes and memberships: homeroom teachers, people who register themselves."""

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


def assign_homeroom_teacher(*, actor: User, classroom: Classroom, teacher: User | None, now: datetime) -> None:
    """Give a class a homeroom teacher, or none. Raises ``Refused("teacher_not_of_unit")``."""
    if teacher is not None and not _is_colleague(teacher, classroom.unit):
        raise Refused("teacher_not_of_unit")
    with transaction.atomic():
        room = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
        before = room.homeroom_teacher
        room.homeroom_teacher = teacher
        room.save(update_fields=["homeroom_teacher"])
        facts = {"before": before.public_id if before else "", "after": teacher.public_id if teacher else ""}
        record(actor=actor, action="assign_homeroom_teacher", object=f"class:{room.public_id}", now=now, facts=facts)


def _is_colleague(user: User, unit: Unit) -> bool:
    return Member.objects.filter(user=user, unit=unit, category=Member.Category.STAFF, left_at=None).exists()


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
