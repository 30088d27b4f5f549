"""“Lớp tôi”: the class in three groups, its figures, reminders, the headcount; nothing of it for anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from tests.results.platform import attempt, platform_world
from tests.results.world import AFTER, CLOSES, OPENS, person
from truongthi.schools.models import Classroom, Unit

pytestmark = pytest.mark.django_db


@dataclass
class Page:
    world: object
    an: Client
    binh: Client
    chi: Client

    def address(self, tail="", name="10A1"):
        room = self.world.classes[name]
        return f"/lop-toi/{room.public_id}/cuoc-thi/{self.world.contest.slug}/{tail}"

    def text(self, tail="", **query):
        response = self.an.get(self.address(tail), query)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def page(db):
    world = platform_world(pupils=4)
    other = Unit.objects.create(kind="school", name="Trường khác", created_at=OPENS)
    chi = person("Lý Thị Chi", username="chi")
    Classroom.objects.create(unit=other, school_year="2026-2027", name="10A1", key="10A1", homeroom_teacher=chi)
    binh = world.people["Học Sinh 10A1 1"].user
    return Page(world, client_of(world.classes["10A1"].homeroom_teacher), client_of(binh), client_of(chi))


def test_one_class_with_one_contest_opens_at_once(page, at):
    at(AFTER)
    response = page.an.get("/lop-toi/")
    assert (response.status_code, response.headers["Location"]) == (302, page.address())


def test_groups_and_figures(page, at):
    at(CLOSES.replace(day=1))
    text = page.text()
    groups = {key: text.split(f'id="{key}"')[1].split("</section>")[0] for key in
              ("not_signed_in", "not_taken_part", "taken_part")}  # fmt: skip
    assert "Học Sinh 10A1 4" in groups["not_signed_in"]
    assert "Học Sinh 10A1 3" in groups["not_taken_part"]
    assert "Học Sinh 10A1 1" in groups["taken_part"]
    assert "Học Sinh 10A2 1" not in text
    for figure in ("50", "2", "3", "80", "05:00", "06:40"):
        assert figure in text
    assert "hạng của lớp lúc này" in text
    assert "50 % so với 100" in text.replace("\u00a0", " ")


def test_who_sits_an_attempt_is_marked(page, at):
    at(CLOSES.replace(day=1))
    assert "đang làm bài" not in page.text()
    attempt(page.world, page.world.people["Học Sinh 10A1 3"], 0, 60, sealed=False)
    assert "đang làm bài" in page.text()


def test_reminders_name_nobody_unless_they_are_for_one(page, at):
    at(CLOSES.replace(day=1))
    member = page.world.people["Học Sinh 10A1 4"]
    alone = page.text("nhac/", em=member.public_id)
    assert "Chào em Học Sinh 10A1 4," in alone
    assert f"/cuoc-thi/{page.world.contest.slug}/" in alone
    group = page.text("nhac/", nhom="not_taken_part")
    assert "Học Sinh 10A1 3" in group
    everybody = page.text("nhac/")
    message = everybody.split("<textarea")[1].split("</textarea>")[0]
    assert "Chào các em lớp 10A1," in message
    assert "Học Sinh" not in message


def test_pupils_of_other_classes_are_never_addressed(page, at):
    at(CLOSES.replace(day=1))
    stranger = page.world.people["Học Sinh 10A2 1"]
    assert "Học Sinh 10A2 1" not in page.text("nhac/", em=stranger.public_id)


def test_confirming_the_headcount(page, at):
    at(AFTER)
    address = f"/lop-toi/{page.world.classes['10A1'].public_id}/si-so/"
    assert "Xác nhận sĩ số" in page.text()
    form = page.an.get(address, {"tiep": page.world.contest.slug})
    assert "Thể lệ lấy sĩ số ngày" in form.content.decode()
    assert form.context["form"]["on"].value() == form.context["asked"]
    done = page.an.post(address, {"headcount": "5", "on": "2026-09-20", "tiep": page.world.contest.slug})
    assert (done.status_code, done.headers["Location"]) == (302, page.address())
    room = page.world.classes["10A1"]
    room.refresh_from_db()
    assert (room.headcount, room.headcount_on, room.headcount_confirmed_at) == (5, date(2026, 9, 20), AFTER)
    assert "Sĩ số 5 (ngày 20/9/2026)" in page.text()


@pytest.mark.parametrize(
    "data",
    [
        {"headcount": "0", "on": "2026-09-20"},
        {"headcount": "ba", "on": "2026-09-20"},
        {"headcount": "3", "on": ""},
        {"headcount": "3", "on": "2026-12-31"},
    ],
)
def test_a_wrong_headcount_changes_nothing(page, at, data):
    at(AFTER)
    address = f"/lop-toi/{page.world.classes['10A1'].public_id}/si-so/"
    assert page.an.post(address, data).status_code == 422
    room = page.world.classes["10A1"]
    room.refresh_from_db()
    assert (room.headcount, room.headcount_confirmed_at) == (4, None)


def test_nothing_of_it_for_others(page, at):
    at(AFTER)
    room = page.world.classes["10A1"]
    addresses = [page.address(), page.address("nhac/"), f"/lop-toi/{room.public_id}/si-so/"]
    for client in (page.binh, page.chi):
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert page.chi.post(addresses[2], {"headcount": "1", "on": "2026-09-20"}).status_code == 404
    assert page.an.get(page.address(name="10A2")).status_code == 404
    assert page.an.get(page.address().replace(page.world.contest.slug, "khac")).status_code == 404
    assert [Client().get(address).status_code for address in addresses] == [302, 302, 302]


def test_a_teacher_whose_class_has_no_contest(page, at):
    at(AFTER)
    response = page.chi.get("/lop-toi/")
    assert response.status_code == 200
    assert "Chưa có cuộc thi nào của lớp" in response.content.decode()


def test_drafts_are_not_shown(page, at):
    at(AFTER)
    page.world.contest.state = "draft"
    page.world.contest.save()
    assert page.an.get(page.address()).status_code == 404


def test_one_pupil_or_many_at_the_same_cost(page, at, django_assert_max_num_queries):
    at(AFTER)
    with django_assert_max_num_queries(19) as few:
        page.an.get(page.address())
    for number in range(5, 12):
        name = f"Học Sinh 10A1 {number}"
        page.world.member(name, "pupil", None, classroom=page.world.classes["10A1"], birth_date=date(2011, 1, 1))
        attempt(page.world, page.world.people[name], 50, 60)
    with django_assert_max_num_queries(len(few)):
        page.an.get(page.address())
