"""The exam page's shell is the same bytes for everybody; all that differs is told apart, to whom it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attempts.world import CANARY, CLOSES, OPENS, ExamWorld
from tests.web.contestant.pages import SetTime, as_, lobby, running
from truongthi.accounts.models import User
from truongthi.contests.models import Contestant

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"HTTP_ACCEPT": "application/json"}


def base(world: ExamWorld) -> str:
    return f"/phong-thi/{world.round.public_id}/"


def begin(client: Client, world: ExamWorld, **more: Any) -> Any:
    return client.post(lobby(world) + "bat-dau/", **more)


def test_the_shell_is_the_same_bytes_for_everybody_and_every_contest(world: ExamWorld) -> None:
    world.attempt("Bình", right=3)
    signed_in, stale = as_(world, "Bình"), Client()
    stale.cookies["session"] = "x" * 32
    addresses = (base(world) + "1/", base(world) + "2/", "/phong-thi/khong-co/99/")
    answers = [client.get(path) for client in (Client(), signed_in, stale) for path in addresses]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert answer["Cache-Control"] == "public, max-age=60"
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
    page = answers[0].content.decode()
    for own in (world.contest.title, world.round.public_id, CANARY, "Bình", "csrfmiddlewaretoken", 'ticket":'):
        assert own not in page


def test_the_shell_asks_the_database_nothing(world: ExamWorld) -> None:
    binh = as_(world, "Bình")
    with CaptureQueriesContext(connection) as queries:
        assert binh.get(base(world) + "1/").status_code == 200
    assert len(queries) == 0


def test_the_language_stands_in_the_address(world: ExamWorld) -> None:
    english = as_(world, "Bình")
    english.cookies["django_language"] = "en"
    address = begin(english, world)["Location"]
    assert address == base(world) + "1/?ngon-ngu=en"
    assert '<html lang="en"' in Client().get(address).content.decode()
    assert english.get(base(world) + "1/ve/").json()["page"]["address"] == address
    assert '<html lang="vi"' in english.get(base(world) + "1/").content.decode()
    odd = Client().get(base(world) + "1/?ngon-ngu=../x")
    assert (odd.status_code, odd["Content-Language"]) == (200, "vi")


def test_the_button_tells_a_script_all_the_page_needs(world: ExamWorld) -> None:
    told = begin(as_(world, "Bình"), world, **JSON)
    assert "no-store" in told["Cache-Control"]
    answer = told.json()
    assert answer["address"] == answer["page"]["address"] == base(world) + "1/"
    page = answer["page"]
    assert (page["number"], page["attempt"], page["title"]) == (1, None, world.contest.title)
    assert (page["questions"], page["guesses"], page["minutes"], page["lobby"]) == (20, 0, "20:00", lobby(world))
    assert page["ticket"].count(".") == 1
    assert page["ticket"] not in answer["address"]
    assert "Bình" not in told.content.decode()
    again = begin(as_(world, "Bình"), world, **JSON).json()["page"]
    assert again["number"] == 1
    assert Contestant.objects.count() == 1


def test_without_a_script_the_button_leads_to_the_same_address(world: ExamWorld) -> None:
    for accept in ("text/html,application/xhtml+xml,application/json;q=0.9", "*/*"):
        answer = begin(as_(world, "Bình"), world, HTTP_ACCEPT=accept)
        assert (answer.status_code, answer["Location"]) == (302, base(world) + "1/")
    page = Client().get(base(world) + "1/").content.decode()
    assert "<noscript>" in page
    assert "đang tắt JavaScript" in page
    assert 'href="/cua-toi/"' in page


def test_the_ticket_address_leads_on(world: ExamWorld, at: SetTime) -> None:
    """Not entered: lobby. Sealed: result. Too far ahead: lobby. The next one: everything the page needs."""
    binh = as_(world, "Bình")

    def led(number: int) -> tuple[int, str]:
        answer = binh.get(f"{base(world)}{number}/ve/", **JSON)
        return answer.status_code, answer.json().get("address", "")

    assert led(1) == (409, lobby(world))
    receipt = world.attempt("Bình", right=3)
    assert led(1) == (409, f"/cua-toi/luot/{receipt.attempt}/")
    assert led(2) == (200, "")
    assert led(3) == (409, lobby(world))
    assert binh.get(base(world))["Location"] == lobby(world)
    at(CLOSES)
    binh = as_(world, "Bình")  # the session of a month ago has ended
    assert led(2) == (409, lobby(world))


def test_a_running_attempt_on_a_second_device(world: ExamWorld) -> None:
    running(world, "A")
    told = as_(world, "Bình").get(base(world) + "1/ve/", **JSON).json()["page"]
    assert (told["number"], told["attempt"]) == (1, "laufend")
    assert begin(as_(world, "Bình"), world, **JSON).json()["page"]["attempt"] == "laufend"


def test_who_is_put_out_is_led_to_the_lobby_even_in_mid_attempt(world: ExamWorld) -> None:
    running(world, "A")
    Contestant.objects.update(excluded_at=OPENS)
    binh = as_(world, "Bình")
    for answer in (binh.get(base(world) + "1/ve/", **JSON), begin(binh, world, **JSON)):
        assert (answer.status_code, answer.json()["address"]) == (409, lobby(world))
    assert begin(binh, world)["Location"] == lobby(world)


def test_a_script_that_is_not_signed_in_is_told_where_to(world: ExamWorld) -> None:
    answer = Client().get(base(world) + "1/ve/", **JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
    assert answer.json()["address"].startswith("/dang-nhap/?next=")
    assert begin(Client(), world, **JSON).json() == {"code": "sign_in", "address": "/dang-nhap/"}
    User.objects.filter(pk=world.people["Bình"].pk).update(must_change_password=True)
    first = as_(world, "Bình").get(base(world) + "1/ve/", **JSON)
    assert (first.status_code, first.json()["code"]) == (401, "first_password")


def test_beginning_again_asks_the_database_little(world: ExamWorld) -> None:
    """Session, person with roles, contest with everything about the person, attempts: as reading a page."""
    world.attempt("Bình", right=3)
    binh = as_(world, "Bình")
    begin(binh, world, **JSON)  # from now on this process knows the contest
    with CaptureQueriesContext(connection) as queries:
        assert begin(binh, world, **JSON).status_code == 200
    assert len(queries) <= 4, [query["sql"][:80] for query in queries]


def test_entering_asks_the_database_little(world: ExamWorld) -> None:
    """Session, person, contest, memberships; then in one transaction the person locked, the contestant, the log."""
    world.pupil("Trần Thị Em")
    begin(as_(world, "Bình"), world, **JSON)  # from now on this process knows the contest
    em = as_(world, "Em")
    with CaptureQueriesContext(connection) as queries:
        assert begin(em, world, **JSON).status_code == 200
    assert len(queries) <= 11, [query["sql"][:80] for query in queries]
