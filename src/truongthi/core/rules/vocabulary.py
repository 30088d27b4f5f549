"""The closed vocabularies of the plan: every word a choice field may hold. Their meaning is specified in
docs/rules.md.
"""

from __future__ import annotations

from typing import Final

ROLES: Final = ("staff", "pupil", "parent", "citizen")
PARTICIPATION: Final = ("mandatory", "encouraged")
SEVERAL_ANSWERS: Final = ("all_or_nothing", "partial")
PAPER_MODES: Final = ("random", "fixed")
TARGETS: Final = ("all_correct_people", "participants", "attempts", "all_correct_percent")
PREDICTION_SCOPES: Final = ("round", "contest")
PREDICTION_FORMS: Final = ("integer", "percent")
DISTANCES: Final = ("absolute", "not_over")
EVERY: Final = ("day", "week", "month")
QUALIFY_BY: Final = ("took_part", "pass", "top")
COUNTED: Final = ("best", "first", "last", "mean", "sum")
LIMIT_PER: Final = ("contest", "round", "day", "week", "month")
INVALID: Final = ("void", "flag")
SEVERAL_ACCOUNTS: Final = ("merge", "void")
EQUAL_BEST: Final = ("shortest", "earliest")
AT_CLOSE: Final = ("cut", "run_full")
RESULT_SHOWN: Final = ("at_once", "after_close", "after_publication")
KEYS_SHOWN: Final = ("never", "after_close", "after_publication")
RESULT_FIELDS: Final = ("score", "correct_count", "duration", "attempts")
KINDS: Final = ("individual", "collective")
DIRECTIONS: Final = ("desc", "asc")
TIES: Final = ("committee", "lot", "share")
BORDER: Final = ("committee", "share", "extend")
PER: Final = ("grade", "unit_kind", "block")
RANKS: Final = ("class", "unit")
ROUNDED: Final = ("exact", "second", "minute", "hundredth", "tenth", "whole")
LEVEL_KINDS: Final = ("province", "department", "district", "school", "other")
EXCLUDED: Final = (
    "committee",
    "secretaries",
    "question_authors",
    "reviewers",
    "jury",
    "technicians",
    "organiser_unit",
    "units",
    "people",
)
EXCLUSION_SCOPES: Final = ("play", "win")
MEAN_DEFINITIONS: Final = ("when_known", "all_attempts", "attempts_times_best")
COMMITTEE_ROLES: Final = ("head", "deputy", "secretary", "member")
LATE: Final = ("accept_and_mark", "refuse")
RESULTS_FROM: Final = ("platform", "external")
