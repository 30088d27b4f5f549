"""Why a round is not open for this person, and how often one may try, in sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from truongthi.attempts.queries import OwnContest
from truongthi.core.timing import minute_from
from truongthi.web.shared.display import points, vn_datetime
from truongthi.web.wording import sentence


def not_eligible_sentence(own: OwnContest) -> str:
    """Why the person does not take part at all; "" when they do."""
    if not own.reason:
        return ""
    return sentence("contestant_excluded" if own.reason == "excluded" else f"not_eligible_{own.reason}")


def why_not_sentence(own: OwnContest) -> str:
    """What keeps the person from beginning in this round, though they take part; "" when nothing does."""
    if own.reason or own.phase == "closed":
        return ""
    if own.missing is not None:
        facts: dict[str, Any] = dict(own.missing.facts)
        return sentence(own.missing.code, points=points(facts.pop("points_centi", None)), **facts)
    if own.phase != "open" or own.running is not None:
        return ""
    if own.round.frozen_at is None:
        return sentence("contest_without_paper")
    if own.entry_is_over:
        return sentence("round_entry_closed", entry_closes_at=vn_datetime(own.entry_until))
    held = own.held
    if held is None:
        return ""
    again_at = vn_datetime(minute_from(held.again_at)) if held.again_at else ""
    return sentence(held.code, limit=own.round.attempt_limit, again_at=again_at)


def limit_sentence(own: OwnContest) -> str:
    """What the limit counts in, under the number of attempts left."""
    if own.round.attempt_limit is None:
        return ""
    return {
        "contest": _("trong cả cuộc thi"),
        "round": _("trong vòng này") if own.has_several_rounds else "",
        "day": _("trong hôm nay"),
        "week": _("trong tuần này"),
        "month": _("trong tháng này"),
    }.get(own.round.limit_per, "")
