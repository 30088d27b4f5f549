"""Small invented contests, by hand and at random, for the laws and tables of the computation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from truongthi.core.contest_result import ContestResult
from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import Value
from truongthi.core.rules import (
    AttemptRules,
    AwardTier,
    Cap,
    Category,
    CommitteeRules,
    Criterion,
    Display,
    Division,
    PaperRules,
    Prediction,
    Round,
    Rules,
    Window,
)

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # a Monday, 8h00 in Vietnam
SCORE, DURATION = Criterion("score", "desc"), Criterion("duration", "asc")
PAPER = PaperRules(10, 100, 600_000)


def tier(name: str, amount: int, count: int = 1, **fields: Any) -> AwardTier:
    return AwardTier(name, name, count, amount, **fields)


THREE = (tier("nhat", 300), tier("nhi", 200), tier("ba", 100))


def division(name: str = "d", criteria: tuple[Criterion, ...] = (SCORE, DURATION), **fields: Any) -> Division:
    return Division(name, name, fields.pop("kind", "individual"), fields.pop("members", ("a",)), criteria, **fields)


def rules(*divisions: Division, **fields: Any) -> Rules:
    made = Rules(
        slug="c",
        title="C",
        organiser="O",
        window=Window(START, START + timedelta(days=60)),
        categories=(Category("a", "A", "citizen", "encouraged", True), Category("b", "B", "staff", "mandatory", False)),
        paper=PAPER,
        attempts=AttemptRules(None),
        display=Display("at_once", (), "never"),
        divisions=divisions or (division(),),
        committee=CommitteeRules(()),
    )
    return replace(made, **fields)


def weeks(count: int) -> tuple[Round, ...]:
    return tuple(
        Round(f"w{n}", f"Tuần {n}", START + timedelta(weeks=n - 1), START + timedelta(weeks=n))
        for n in range(1, count + 1)
    )


def person(key: str, **fields: Any) -> PersonFacts:
    return PersonFacts(key, key.upper(), fields.pop("category", "a"), **fields)


def attempt(
    who: str, points: int, seconds: int = 60, *, number: int = 1, at: int = 0, round_: str = "vong-1", **fields: Any
) -> AttemptFacts:
    """``points`` whole points, one for each right answer; begun ``at`` minutes after the start."""
    begun = START + timedelta(minutes=at)
    sealed = begun + timedelta(seconds=seconds)
    made = AttemptFacts(who, round_, number, begun, sealed, seconds * 1000, points * 100, points, 10, 10)
    return made._replace(**fields)


def contest(*attempts: AttemptFacts, people: dict[str, dict[str, Any]] | None = None, **fields: Any) -> ContestFacts:
    """Everybody of the attempts, with what ``people`` says of them, and those it names besides."""
    known = dict.fromkeys(one.person for one in attempts) | dict.fromkeys(people or ())
    return ContestFacts(tuple(person(key, **(people or {}).get(key, {})) for key in known), tuple(attempts), **fields)


def classes(*sizes: int | None, **fields: Any) -> tuple[UnitFacts, ...]:
    return tuple(UnitFacts(f"c{n}", f"Lớp {n}", headcount=size, **fields) for n, size in enumerate(sizes, start=1))


def ranks(result: ContestResult, which: int = 0) -> dict[str, int]:
    return {row.entry.key: row.rank for row in result.divisions[which].standings.rows}


def figure(result: ContestResult, key: str, name: str, which: int = 0) -> Value:
    return next(r.entry.metrics[name] for r in result.divisions[which].standings.rows if r.entry.key == key)


def given_to(result: ContestResult, which: int = 0) -> dict[str, tuple[str, int, str]]:
    return {award.key: (award.tier_id, award.amount, award.why) for award in result.divisions[which].awards.given}


GUESS = Prediction("doan", "Bao nhiêu người?", "participants")
_criteria = st.lists(
    st.sampled_from(
        [
            SCORE,
            DURATION,
            Criterion("attempts", "asc"),
            Criterion("attempts", "desc"),
            Criterion("sealed_at", "asc"),
            Criterion("prediction_error", "asc", "doan"),
            Criterion("sum_over_rounds", "desc"),
            Criterion("mean_points", "desc"),
            Criterion("lot", "asc"),
            Criterion("duration", "asc", rounded="minute"),
        ]
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda criterion: criterion.key,
)
_tiers = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), max_size=3).map(
    lambda rows: tuple(
        tier(f"t{place}", amount * 100, count)
        for place, (count, amount) in enumerate(sorted(rows, key=lambda row: -row[1]))
    )
)


@st.composite
def contests(draw: Any, *, border: str | None = None, caps: bool = False) -> tuple[Rules, ContestFacts]:
    """Up to seven people, three rounds, three divisions."""
    rounds = weeks(draw(st.integers(1, 3)))
    divisions = tuple(
        division(
            f"d{n}",
            tuple(draw(_criteria)),
            awards=draw(_tiers),
            border=border or draw(st.sampled_from(["committee", "share", "extend"])),
            each_round=draw(st.booleans()),
            members=draw(st.sampled_from([("a",), ("a", "b")])),
        )
        for n in range(draw(st.integers(1, 3)))
    )
    counted = AttemptRules(
        draw(st.sampled_from([None, 1, 2])),
        counted=draw(st.sampled_from(["best", "first", "last", "mean", "sum"])),
        equal_best=draw(st.sampled_from(["shortest", "earliest"])),
        limit_per=draw(st.sampled_from(["contest", "round", "day", "week", "month"])),
        min_duration_ms=draw(st.sampled_from([0, 2000])),
        invalid=draw(st.sampled_from(["void", "flag"])),
    )
    made = rules(
        *divisions,
        rounds=rounds,
        attempts=counted,
        paper=replace(PAPER, predictions=(GUESS,)),
        caps=(Cap("cap"),) if caps else (),
    )
    people = {
        f"p{n}": {
            "category": draw(st.sampled_from("aab")),
            "disqualified": draw(st.integers(0, 6)) == 0,
            "unit": f"c{n % 2}",
        }
        for n in range(draw(st.integers(1, 7)))
    }
    attempts = [
        attempt(
            draw(st.sampled_from(sorted(people))),
            draw(st.integers(0, 4)),
            draw(st.integers(1, 4)),
            number=number,
            at=draw(st.integers(0, 3)) + (number % len(rounds)) * 7 * 24 * 60,
            round_=rounds[number % len(rounds)].id,
            predictions={"doan": Fraction(draw(st.integers(0, 8)))},
            annulled=draw(st.integers(0, 9)) == 0,
        )
        for number in range(1, draw(st.integers(0, 14)) + 1)
    ]
    return made, contest(*attempts, people=people, lot_seed=draw(st.sampled_from(["", "2026"])))
