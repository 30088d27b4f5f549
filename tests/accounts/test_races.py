"""Many at once: parallel guesses all count, and a button pressed by everybody issues one slip."""

import pytest

from tests.accounts.people import NOW, pupil
from tests.fixtures.crowd import CROWD, all_at_once
from truongthi.accounts import throttle
from truongthi.accounts.actions import check_slip_sign_in, issue_slips
from truongthi.accounts.models import Slip

pytestmark = pytest.mark.django_db(transaction=True)


def test_parallel_guesses_get_the_free_tries_only() -> None:
    found = all_at_once(lambda: check_slip_sign_in(code="ABCD-0000-0000", now=NOW))
    assert found == {"sign_in_failed": throttle.FREE_TRIES, "sign_in_wait": CROWD - throttle.FREE_TRIES}


def test_one_slip_however_many_press_the_button() -> None:
    binh = pupil()
    found = all_at_once(lambda: issue_slips(actor="system", users=[binh], now=NOW, expected={binh.pk: None}))
    assert found == {"done": 1, "slips_changed": CROWD - 1}
    assert Slip.objects.filter(user=binh, revoked_at=None).count() == 1
