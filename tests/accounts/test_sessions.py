"""A session and its person come in one statement; the number in the key is a guess that decides nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.people import pupil
from truongthi.accounts.actions import check_slip_sign_in, disable_users, issue_slips
from truongthi.accounts.models import User
from truongthi.accounts.sessions import RANDOM, SessionStore
from truongthi.accounts.signed_in import SignedIn

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["session"].value


def person(key: str | None) -> tuple[User | None, int]:
    """Whom a cookie stands for, and the number of statements it took to know."""
    request = HttpRequest()
    request.session = SessionStore(key)
    SignedIn(lambda _: None).process_request(request)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as captured:
        user = request.user if request.user.is_authenticated else None
    return user, len(captured)


def test_one_statement_says_who_it_is_and_which_roles() -> None:
    an = pupil()
    key = signed_in(an)
    assert len(key) > RANDOM
    user, statements = person(key)
    assert (user, statements) == (an, 1)
    assert user.roles_read == (False,) * 5
    assert person(None) == (None, 0)


def test_a_changed_number_finds_no_session() -> None:
    an, binh = pupil("An"), pupil("Bình")
    key, other = signed_in(an), signed_in(binh)
    for forged in (key[:RANDOM] + other[RANDOM:], key[:RANDOM], key + "0", key[:RANDOM] + "zzzzzzzz", key.upper()):
        assert person(forged)[0] is None


def test_the_content_says_whose_session_it_is_not_the_number() -> None:
    an, binh = pupil("An"), pupil("Bình")
    row = Session.objects.get(session_key=signed_in(an))
    for key in (row.session_key[:RANDOM], "f" * RANDOM + signed_in(binh)[RANDOM:], "kept from before"):
        Session.objects.create(session_key=key, session_data=row.session_data, expire_date=row.expire_date)
        assert person(key) == (an, 2)


def test_ended_disabled_and_past_sessions_are_nobodys() -> None:
    an, binh, chi = pupil("An"), pupil("Bình"), pupil("Chi")
    keys = [signed_in(one) for one in (an, binh, chi)]
    issue_slips(actor="system", users=[an], now=timezone.now())
    issue_slips(actor="system", users=[an], now=timezone.now())
    disable_users(actor="system", users=[binh], now=timezone.now())
    Session.objects.filter(session_key=keys[2]).update(expire_date=timezone.now())
    assert [person(key)[0] for key in keys] == [None, None, None]


def test_one_statement_writes_a_session_and_one_changes_it() -> None:
    an = pupil()
    store = SessionStore()
    store.create()
    store[SESSION_KEY] = str(an.pk)
    for value in (1, 2):
        with CaptureQueriesContext(connection) as captured:
            store["n"] = value
            store.save()
        assert len(captured) == 1
    assert SessionStore(store.session_key)["n"] == 2


def test_signing_in_by_slip_takes_two_statements() -> None:
    an = pupil()
    [issued] = issue_slips(actor="system", users=[an], now=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        assert check_slip_sign_in(code=str(issued.code), now=timezone.now()) == an
    assert len(captured) == 2
    an.refresh_from_db()
    assert an.last_login is not None
