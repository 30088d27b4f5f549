"""The department's page: counts of every unit below, the report once published, no names, nothing of other branches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fixtures.people import NOW, Cast
from truongthi.contests.models import Contest
from truongthi.schools.actions import appoint, create_unit
from truongthi.schools.models import Appointment, Unit


def seen_by(user: object) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    answer = client.get(reverse("organiser:oversight"))
    assert answer.status_code == 200
    return answer.content.decode()


def ready(cast: Cast) -> Contest:
    Contest.objects.filter(pk=cast.contest.pk).update(state=Contest.State.READY)
    return cast.contest


def test_it_lists_contests_past_their_draft(cast: Cast) -> None:
    assert cast.contest.title not in seen_by(cast.department)
    assert ready(cast).title in seen_by(cast.department)


def test_a_department_sees_the_schools_below_and_not_its_sisters(cast: Cast) -> None:
    ready(cast)
    province = create_unit(name="Sở Giáo dục và Đào tạo", kind=Unit.Kind.DEPARTMENT, actor="tests", now=NOW)
    appoint(user=cast.admin, unit=province, duty=Appointment.Duty.DEPARTMENT, actor="tests", now=NOW)
    assert cast.contest.title not in seen_by(cast.admin)
    Unit.objects.filter(pk=cast.unit.pk).update(parent=province)
    assert cast.contest.title in seen_by(cast.admin)


def test_no_report_before_publication(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.department)
    assert client.get(reverse("organiser:oversight_report", args=[ready(cast).slug])).status_code == 404


@pytest.mark.parametrize("person", ["an", "binh", "organiser", "committee"])
def test_others_do_not_find_it(cast: Cast, person: str) -> None:
    client = Client()
    client.force_login(getattr(cast, person))
    assert client.get(reverse("organiser:oversight")).status_code == 404


def test_as_many_queries_for_three_contests_as_for_one(cast: Cast) -> None:
    ready(cast)
    client = Client()
    client.force_login(cast.department)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("organiser:oversight"))
    for slug in ("hai", "ba"):
        Contest.objects.create(unit=cast.unit, slug=slug, title=slug, state=Contest.State.READY, created_at=NOW)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("organiser:oversight"))
    assert len(three) == len(one)
