"""Who plays, who may win, the sizes of classes and units: SQL from the stored rows against the core, one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from tests.results.world import OPENS, YEAR, person, rules
from truongthi.contests.models import CommitteeMember, Contest, Contestant, NamedExclusion, ParticipatingUnit
from truongthi.core.rules import Rules, RulesInvalid, rules_from_dict, rules_to_dict
from truongthi.core.rules.model import Category, Exclusion
from truongthi.core.rules.vocabulary import EXCLUDED
from truongthi.results.queries.facts import facts_of
from truongthi.results.recompute import people, tables
from truongthi.schools.models import Classroom, Member, Unit

PERSON = ("key", "category", "unit", "school", "grade", "unit_kind", "block", "may_win", "disqualified")
UNIT = ("key", "kind", "school", "grade", "unit_kind", "block", "headcount")
NAMES = ("Sở Giáo dục", "Trường THPT Bạch Đằng", "Trường THPT Chi Lăng", "Trung tâm Đống Đa", "Trường Hoa Sen")
KINDS = ("department", "school", "school", "other", "school")
BIRTHS = (None, date(2008, 2, 29), date(2010, 9, 15), date(2010, 9, 16), date(2012, 1, 1), date(1980, 5, 5))


class Chance:
    """One contest of a department with its rows, and as many plans for it as are asked for."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - invented data, repeatable on purpose
        self.units: list[Unit] = []
        for name, kind in zip(NAMES, KINDS, strict=True):
            parent = self.units[0] if self.units else None
            parent = self.units[1] if name == NAMES[4] else parent
            self.units.append(Unit.objects.create(kind=kind, name=name, parent=parent, created_at=OPENS))
        self.contest = Contest.objects.create(
            unit=self.units[self.pick((0, 0, 1))],
            slug=f"ngau-nhien-{seed}",
            title="Cuộc thi",
            created_at=OPENS,
            school_year=self.pick((YEAR, "")),
        )
        for unit in self.units[1:]:
            if self.some(0.8):
                ParticipatingUnit.objects.create(
                    contest=self.contest, unit=unit, block=self.pick(("", "Khối A")),
                    headcount=self.pick((None, 0, 40)), added_at=OPENS, removed_at=OPENS if self.some(0.2) else None,
                )  # fmt: skip
        self.rooms = [self.room(unit, at) for unit in self.units[1:] for at in range(self.luck.randint(0, 2))]
        self.members = [self.member(at) for at in range(25)]
        for member in self.luck.sample(self.members, 8):
            self.enter(member)
        for member in self.luck.sample(self.members, 3):
            CommitteeMember.objects.create(
                contest=self.contest, user=member.user, seat=self.pick(("head", "secretary", "member"))
            )
        for _ in range(4):
            self.name_one()

    def pick(self, choices: Any) -> Any:
        return self.luck.choice(choices)

    def some(self, chance: float = 0.5) -> bool:
        return self.luck.random() < chance

    def room(self, unit: Unit, at: int) -> Classroom:
        name = f"{10 + at}A{at}"
        year = self.pick((YEAR, YEAR, "2025-2026"))
        return Classroom.objects.create(
            unit=unit,
            school_year=year,
            name=name,
            key=name,
            grade=self.pick((10, 11, None)),
            headcount=self.pick((None, None, 3, 30)),
        )

    def member(self, at: int) -> Member:
        rooms = [room for room in self.rooms if self.some(0.6)]
        room = self.pick(rooms) if rooms else None
        unit = room.unit if room else self.pick(self.units)
        category = "pupil" if room else self.pick(("pupil", "staff", "parent", "citizen"))
        user = (
            self.pick(self.members_users)
            if at > 20
            else person(f"Người {at}", username=f"nguoi-{self.contest.pk}-{at}")
        )
        return Member.objects.create(
            unit=unit,
            user=user,
            category=category,
            classroom=room,
            birth_date=self.pick(BIRTHS),
            joined_at=OPENS,
            left_at=OPENS if self.some(0.15) else None,
        )

    @property
    def members_users(self) -> list[Any]:
        return [
            member.user for member in Member.objects.filter(unit__in=self.units).select_related("user").order_by("pk")
        ]

    def enter(self, member: Member) -> None:
        room = member.classroom if self.some(0.7) else self.pick([*self.rooms, None])
        out = OPENS if self.some(0.3) else None
        Contestant.objects.create(
            contest=self.contest,
            member=member,
            classroom=room,
            category=self.pick((member.category, "staff")),
            entered_at=OPENS,
            excluded_at=out,
        )

    def name_one(self) -> None:
        of = {"member": self.pick(self.members)} if self.some() else {"unit": self.pick(self.units)}
        NamedExclusion.objects.create(
            contest=self.contest,
            group=self.pick(EXCLUDED),
            reason="Có tên trong danh sách",
            named_at=OPENS,
            lifted_at=OPENS if self.some(0.2) else None,
            **of,
        )

    def written(self, name: str) -> str:
        return self.pick((name, f"  {name.upper()} ", name.replace(" ", "   ").lower()))

    def names(self) -> tuple[str, ...]:
        return tuple(self.written(name) for name in self.luck.sample(NAMES, 2)) if self.some(0.25) else ()

    def plan(self) -> Rules:
        roles = ("pupil", "pupil", "staff", "parent", "citizen")
        categories = tuple(self.category(f"loai-{at}", role) for at, role in enumerate(self.luck.sample(roles, 4)))
        exclusions = tuple(self.exclusion() for _ in range(self.pick((0, 0, 1, 2))))
        return replace(
            rules(), categories=categories, exclusions=exclusions, divisions=(), open_points=(), results_from="external"
        )

    def category(self, name: str, role: str) -> Category:
        old = self.pick((None, None, 14, 16, 18))
        return Category(
            name,
            name,
            role,
            "encouraged",
            True,
            age_min=old,
            age_max=self.pick((None, old and old + 2)),
            age_on=self.pick((None, date(2026, 9, 15), date(2026, 2, 28))) if old is None else date(2026, 9, 15),
            grades=self.pick(((), (), (10,), (10, 11))) if role == "pupil" else (),
            classes=self.pick(((), (), ("10A0",))) if role == "pupil" else (),
            units=self.names(),
            unit_kinds=self.pick(((), (), ("school",), ("SCHOOL", "other"))),
            except_units=self.names(),
            except_unit_kinds=self.pick(((), (), ("department",))),
        )

    def exclusion(self) -> Exclusion:
        group = self.pick(EXCLUDED)
        names = tuple(self.written(name) for name in (*NAMES[1:3], "Người 3", f"nguoi-{self.contest.pk}-5"))
        return Exclusion(group, self.pick(("play", "win")), names if group in ("units", "people") else ())


def told(rows: Any, names: tuple[str, ...]) -> set[tuple[Any, ...]]:
    return {
        tuple("" if getattr(one, n) is None and n == "grade" else str(getattr(one, n)) for n in names) for one in rows
    }


def read(cursor: Any, table: str, names: tuple[str, ...]) -> set[tuple[Any, ...]]:
    cursor.execute(
        sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table))
    )
    return {tuple(str(value) for value in row) for row in cursor.fetchall()}


@pytest.mark.django_db
def test_sql_takes_the_same_people_and_sizes_as_the_core():
    seen, barred, sizes = 0, 0, 0
    with connection.cursor() as wrapped:
        for seed in range(6):
            world = Chance(seed)
            for _ in range(12):
                document = rules_to_dict(world.plan())
                try:
                    facts = facts_of(world.contest, rules_from_dict(document))
                except RulesInvalid:
                    continue
                tables.prepare(wrapped.cursor)
                people.fill(wrapped.cursor, world.contest.pk, world.contest.school_year, document)
                assert read(wrapped.cursor, "rc_person", PERSON) == told(facts.people, PERSON)
                assert read(wrapped.cursor, "rc_unit", UNIT) == told(facts.units, UNIT)
                seen += len(facts.people)
                barred += sum(not one.may_win for one in facts.people)
                sizes += sum(one.headcount is not None for one in facts.units)
    assert (seen > 300, barred > 10, sizes > 100) == (True, True, True)
