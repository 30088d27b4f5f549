"""Entering a contest, and the ticket that opens the exam room. Attempts themselves are written by the exam room."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from truongthi.accounts.models import User
from truongthi.attempts.own import OwnContest
from truongthi.attempts.queries import eligible_membership, is_out, memberships, own_round
from truongthi.audit.record import record
from truongthi.contests.circle import circles
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.ticket import EntryTicket, issue_entry, ticket_key
from truongthi.core.timing import to_ms
from truongthi.schools.queries import ABOVE

TICKET_LIFE = timedelta(minutes=10)  # an open page renews it through its session, which dies with a reissued slip


def enter_contest(*, contest: Contest, actor: User, now: datetime) -> Contestant:
    """Make a person a contestant, with the class and category they have today. A second time changes nothing."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        rules, circle = current_rules(contest), circles([contest], user=actor)[contest.pk]
        entered = Contestant.objects.filter(contest=contest, member__user=actor)
        found = entered.select_related("contest", "classroom", "member__user", f"member__{ABOVE}").first()
        if found is not None:
            if is_out(found, rules, circle):
                raise Refused("contestant_excluded")
            return found
        if contest.state != Contest.State.READY:
            raise Refused("contest_not_open")
        member, reason = eligible_membership(memberships(actor), contest, rules, circle)
        if member is None:
            raise Refused(f"not_eligible_{reason}")
        contestant = Contestant.objects.create(
            contest=contest, member=member, classroom=member.classroom, category=member.category, entered_at=now
        )
        facts = {"contest": contest.slug, "category": member.category}
        record(actor=actor, action="contest.enter", object=f"contestant:{contestant.public_id}", now=now, facts=facts)
        return contestant


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
