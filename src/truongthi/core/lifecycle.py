"""Where a contest stands between its frozen rules and its report, and which acts lead from where to where.

Four states are stored (draft, ready, closed, published); everything else follows from the window and from what has
been done: which computation is the latest, whether it is verified, and which steps stand behind the public version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

DRAFT, FROZEN, OPEN, OVER, CLOSED = "draft", "frozen", "open", "over", "closed"
COMPUTED, VERIFIED, COMPLAINTS = "computed", "verified", "complaints"
FINAL, AWARDED, REPORTED = "final", "awarded", "reported"
STAGES: Final = (
    DRAFT, FROZEN, OPEN, OVER, CLOSED, COMPUTED, VERIFIED, COMPLAINTS, FINAL, AWARDED, REPORTED
)  # fmt: skip
"""In order. ``over``: the window is past and nobody has closed; ``complaints``: published and not final yet."""

DIAGRAM: Final[Mapping[str, Mapping[str, str]]] = {
    DRAFT: {"freeze": FROZEN},
    FROZEN: {"thaw": DRAFT},
    OVER: {"close": CLOSED},
    CLOSED: {"compute": COMPUTED},
    COMPUTED: {"compute": COMPUTED, "verify": VERIFIED},
    VERIFIED: {"compute": COMPUTED, "withdraw_decision": COMPUTED, "publish": COMPLAINTS},
    COMPLAINTS: {"publish": COMPLAINTS, "finalise": FINAL},
    FINAL: {"award": AWARDED, "reopen": COMPLAINTS},
    AWARDED: {"report": REPORTED, "reopen": COMPLAINTS},
    REPORTED: {"reopen": COMPLAINTS},
}
"""Stage → act → the stage it leads to. An act may leave the stage as it was; time alone leads from frozen to over."""


@dataclass(frozen=True, slots=True)
class Facts:
    """``state`` is the stored one. ``verified``: the latest computation, as it stands with its decisions, is."""

    state: str
    now: datetime
    opens_at: datetime
    closes_at: datetime
    computed: bool = False
    verified: bool = False
    final: bool = False
    awarded: bool = False
    reported: bool = False


def stage(facts: Facts) -> str:
    """The one stage a contest is in."""
    if facts.state == "draft":
        return DRAFT
    if facts.state == "ready":
        if facts.now < facts.opens_at:
            return FROZEN
        return OPEN if facts.now < facts.closes_at else OVER
    if facts.state == "closed":
        if not facts.computed:
            return CLOSED
        return VERIFIED if facts.verified else COMPUTED
    if not facts.final:
        return COMPLAINTS
    if not facts.awarded:
        return FINAL
    return REPORTED if facts.reported else AWARDED


def may_lead(before: str, act: str, after: str) -> bool:
    """Whether the diagram allows an act to lead from one stage to another; what changes nothing is allowed."""
    return before == after or DIAGRAM.get(before, {}).get(act) == after
