"""Which unit, class or upload an address means to an organiser; for everybody else it does not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from truongthi.schools.models import Classroom, RosterImport, Unit
from truongthi.schools.queries import classrooms_for, imports_for, units_for


def unit_or_404(request: HttpRequest) -> Unit:
    """The unit chosen in the address (?don-vi=), else the first one."""
    units = units_for(_user(request))
    wanted = request.GET.get("don-vi") or request.POST.get("don-vi")
    unit = units.filter(public_id=wanted).first() if wanted else units.first()
    if unit is None:
        raise Http404
    return unit


def classroom_or_404(request: HttpRequest, class_id: str) -> Classroom:
    return get_object_or_404(classrooms_for(_user(request)), public_id=class_id)


def import_or_404(request: HttpRequest, import_id: str) -> RosterImport:
    return get_object_or_404(imports_for(_user(request)), public_id=import_id)


def _user(request: HttpRequest) -> Any:
    return request.user
