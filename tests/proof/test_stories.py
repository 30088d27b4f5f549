"""Months of one contest: people erased before and after computing and publishing, merged, annulled, gone, moved, barred
by name. Three computations agree each time, and every public bundle stays right, whatever the lists say later.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from tests.proof import acts
from tests.proof.differential import verifier
from tests.proof.real import Real, rules_by_luck
from truongthi.attempts.models import Attempt
from truongthi.contests.models import NamedExclusion
from truongthi.core.rules.model import Exclusion
from truongthi.results import gate
from truongthi.results.actions.erasure import erase_person
from truongthi.results.bundle import bundle_path
from truongthi.results.models import Publication
from truongthi.results.queries.facts import facts_of
from truongthi.results.queries.standings import latest_snapshot
from truongthi.schools.models import Classroom, Member


def story(seed, scope="play"):
    """Pupils of an age on a day, staff of age; two names take no part, or no prize; the jury takes no prize."""
    rules = rules_by_luck(random.Random(seed), f"truyen-{seed}")  # noqa: S311 - repeatable on purpose
    aged = {"hs": {"age_min": 12, "age_max": 20, "age_on": date(2026, 9, 15)}}
    categories = tuple(replace(one, **aged.get(one.id, {"age_min": 18})) for one in rules.categories)
    out = (Exclusion("people", scope, ("Người Thứ1", "người  thứ2")), Exclusion("jury", "win"))
    return Real(seed, replace(rules, categories=categories, exclusions=out))


def erase(world, *places):
    for at in places:
        erase_person(user=world.members[at].user, actor="test", now=acts.LATER)


def taken(world):
    facts = facts_of(world.contest, world.rules)
    return {one.key: (one.category, one.may_win, one.disqualified) for one in facts.people}


def agreed(world):
    world.compute()
    acts.settle(world)
    found = gate.findings(world.contest, latest_snapshot(world.contest))
    assert [(one.name, one.differences) for one in found if one.differences] == []


def is_right(publication, capsys):
    assert verifier().main([str(bundle_path(publication))]) == 0, capsys.readouterr().out
    return capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [5])
def test_erasures_moves_and_acts_over_months(seed, capsys):
    world = story(seed)
    people = [member.public_id for member in world.members]
    before = taken(world)
    assert not {people[1], people[2]} & set(before)
    erase(world, 0, 1, 2, 3)
    assert taken(world) == before
    world.close()
    assert acts.correct(world, "merge", people=[people[4], people[5]])
    gone = Attempt.objects.filter(contestant__member=world.members[0], round__is_practice=False).first()
    assert acts.correct(world, "annul", attempt=gone.public_id, kind="incident")
    erase(world, 4, 6)
    agreed(world)
    first = acts.published(world)
    is_right(first, capsys)
    kept = dict(contents(first))
    lists_change(world)
    erase(world, 7, 8)
    assert "Không kiểm lại được" in is_right(first, capsys)
    changed = {name for name, content in contents(first) if kept[name] != content}
    assert changed == {"attempts.jsonl", "people.jsonl", "manifest.json", "notes/c2.txt"}
    assert acts.correct(world, "restore", attempt=gone.public_id)
    agreed(world)
    is_right(acts.published(world), capsys)
    erase(world, *range(9, 12))
    is_right(Publication.objects.get(contest=world.contest, version=2), capsys)
    assert not bundle_path(first).exists()


@pytest.mark.django_db
def test_who_may_not_win_may_not_win_without_a_name():
    world = story(6, "win")
    before = taken(world)
    assert [before[member.public_id][1] for member in world.members[:3]] == [True, False, False]
    erase(world, 0, 1, 2)
    assert taken(world) == before


def contents(publication):
    with ZipFile(bundle_path(publication)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def lists_change(world):
    """One leaves, one moves, a class grows, one who won sits in the jury now."""
    Member.objects.filter(pk=world.members[11].pk).update(left_at=acts.LATER)
    room = Classroom.objects.filter(unit=world.unit).latest("pk")
    Member.objects.filter(pk=world.members[9].pk).update(classroom=room)
    Classroom.objects.filter(pk=room.pk).update(headcount=9)
    for member in world.members[9:11]:
        NamedExclusion.objects.create(
            contest=world.contest, member=member, group="jury", reason="Mới vào Ban Giám khảo", named_at=acts.LATER
        )


LINE = {
    "erased": True, "round": "v", "paper": "p", "person": "a", "leaf": "00", "number": 1, "started_at": 5,
    "sealed_at": 9, "centipoints": 100, "correct_count": 1, "answered_count": 2, "question_count": 2, "predictions": {},
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"person": "b"}, {"paper": "q"}, {"started_at": 0}, {"sealed_at": 4}, {"centipoints": -1}, {"centipoints": 1.5},
     {"correct_count": 3}, {"number": "1"}],
)  # fmt: skip
def test_an_attempt_said_to_be_erased_has_to_be_possible(change):
    module = verifier()
    check = SimpleNamespace(
        papers={"p": {"round": "v"}}, people={"a": {"erased": True}, "b": {"erased": False}}, annulled={},
        erased_attempts=0, closing=lambda name: 20,
    )  # fmt: skip
    assert module.Check.check_erased(check, 1, dict(LINE), (1, 20))["duration_ms"] == 4
    with pytest.raises(module.Wrong):
        module.Check.check_erased(check, 1, {**LINE, **change}, (1, 20))
