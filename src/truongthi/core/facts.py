"""What happened in a contest, as frozen values: the one input from which every result is computed.

People, units and attempts are known by opaque keys. Points are centipoints, durations milliseconds, instants aware. An
attempt is graded question by question before it comes here; what it is worth in a ranking the rules alone decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from truongthi.core.metrics import EMPTY, PersonResult


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person the rules take. ``category``: a category's id. ``unit``: key of the class or, without classes, of the
    unit; ``school``: key of the whole unit. ``may_win`` False: the category, an exclusion or an act takes no prize.
    ``disqualified``: counts as if never present.
    """

    key: str
    name: str
    category: str
    unit: str = ""
    school: str = ""
    grade: int | None = None
    unit_kind: str = ""
    block: str = ""
    may_win: bool = True
    disqualified: bool = False


class AttemptFacts(NamedTuple):
    """One sealed and graded attempt. ``person``: a person's key; ``round``: a round's id of the rules.
    ``question_count``: questions with a key (predictions are not among them). ``predictions``: guesses by their id.
    ``annulled``: taken out by an act (an incident, a double account), whatever the rules say of it.

    A named tuple: there may be a million, and it is made four times as fast as a frozen dataclass.
    """

    person: str
    round: str
    number: int
    started_at: datetime
    sealed_at: datetime
    duration_ms: int
    centipoints: int
    correct_count: int
    answered_count: int
    question_count: int
    predictions: Mapping[str, Fraction] = EMPTY
    annulled: bool = False

    @property
    def is_all_correct(self) -> bool:
        return self.question_count > 0 and self.correct_count == self.question_count


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A class or a whole unit that may be ranked. ``kind``: "class" or "unit"; ``school``: key of the unit a class
    belongs to; ``headcount`` None: not known, so no rate can be formed.
    """

    key: str
    name: str
    kind: str = "class"
    school: str = ""
    grade: int | None = None
    unit_kind: str = ""
    block: str = ""
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A prize moved by the committee ("cân đối cơ cấu giải"), with its reason in the minutes: ``tier`` None takes the
    prize of ``key`` in ``division`` away, otherwise it is given that tier there.
    """

    division: str
    key: str
    tier: str | None


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """Everything a computation reads besides the rules.

    ``manual``: centipoints by (manual score id, key of person or unit). ``lot_seed``: the published seed of lots, ""
    while there is none. ``external``: results from another site, by person key, instead of attempts.
    """

    people: tuple[PersonFacts, ...]
    attempts: tuple[AttemptFacts, ...] = ()
    units: tuple[UnitFacts, ...] = ()
    manual: Mapping[tuple[str, str], int] = field(default_factory=dict)
    lot_seed: str = ""
    external: Mapping[str, PersonResult] = field(default_factory=dict)
