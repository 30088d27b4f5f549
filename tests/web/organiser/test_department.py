"""What each role reads of a department's contest over three schools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.results.department import AFTER, Department, department
from tests.results.test_department import DURING, closed, published, sat, settled
from truongthi.attempts.grading import grade_pending
from truongthi.contests.readiness import steps
from truongthi.core.version_difference import Change, Difference, Standing
from truongthi.core.vietnamese import mask_name
from truongthi.results.models import Correction
from truongthi.results.queries.correction_choices import move_choices
from truongthi.results.queries.my_class import class_progress, contests_of_class
from truongthi.results.queries.reports import unit_lines
from truongthi.results.queries.standings import latest_snapshot
from truongthi.schools.models import Member
from truongthi.web.organiser.corrections.told import told_changes
from truongthi.web.organiser.documents.contents import Heading, contents
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)


def page(world: Department, role: str, name: str, *args: str, **query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(world.people.get(role) or world.roles[role])
    response = client.get(reverse(name, args=args), query)
    return response.status_code, response.content.decode("utf-8", "replace")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda moment: monkeypatch.setattr(clock.timezone, "now", lambda: moment)


def over(at: Any, end: Callable[[Department], Any]) -> Department:
    """The contest after its window, everything settled. ``end``: closed or published."""
    world = department()
    sat(world)
    settled(world)
    end(world)
    at(AFTER)
    return world


def test_pupils_of_every_school_come_to_the_lobby(at: Any) -> None:
    world = department()
    at(DURING)
    for name in ("Bình", "Em", "Hoa"):
        assert page(world, name, "contestant:lobby", world.contest.slug)[0] == 200
        assert world.contest.title in page(world, name, "contestant:home")[1]


def test_the_department_reads_counts_and_winners_not_the_other_pupils(at: Any) -> None:
    world = over(at, closed)
    pupils = [user.full_name for name, user in world.people.items() if world.member(name).category == "pupil"]
    status, text = page(world, "organiser", "organiser:units", world.contest.slug)
    assert status == 200
    assert "Trường THPT Bạch Đằng" in text
    assert "Cô Lan" in text
    assert [name for name in pupils if name in text] == []
    _, text = page(world, "organiser", "organiser:results_standings", world.contest.slug)
    assert "Lê Bình" in text
    assert "Tô Em" in text
    assert "Lý Chi" not in text
    assert mask_name("Lý Chi") in text
    _, text = page(world, "organiser", "organiser:handins", world.contest.slug)
    assert "10A1" not in text
    _, text = page(world, "organiser", "organiser:exclusions", world.contest.slug, tim="Dũng")
    assert "Hà Dũng" not in text  # a pupil who has not entered
    assert "Vi Giang" in text


def test_the_committee_reads_a_name_where_it_decides_about_it_and_masked_ones_elsewhere(at: Any) -> None:
    world = over(at, closed)
    slug, chi, binh = world.contest.slug, world.member("Chi").public_id, world.member("Bình").public_id
    _, text = page(world, "organiser", "organiser:why", slug, "hs", chi)
    assert "Lý Chi" not in text
    assert mask_name("Lý Chi") in text
    assert "Lê Bình" in page(world, "organiser", "organiser:why", slug, "hs", binh)[1]
    Member.objects.filter(public_id=chi).update(code="BD0007")
    for query, is_found in (("Chi", False), ("10A1", False), ("BD00", False), ("Lý Chi", True), ("BD0007", True)):
        _, text = page(world, "organiser", "organiser:correction_make", slug, "disqualify", q=query)
        assert ("Lý Chi" in text) is is_found, query
    lower = Change("hs", "Học sinh", "individual", chi, Standing(3, False), Standing(4, False))
    lost = Change("hs", "Học sinh", "individual", binh, Standing(1, False, "Giải Nhất"), None)
    note = Difference((lower, lost))
    told = told_changes(RequestFactory().get("/"), note, (), world.contest)
    assert [one["who"].split(" (")[0] for one in told["changes"]] == [mask_name("Lý Chi"), "Lê Bình"]
    about = Correction(contest=world.contest, kind="disqualify", content={"person": chi})
    told = told_changes(RequestFactory().get("/"), note, (), world.contest, about)
    assert told["changes"][0]["who"].startswith("Lý Chi")
    snapshot = latest_snapshot(world.contest)
    _, rows = move_choices(world.contest, snapshot, "hs")
    names = {row.place.who.key: row.place.who.name for row in rows}
    assert (names[binh], names[chi]) == ("Lê Bình", mask_name("Lý Chi"))
    lines = {line.name: (line.pupils, line.pupil_participants, line.attempts)
             for line in unit_lines(world.contest, snapshot)}  # fmt: skip
    assert lines["Trường THPT Bạch Đằng"] == (3, 2, 2)
    assert len(lines) == 3
    document = contents(world.contest, snapshot, "minutes", Heading(), now=AFTER)
    assert "Lý Chi" not in str(document)
    assert "Lê Bình" in str(document["bang"])


def test_a_closed_contest_needs_its_committee_until_it_is_published(at: Any) -> None:
    world = over(at, closed)
    _, text = page(world, "organiser", "organiser:home", xem="can-lam")
    assert world.contest.title in text
    assert "kiểm chứng và công bố kết quả." in text
    world.contest.state = "published"
    world.contest.save(update_fields=["state"])
    assert world.contest.title not in page(world, "organiser", "organiser:home", xem="can-lam")[1]


def test_a_school_sees_its_own_people_and_nothing_of_others(at: Any) -> None:
    world = over(at, published)
    slug, room = world.contest.slug, world.rooms["Đằng"].public_id
    others = ("Tô Em", "Vi Giang", "Mai Hoa", "Ngô Khang")
    for name, args, expected in (
        ("organiser:home", (), 'href="/ban-to-chuc/cap-tren/">Xem cuộc thi của cấp trên'),  # with none of its own
        ("organiser:above", (), world.contest.title),
        ("organiser:above_contest", (slug,), "10A1"),
        ("organiser:above_class", (slug, room), "Hà Dũng"),
        ("organiser:above_results", (slug,), "Lê Bình"),
    ):
        status, text = page(world, "organiser Đằng", name, *args)
        assert status == 200, name
        assert expected in text, name
        assert [other for other in others if other in text] == [], name
    foreign = world.rooms["Lăng"].public_id
    assert page(world, "organiser Đằng", "organiser:above_class", slug, foreign)[0] == 404
    assert page(world, "organiser Đằng", "organiser:above_sheet", slug, foreign)[0] == 404
    lang = world.schools["Lăng"].public_id
    assert page(world, "organiser Đằng", "organiser:above_contest", slug, **{"don-vi": lang})[0] == 404
    for name in ("organiser:units", "organiser:exclusions", "organiser:results_standings", "organiser:lifecycle"):
        assert page(world, "organiser Đằng", name, slug)[0] == 404, name


def test_a_homeroom_teacher_has_the_class_in_the_departments_contest(at: Any) -> None:
    world = department()
    sat(world)
    grade_pending(now=DURING)
    at(DURING)
    room = world.rooms["Đằng"]
    [(contest, rules)] = contests_of_class(room)
    assert contest == world.contest
    progress = class_progress(contest, rules, room)
    assert (progress.participants, len(progress.pupils)) == (2, 3)
    status, text = page(world, "teacher Đằng", "teacher:class_progress", room.public_id, contest.slug)
    assert status == 200
    assert "Hà Dũng" in text
    assert "Tô Em" not in text
    foreign = world.rooms["Lăng"].public_id
    assert page(world, "teacher Đằng", "teacher:class_progress", foreign, contest.slug)[0] == 404
    assert page(world, "teacher Đằng", "teacher:class_sheet", room.public_id, contest.slug)[0] == 200


def test_everybody_reads_schools_by_name_and_people_masked(at: Any) -> None:
    world = over(at, published)
    text = Client().get(reverse("public:results", args=[world.contest.slug])).content.decode()
    assert "Trường THPT Bạch Đằng" in text
    assert mask_name("Lê Bình") in text
    assert [user.full_name for user in world.people.values() if user.full_name in text] == []
    status, text = page(world, "organiser Đằng", "organiser:live", world.contest.slug)
    assert status == 404
    status, text = page(world, "organiser", "organiser:live", world.contest.slug)
    assert status == 200
    assert "Trường THPT Đống Đa" in text


def test_what_the_department_still_lacks_is_told_by_its_schools(at: Any) -> None:
    world = department()
    at(DURING)
    _, text = page(world, "organiser", "organiser:contest", world.contest.slug)
    assert "Mỗi đơn vị tham gia có danh sách người" in text
    assert "giáo viên chủ nhiệm" not in text
    found = {step.code: step for step in steps(world.contest, now=DURING)}
    assert found["units"].is_done
    assert found["people"].facts["pupils"] == 7
    _, text = page(world, "organiser", "organiser:live", world.contest.slug)
    assert "Theo đơn vị" in text
    _, text = page(world, "organiser", "organiser:exclusions", world.contest.slug)
    assert "được dự thi, không xét giải." in text
