"""Contests for the public pages: the plan of 2026 moved to where a test needs it in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from truongthi.accounts.models import User
from truongthi.contests.models import Contest, RuleSet
from truongthi.core.rules import Window, rules_to_dict
from truongthi.formats.plan_toml import read_plan
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.schools.models import Classroom, Member, Unit

PLAN = Path(__file__).parents[3] / "plans" / "cai-cach-tthc-2026.toml"
MakeContest = Callable[..., Contest]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(name="Trung tâm Bình Minh", kind="school", created_at=timezone.now())


@pytest.fixture
def make_contest(unit: Unit) -> MakeContest:
    def make(
        slug: str, *, opens_in_days: float = -5, days: float = 30, state: str = "ready", **changed: Any
    ) -> Contest:
        now = timezone.now()
        opens_at: datetime = now + timedelta(days=opens_in_days)
        rules = read_plan(PLAN.read_bytes())
        closes_at = opens_at + timedelta(days=days)
        assert rules.hand_in is not None
        moved = replace(
            rules,
            slug=slug,
            title=f"Cuộc thi {slug}",
            window=Window(opens_at, closes_at),
            hand_in=replace(rules.hand_in, at=closes_at + timedelta(days=1)),
            **changed,
        )
        contest = Contest.objects.create(unit=unit, slug=slug, title=moved.title, state=state, created_at=now)
        RuleSet.objects.create(
            contest=contest, version=1, document=rules_to_dict(moved), sha256="0" * 64, created_at=now
        )
        return contest

    return make


@pytest.fixture
def make_class(unit: Unit) -> Callable[[Contest, str, int, int], Classroom]:
    """A class of a contest with its headcount, of whom some took part."""

    def make(contest: Contest, name: str, headcount: int, took_part: int) -> Classroom:
        now = timezone.now()
        classroom = Classroom.objects.create(
            unit=unit, school_year="2026-2027", name=name, key=name, headcount=headcount
        )
        upload, _ = ExternalUpload.objects.get_or_create(
            contest=contest, sha256="1" * 64, defaults={"kind": "typed", "uploaded_at": now}
        )
        for number in range(headcount):
            user = User.objects.create(full_name=f"Nguyễn Văn {number}", name_sort_key="x", created_at=now)
            member = Member.objects.create(unit=unit, user=user, category="pupil", classroom=classroom, joined_at=now)
            if number < took_part:
                ExternalResult.objects.create(
                    contest=contest, member=member, upload=upload, attempts=1, best_centipoints=9000
                )
        return classroom

    return make
