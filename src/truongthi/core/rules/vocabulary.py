"""The closed vocabularies of the plan: every word a choice field may hold. Their meaning is specified in
docs/rules.md.
"""

from __future__ import annotations

from typing import Final

ROLES: Final = ("staff", "pupil", "parent", "citizen")
PARTICIPATION: Final = ("mandatory", "encouraged")
SEVERAL_ANSWERS: Final = ("all_or_nothing",)
COUNTED: Final = ("best",)
EQUAL_BEST: Final = ("shortest", "earliest")
AT_CLOSE: Final = ("cut", "run_full")
RESULT_SHOWN: Final = ("at_once", "after_close", "after_publication")
KEYS_SHOWN: Final = ("never", "after_close", "after_publication")
RESULT_FIELDS: Final = ("score", "correct_count", "duration", "attempts")
KINDS: Final = ("individual", "collective")
DIRECTIONS: Final = ("desc", "asc")
TIES: Final = ("committee",)
MEAN_DEFINITIONS: Final = ("when_known", "all_attempts", "attempts_times_best")
COMMITTEE_ROLES: Final = ("head", "deputy", "secretary", "member")
LATE: Final = ("accept_and_mark", "refuse")
RESULTS_FROM: Final = ("platform", "external")
