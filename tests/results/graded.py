"""A closed contest with real papers: every attempt has its drawn paper, its answers, its seal and its grade, so that
questions can be voided and keys corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.attempts.world import OPENS, fill_bank, plan
from tests.results.world import YEAR, person
from truongthi.accounts.models import User
from truongthi.attempts.grading import grade_row
from truongthi.attempts.models import Attempt
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.attempts.receipts import sealed_attempt
from truongthi.contests import actions
from truongthi.contests.models import CommitteeMember, Contest, Contestant, Round
from truongthi.core.paper import LETTERS
from truongthi.core.rules import AwardTier, Criterion, Division, Rules
from truongthi.core.sealing import receipt_code, receipt_hash
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.standings import compute_standings
from truongthi.schools.models import Classroom, Member, Unit

CLOSES = OPENS + timedelta(days=30)
AFTER = CLOSES + timedelta(hours=3)
TIERS = (AwardTier("nhat", "Giải Nhất", 1, 300_000), AwardTier("nhi", "Giải Nhì", 1, 200_000))
_serial = count(1)


def pupil_rules(**changes: Any) -> Rules:
    """The plan of 2026, with pupils ranked by points and then by time, two prizes, beside their classes."""
    rules = plan()
    pupils = Division(
        "hoc-sinh", "Học sinh", "individual", ("hs",), (Criterion("score", "desc"), Criterion("duration", "asc")), TIERS
    )
    classes = next(division for division in rules.divisions if division.id == "lop")
    return replace(rules, **{"divisions": (pupils, replace(classes, awards=TIERS)), "open_points": (), **changes})


@dataclass
class Graded:
    unit: Unit
    contest: Contest
    round: Round
    pool: KeyedPool
    seats: dict[str, User] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    classes: dict[str, Classroom] = field(default_factory=dict)

    def seat(self, seat: str, name: str) -> User:
        user = person(name, username=f"{seat}-{self.contest.slug}")
        CommitteeMember.objects.create(contest=self.contest, user=user, seat=seat)
        self.seats[seat] = user
        return user

    def classroom(self, name: str, headcount: int = 5) -> Classroom:
        self.classes[name] = Classroom.objects.create(
            unit=self.unit, school_year=YEAR, name=name, key=name, grade=10, headcount=headcount,
            headcount_on=OPENS.date(),
        )  # fmt: skip
        return self.classes[name]

    def pupil(self, name: str, room: str = "10A1", born: date = date(2011, 5, 2)) -> Member:
        member = Member.objects.create(
            unit=self.unit, user=person(name), category="pupil", classroom=self.classes[room], birth_date=born,
            joined_at=OPENS,
        )  # fmt: skip
        self.people[name.split()[-1]] = member
        return member

    def attempt(self, name: str, right: int, *, minutes: float = 5, day: int = 0) -> Attempt:
        """One sealed and graded attempt: the first ``right`` questions of its paper right, the others left open."""
        member = self.people[name]
        contestant = Contestant.objects.get_or_create(
            contest=self.contest,
            member=member,
            defaults={"classroom": member.classroom, "category": "pupil", "entered_at": OPENS},
        )[0]
        n = next(_serial)
        seed, started = n.to_bytes(16, "big"), OPENS + timedelta(days=day, minutes=n % 600)
        made = Attempt(
            contestant=contestant, round=self.round, number=contestant.attempts.count() + 1, public_id=f"luot{n:07d}",
            seed=seed, salt=seed, started_at=started, deadline_at=started + timedelta(minutes=20),
            answers=self.right_answers(seed, right), sealed_at=started + timedelta(minutes=minutes),
            seal_kind="confirmed",
        )  # fmt: skip
        made.receipt_hash = receipt_hash(sealed_attempt(made, self.round), seed)
        made.receipt_code = receipt_code(made.receipt_hash)
        made.save(force_insert=True)
        grade_row(made, self.pool, made.sealed_at).save(force_insert=True)
        return made

    def right_answers(self, seed: bytes, right: int) -> list[str]:
        items = self.pool.paper(seed)
        return [self.shown(item, self.pool.rows[item.number].key.letters) for item in items[:right]] + [""] * (
            len(items) - right
        )

    def shown(self, item: Any, letters: Any) -> str:
        """The displayed letters of a question's own ones."""
        own = self.pool.questions[item.number].letters
        return "".join(LETTERS[place] for place, at in enumerate(item.order) if own[at] in letters)

    def numbers(self, attempt: Attempt) -> list[int]:
        """The questions of an attempt's paper, in its order."""
        return [item.number for item in self.pool.paper(bytes(attempt.seed))]

    def key(self, name: str) -> str:
        return (self.people.get(name) or self.classes[name]).public_id


def open_world(rules: Rules | None = None, *, slug: str = "cham-lai") -> Graded:
    """A contest with a frozen paper and a committee, and nobody in it yet."""
    unit = Unit.objects.create(kind="school", name="Trung tâm GDNN - GDTX Bình Minh", created_at=OPENS)
    made = actions.apply_plan(
        rules=rules or pupil_rules(), unit=unit, actor="tests", now=OPENS - timedelta(days=2), slug=slug
    )
    contest = made.contest
    actions.attach_bank(contest=contest, bank=fill_bank(unit), actor="tests", now=OPENS - timedelta(days=2))
    round_ = actions.freeze_round(contest=contest, actor="tests", now=OPENS - timedelta(days=1))
    contest.refresh_from_db()
    world = Graded(unit, contest, round_, keyed_pool(round_))
    for seat, name in (("head", "Ngô Văn Trưởng"), ("deputy", "Đinh Thị Phó"), ("secretary", "Vũ Thị Thư"),
                       ("member", "Hồ Văn Viên")):  # fmt: skip
        world.seat(seat, name)
    world.classroom("10A1")
    world.classroom("10A2")
    return world


def graded_world(rules: Rules | None = None, *, slug: str = "cham-lai") -> Graded:
    """Closed and computed. Bình 90 and Chi 85 points win; Dũng 80, Em 80 but slower; Giang (10A2) 40 and 50."""
    world = open_world(rules, slug=slug)
    for name, room in (("Lê Bình", "10A1"), ("Lý Chi", "10A1"), ("Hà Dũng", "10A1"), ("Vi Em", "10A2"),
                       ("Tô Giang", "10A2")):  # fmt: skip
        world.pupil(name, room)
    world.attempt("Bình", 18)
    world.attempt("Bình", 10, day=1)
    world.attempt("Chi", 17)
    world.attempt("Dũng", 16, minutes=4)
    world.attempt("Em", 16, minutes=6)
    world.attempt("Giang", 8)
    world.attempt("Giang", 10, day=2)
    close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)
    compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    world.contest.refresh_from_db()
    return world
