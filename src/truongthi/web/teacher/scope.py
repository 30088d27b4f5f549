"""What every page of a homeroom teacher begins with: the own class and a contest that takes it; else 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.rules import Rules
from truongthi.results.queries.my_class import class_for, contest_of_class
from truongthi.schools.models import Classroom


def own_class(request: HttpRequest, class_id: str) -> Classroom:
    classroom = class_for(request.user, class_id)
    if classroom is None:
        raise Http404
    return classroom


def own_contest(request: HttpRequest, class_id: str, slug: str) -> tuple[Classroom, Contest, Rules]:
    classroom = own_class(request, class_id)
    found = contest_of_class(classroom, slug)
    if found is None:
        raise Http404
    return (classroom, *found)


def hand_in_steps() -> list[str]:
    """The way of a class sheet to the committee."""
    return [_("Xác nhận sĩ số"), _("Xem bảng"), _("Nộp và nhận biên nhận")]
