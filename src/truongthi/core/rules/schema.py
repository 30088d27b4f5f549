"""The plan format, field by field: names, types, ranges, defaults. Reader, writer, forms and documentation follow
this table.

``asks`` marks a field that regulations often leave open: where the plan does not give it, its default is taken and
the field is listed among the open points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from truongthi.core.rules import model
from truongthi.core.rules import vocabulary as words

REQUIRED: Final = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the plan, its type, and the attribute of the value it becomes.

    Types: text, texts, identifier, integer, integers, limit, decimal, yesno, instant, day, choice, choices, table,
    tables.
    """

    name: str
    type: str
    default: Any = REQUIRED
    attribute: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    scale: int = 1
    table: Table | None = None
    asks: bool = False

    @property
    def target(self) -> str:
        return self.attribute or self.name

    @property
    def is_required(self) -> bool:
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the plan and the value it becomes. ``key``: the field that names an item of a list of such tables."""

    becomes: type
    fields: tuple[Field, ...]
    key: str = ""

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


def _text(name: str, default: Any = REQUIRED, *, asks: bool = False) -> Field:
    return Field(name, "text", default, maximum=1000, asks=asks)


def _choice(name: str, choices: tuple[str, ...], default: Any = REQUIRED, *, asks: bool = False) -> Field:
    return Field(name, "choice", default, choices=choices, asks=asks)


def _tables(name: str, table: Table, *, minimum: int = 0) -> Field:
    return Field(name, "tables", REQUIRED if minimum else (), table=table, minimum=minimum, maximum=200)


WINDOW: Final = Table(model.Window, (Field("opens_at", "instant"), Field("closes_at", "instant")))

LEVEL: Final = Table(
    model.Level,
    (
        Field("id", "identifier"),
        _text("name"),
        _choice("unit_kind", words.LEVEL_KINDS),
        _text("organiser", ""),
        Field("each_unit", "yesno", default=False),
    ),
    key="id",
)

QUALIFICATION: Final = Table(
    model.Qualification,
    (
        Field("round", "identifier"),
        _choice("by", words.QUALIFY_BY),
        Field("points", "decimal", None, attribute="points_centi", scale=100, minimum=0, maximum=100_000_00),
        Field("top", "integer", None, minimum=1, maximum=1_000_000),
        Field("division", "identifier", ""),
    ),
    key="round",
)

ROUND: Final = Table(
    model.Round,
    (
        Field("id", "identifier"),
        _text("name"),
        Field("opens_at", "instant"),
        Field("closes_at", "instant"),
        Field("entry_closes_at", "instant", None),
        Field("paper", "identifier", ""),
        Field("practice", "yesno", default=False),
        _tables("requires", QUALIFICATION),
    ),
    key="id",
)

SERIES: Final = Table(
    model.Series,
    (
        Field("id", "identifier"),
        _text("name"),
        Field("first_opens_at", "instant"),
        Field("first_closes_at", "instant"),
        _choice("every", words.EVERY),
        Field("count", "integer", minimum=1, maximum=200),
        Field("paper", "identifier", ""),
    ),
    key="id",
)

EXCLUSION: Final = Table(
    model.Exclusion,
    (
        _choice("group", words.EXCLUDED),
        _choice("scope", words.EXCLUSION_SCOPES, "play", asks=True),
        Field("names", "texts", ()),
    ),
    key="group",
)

CATEGORY: Final = Table(
    model.Category,
    (
        Field("id", "identifier"),
        _text("name"),
        _choice("role", words.ROLES),
        _choice("participation", words.PARTICIPATION, "encouraged", asks=True),
        Field("may_win", "yesno", default=True, asks=True),
        Field("age_min", "integer", None, minimum=0, maximum=120),
        Field("age_max", "integer", None, minimum=0, maximum=120),
        Field("age_on", "day", None),
        Field("grades", "integers", (), minimum=1, maximum=12),
        Field("classes", "texts", ()),
        Field("units", "texts", ()),
        Field("unit_kinds", "texts", ()),
        Field("except_units", "texts", ()),
        Field("except_unit_kinds", "texts", ()),
        Field("paper", "identifier", ""),
    ),
    key="id",
)

STRATUM: Final = Table(
    model.Stratum,
    (
        _text("part", ""),
        _text("level", None),
        Field("count", "integer", minimum=1, maximum=500),
        Field("available", "integer", None, minimum=0, maximum=100_000),
        Field("points_per_question", "decimal", None, attribute="points_centi", scale=100, minimum=1, maximum=10**7),
    ),
    key="part",
)

PREDICTION: Final = Table(
    model.Prediction,
    (
        Field("id", "identifier"),
        _text("text"),
        _choice("target", words.TARGETS),
        _choice("scope", words.PREDICTION_SCOPES, "round", asks=True),
        _choice("form", words.PREDICTION_FORMS, "integer"),
        Field("decimals", "integer", 0, minimum=0, maximum=5),
        _choice("distance", words.DISTANCES, "absolute", asks=True),
        Field("maximum", "integer", 99_999_999, minimum=1, maximum=99_999_999),
    ),
    key="id",
)

_PAPER_FIELDS: Final = (
    Field("question_count", "integer", minimum=1, maximum=500),
    Field("points_per_question", "decimal", attribute="points_centi", scale=100, minimum=1, maximum=100_000_00),
    Field(
        "duration_minutes", "decimal", None, attribute="duration_ms", scale=60_000, minimum=1, maximum=24 * 3_600_000
    ),
    Field("timed", "yesno", default=True),
    Field("shuffle_questions", "yesno", default=True, asks=True),
    Field("shuffle_options", "yesno", default=True, asks=True),
    _choice("several_answers", words.SEVERAL_ANSWERS, "all_or_nothing", asks=True),
    _choice("mode", words.PAPER_MODES, "random"),
    Field("wrong_points", "decimal", 0, attribute="wrong_points_centi", scale=100, minimum=0, maximum=100_000_00),
    _tables("blueprint", STRATUM),
    _tables("predictions", PREDICTION),
)
PAPER: Final = Table(model.PaperRules, _PAPER_FIELDS)
FURTHER_PAPER: Final = Table(model.PaperRules, (Field("id", "identifier"), _text("bank", ""), *_PAPER_FIELDS), key="id")

ATTEMPTS: Final = Table(
    model.AttemptRules,
    (
        Field("limit", "limit", None, minimum=1, maximum=1000, asks=True),
        _choice("counted", words.COUNTED, "best", asks=True),
        _choice("equal_best", words.EQUAL_BEST, "shortest", asks=True),
        _choice("at_close", words.AT_CLOSE, "cut", asks=True),
        _choice("limit_per", words.LIMIT_PER, "round"),
        Field(
            "cooldown_minutes", "decimal", 0, attribute="cooldown_ms", scale=60_000, minimum=0, maximum=31 * 86_400_000
        ),
        Field("min_seconds", "decimal", 0, attribute="min_duration_ms", scale=1000, minimum=0, maximum=86_400_000),
        Field("min_answered", "integer", 0, minimum=0, maximum=500),
        _choice("invalid", words.INVALID, "void"),
        _choice("several_accounts", words.SEVERAL_ACCOUNTS, "merge"),
    ),
)

DISPLAY: Final = Table(
    model.Display,
    (
        _choice("result", words.RESULT_SHOWN, "at_once", asks=True),
        Field("fields", "choices", ("score", "duration", "attempts"), choices=words.RESULT_FIELDS, asks=True),
        _choice("keys", words.KEYS_SHOWN, "after_publication", asks=True),
    ),
)

CRITERION: Final = Table(
    model.Criterion,
    (
        Field("metric", "text", maximum=100),
        _choice("direction", words.DIRECTIONS),
        Field("of", "identifier", ""),
        Field("rounds", "texts", ()),
        _choice("rounded", words.ROUNDED, "exact"),
    ),
    key="metric",
)

AWARD: Final = Table(
    model.AwardTier,
    (
        Field("id", "identifier"),
        _text("name"),
        Field("count", "integer", minimum=1, maximum=10_000),
        Field("amount", "integer", 0, minimum=0, maximum=10**12),
        _text("in_kind", ""),
        Field("percent_max", "integer", None, minimum=1, maximum=100),
        Field("min_points", "decimal", None, attribute="min_points_centi", scale=100, minimum=0, maximum=10**9),
    ),
    key="id",
)

MANUAL_SCORE: Final = Table(
    model.ManualScore,
    (
        Field("id", "identifier"),
        _text("name"),
        _choice("kind", words.KINDS),
        Field("maximum", "decimal", attribute="maximum_centi", scale=100, minimum=1, maximum=10**9),
    ),
    key="id",
)

STEP: Final = Table(
    model.Step,
    (
        Field("at_least", "decimal", attribute="at_least_centi", scale=100, minimum=0, maximum=10**12),
        Field("points", "decimal", attribute="points_centi", scale=100, minimum=0, maximum=10**9),
    ),
)
TERM: Final = Table(
    model.Term,
    (
        Field("metric", "text", maximum=100),
        Field("weight", "decimal", 100, attribute="weight_centi", scale=100, minimum=1, maximum=10**6),
        Field("of", "identifier", ""),
        _tables("table", STEP),
    ),
    key="metric",
)
WEIGHTED_SUM: Final = Table(
    model.WeightedSum,
    (Field("id", "identifier"), _text("name"), _choice("kind", words.KINDS), _tables("terms", TERM, minimum=1)),
    key="id",
)
CAP: Final = Table(model.Cap, (Field("id", "identifier"), Field("divisions", "texts", ())), key="id")

DIVISION: Final = Table(
    model.Division,
    (
        Field("id", "identifier"),
        _text("name"),
        _choice("kind", words.KINDS),
        Field("members", "texts", minimum=1),
        _choice("ties", words.TIES, "committee", asks=True),
        Field("headcount_on", "day", None),
        Field("mean_definition", "choice", None, choices=words.MEAN_DEFINITIONS),
        Field("level", "identifier", ""),
        Field("rounds", "texts", ()),
        Field("each_round", "yesno", default=False),
        Field("per", "choice", "", choices=words.PER),
        _choice("ranks", words.RANKS, "class"),
        _choice("border", words.BORDER, "committee"),
        Field("min_points", "decimal", None, attribute="min_points_centi", scale=100, minimum=0, maximum=10**9),
        Field("min_headcount", "integer", None, minimum=1, maximum=10**7),
        Field("min_participants", "integer", None, minimum=1, maximum=10**7),
        Field("quota_percent", "integer", None, minimum=1, maximum=100),
        _tables("criteria", CRITERION, minimum=1),
        _tables("awards", AWARD),
    ),
    key="id",
)

COMMITTEE_MEMBER: Final = Table(
    model.CommitteeMember,
    (_choice("role", words.COMMITTEE_ROLES), _text("title"), _text("name", ""), Field("tasks", "texts", ())),
    key="role",
)

COMMITTEE: Final = Table(
    model.CommitteeRules,
    (
        Field("decision_persons", "integer", 2, minimum=1, maximum=9, asks=True),
        _tables("members", COMMITTEE_MEMBER),
    ),
)

HAND_IN: Final = Table(
    model.Deadline,
    (
        Field("deadline", "instant", attribute="at"),
        _text("to"),
        _choice("late", words.LATE, "accept_and_mark", asks=True),
    ),
)
REPORT: Final = Table(model.Deadline, (Field("deadline", "instant", None, attribute="at", asks=True), _text("to")))
CONTACT: Final = Table(model.Contact, (_text("name"), _text("phone", ""), _text("email", "")))
COMPLAINTS: Final = Table(
    model.Complaints,
    (
        _text("to"),
        Field("days", "integer", None, minimum=1, maximum=365),
        Field("until", "instant", None),
        Field("answer_days", "integer", None, minimum=1, maximum=365),
        Field("is_final", "yesno", default=True),
    ),
)
TASK: Final = Table(model.Task, (_text("who"), _text("what")))
OPEN_POINT: Final = Table(
    model.OpenPoint, (_text("field"), _text("note", ""), Field("confirmed", "yesno", default=False)), key="field"
)

PLAN: Final = Table(
    model.Rules,
    (
        Field("slug", "identifier", maximum=60),
        _text("title"),
        _text("organiser"),
        _text("summary", ""),
        Field("legal_basis", "texts", ()),
        Field("aims", "texts", ()),
        Field("topics", "texts", ()),
        Field("practice", "yesno", default=False, asks=True),
        _choice("results_from", words.RESULTS_FROM, "platform", asks=True),
        Field("notes", "texts", ()),
        Field("window", "table", table=WINDOW),
        _tables("levels", LEVEL),
        _tables("rounds", ROUND),
        _tables("series", SERIES),
        _tables("categories", CATEGORY, minimum=1),
        _tables("exclusions", EXCLUSION),
        Field("paper", "table", table=PAPER),
        _tables("papers", FURTHER_PAPER),
        Field("attempts", "table", default=(), table=ATTEMPTS),
        Field("display", "table", default=(), table=DISPLAY),
        _tables("manual_scores", MANUAL_SCORE),
        _tables("weighted_sums", WEIGHTED_SUM),
        _tables("divisions", DIVISION),
        _tables("caps", CAP),
        Field("budget", "integer", None, minimum=0, maximum=10**15),
        Field("committee", "table", default=(), table=COMMITTEE),
        Field("hand_in", "table", None, table=HAND_IN),
        Field("report", "table", None, table=REPORT),
        Field("contact", "table", None, table=CONTACT),
        Field("complaints", "table", None, table=COMPLAINTS),
        _tables("tasks", TASK),
        _tables("open_points", OPEN_POINT),
    ),
)
FORMAT: Final = 1
