"""Changes of contests: plan, preparation, committee. Each function is one act, one transaction, one entry in the
log.
"""

from truongthi.contests.actions.committee import remove_seat, set_seat
from truongthi.contests.actions.plan import Applied, apply_plan, update_plan
from truongthi.contests.actions.preparation import (
    attach_bank,
    close_contest,
    freeze_round,
    open_without_paper,
    return_to_draft,
    thaw_round,
)
from truongthi.contests.actions.signing import sign_rules

__all__ = [
    "Applied",
    "apply_plan",
    "attach_bank",
    "close_contest",
    "freeze_round",
    "open_without_paper",
    "remove_seat",
    "return_to_draft",
    "set_seat",
    "sign_rules",
    "thaw_round",
    "update_plan",
]
