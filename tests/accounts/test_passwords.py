"""Passwords: Argon2id, handed out once, changed by their owner; a change ends every other session."""

import pytest
from django.test import Client

from tests.accounts.people import NOW, is_signed_in, pupil, teacher
from truongthi.accounts.actions import (
    add_people,
    change_password,
    check_password_sign_in,
    disable_users,
    issue_initial_passwords,
)
from truongthi.core.errors import Refused

pytestmark = pytest.mark.django_db


def test_usernames_are_made_from_names() -> None:
    people = add_people(["Nguyễn Thị Hương", "Đặng Hữu Anh", "Nguyễn Thị Hường"], with_username=True, now=NOW)
    assert [one.username for one in people] == ["huongnt", "anhdh", "huongnt2"]
    assert add_people(["Ngô Thu Hương"], with_username=True, now=NOW)[0].username == "huongnt3"


def test_initial_password_works_once_it_is_handed_out_and_must_be_changed() -> None:
    user = teacher()
    [issued] = issue_initial_passwords(actor="system", users=[user], now=NOW)
    found = check_password_sign_in(username=user.username, password=issued.password, now=NOW)
    assert found.must_change_password
    change_password(actor=found, old=issued.password, new="thu về trên phố", now=NOW)
    assert not check_password_sign_in(username=user.username, password="thu về trên phố", now=NOW).must_change_password
    with pytest.raises(Refused):
        check_password_sign_in(username=user.username, password=issued.password, now=NOW)


def test_pupils_get_no_password() -> None:
    with pytest.raises(Refused) as refused:
        issue_initial_passwords(actor="system", users=[pupil()], now=NOW)
    assert refused.value.code == "passwords_without_account"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("sai", "thu về trên phố", "password_old_wrong"),
        ("hoa sữa mùa thu", "hoa sữa mùa thu", "password_same"),
        ("hoa sữa mùa thu", "ngắn", "password_too_short"),
        ("hoa sữa mùa thu", "password1", "password_too_common"),
        ("hoa sữa mùa thu", "Lê Bích An", "password_too_similar"),
    ],
)
def test_refused_changes(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        change_password(actor=teacher(), old=old, new=new, now=NOW)
    assert refused.value.code == code


def test_sessions_end_with_a_new_password_and_with_disabling() -> None:
    for end in (
        lambda user: change_password(actor=user, old="hoa sữa mùa thu", new="thu về trên phố", now=NOW),
        lambda user: issue_initial_passwords(actor="system", users=[user], now=NOW),
        lambda user: disable_users(actor=teacher("Trần Văn Quản"), users=[user], now=NOW),
    ):
        user = teacher()
        client = Client()
        client.force_login(user)
        assert is_signed_in(client)
        end(user)
        assert not is_signed_in(client)
