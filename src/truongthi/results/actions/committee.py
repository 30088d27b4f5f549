"""How every act of the committee begins: the contest is locked, and the actor must hold a seat that may act."""

from __future__ import annotations

from typing import Any

from django.db import connection

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.queries.correction_runs import is_being_corrected
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.seats import may_act
from truongthi.results.queries.steps import is_final


def begin_act(actor: Any, contest: Contest) -> Contest:
    """The contest, locked until the transaction ends, so that of two acts at once one comes first.

    Refuses everybody but head, deputy and secretary of this very contest.
    """
    locked = lock_contest(contest)
    if not may_act(actor, locked):
        raise Refused("committee_seat_needed")
    return locked


def lock_contest(contest: Contest) -> Contest:
    """The contest, locked. While the worker carries out a confirmed correction, which takes its time in a large
    contest, nobody waits for it: refused with correction_under_way.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act of the committee runs inside a transaction")
    rows = Contest.objects.select_for_update(no_key=True, of=("self",), skip_locked=is_being_corrected(contest))
    locked = rows.select_related("unit").filter(pk=contest.pk).first()
    if locked is None:
        raise Refused("correction_under_way")
    return locked


def begin_change(actor: Any, contest: Contest) -> Contest:
    """As ``begin_act``, for every act that can change a result: refused while the published one is final."""
    locked = begin_act(actor, contest)
    if is_final(latest_publication(locked)):
        raise Refused("result_is_final")
    return locked


def audit_object(contest: Contest) -> str:
    """Under which name the log keeps the acts on a contest."""
    return f"contest:{contest.public_id}"
