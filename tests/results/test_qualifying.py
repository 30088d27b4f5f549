"""Who goes on: drawn up once, when the earlier round is over and graded, with everybody who shares the last place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.attempts.rounds_world import WEEK, weekly_rules
from tests.attempts.world import MINUTE, OPENS, exam_world
from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import QualifiedList
from truongthi.attempts.queries import own_round
from truongthi.contests.models import Round
from truongthi.core.rules.model import Criterion, Division, Qualification
from truongthi.results.actions.qualifying import draw_lists

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_two_and_whoever_shares_their_place() -> None:
    rules = weekly_rules(OPENS, requires=(Qualification("tuan-1", "top", top=2, division="hs-tuan"),), limit=None)
    pupils = Division(
        "hs-tuan",
        "Học sinh tuần 1",
        "individual",
        ("hs",),
        (Criterion("score", "desc"),),
        rounds=("tuan-1",),
        ties="share",
    )
    world = exam_world(replace(rules, divisions=(*rules.divisions, pupils)))
    at = {code: Round.objects.get(contest=world.contest, code=code) for code in ("tuan-1", "tuan-2", "chung-ket")}
    for name in ("Dũng", "Em", "Giang"):
        world.pupil(f"Nguyễn Thị {name}")
    week1, week2 = replace(world, round=at["tuan-1"]), replace(world, round=at["tuan-2"])
    for name, right in (("Bình", 9), ("Dũng", 7), ("Em", 7), ("Giang", 2)):
        week1.attempt(name, right=right, at=OPENS)
    week2.attempt("Giang", right=15, at=OPENS + WEEK)  # another week's points take nobody on
    over = OPENS + WEEK + MINUTE
    assert draw_lists(contest=world.contest, now=over) == 0  # not graded yet
    grade_pending(now=over)
    assert draw_lists(contest=world.contest, now=OPENS + WEEK - MINUTE) == 0  # not over
    assert draw_lists(contest=world.contest, now=over) == 1
    assert draw_lists(contest=world.contest, now=over) == 0
    names = QualifiedList.objects.get().contestants.values_list("member__user__full_name", flat=True)
    assert sorted(name.split()[-1] for name in names) == ["Bình", "Dũng", "Em"]
    final = OPENS + 3 * WEEK + MINUTE
    seen = {name: own_round(world.people[name], at["chung-ket"].public_id, now=final) for name in ("Em", "Giang")}
    assert {name: own.may_begin for name, own in seen.items() if own} == {"Em": True, "Giang": False}
