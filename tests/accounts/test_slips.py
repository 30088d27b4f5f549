"""Slip codes: readable once, stored hashed, one live slip each, old ones and their sessions dead at once."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.accounts.people import NOW, is_signed_in, pupil, teacher
from truongthi.accounts.actions import check_slip_sign_in, disable_users, issue_slips, revoke_slips
from truongthi.accounts.models import Slip
from truongthi.accounts.slip_codes import ALPHABET, matches, new_code, parse_code, secret_hash
from truongthi.audit.models import AuditEntry
from truongthi.core.errors import Refused

pytestmark = pytest.mark.django_db


def test_codes_are_twelve_symbols_in_three_groups() -> None:
    code = str(new_code())
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) - {"-"} <= set(ALPHABET)
    assert str(parse_code(code)) == code


@pytest.mark.parametrize(
    "typed", ["abcd-1230-zzzz", " ABCD 123O zzzz ", "abcdI23Ozzzz", "AbCd.L230.ZzZz", "ABCD–1230–ZZZZ"]
)
def test_typing_is_forgiven(typed: str) -> None:
    assert str(parse_code(typed)) == "ABCD-1230-ZZZZ"


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-1230-ZZZZ-1", "ABCD-1230-ZZZU", "Đ" * 12, "A" * 5000])
def test_what_is_no_code(typed: str) -> None:
    assert parse_code(typed) is None


def test_stored_hash_needs_the_pepper_and_the_locator(settings: object) -> None:
    code = new_code()
    stored = secret_hash(code)
    assert matches(code, stored)
    assert code.secret.encode() not in stored
    assert not matches(type(code)("0000", code.secret), stored)
    settings.SLIP_PEPPER = "another pepper"
    assert not matches(code, stored)


def test_repr_hides_the_secret() -> None:
    code = new_code()
    assert code.secret not in repr(code)


def test_slip_signs_in() -> None:
    binh = pupil()
    [issued] = issue_slips(actor="system", users=[binh], now=NOW)
    assert check_slip_sign_in(code=str(issued.code).lower(), now=NOW) == binh
    assert Slip.objects.get(user=binh).last_used_at == NOW


def test_reissue_kills_the_old_slip_and_its_session_at_once() -> None:
    binh = pupil()
    [old] = issue_slips(actor="system", users=[binh], now=NOW)
    client = Client()
    client.force_login(binh)
    assert is_signed_in(client)
    [new] = issue_slips(actor=teacher(), users=[binh], now=NOW + timedelta(minutes=1))
    with pytest.raises(Refused) as refused:
        check_slip_sign_in(code=str(old.code), now=NOW + timedelta(minutes=2))
    assert refused.value.code == "sign_in_failed"
    assert check_slip_sign_in(code=str(new.code), now=NOW + timedelta(minutes=2)) == binh
    assert Slip.objects.filter(user=binh, revoked_at=None).count() == 1
    assert not is_signed_in(client)


def test_a_page_sent_twice_issues_once() -> None:
    binh = pupil()
    issue_slips(actor="system", users=[binh], now=NOW, expected={binh.pk: None})
    with pytest.raises(Refused) as refused:
        issue_slips(actor="system", users=[binh], now=NOW, expected={binh.pk: None})
    assert refused.value.code == "slips_changed"
    assert Slip.objects.count() == 1


def test_revoked_and_disabled_do_not_sign_in() -> None:
    binh, lan = pupil(), pupil("Trần Thị Lan")
    slips = issue_slips(actor="system", users=[binh, lan], now=NOW)
    revoke_slips(actor="system", users=[binh], now=NOW)
    disable_users(actor=teacher(), users=[lan], now=NOW)
    for issued in slips:
        with pytest.raises(Refused):
            check_slip_sign_in(code=str(issued.code), now=NOW)


def test_the_log_knows_people_but_no_codes() -> None:
    binh = pupil()
    [issued] = issue_slips(actor="system", users=[binh], now=NOW)
    entry = AuditEntry.objects.get(action="issue_slips")
    assert entry.facts["users"] == [binh.public_id]
    assert issued.code.secret not in str(entry.facts)
    assert issued.code.locator not in str(entry.facts)


def test_checking_is_cheap(django_assert_max_num_queries: object) -> None:
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    with django_assert_max_num_queries(6):  # claim, find, savepoints and two writes
        check_slip_sign_in(code=str(issued.code), now=NOW)
