"""People and attempts taken out of a result, and back: disqualification, several accounts of one person, an attempt
annulled after an incident or a breach. The acts that annulled it stay in the list of corrections and in the log.

Whoever is out counts as if never there: not ranked, not among the participants, not in a predicted figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any

from truongthi.attempts.models import Annulment, Attempt
from truongthi.contests.models import Contest, Contestant
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction
from truongthi.schools.models import Member

KINDS = (Annulment.Kind.INCIDENT, Annulment.Kind.BREACH)


def check_disqualify(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: person (public id of the member)."""
    member = _member(contest, content.get("person", ""))
    if _is_out(contest, member):
        raise Refused("correction_person_out")
    return Checked(f"person:{member.public_id}", {"person": member.public_id})


def check_reinstate(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: person."""
    member = _member(contest, content.get("person", ""))
    if not _is_out(contest, member):
        raise Refused("correction_person_in")
    return Checked(f"person:{member.public_id}", {"person": member.public_id})


def check_merge(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: people (public ids). Which account is kept the rules say: the one that began first ("merge"), or none
    ("void").
    """
    keys = sorted(set(content.get("people", ())))
    members = [_member(contest, key) for key in keys]
    if len(members) < 2:
        raise Refused("correction_two_accounts")
    if any(_is_out(contest, member) for member in members):
        raise Refused("correction_person_out")
    keep = "" if rules.attempts.several_accounts == "void" else first_account(contest, members).public_id
    return Checked(f"accounts:{keys[0]}", {"people": keys, "keep": keep})


def first_account(contest: Contest, members: Sequence[Member]) -> Member:
    """The account that began first; without any attempt, the one that entered first, then the older one."""
    began: dict[int, datetime] = {}
    rows = Attempt.objects.filter(contestant__contest=contest, contestant__member__in=members).order_by("started_at")
    for member_id, moment in rows.values_list("contestant__member_id", "started_at"):
        began.setdefault(member_id, moment)
    entered = dict(
        Contestant.objects.filter(contest=contest, member__in=members).values_list("member_id", "entered_at")
    )

    def order(member: Member) -> tuple[float, float, int]:
        begun, came = began.get(member.pk), entered.get(member.pk)
        return (begun.timestamp() if begun else inf, came.timestamp() if came else inf, member.pk)

    return min(members, key=order)


def check_annul(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: attempt (public id), kind "incident" or "breach"."""
    attempt = _attempt(contest, content.get("attempt", ""))
    kind = content.get("kind", "")
    if kind not in KINDS:
        raise Refused("correction_annulment_kind")
    if attempt.sealed_at is None:
        raise Refused("correction_attempt_open")
    if _annulments(attempt).exists():
        raise Refused("correction_attempt_annulled")
    return Checked(f"attempt:{attempt.public_id}", {"attempt": attempt.public_id, "kind": str(kind)})


def check_restore(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: attempt (public id) that was annulled."""
    attempt = _attempt(contest, content.get("attempt", ""))
    if not _annulments(attempt).exists():
        raise Refused("correction_attempt_counts")
    return Checked(f"attempt:{attempt.public_id}", {"attempt": attempt.public_id})


def may_be_made_again(contest: Contest, content: Mapping[str, Any], now: datetime) -> bool:
    """Whether an annulled attempt is made again at once: after an incident, while its round is open."""
    round_ = _attempt(contest, content["attempt"]).round
    return content["kind"] == Annulment.Kind.INCIDENT and now < round_.closes_at


def disqualify(correction: Correction, now: datetime) -> None:
    member = _member(correction.contest, correction.content["person"])
    _take_out(correction, member, now)


def reinstate(correction: Correction, now: datetime) -> None:
    member = _member(correction.contest, correction.content["person"])
    Contestant.objects.filter(contest=correction.contest, member=member).update(excluded_at=None, excluded_reason="")


def merge(correction: Correction, now: datetime) -> None:
    content = correction.content
    for key in content["people"]:
        if key != content["keep"]:
            _take_out(correction, _member(correction.contest, key), now)


def annul(correction: Correction, now: datetime) -> None:
    attempt = _attempt(correction.contest, correction.content["attempt"])
    Annulment.objects.create(
        contestant_id=attempt.contestant_id,
        round_id=attempt.round_id,
        number=attempt.number,
        kind=correction.content["kind"],
        reason=correction.reason,
        minutes=correction.minutes,
        annulled_by=correction.confirmed_by or correction.proposed_by,
        annulled_at=now,
    )


def restore(correction: Correction, now: datetime) -> None:
    """As if it had never been annulled: an attempt made in its place may then be one more than the limit allows."""
    _annulments(_attempt(correction.contest, correction.content["attempt"])).delete()


def _take_out(correction: Correction, member: Member, now: datetime) -> None:
    """Somebody who never entered is entered to be out: the person may not begin any more, nor count as expected."""
    contestant, _is_new = Contestant.objects.get_or_create(
        contest=correction.contest,
        member=member,
        defaults={"classroom": member.classroom, "category": member.category, "entered_at": now},
    )
    contestant.excluded_at, contestant.excluded_reason = now, correction.reason
    contestant.save(update_fields=["excluded_at", "excluded_reason"])


def _member(contest: Contest, key: str) -> Member:
    """A person of the contest: of its unit, or entered in it."""
    found = Member.objects.filter(public_id=key).select_related("classroom", "user").first()
    if found is None or not (
        found.unit_id == contest.unit_id or Contestant.objects.filter(contest=contest, member=found).exists()
    ):
        raise Refused("correction_person_unknown")
    return found


def _is_out(contest: Contest, member: Member) -> bool:
    return Contestant.objects.filter(contest=contest, member=member, excluded_at__isnull=False).exists()


def _attempt(contest: Contest, public_id: str) -> Attempt:
    attempt = Attempt.objects.filter(contestant__contest=contest, public_id=public_id).first()
    if attempt is None:
        raise Refused("correction_attempt_unknown")
    return attempt


def _annulments(attempt: Attempt) -> Any:
    return Annulment.objects.filter(contestant=attempt.contestant_id, round=attempt.round_id, number=attempt.number)
