"""Guessing is slowed per account; a school behind one address is not; unknown accounts look like known ones."""

from datetime import datetime, timedelta
from unittest import mock

import pytest

from tests.accounts.people import NOW, pupil, teacher
from truongthi.accounts import throttle
from truongthi.accounts.actions import check_password_sign_in, check_slip_sign_in, issue_slips
from truongthi.accounts.models import SignInThrottle
from truongthi.accounts.slip_codes import new_code
from truongthi.core.errors import Refused

pytestmark = pytest.mark.django_db


def guess(code: str, now: datetime) -> str:
    try:
        check_slip_sign_in(code=code, now=now)
    except Refused as refused:
        return refused.code
    return "signed_in"


def wrong_code(locator: str) -> str:
    return f"{locator}-{new_code().secret[:4]}-ZZZZ"


def outcomes(tries: int, over: timedelta) -> list[str]:
    """Evenly spaced guesses at one account."""
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    return [guess(wrong_code(issued.code.locator), NOW + over * number / tries) for number in range(tries)]


def test_of_ten_thousand_guesses_in_an_hour_at_most_twenty_are_evaluated() -> None:
    found = outcomes(10_000, timedelta(hours=1))
    assert 10 <= found.count("sign_in_failed") <= 20
    assert set(found) == {"sign_in_failed", "sign_in_wait"}


def test_a_burst_gets_the_free_tries_only() -> None:
    assert outcomes(300, timedelta(seconds=10)).count("sign_in_failed") == throttle.FREE_TRIES


def test_back_off_is_no_lockout() -> None:
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    for number in range(400):
        guess(wrong_code(issued.code.locator), NOW + timedelta(seconds=10 * number))
    last = NOW + timedelta(seconds=4000)
    assert guess(str(issued.code), last + throttle.LONGEST_WAIT) == "signed_in"
    assert guess(wrong_code(issued.code.locator), last + throttle.LONGEST_WAIT) == "sign_in_failed"


def test_an_hour_of_quiet_forgets() -> None:
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    for _ in range(10):
        guess(wrong_code(issued.code.locator), NOW)
    later = NOW + timedelta(hours=1, seconds=1)
    assert [guess(wrong_code(issued.code.locator), later) for _ in range(5)] == ["sign_in_failed"] * 5


def test_waiting_time_is_told() -> None:
    for _ in range(5):
        guess("ABCD-0000-0000", NOW)
    with pytest.raises(Refused) as refused:
        check_slip_sign_in(code="ABCD-0000-0000", now=NOW + timedelta(seconds=10))
    assert refused.value.facts == {"seconds": 20}


def test_45_pupils_with_typing_errors_all_get_in() -> None:
    """Nothing but the account counts: there is no address in the whole matter."""
    slips = issue_slips(actor="system", users=[pupil(f"Học Sinh {n}") for n in range(45)], now=NOW)
    for number, issued in enumerate(slips):
        for _ in range(number % 4):
            assert guess(wrong_code(issued.code.locator), NOW) == "sign_in_failed"
        assert guess(str(issued.code), NOW + timedelta(seconds=number)) == "signed_in"


def test_unknown_accounts_are_throttled_like_known_ones() -> None:
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    unknown = "0000" if issued.code.locator != "0000" else "1111"
    known_story = [guess(wrong_code(issued.code.locator), NOW + timedelta(seconds=n * 7)) for n in range(60)]
    unknown_story = [guess(wrong_code(unknown), NOW + timedelta(seconds=n * 7)) for n in range(60)]
    assert known_story == unknown_story


@pytest.mark.parametrize("case", ["unknown", "wrong", "disabled", "pupil"])
def test_every_failed_password_costs_one_hash_and_says_the_same(case: str) -> None:
    user = teacher()
    name = {"unknown": "khongco", "wrong": user.username, "disabled": user.username, "pupil": ""}[case]
    if case == "disabled":
        user.is_active = False
        user.save()
    password = "hoa sữa mùa thu" if case == "disabled" else "sai"
    from truongthi.accounts.hashers import Argon2idHasher

    with (
        mock.patch.object(Argon2idHasher, "verify", autospec=True, side_effect=Argon2idHasher.verify) as verify,
        mock.patch.object(Argon2idHasher, "encode", autospec=True, side_effect=Argon2idHasher.encode) as encode,
        pytest.raises(Refused) as refused,
    ):
        check_password_sign_in(username=name, password=password, now=NOW)
    assert (refused.value.code, refused.value.facts) == ("sign_in_failed", {})
    assert verify.call_count + encode.call_count == 1


def test_password_signs_in_whatever_the_case_of_the_username() -> None:
    user = teacher()
    assert user.username == "anlb"
    assert check_password_sign_in(username=" ANLB ", password="hoa sữa mùa thu", now=NOW) == user
    assert user.password.startswith("argon2$argon2id$")
    assert not SignInThrottle.objects.exists()


def test_global_limit_holds_back_repeated_tries_only() -> None:
    [issued] = issue_slips(actor="system", users=[pupil()], now=NOW)
    with mock.patch.object(throttle, "GLOBAL_FAILURES", 3):
        for number in range(5):
            guess(f"000{number}-0000-0000", NOW)
        assert guess("0000-0000-0000", NOW + timedelta(seconds=1)) == "sign_in_wait"
        assert guess(str(issued.code), NOW + timedelta(seconds=1)) == "signed_in"
        assert guess("0001-0000-0000", NOW + timedelta(seconds=62)) == "sign_in_failed"


def test_old_rows_are_swept() -> None:
    guess("ABCD-0000-0000", NOW)
    assert throttle.sweep(now=NOW + timedelta(hours=1)) == 0
    assert throttle.sweep(now=NOW + timedelta(hours=3)) == 2
