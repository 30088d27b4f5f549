"""Entering a contest, and the ticket that opens the exam room. Attempts themselves are written by the exam room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from truongthi import database
from truongthi.accounts.models import User
from truongthi.accounts.public_id import new_public_id
from truongthi.attempts.own import OwnContest
from truongthi.attempts.queries import eligible_membership, is_out, memberships, own_round
from truongthi.attempts.reading import CONTESTANT
from truongthi.audit.record import record
from truongthi.contests.circle import circles
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.ticket import EntryTicket, issue_entry, ticket_key
from truongthi.core.timing import to_ms
from truongthi.schools.queries import ABOVE

TICKET_LIFE = timedelta(minutes=10)  # an open page renews it through its session, which dies with a reissued slip


_LOCK = "SELECT 1 FROM accounts_user WHERE id = %(user)s FOR NO KEY UPDATE"
# Only as the person was read just now, and only once for a person, whatever number of memberships they have.
_ENTER = f"""
INSERT INTO contests_contestant AS k
  (public_id, contest_id, member_id, classroom_id, category, extra_time_ms, entered_at, excluded_reason)
SELECT %(public_id)s, c.id, m.id, m.classroom_id, m.category, 0, %(now)s, ''
FROM contests_contest c JOIN schools_member m ON m.id = %(member)s
WHERE c.id = %(contest)s AND c.state = 'ready' AND m.left_at IS NULL AND m.user_id = %(user)s
  AND m.category = %(category)s AND m.classroom_id IS NOT DISTINCT FROM %(room)s::bigint
  AND NOT EXISTS (SELECT 1 FROM contests_contestant x JOIN schools_member y ON y.id = x.member_id
                  WHERE x.contest_id = c.id AND y.user_id = m.user_id)
RETURNING {CONTESTANT.sql}
"""  # noqa: S608 - column names of the model


def enter_contest(*, contest: Contest, actor: User, now: datetime, own: OwnContest | None = None) -> Contestant:
    """Make a person a contestant, with the class and category they have today. A second time changes nothing.

    ``own``: the contest as this person meets it, when it was read just now; whatever has changed since is read anew.
    """
    with transaction.atomic():
        database.rows(_LOCK, {"user": actor.pk})
        contestant = _enter_as_read(own, actor, now) if own and own.member and not own.reason else None
        return contestant or _enter_anew(contest, actor, now)


def _enter_as_read(own: OwnContest, actor: User, now: datetime) -> Contestant | None:
    member: Any = own.member
    found = database.row(
        _ENTER,
        {
            "public_id": new_public_id(),
            "contest": own.contest.pk,
            "member": member.pk,
            "room": member.classroom_id,
            "category": member.category,
            "user": actor.pk,
            "now": now,
        },
    )
    if found is None:
        return None
    contestant: Contestant = CONTESTANT.read(found)
    contestant.contest, contestant.member, contestant.classroom = own.contest, member, member.classroom
    _note_entry(contestant, actor, now)
    return contestant


def _enter_anew(contest: Contest, actor: User, now: datetime) -> Contestant:
    rules, circle = current_rules(contest), circles([contest], user=actor)[contest.pk]
    entered = Contestant.objects.filter(contest=contest, member__user=actor)
    found = entered.select_related("contest", "classroom", "member__user", f"member__{ABOVE}").first()
    if found is not None:
        if is_out(found, rules, circle):
            raise Refused("contestant_excluded")
        return found
    if Contest.objects.values_list("state", flat=True).get(pk=contest.pk) != Contest.State.READY:
        raise Refused("contest_not_open")
    member, reason = eligible_membership(memberships(actor), contest, rules, circle)
    if member is None:
        raise Refused(f"not_eligible_{reason}")
    contestant = Contestant.objects.create(
        contest=contest, member=member, classroom=member.classroom, category=member.category, entered_at=now
    )
    _note_entry(contestant, actor, now)
    return contestant


def _note_entry(contestant: Contestant, actor: User, now: datetime) -> None:
    facts = {"contest": contestant.contest.slug, "category": contestant.category}
    record(actor=actor, action="contest.enter", object=f"contestant:{contestant.public_id}", now=now, facts=facts)


def issue_ticket(*, contestant: Contestant, round_: Round, now: datetime, own: OwnContest | None = None) -> str:
    """A signed ticket for the exam room, valid for a few minutes; nothing is stored. Excluded people get none, nor do
    people whose paper is another or who lack what the round requires, unless they are at work there already.

    ``own``: the round as this person meets it, when it was read just now.
    """
    if contestant.excluded_at is not None:
        raise Refused("contestant_excluded")
    if round_.contest_id != contestant.contest_id or round_.frozen_at is None:
        raise Refused("contest_without_paper")
    own = own or own_round(contestant.member.user, round_.public_id, now=now)
    if own is not None and own.reason == "excluded":
        raise Refused("contestant_excluded")
    if own is None or own.round.pk != round_.pk:
        raise Refused("not_your_paper")
    if own.missing is not None and own.running is None:
        raise Refused(own.missing.code, **own.missing.facts)
    ticket = EntryTicket(contestant.pk, round_.pk, contestant.extra_time_ms, to_ms(now + TICKET_LIFE))
    return issue_entry(ticket, ticket_key(settings.EXAMROOM_TICKET_KEY or settings.SECRET_KEY))
