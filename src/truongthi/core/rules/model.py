"""The rules of one contest as frozen values. What each field means to people is specified in docs/rules.md.

Instants are aware, durations milliseconds, points centipoints, money đồng. Windows are half-open: ``closes_at``
itself is outside. Every closed vocabulary stands in ``vocabulary``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

INDIVIDUAL = "individual"
COLLECTIVE = "collective"


@dataclass(frozen=True, slots=True)
class Window:
    """From ``opens_at`` (inside) to ``closes_at`` (outside)."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of contestant. ``participation``: "mandatory" or "encouraged". ``may_win`` False: may play, takes no
    prize.

    ``age_min``/``age_max`` are full years on ``age_on``. Empty ``grades`` and ``classes`` mean all of them.
    """

    id: str
    name: str
    role: str
    participation: str
    may_win: bool
    age_min: int | None = None
    age_max: int | None = None
    age_on: date | None = None
    grades: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """``count`` questions of one part of the bank, of one level or of any; ``available``: how many the bank holds,
    when known.
    """

    part: str
    level: str | None
    count: int
    available: int | None = None


@dataclass(frozen=True, slots=True)
class PaperRules:
    """What one paper is. Without a blueprint the questions are drawn from the whole bank."""

    question_count: int
    points_centi: int
    duration_ms: int
    blueprint: tuple[Stratum, ...] = ()
    shuffle_questions: bool = True
    shuffle_options: bool = True
    several_answers: str = "all_or_nothing"

    @property
    def full_centipoints(self) -> int:
        return self.question_count * self.points_centi


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """How often one may try (``limit`` None: without limit), which attempt counts, and what closing does to a
    running one.

    ``equal_best``: among attempts of the same best score the "shortest" or the "earliest" counts. ``at_close``: a
    running attempt is "cut" at closing or may "run_full" time when it was entered before.
    """

    limit: int | None
    counted: str = "best"
    equal_best: str = "shortest"
    at_close: str = "cut"


@dataclass(frozen=True, slots=True)
class Display:
    """What a contestant sees of the own result. ``result``: when; ``fields``: which figures; ``keys``: when the
    right answers.
    """

    result: str
    fields: tuple[str, ...]
    keys: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of an order: a metric of core.metrics and its direction, "desc" (more is better) or "asc"."""

    metric: str
    direction: str


@dataclass(frozen=True, slots=True)
class AwardTier:
    """``count`` prizes of one kind, each of ``amount`` đồng and, if any, something in kind."""

    id: str
    name: str
    count: int
    amount: int
    in_kind: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A ranking of its own with its prizes. ``members`` are category ids.

    Collective divisions rank classes by the results of those members: ``headcount_on`` is the day the class size is
    taken of, ``mean_definition`` how the mean over attempts is formed ("when_known": of all attempts if known for
    every class, else attempts × best for all). What the criteria leave equal, ``ties`` says who decides.
    """

    id: str
    name: str
    kind: str
    members: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    awards: tuple[AwardTier, ...] = ()
    ties: str = "committee"
    headcount_on: date | None = None
    mean_definition: str | None = None


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    """One seat: role head | deputy | secretary | member, the title as the plan writes it, and its tasks."""

    role: str
    title: str
    name: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """The committee, and how many of its members a decision needs (the one who takes it included)."""

    members: tuple[CommitteeMember, ...]
    decision_persons: int = 2


@dataclass(frozen=True, slots=True)
class Deadline:
    """``at`` None: the plan names no date. ``late``: what becomes of what comes later."""

    at: datetime | None
    to: str
    late: str = "accept_and_mark"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom contestants ask."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What a group of people has to do, in the plan's words."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A field the written plan leaves open: its path, why, and whether the committee has confirmed the value taken."""

    field: str
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole plan of one contest."""

    slug: str
    title: str
    organiser: str
    window: Window
    categories: tuple[Category, ...]
    paper: PaperRules
    attempts: AttemptRules
    display: Display
    divisions: tuple[Division, ...]
    committee: CommitteeRules
    hand_in: Deadline | None = None
    report: Deadline | None = None
    contact: Contact | None = None
    summary: str = ""
    legal_basis: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    practice: bool = False
    results_from: str = "platform"
    tasks: tuple[Task, ...] = ()
    notes: tuple[str, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()

    def category(self, category_id: str) -> Category | None:
        return next((category for category in self.categories if category.id == category_id), None)

    def category_of(self, word: str) -> Category | None:
        """The category with this id, or else the first one of this role."""
        by_role = next((category for category in self.categories if category.role == word), None)
        return self.category(word) or by_role

    def division(self, division_id: str) -> Division | None:
        return next((division for division in self.divisions if division.id == division_id), None)
