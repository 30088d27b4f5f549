"""What a newcomer of an opening costs: how often each step asks the database, once a process knows the contest."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attempts.world import OPENS, ExamWorld
from truongthi.accounts.actions.slips import issue_slips

pytestmark = pytest.mark.django_db(transaction=True)
HERE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def arrive(world: ExamWorld, code: str, given: str = "") -> tuple[dict[str, int], dict[str, int]]:
    """Statements and answers of every step, in a browser that sends what browsers send."""
    client, counts, answers = Client(enforce_csrf_checks=True), {}, {}

    def step(name: str, method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> object:
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(client, method)(path, fields, headers=headers)
        counts[name], answers[name] = len(captured), answer.status_code
        return answer

    slug, around = world.contest.slug, world.round.public_id
    step("sign-in page", "get", "/dang-nhap/")
    step("slip", "post", "/dang-nhap/", {"way": "slip", "code": code, "next": given}, **HERE)
    step("lobby", "get", f"/cua-toi/thi/{slug}/")
    token = client.cookies["csrf"].value
    sent = {"vong": around, "csrfmiddlewaretoken": token}
    step("begin", "post", f"/cua-toi/thi/{slug}/bat-dau/", sent, Accept="application/json", **HERE)
    step("exam page", "get", f"/phong-thi/{around}/1/")
    return counts, answers


def test_every_step_asks_the_database_as_little_as_it_can(world: ExamWorld) -> None:
    people = [world.people["Bình"], world._member("Phạm Văn Giang", "pupil")]
    codes = [str(slip.code) for slip in issue_slips(actor="system", users=people, now=OPENS)]
    arrive(world, codes[0])
    counts, answers = arrive(world, codes[1])
    assert answers == {"sign-in page": 200, "slip": 302, "lobby": 200, "begin": 200, "exam page": 200}
    # The slip: try and slip, welcome, open contests, session. The lobby: session with person, contest, memberships.
    # The button: the same three, then lock, row, three of the log, and two that begin and end the transaction.
    assert counts == {"sign-in page": 0, "slip": 4, "lobby": 3, "begin": 10, "exam page": 0}
    counts, _ = arrive(world, codes[1], given=f"/cua-toi/thi/{world.contest.slug}/")
    assert counts["slip"] == 3
