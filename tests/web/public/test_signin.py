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
from truongthi.accounts.models import SignInThrottle, User
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


# -- who sent the form -------------------------------------------------------------------------------------------------
HERE = "http://testserver"


def sent(headers: dict[str, str], client: Client | None = None, **fields: str):
    """A right slip code, sent by a browser that says this about where its form came from."""
    client = client or Client(enforce_csrf_checks=True)
    code = slip_of(pupil())
    return client, client.post(URL, {"way": "slip", "code": code, **fields}, headers=headers)


def test_the_page_is_the_same_for_everybody_without_a_token() -> None:
    for path in (URL, "/dang-nhap/?next=/cua-toi/", "/vao/"):
        answers = [Client(enforce_csrf_checks=True).get(path) for _ in range(2)]
        assert {answer["Cache-Control"] for answer in answers} == {"public, max-age=60"}
        assert not any(answer.cookies for answer in answers)
        pages = {re.sub(r'data-now="[^"]*"', "", answer.content.decode()) for answer in answers}
        assert len(pages) == 1
        assert "csrfmiddlewaretoken" not in pages.pop()


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": HERE},
        {"Sec-Fetch-Site": "none", "Origin": HERE},
        {"Referer": f"{HERE}/vao/"},
    ],
)
def test_what_comes_from_here_needs_no_token(said: dict[str, str]) -> None:
    client, answer = sent(said)
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://neighbour.testserver"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "Same-Origin"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "testserver"},
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "null", "Referer": f"{HERE}/"},
        {"Sec-Fetch-Site": "none", "Origin": "null"},
        {"Referer": "https://evil.example/http://testserver/"},
        {"Referer": "http://testserver@evil.example/"},
        {"Referer": "https://testserver/"},
        {"Referer": "http://["},
        {"Referer": ""},
    ],
)
def test_what_comes_from_elsewhere_is_refused_even_with_a_token(said: dict[str, str]) -> None:
    for client in (None, _with_a_token()):
        client, answer = sent(said, client, csrfmiddlewaretoken=client.cookies["csrf"].value if client else "")
        assert answer.status_code == 403
        assert "_auth_user_id" not in client.session
        assert "mời nhập lại ở đây" in answer.content.decode()


def _with_a_token() -> Client:
    client = Client(enforce_csrf_checks=True)
    assert sent({}, client)[1].status_code == 403
    return client


@pytest.mark.parametrize("is_secure", [False, True])
def test_a_browser_that_says_nothing_is_given_a_token_and_gets_in_with_it(settings, is_secure: bool) -> None:
    client = Client(enforce_csrf_checks=True)
    code = slip_of(pupil())
    refused = client.post(URL, {"way": "slip", "code": code}, secure=is_secure)
    assert refused.status_code == 403
    assert code not in refused.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', refused.content.decode())[1]
    for wrong in ("", "x" * 64, Client().get("/dang-ky/").cookies.get("csrf", "")):
        again = client.post(URL, {"way": "slip", "code": code, "csrfmiddlewaretoken": wrong}, secure=is_secure)
        assert again.status_code == 403
    mistyped = client.post(URL, {"way": "slip", "code": "", "csrfmiddlewaretoken": token}, secure=is_secure)
    assert mistyped.status_code == 422
    assert "csrfmiddlewaretoken" in mistyped.content.decode()
    entered = client.post(URL, {"way": "slip", "code": code, "csrfmiddlewaretoken": token}, secure=is_secure)
    assert entered.status_code == 302


def test_under_https_only_https_is_here() -> None:
    for origin, status in (("https://testserver", 302), ("http://testserver", 403), ("https://testserver:444", 403)):
        client = Client(enforce_csrf_checks=True)
        code = slip_of(pupil())
        answer = client.post(URL, {"way": "slip", "code": code}, headers={"Origin": origin}, secure=True)
        assert answer.status_code == status


def test_an_address_behind_a_proxy_that_is_named_in_the_settings_is_here(settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://thi.example"]
    assert sent({"Origin": "https://thi.example"})[1].status_code == 302


def test_a_host_that_is_not_ours_signs_nobody_in() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        URL,
        {"way": "slip", "code": slip_of(pupil())},
        headers={"Host": "evil.example", "Origin": "http://evil.example"},
    )
    assert answer.status_code == 400


def test_a_refused_form_is_not_counted_as_a_try() -> None:
    code = slip_of(pupil())
    for _ in range(8):
        Client(enforce_csrf_checks=True).post(
            URL, {"way": "slip", "code": code[:5] + "0000-0000"}, headers={"Origin": "https://evil.example"}
        )
    assert SignInThrottle.objects.count() == 0


def test_signing_out_still_needs_its_token() -> None:
    client, _ = sent({"Origin": HERE})
    assert client.post("/thoat/", headers={"Origin": HERE, "Sec-Fetch-Site": "same-origin"}).status_code == 403


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
