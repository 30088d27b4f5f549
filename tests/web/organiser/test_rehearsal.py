"""Rehearsal and signing on screen: run, seen, run again, signed; outsiders see nothing; bad input is told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.contests.conftest import BEFORE
from truongthi.contests.actions import apply_plan, set_seat
from truongthi.contests.models import RulesSignature
from truongthi.contests.signed import signed_state
from truongthi.schools.models import Member, Unit
from truongthi.web.shared import clock


@pytest.fixture(autouse=True)
def at_before(monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: BEFORE)


@pytest.fixture
def contest(rules, unit, organiser):
    return apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def run(client, contest, **wanted):
    return client.get(reverse("organiser:rehearsal", args=[contest.slug]), wanted)


def signing(contest):
    return reverse("organiser:rules_signing", args=[contest.slug])


def test_before_it_is_run_the_page_says_so(contest, organiser):
    page = run(browser(organiser), contest).content.decode()
    assert "Chưa chạy diễn tập" in page
    assert "Thí sinh 0" not in page


def test_a_rehearsal_shows_standings_ties_criteria_and_the_next_seed(contest, organiser):
    client = browser(organiser)
    page = run(client, contest, people=80, seed=4).content.decode()
    for word in (
        "Bằng nhau ở ranh giới giải",
        "Ban Tổ chức phải quyết định",
        "Tiêu chí thứ 1",
        "Tiền thưởng",
        "Thí sinh 0",
    ):
        assert word in page
    assert "?people=80&amp;seed=5" in page
    assert "Nếu bằng nhau ở đây" in page
    assert run(client, contest, people=80, seed=4).content.decode().count("Thí sinh") == page.count("Thí sinh")


@pytest.mark.parametrize(
    "wanted", [{"people": "9"}, {"people": "2001"}, {"people": "x"}, {"people": "50", "seed": "-1"}, {"people": ""}]
)
def test_bad_sizes_and_seeds_are_told_at_their_field(contest, organiser, wanted):
    response = run(browser(organiser), contest, **{"seed": "1", **wanted})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert "Thí sinh 0" not in response.content.decode()


def test_without_a_roster_the_real_sizes_are_not_to_be_had(contest, organiser):
    Member.objects.all().delete()
    page = run(browser(organiser), contest, people=50, seed=1, roster="on").content.decode()
    assert "Chưa có danh sách" in page
    assert "Thí sinh 0" not in page


def test_the_real_roster_shows_no_real_name(contest, organiser):
    page = run(browser(organiser), contest, people=50, seed=1, roster="on").content.decode()
    assert "sĩ số lấy từ danh sách thật" in page
    assert f"<b>{organiser.full_name}" not in page


def test_others_find_neither_page(contest, make_staff):
    stranger = make_staff(
        "Chi", unit=Unit.objects.create(name="Trường khác", kind="school", created_at=BEFORE), organises=True
    )
    client = browser(stranger)
    assert run(client, contest, people=50, seed=1).status_code == 404
    assert client.get(signing(contest)).status_code == 404
    assert client.post(signing(contest), {"sha256": signed_state(contest).rule_set.sha256}).status_code == 404


def test_members_sign_what_they_have_read(contest, organiser, make_staff):
    head, member = make_staff("Trần An"), make_staff("Lê Hoa")
    for user, seat in ((head, "head"), (member, "member")):
        set_seat(contest=contest, user=user, seat=seat, actor=organiser, now=BEFORE)
    sha256 = signed_state(contest).rule_set.sha256
    page = browser(head).get(signing(contest)).content.decode()
    assert "Chưa ai ký bản này" in page
    assert "Ký thể lệ bản 1" in page
    assert sha256 in page
    stale = browser(head).post(signing(contest), {"sha256": "0" * 64}, follow=True).content.decode()
    assert "chữ ký chưa được nhận" in stale
    for user in (head, head, member):
        browser(user).post(signing(contest), {"sha256": sha256})
    assert RulesSignature.objects.count() == 2
    page = browser(member).get(signing(contest)).content.decode()
    assert "đã đủ chữ ký" in page
    assert "Ký thể lệ bản 1" not in page
    page = browser(organiser).get(reverse("organiser:contest", args=[contest.slug])).content.decode()
    assert "Bản 1 đã ký: Trần An, Lê Hoa." in page


def test_an_organiser_without_a_seat_reads_and_signs_nothing(contest, organiser):
    client = browser(organiser)
    assert "Chỉ thành viên Ban Tổ chức ký được" in client.get(signing(contest)).content.decode()
    answer = client.post(signing(contest), {"sha256": signed_state(contest).rule_set.sha256}, follow=True)
    assert "Chỉ thành viên Ban Tổ chức của cuộc thi này ký được" in answer.content.decode()
    assert not RulesSignature.objects.exists()
