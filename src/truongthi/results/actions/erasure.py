"""Erasing a person: everything that says who they were and what they answered. What was signed keeps holding, because a
leaf says nothing without its salt and its answers.

Figures that were computed stay under the person's code, which leads to nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from truongthi.accounts.models import Consent, Slip, User
from truongthi.attempts.grading import grade_own
from truongthi.attempts.models import Attempt, LateAnswer
from truongthi.audit.record import record
from truongthi.contests.models import Contest, Contestant
from truongthi.contests.queries import current_rule_set
from truongthi.core.errors import Refused
from truongthi.core.rules import rules_from_dict
from truongthi.results.actions.bundles import forget_in_bundle
from truongthi.results.models import ErasedPerson, SealNote
from truongthi.results.queries.entrants import entrants_of
from truongthi.results.queries.publication import latest_publication
from truongthi.schools.models import Member

NOBODY = "—"


@transaction.atomic
def erase_person(*, user: User, actor: Any, now: datetime) -> int:
    """Erase a person's name, dates, sign-in, consents, answers, salts and seeds; returns how many attempts it was.

    Refused while an attempt of theirs is open. Bundles that hold their answers are made and signed anew.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    attempts = Attempt.objects.filter(contestant__member__user=locked)
    if attempts.filter(sealed_at=None).exists():
        raise Refused("erase_attempt_open")
    contestants = list(Contestant.objects.filter(member__user=locked, erased=None).select_related("contest"))
    _hold_publications(contestants)
    taken = {contestant.pk: _taken_as(contestant) for contestant in contestants}
    _unlock_sealed()
    for contestant in contestants:
        grade_own(contestant=contestant, now=now)
        count = attempts.filter(contestant=contestant).update(answers=[], flags=[], salt=b"", seed=b"")
        ErasedPerson.objects.create(contestant=contestant, attempts=count, erased_at=now, **taken[contestant.pk])
    LateAnswer.objects.filter(contestant__in=contestants).delete()
    _forget(locked, now)
    total = sum(contestant.erased.attempts for contestant in contestants)
    facts = {"attempts": total, "contests": len(contestants)}
    record(actor=actor, action="person.erase", object=f"user:{locked.public_id}", now=now, facts=facts)
    for contest in {contestant.contest for contestant in contestants}:
        _bundle_anew(contest, now)
    return total


def _taken_as(contestant: Contestant) -> dict[str, Any]:
    """What the rules made of the person: with name and birth gone, nobody could say it again."""
    contest = contestant.contest
    if not contest.rule_sets.exists():
        return {}
    found = entrants_of(contest, rules_from_dict(current_rule_set(contest).document), member=contestant.member_id)
    taken = [(one.category, not one.answer.no_prize) for one in found]
    category, may_win = taken[0] if taken else ("", True)
    return {"category": category, "may_win": may_win}


def _hold_publications(contestants: Iterable[Contestant]) -> None:
    """None of these contests is published meanwhile, so that no bundle appears that holds what is being erased."""
    contests = {contestant.contest_id for contestant in contestants}
    list(Contest.objects.select_for_update(no_key=True).filter(pk__in=contests).order_by("pk").values_list("pk"))


def _unlock_sealed() -> None:
    """The database lets sealed answers, salts and seeds be emptied, in this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL truongthi.erasing = 'on'")


def _forget(user: User, now: datetime) -> None:
    Slip.objects.filter(user=user).delete()
    Consent.objects.filter(user=user).delete()
    Member.objects.filter(user=user).update(
        code="", birth_date=None, gender="", position="", department="", phone="", roster_number=None
    )
    Member.objects.filter(user=user, left_at=None).update(left_at=now)
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        full_name=NOBODY,
        name_sort_key="",
        username=None,
        password=user.password,
        is_active=False,
        last_login=None,
        session_epoch=F("session_epoch") + 1,
    )


def _bundle_anew(contest: Contest, now: datetime) -> None:
    publication = latest_publication(contest)
    if publication is not None and SealNote.objects.filter(publication=publication).exists():
        forget_in_bundle(publication=publication, now=now)
