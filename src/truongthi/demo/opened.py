"""The open contest: every pupil of the roster goes through start, save and seal of the real exam room."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from truongthi.contests.actions.committee import set_seat
from truongthi.contests.actions.plan import apply_plan
from truongthi.contests.actions.preparation import attach_bank
from truongthi.contests.models import Contest, Contestant, Round, RoundKey
from truongthi.contests.queries import round_of
from truongthi.core.rules import Rules
from truongthi.core.rules.moving import moved
from truongthi.core.ticket import EntryTicket
from truongthi.core.timing import to_ms
from truongthi.demo.centre import ZONE, Centre, sign_together
from truongthi.examroom.config import config_from
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Entered, Vector
from truongthi.results.actions.opening import freeze_round
from truongthi.schools.models import Member

SLUG: Final = "cai-cach-tthc-dang-mo"
OPENED_DAYS_AGO: Final = 6
SEED: Final = 2026


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt to be made: when, how long, and how well the contestant knows the answers."""

    number: int
    starts_at: datetime
    seconds: int
    skill: float


def open_contest(centre: Centre, rules: Rules, now: datetime) -> Contest:
    """The same plan, opened a few days ago, its paper frozen before the opening."""
    opening = (now.astimezone(ZONE) - timedelta(days=OPENED_DAYS_AGO)).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    today = replace(moved(rules, opening, slug=SLUG, title=f"{rules.title}, đợt 2"), results_from="platform")
    prepared = opening - timedelta(days=2)
    contest = apply_plan(rules=today, unit=centre.unit, actor=centre.organiser, now=prepared).contest
    for seat, user in centre.committee.items():
        set_seat(contest=contest, user=user, seat=seat, actor=centre.organiser, now=prepared)
    sign_together(contest, centre.committee, prepared)
    attach_bank(contest=contest, bank=centre.bank, actor=centre.organiser, now=prepared)
    contest.refresh_from_db()
    freeze_round(contest=contest, actor=centre.organiser, now=prepared)
    contest.refresh_from_db()
    return contest


def enter_pupils(contest: Contest, now: datetime) -> list[Contestant]:
    """Every pupil of the centre as a contestant."""
    members = Member.objects.filter(unit=contest.unit, category=Member.Category.PUPIL, left_at=None)
    Contestant.objects.bulk_create(
        Contestant(
            contest=contest,
            member=member,
            classroom_id=member.classroom_id,
            category=member.category,
            entered_at=now,
        )
        for member in members
    )
    return list(Contestant.objects.filter(contest=contest).order_by("pk"))


def sit_all(contest: Contest, contestants: Sequence[Contestant], now: datetime) -> int:
    """Let them all take the contest in the exam room; returns the number of sealed attempts."""
    round_ = round_of(contest)
    draw = random.Random(SEED)  # noqa: S311 - invented behaviour, the same on every machine
    plans = {one.pk: _sittings(draw, round_.opens_at, now) for one in contestants}
    return sit_round(round_, contestants, plans)


def sit_round(round_: Round, contestants: Sequence[Contestant], plans: dict[int, list[Sitting]]) -> int:
    """Each contestant's sittings of one round, through the exam room; returns the number of sealed attempts."""
    return asyncio.run(_sit_all(round_, contestants, plans, _keys_by_question(round_)))


def _keys_by_question(round_: Round) -> dict[str, set[str]]:
    """Question text → texts of its right options: the demonstration's pupils know by content, as pupils do."""
    found: dict[str, set[str]] = {}
    for key in RoundKey.objects.filter(question__round=round_).select_related("question"):
        options = {option["letter"]: option["text"] for option in key.question.options}
        found[key.question.text] = {options[letter] for letter in key.letters}
    return found


def _sittings(draw: random.Random, opens_at: datetime, now: datetime) -> list[Sitting]:
    """One to five attempts on different moments since the opening, each a little better than the one before."""
    count = draw.choices((1, 2, 3, 4, 5), weights=(22, 26, 25, 17, 10))[0]
    last = (now - opens_at).total_seconds() - 1800
    moments = sorted(draw.uniform(0, last) for _ in range(count))
    skill = draw.uniform(0.45, 0.9)
    sittings = []
    free_from = 0.0
    for number, moment in enumerate(moments, 1):
        begins, seconds = max(moment, free_from), draw.randint(240, 1150)
        free_from = begins + seconds + 60
        if free_from > last + 1500:
            break
        starts_at = opens_at + timedelta(seconds=begins)
        sittings.append(Sitting(number, starts_at, seconds, min(0.99, skill + 0.06 * number)))
    return sittings


async def _sit_all(
    round_: Round, contestants: Sequence[Contestant], plans: dict[int, list[Sitting]], keys: dict[str, set[str]]
) -> int:
    config = config_from()
    expires = to_ms(round_.closes_at)
    async with ExamRoom(config.dsn, config.key) as room:
        made = await asyncio.gather(
            *(
                _sit(room, EntryTicket(one.pk, round_.pk, 0, expires), plans[one.pk], keys, random.Random(one.pk))  # noqa: S311
                for one in contestants
            )
        )
    return sum(made)


async def _sit(
    room: ExamRoom, ticket: EntryTicket, sittings: Sequence[Sitting], keys: dict[str, set[str]], draw: random.Random
) -> int:
    for sitting in sittings:
        entered = await room.start(ticket, number=sitting.number, arrived_at=sitting.starts_at)
        answers = [_answer(question, sitting.skill, keys, draw) for question in entered.paper]
        await _save_and_seal(room, entered, answers, sitting)
    return len(sittings)


async def _save_and_seal(room: ExamRoom, entered: Entered, answers: list[str], sitting: Sitting) -> None:
    """Three saves on the way, as a phone with a bad network would group them, then the hand-in."""
    key, epoch, size = entered.row.key, entered.row.epoch, len(answers)
    for step in (1, 2, 3):
        known = answers[: size * step // 3]
        vector = Vector(epoch, step, tuple(known + [""] * (size - len(known))))
        at = sitting.starts_at + timedelta(seconds=sitting.seconds * step // 4)
        await room.save(key, vector, arrived_at=at)
    at = sitting.starts_at + timedelta(seconds=sitting.seconds)
    await room.seal(key, Vector(epoch, 4, tuple(answers)), arrived_at=at)


def _answer(question: dict[str, Any], skill: float, keys: dict[str, set[str]], draw: random.Random) -> str:
    """The displayed letters a pupil of this skill picks: the right ones, or a guess; now and then nothing. A
    figure to be predicted is guessed.
    """
    if "guess" in question:
        return str(draw.randint(25, 48))
    letters = "ABCDEFGH"[: len(question["options"])]
    if draw.random() < skill:
        right = keys[question["text"]]
        shown = zip(letters, question["options"], strict=True)
        return "".join(letter for letter, text in shown if text in right)
    return "" if draw.random() < 0.05 else draw.choice(letters)
