"""Units and the standing duties in them. The first unit and its first organiser are made on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.schools.models import Appointment, Unit


def create_unit(
    *,
    name: str,
    kind: str = Unit.Kind.SCHOOL,
    parent: Unit | None = None,
    parent_body: str = "",
    place: str = "",
    actor: User | str,
    now: datetime,
) -> Unit:
    """A new unit. Refused when one of the same name stands under the same parent already."""
    name = " ".join(name.split())
    if not name:
        raise Refused("unit_without_name")
    with transaction.atomic():
        if Unit.objects.filter(name=name, parent=parent).exists():
            raise Refused("unit_exists", name=name)
        unit = Unit.objects.create(
            name=name, kind=kind, parent=parent, parent_body=parent_body, place=place, created_at=now
        )
        _record("unit.create", unit, actor, now)
    return unit


def place_under(*, unit: Unit, parent: Unit, actor: User | str, now: datetime) -> None:
    """Put a unit under the body that reads its reports. Refused for a unit that stands under another one already."""
    with transaction.atomic():
        stored = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        if stored.parent_id == parent.pk:
            return
        if stored.parent_id is not None or stored.pk == parent.pk or parent.parent_id == stored.pk:
            raise Refused("unit_has_parent", name=stored.name)
        Unit.objects.filter(pk=unit.pk).update(parent=parent)
        unit.parent = parent
        _record("unit.place_under", unit, actor, now, parent=parent.public_id)


def appoint(*, user: User, unit: Unit, duty: str, actor: User | str, now: datetime) -> Appointment:
    """Give a standing duty in a unit; giving it twice changes nothing."""
    with transaction.atomic():
        appointment, is_new = Appointment.objects.get_or_create(unit=unit, user=user, duty=duty)
        if is_new:
            _record("unit.appoint", unit, actor, now, user=user.public_id, duty=str(duty))
    return appointment


def _record(action: str, unit: Unit, actor: User | str, now: datetime, **facts: Any) -> None:
    record(actor=actor, action=action, object=f"unit:{unit.public_id}", now=now, facts=facts)
