"""Parents and citizens register themselves: ages, separate consents, no scripts, nothing kept of the too young."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from truongthi.accounts.models import Consent, User
from truongthi.contests.models import Contest
from truongthi.schools.models import Member
from truongthi.web.public.register import stamp as stamps
from truongthi.web.wording.consents import consent_hash


@pytest.fixture
def contest(make_contest) -> Contest:
    return make_contest("cai-cach")


@pytest.fixture
def form(contest: Contest) -> dict[str, str]:
    return {
        "relation": "parent",
        "unit": contest.unit.public_id,
        "full_name": "Trần  Thị Mẹ",
        "birth_date": "05/09/1985",
        "username": "TranThiMe",
        "password": "hoa sữa mùa thu",
        "take_part": "on",
        "stamp": stamps.new_stamp(timezone.now() - timedelta(seconds=20)),
    }


URL = "/dang-ky/cai-cach/"


def people() -> int:
    return User.objects.count()


def test_registers_and_signs_in(client: Client, form: dict[str, str]) -> None:
    response = client.post(URL, form | {"contact": "on"})
    assert response["Location"] == "/cuoc-thi/cai-cach/"
    member = Member.objects.get(user__username="tranthime")
    assert (member.user.full_name, member.category, str(member.birth_date)) == ("Trần Thị Mẹ", "parent", "1985-09-05")
    given = {(one.purpose, one.given_by, one.text_hash) for one in Consent.objects.filter(user=member.user)}
    assert given == {(purpose, "self", consent_hash(purpose)) for purpose in ("take_part", "contact")}
    assert client.session["_auth_user_id"] == str(member.user_id)


def test_boxes_are_separate_and_unticked(client: Client, contest: Contest) -> None:
    page = client.get(URL).content.decode()
    assert page.count('type="checkbox"') == 3
    assert "checked" not in page


def test_taking_part_needs_its_consent(client: Client, form: dict[str, str]) -> None:
    response = client.post(URL, {key: value for key, value in form.items() if key != "take_part"} | {"contact": "on"})
    assert response.status_code == 422
    assert not people()


def test_too_young_is_told_kindly_when_and_nothing_is_kept(client: Client, form: dict[str, str]) -> None:
    born = (timezone.now() - timedelta(days=365 * 13)).date()
    response = client.post(URL, form | {"birth_date": born.strftime("%d/%m/%Y"), "relation": "citizen"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f"{born.day}/{born.month}/{born.year + 15}" in page
    assert "không được lưu lại" in page
    assert not people()
    assert not Consent.objects.exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Mẹ"},
        {"full_name": "<b>Trần Thị</b>"},
        {"birth_date": "31/02/1985"},
        {"birth_date": "05/09/2999"},
        {"username": "ab"},
        {"username": "tên có dấu"},
        {"password": "ngắn"},
        {"password": "Trần Thị Mẹ"},
        {"relation": "pupil"},
        {"relation": "staff"},
        {"unit": "khac"},
    ],
)
def test_invalid_input_is_refused_at_its_field(client: Client, form: dict[str, str], change: dict[str, str]) -> None:
    response = client.post(URL, form | change)
    assert response.status_code == 422
    assert "error" in response.content.decode()
    assert not people()


def test_username_of_somebody_else(client: Client, form: dict[str, str]) -> None:
    client.post(URL, form)
    again = form | {"stamp": stamps.new_stamp(timezone.now() - timedelta(seconds=20))}
    response = Client().post(URL, again)
    assert response.status_code == 422
    assert "đã có người dùng" in response.content.decode()
    assert people() == 1


@pytest.mark.parametrize(
    "stamp_age", [timedelta(seconds=0), timedelta(hours=3), timedelta(days=-1)], ids=["too quick", "too old", "future"]
)
def test_forms_sent_too_quickly_or_too_late(client: Client, form: dict[str, str], stamp_age: timedelta) -> None:
    response = client.post(URL, form | {"stamp": stamps.new_stamp(timezone.now() - stamp_age)})
    assert response.status_code == 422
    assert not people()


def test_forged_stamp_honeypot_and_replay(client: Client, form: dict[str, str]) -> None:
    assert client.post(URL, form | {"stamp": "1.abc:def"}).status_code == 422
    assert client.post(URL, form | {"website": "http://spam.example"}).status_code == 422
    assert not people()
    assert client.post(URL, form).status_code == 302
    assert Client().post(URL, form | {"username": "nguoikhac"}).status_code == 422
    assert people() == 1


def test_flood_is_slowed(client: Client, form: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "MOST_IN_A_MINUTE", 2)
    statuses = []
    for number in range(4):
        fresh = {"stamp": stamps.new_stamp(timezone.now() - timedelta(seconds=20)), "username": f"nguoi{number}"}
        statuses.append(Client().post(URL, form | fresh).status_code)
    assert statuses == [302, 302, 429, 429]
    assert people() == 2


@pytest.mark.parametrize("state", ["draft", "closed", "published"])
def test_only_contests_one_can_still_join(client: Client, make_contest, state: str) -> None:
    make_contest("khac", state=state)
    assert client.get("/dang-ky/khac/").status_code == 404
    assert client.get("/dang-ky/khong-co/").status_code == 404
