"""Signing in: slip, account, QR landing; the same answer whatever was wrong; sessions new and safe."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.people import PASSWORD, pupil, teacher
from truongthi.accounts.actions import issue_initial_passwords, issue_slips
from truongthi.accounts.models import User
from truongthi.web.shared.own_path import own_path

pytestmark = pytest.mark.django_db
URL = "/dang-nhap/"


def slip_of(user: User) -> str:
    return str(issue_slips(actor="system", users=[user], now=timezone.now() - timedelta(minutes=1))[0].code)


def post_slip(client: Client, code: str, **more: str):
    return client.post(URL, {"way": "slip", "code": code, **more})


def post_account(client: Client, username: str, password: str, **more: str):
    return client.post(URL, {"way": "account", "username": username, "password": password, **more})


def text_of(response) -> str:
    """The page without what differs from one request to the next."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    text = re.sub(r'data-now="[^"]*"', "", text)
    return re.sub(r'value="[^"]*"', "", text)


def test_page_has_both_ways_and_no_inline_script(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert 'name="code"' in page
    assert 'name="username"' in page
    assert "<style" not in page
    assert re.search(r"<script(?![^>]*src=)", page) is None


def test_slip_signs_in_and_session_key_is_new(client: Client) -> None:
    binh = pupil()
    code = slip_of(binh)
    client.get(URL)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    response = post_slip(client, code.lower().replace("-", " "))
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(binh.pk)
    assert client.session.session_key != before


def test_account_signs_in_and_goes_where_it_was_wanted(client: Client) -> None:
    user = teacher()
    response = post_account(client, user.username, PASSWORD, next="/tai-khoan/")
    assert response["Location"] == "/tai-khoan/"


@pytest.mark.parametrize(
    "given", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "tai-khoan"]
)
def test_next_leads_nowhere_else(client: Client, given: str) -> None:
    user = teacher()
    assert "evil" not in post_account(client, user.username, PASSWORD, next=given)["Location"]
    assert own_path(None, given) == ""


def test_unknown_wrong_and_disabled_get_the_same_answer(client: Client) -> None:
    user, off = teacher(), teacher("Trần Văn Quản")
    off.is_active = False
    off.save()
    answers = [
        post_account(client, user.username, "sai bét rồi"),
        post_account(client, "khongcoai", "sai bét rồi"),
        post_account(client, off.username, PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({text_of(answer) for answer in answers}) == 1
    assert "không đúng" in text_of(answers[0])


def test_unknown_and_wrong_slips_get_the_same_answer(client: Client) -> None:
    code = slip_of(pupil())
    unknown = "0000" if not code.startswith("0000") else "1111"
    answers = [post_slip(client, code[:5] + "0000-0000"), post_slip(client, f"{unknown}-0000-0000")]
    assert {answer.status_code for answer in answers} == {422}
    assert len({text_of(answer) for answer in answers}) == 1


def test_throttled_sign_in_says_how_long(client: Client) -> None:
    for _ in range(5):
        post_slip(client, "ABCD-0000-0000")
    response = post_slip(client, "ABCD-0000-0000")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 30
    assert "Hãy chờ" in response.content.decode()


def test_a_class_of_45_behind_one_address_gets_in() -> None:
    people = [pupil(f"Học Sinh {number}") for number in range(45)]
    slips = issue_slips(actor="system", users=people, now=timezone.now())
    for issued in slips:
        client = Client(REMOTE_ADDR="203.0.113.7")
        post_slip(client, "ZZZZ-ZZZZ-ZZZZ")
        assert post_slip(client, str(issued.code)).status_code == 302


@pytest.mark.parametrize("code", ["", "ABC", "x" * 5000, "ABCD-EFGH-JKMU"])
def test_unreadable_codes(client: Client, code: str) -> None:
    response = post_slip(client, code)
    assert response.status_code == 422
    assert "error" in response.content.decode() or "12 chữ và số" in response.content.decode()


def test_codes_and_passwords_are_not_echoed(client: Client) -> None:
    assert "mật khẩu bí mật" not in post_account(client, "anlb", "mật khẩu bí mật").content.decode()


def test_qr_landing_takes_the_code_from_the_fragment_by_script(client: Client) -> None:
    page = client.get("/vao/")
    assert page.status_code == 200
    assert "slip-landing" in page.content.decode()
    assert 'name="code"' in page.content.decode()
    assert client.post("/vao/").status_code == 405


def test_sign_out_ends_the_session(client: Client) -> None:
    client.force_login(pupil())
    client.post("/thoat/")
    assert "_auth_user_id" not in client.session
    assert client.get("/thoat/").status_code == 405


def test_posting_needs_a_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert post_slip(client, "ABCD-0000-0000").status_code == 403


def test_first_password_opens_nothing_but_its_change(client: Client) -> None:
    user = teacher()
    [issued] = issue_initial_passwords(actor="system", users=[user], now=timezone.now())
    change = reverse("public:password_change")
    assert post_account(client, user.username, issued.password)["Location"] == change
    assert client.get("/tai-khoan/")["Location"] == change
    assert client.get("/")["Location"] == change
    answer = client.post(change, {"old": issued.password, "new": "thu về trên phố", "again": "thu về trên phố"})
    assert answer.status_code == 302
    assert client.get("/tai-khoan/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        (PASSWORD, "thu về trên phố", "thu về", "không giống nhau"),
        ("sai", "thu về trên phố", "thu về trên phố", "đang dùng không đúng"),
        (PASSWORD, "12345678", "12345678", "phổ biến"),
        (PASSWORD, "ngắn", "ngắn", "ít nhất 8"),
    ],
)
def test_password_change_refuses(client: Client, old: str, new: str, again: str, says: str) -> None:
    client.force_login(teacher())
    answer = client.post("/tai-khoan/mat-khau/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_changing_the_password_keeps_this_browser_and_ends_the_others(client: Client) -> None:
    user = teacher()
    other = Client()
    for one in (client, other):
        post_account(one, user.username, PASSWORD)
    client.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": "thu về trên phố", "again": "thu về trên phố"})
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302


def test_account_page_is_for_the_person_alone(client: Client) -> None:
    assert client.get("/tai-khoan/")["Location"] == "/dang-nhap/?next=%2Ftai-khoan%2F"
    client.force_login(teacher("Lê Bích An"))
    page = client.get("/tai-khoan/")
    assert "Lê Bích An" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_own_consent_is_given_and_withdrawn(client: Client) -> None:
    user = teacher()
    client.force_login(user)
    client.post("/tai-khoan/dong-y/", {"purpose": "publish_name", "give": "1"})
    consent = user.consents.get()
    assert (consent.purpose, consent.given_by, consent.channel, len(consent.text_hash)) == (
        "publish_name",
        "self",
        "web",
        64,
    )
    client.post("/tai-khoan/dong-y/", {"purpose": "publish_name", "give": "0"})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    client.post("/tai-khoan/dong-y/", {"purpose": "take_part", "give": "1"})
    assert user.consents.count() == 1
