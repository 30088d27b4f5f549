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
class Level:
    """A level at which the same attempts are ranked ("cấp tỉnh", "cấp sở", "cấp trường"). ``each_unit``: the divisions
    of this level are held once in every unit of that kind, among its own people.
    """

    id: str
    name: str
    unit_kind: str
    organiser: str = ""
    each_unit: bool = False


@dataclass(frozen=True, slots=True)
class Qualification:
    """What lets a person enter a round: in ``round`` to have taken part, to have reached ``points_centi`` ("pass"), or
    to stand among the first ``top`` of ``division`` there ("top"; all who share the last place enter).
    """

    round: str
    by: str
    points_centi: int | None = None
    top: int | None = None
    division: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One window with one paper ("vòng", "đợt", "tuần", "kỳ"). ``entry_closes_at``: until when one may begin, if that
    ends before ``closes_at``. ``paper``: id of one of the further papers, "" for the main one. ``practice``: results
    never count. ``series``: the id of the series it was made from.
    """

    id: str
    name: str
    opens_at: datetime
    closes_at: datetime
    entry_closes_at: datetime | None = None
    paper: str = ""
    practice: bool = False
    requires: tuple[Qualification, ...] = ()
    series: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Rounds that recur: ``count`` windows, the first from ``first_opens_at`` to ``first_closes_at``, each next one a
    day, week or month later. ``name`` holds "{n}", the number of the round; their ids are "ID-1", "ID-2" …
    """

    id: str
    name: str
    first_opens_at: datetime
    first_closes_at: datetime
    every: str
    count: int
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A group that does not take part (``scope`` "play") or only takes no prize ("win"): one of the vocabulary
    ``EXCLUDED``, or for "units" and "people" those listed in ``names``.
    """

    group: str
    scope: str = "play"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of contestant. ``participation``: "mandatory" or "encouraged". ``may_win`` False: may play, takes no
    prize.

    ``age_min``/``age_max`` are full years on ``age_on``. Empty ``grades``, ``classes``, ``units`` and ``unit_kinds``
    mean all of them; ``except_units`` and ``except_unit_kinds`` are left out. ``paper``: id of one of the further
    papers, "" for the round's.
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
    units: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    except_units: tuple[str, ...] = ()
    except_unit_kinds: tuple[str, ...] = ()
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """``count`` questions of one part of the bank ("" any), of one level or of any; ``available``: how many the bank
    holds, when known. ``points_centi`` None: the paper's points.
    """

    part: str
    level: str | None
    count: int
    available: int | None = None
    points_centi: int | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question whose right answer is a figure of the contest itself ("câu dự đoán"). ``target``: what is predicted;
    ``scope``: of the round or the whole contest; ``form``: a whole number, or a percentage with ``decimals`` places;
    ``distance``: "absolute" |guess - actual|, or "not_over": who guesses too much has no figure.
    """

    id: str
    text: str
    target: str
    scope: str = "round"
    form: str = "integer"
    decimals: int = 0
    distance: str = "absolute"
    maximum: int = 99_999_999


@dataclass(frozen=True, slots=True)
class PaperRules:
    """What one paper is. Without a blueprint the questions are drawn from the whole bank.

    ``id`` and ``bank`` ("" the contest's own) are of further papers. ``mode``: "random", a draw for each attempt, or
    "fixed", one draw for all. ``wrong_points_centi``: taken off for a wrong answer (a blank costs nothing; no total
    falls below zero). ``timed`` False: nobody is stopped before the round closes, time is only measured;
    ``duration_ms`` is then the length of the longest window the paper is sat in.
    """

    question_count: int
    points_centi: int
    duration_ms: int
    blueprint: tuple[Stratum, ...] = ()
    shuffle_questions: bool = True
    shuffle_options: bool = True
    several_answers: str = "all_or_nothing"
    mode: str = "random"
    wrong_points_centi: int = 0
    predictions: tuple[Prediction, ...] = ()
    id: str = ""
    bank: str = ""
    timed: bool = True

    @property
    def full_centipoints(self) -> int:
        """The points of a paper answered right throughout."""
        if not self.blueprint:
            return self.question_count * self.points_centi
        return sum(
            row.count * (self.points_centi if row.points_centi is None else row.points_centi) for row in self.blueprint
        )


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """How often one may try (``limit`` None: without limit), which attempt counts, and what closing does to a
    running one.

    ``limit`` attempts ``limit_per`` contest, round, calendar day, week (from Monday) or month of Vietnam;
    ``cooldown_ms``: pause between a seal and the next start. ``counted``: the best, first or last attempt, or for the
    score their mean or sum. ``equal_best``: among attempts of the same best score the "shortest" or the "earliest"
    counts. ``at_close``: a running attempt is "cut" at closing or may "run_full" time when it was entered before. An
    attempt shorter than ``min_duration_ms`` or with fewer than ``min_answered`` answers is ``invalid``: "void" (as if
    never made, though it uses up the limit) or only marked for the committee ("flag").
    """

    limit: int | None
    counted: str = "best"
    equal_best: str = "shortest"
    at_close: str = "cut"
    limit_per: str = "round"
    cooldown_ms: int = 0
    min_duration_ms: int = 0
    min_answered: int = 0
    invalid: str = "void"
    several_accounts: str = "merge"


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
    """One criterion of an order: a metric of core.metrics and its direction, "desc" (more is better) or "asc".

    ``of``: the id of the prediction, manual score, weighted sum or division the metric is about. ``rounds``: only of
    these rounds ("" all of the division's). ``rounded``: how the figure is rounded before comparing. ``at_least``:
    a gate: figures from there on are equal, and stand before all others.
    """

    metric: str
    direction: str
    of: str = ""
    rounds: tuple[str, ...] = ()
    rounded: str = "exact"

    @property
    def key(self) -> str:
        """What tells this criterion's figure from others: "score", "manual_score:tu-luan", "score@tuan-1~second"."""
        text = f"{self.metric}:{self.of}" if self.of else self.metric
        text += "@" + "+".join(self.rounds) if self.rounds else ""
        return text if self.rounded == "exact" else f"{text}~{self.rounded}"


@dataclass(frozen=True, slots=True)
class AwardTier:
    """``count`` prizes of one kind, each of ``amount`` đồng and, if any, something in kind. ``percent_max``: never more
    prizes than this share of the ranked, rounded down. ``min_points_centi``: who has fewer points does not get it.
    """

    id: str
    name: str
    count: int
    amount: int
    in_kind: str = ""
    percent_max: int | None = None
    min_points_centi: int | None = None


@dataclass(frozen=True, slots=True)
class ManualScore:
    """A figure the committee enters: an essay, the quality of organising. ``kind``: of people or of units."""

    id: str
    name: str
    kind: str
    maximum_centi: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a conversion table: from ``at_least`` (hundredths of points, percent, count) on, so many points."""

    at_least_centi: int
    points_centi: int


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a weighted sum: a figure (ratios as percent), taken as it is or through a conversion table (highest
    step reached; below the first step 0), times ``weight_centi`` hundredths. No figure counts as 0.
    """

    metric: str
    weight_centi: int = 100
    of: str = ""
    table: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """A figure made of others: "60 % tỷ lệ tham gia + 40 % điểm bài viết"."""

    id: str
    name: str
    kind: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """A person takes only the highest of the prizes of these divisions (() all of that kind); the prizes given up go to
    the next in line. Highest: by amount, then by order of the divisions.
    """

    id: str
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """A ranking of its own with its prizes. ``members`` are category ids.

    Collective divisions rank classes by the results of those members: ``headcount_on`` is the day the class size is
    taken of, ``mean_definition`` how the mean over attempts is formed ("when_known": of all attempts if known for
    every class, else attempts × best for all). ``ranks``: classes, or whole units (schools).

    ``rounds``: whose attempts count (() all that are not practice); ``each_round``: held once for every one of them.
    ``per``: held once for every grade, kind of unit or block. ``level``: of the levels. What the criteria leave equal,
    ``ties`` decides: the committee, a lot, or it stays equal ("share"); ``border``: what becomes of prizes among
    equals that do not suffice: the committee orders them, they "share" the money, or all get one ("extend").
    ``min_points_centi``, ``min_headcount``, ``min_participants``: who has less takes no prize. ``quota_percent``: the
    share of the headcount that is expected; participation beyond it does not raise the rate.
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
    level: str = ""
    rounds: tuple[str, ...] = ()
    each_round: bool = False
    per: str = ""
    ranks: str = "class"
    border: str = "committee"
    min_points_centi: int | None = None
    min_headcount: int | None = None
    min_participants: int | None = None
    quota_percent: int | None = None


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
class Complaints:
    """Until when a result may be complained about ("phúc khảo", "khiếu nại"): ``days`` after publication, or an
    instant; within ``answer_days`` the committee answers.
    """

    to: str
    days: int | None = None
    until: datetime | None = None
    answer_days: int | None = None
    is_final: bool = True


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
    complaints: Complaints | None = None
    levels: tuple[Level, ...] = ()
    rounds: tuple[Round, ...] = ()
    series: tuple[Series, ...] = ()
    papers: tuple[PaperRules, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    manual_scores: tuple[ManualScore, ...] = ()
    weighted_sums: tuple[WeightedSum, ...] = ()
    caps: tuple[Cap, ...] = ()
    budget: int | None = None
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
