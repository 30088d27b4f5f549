"""A small closed contest with results from elsewhere: two classes tied for a prize, two teachers tied for another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from truongthi.accounts.models import User
from truongthi.contests.models import CommitteeMember, Contest, RuleSet
from truongthi.core.rules import AwardTier, Rules, rules_to_dict
from truongthi.core.standings_document import digest
from truongthi.core.vietnamese import class_key, grade_of, name_sort_key
from truongthi.formats.plan_toml import read_plan
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.schools.models import Classroom, Member, Unit

PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2026.toml"
OPENS = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 10, 15, 1, 0, tzinfo=UTC)
AFTER = CLOSES + timedelta(hours=3)
YEAR = "2026-2027"
Figures = tuple[int, int, int]  # attempts, best score in points, seconds


def rules(**changes: Any) -> Rules:
    """The plan of 2026, ranked by results that come from the province's site."""
    return replace(read_plan(PLAN.read_bytes()), **{"results_from": "external", **changes})


def person(name: str, **fields: Any) -> User:
    return User.objects.create(full_name=name, name_sort_key=name_sort_key(name), created_at=OPENS, **fields)


@dataclass
class World:
    """One contest with its people; helpers add classes, staff and seats."""

    unit: Unit
    contest: Contest
    upload: ExternalUpload
    people: dict[str, Member] = field(default_factory=dict)
    classes: dict[str, Classroom] = field(default_factory=dict)
    seats: dict[str, User] = field(default_factory=dict)

    def seat(self, seat: str, name: str) -> User:
        user = person(name, username=f"{seat}-{self.contest.slug}-{len(self.seats)}")
        CommitteeMember.objects.create(contest=self.contest, user=user, seat=seat)
        self.seats[seat] = user
        return user

    def classroom(self, name: str, headcount: int, results: list[Figures], *, teacher: User | None = None) -> Classroom:
        """A class; its first pupils have the results, the others did not take part."""
        room = Classroom.objects.create(
            unit=self.unit,
            school_year=YEAR,
            name=name,
            key=class_key(name),
            grade=grade_of(name),
            headcount=headcount,
            headcount_on=date(2026, 9, 15),
            homeroom_teacher=teacher,
        )
        self.classes[name] = room
        for place in range(headcount):
            figures = results[place] if place < len(results) else None
            self.member(f"Học Sinh {name} {place + 1}", "pupil", figures, classroom=room, birth_date=date(2011, 1, 1))
        return room

    def staff(self, name: str, figures: Figures | None, department: str = "Tổ Toán") -> Member:
        return self.member(name, "staff", figures, department=department, birth_date=date(1985, 3, 2))

    def member(self, name: str, category: str, figures: Figures | None, **fields: Any) -> Member:
        member = Member.objects.create(unit=self.unit, user=person(name), category=category, joined_at=OPENS, **fields)
        self.people[name] = member
        if figures is not None:
            self.result(member, figures)
        return member

    def result(self, member: Member, figures: Figures) -> ExternalResult:
        attempts, points, seconds = figures
        return ExternalResult.objects.update_or_create(
            contest=self.contest,
            member=member,
            defaults={
                "upload": self.upload,
                "attempts": attempts,
                "best_centipoints": points * 100 if attempts else None,
                "best_duration_ms": seconds * 1000 if attempts else None,
            },
        )[0]

    def key(self, name: str) -> str:
        return (self.classes.get(name) or self.people[name]).public_id


def empty_world(*, slug: str = "cai-cach", unit: Unit | None = None, **changes: Any) -> World:
    """A contest after its window, with rules and no people."""
    place = unit or Unit.objects.create(
        kind="school",
        name="Trung tâm GDNN - GDTX Bình Minh",
        parent_body="Sở Giáo dục và Đào tạo",
        place="Bình Minh",
        created_at=OPENS,
    )
    plan = rules(slug=slug, **changes)
    contest = Contest.objects.create(
        unit=place, slug=slug, title=plan.title, school_year=YEAR, state=Contest.State.READY, created_at=OPENS
    )
    document = rules_to_dict(plan)
    RuleSet.objects.create(contest=contest, version=1, document=document, sha256=digest(document), created_at=OPENS)
    contest.rounds.create(
        opens_at=OPENS, closes_at=CLOSES, duration_ms=1_200_000, blueprint=[], points_centi=500, frozen_at=OPENS
    )
    upload = ExternalUpload.objects.create(contest=contest, kind="typed", sha256="0" * 64, uploaded_at=OPENS)
    return World(place, contest, upload)


def small_world(**changes: Any) -> World:
    """Prizes for two classes and two teachers; 10A2 and 10A10 tie for the second class prize, two teachers for theirs.

    10A1 wins by its rate. 11A1 comes last. Hòa and Nga have equal figures behind Bích.
    """
    plan = rules()
    tiers = (AwardTier("nhat", "Giải Nhất", 1, 300_000), AwardTier("nhi", "Giải Nhì", 1, 200_000))
    divisions = tuple(replace(division, awards=tiers) for division in plan.divisions)
    world = empty_world(divisions=divisions, **changes)
    world.classroom("10A1", 2, [(2, 90, 300), (1, 100, 400)])
    world.classroom("10A2", 3, [(2, 80, 300), (1, 90, 500)])
    world.classroom("10A10", 3, [(1, 90, 250), (2, 80, 350)])
    world.classroom("11A1", 4, [(1, 50, 100)])
    world.staff("Nguyễn Thị Bích", (1, 100, 300))
    world.staff("Trần Văn Hòa", (2, 100, 451))
    world.staff("Lê Thúy Nga", (2, 100, 451), "Tổ Ngữ văn")
    world.staff("Phạm Văn Khánh", (3, 95, 200))
    world.staff("Đỗ Thị Mơ", None)
    world.seat("head", "Ngô Văn Trưởng")
    world.seat("deputy", "Đinh Thị Phó")
    world.seat("secretary", "Vũ Thị Thư")
    world.seat("member", "Hồ Văn Viên")
    return world
