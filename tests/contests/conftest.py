"""A unit with its organiser, a bank of 100 questions, and the plan of 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truongthi.accounts.models import User
from truongthi.bank.models import Bank, Question, QuestionKey
from truongthi.core.rules import Rules
from truongthi.core.vietnamese import name_sort_key
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Appointment, Member, Unit

PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2026.toml"
BEFORE = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
DURING = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
AFTER = datetime(2026, 10, 15, 1, 0, tzinfo=UTC)


@pytest.fixture
def rules() -> Rules:
    return read_plan(PLAN.read_bytes())


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(name="Trung tâm Bình Minh", kind="school", created_at=BEFORE)


@pytest.fixture
def make_staff(unit: Unit) -> Callable[..., User]:
    def make(name: str, *, unit: Unit = unit, organises: bool = False) -> User:
        user = User.objects.create(
            username=f"u{User.objects.count()}", full_name=name, name_sort_key=name_sort_key(name), created_at=BEFORE
        )
        Member.objects.create(unit=unit, user=user, category="staff", joined_at=BEFORE)
        if organises:
            Appointment.objects.create(unit=unit, user=user, duty="organiser")
        return user

    return make


@pytest.fixture
def organiser(make_staff: Callable[..., User]) -> User:
    return make_staff("Lê Thu Hà", organises=True)


@pytest.fixture
def bank(unit: Unit) -> Bank:
    """Parts I, II, III with 40, 32 and 28 questions, as the plan wants them."""
    bank = Bank.objects.create(unit=unit, title="Cải cách hành chính", created_at=BEFORE)
    parts = ["I"] * 40 + ["II"] * 32 + ["III"] * 28
    options = [{"letter": letter, "text": f"Phương án {letter}", "pinned": False} for letter in "ABCD"]
    questions = Question.objects.bulk_create(
        Question(bank=bank, number=n, part=part, text=f"Câu hỏi {n}?", options=options, updated_at=BEFORE)
        for n, part in enumerate(parts, start=1)
    )
    QuestionKey.objects.bulk_create(QuestionKey(question=q, letters=["B"]) for q in questions)
    return bank
