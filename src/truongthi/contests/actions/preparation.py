"""From a plan to an open contest, and its closing. What opens and closes by itself follows the window, not an act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from truongthi.audit.record import record
from truongthi.bank.models import Bank
from truongthi.contests.actions.entitled import Actor, require_change
from truongthi.contests.models import Contest, Round, RoundQuestion
from truongthi.contests.pool import copy_pool, pool_problems, usable_questions
from truongthi.contests.queries import current_rules, round_of
from truongthi.core.errors import Refused


def attach_bank(*, contest: Contest, bank: Bank, actor: Actor, now: datetime) -> None:
    """Choose the bank the papers of a contest are drawn from, while its plan is being written."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state != Contest.State.DRAFT:
            raise Refused("contest_not_draft")
        if bank.unit_id != contest.unit_id:
            raise Refused("bank_of_other_unit")
        if contest.bank_id == bank.pk:
            return
        Contest.objects.filter(pk=contest.pk).update(bank=bank)
        _record("contest.bank", contest, actor, now, bank=bank.public_id)


def freeze_round(*, contest: Contest, actor: Actor, now: datetime) -> Round:
    """Make a contest ready: its pool is copied from the bank, keys apart, and from now on the paper stays as it is.

    A contest whose results come from elsewhere has no paper here and becomes ready without one.
    """
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state != Contest.State.DRAFT:
            raise Refused("contest_not_draft")
        rules = current_rules(contest)
        if now >= rules.window.closes_at and rules.results_from == "platform":
            raise Refused("contest_window_over")
        if rules.results_from == "external":
            return open_without_paper(contest=contest, actor=actor, now=now)
        if contest.bank is None:
            raise Refused("contest_without_bank")
        for problem in pool_problems(rules, contest.bank):
            raise Refused(problem.code, **problem.facts)
        round_ = round_of(contest)
        questions = usable_questions(contest.bank)
        round_.pool_sha256 = copy_pool(round_, questions)
        round_.frozen_at = now
        round_.save(update_fields=["pool_sha256", "frozen_at"])
        _set_state(contest, Contest.State.READY)
        _record("contest.freeze", contest, actor, now, questions=len(questions), after_hash=round_.pool_sha256)
        return round_


def open_without_paper(*, contest: Contest, actor: Actor, now: datetime) -> Round:
    """Make a contest ready whose results are handed in from another site: there is no paper to freeze."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state != Contest.State.DRAFT:
            raise Refused("contest_not_draft")
        _set_state(contest, Contest.State.READY)
        _record("contest.ready", contest, actor, now)
        return round_of(contest)


def return_to_draft(*, contest: Contest, actor: Actor, now: datetime) -> None:
    """Thaw the paper again, only before the window opens: nobody has seen it then."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        round_ = round_of(contest)
        if contest.state != Contest.State.READY or now >= round_.opens_at:
            raise Refused("contest_already_open")
        RoundQuestion.objects.filter(round=round_).delete()
        Round.objects.filter(pk=round_.pk).update(frozen_at=None, pool_sha256="")
        _set_state(contest, Contest.State.DRAFT)
        _record("contest.thaw", contest, actor, now, before_hash=round_.pool_sha256)


def close_contest(*, contest: Contest, actor: Actor, now: datetime) -> None:
    """The committee closes a contest after its window; from then on results may be computed. Closing twice changes
    nothing.
    """
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state in (Contest.State.CLOSED, Contest.State.PUBLISHED):
            return
        if contest.state != Contest.State.READY:
            raise Refused("contest_not_ready")
        if now < round_of(contest).closes_at:
            raise Refused("contest_still_open", closes_at=round_of(contest).closes_at)
        Contest.objects.filter(pk=contest.pk).update(state=Contest.State.CLOSED, closed_at=now)
        _record("contest.close", contest, actor, now)


def _locked(contest: Contest) -> Contest:
    return Contest.objects.select_for_update(of=("self",)).select_related("unit", "bank").get(pk=contest.pk)


def _set_state(contest: Contest, state: str) -> None:
    Contest.objects.filter(pk=contest.pk).update(state=state)
    contest.state = state


def _record(
    action: str,
    contest: Contest,
    actor: Actor,
    now: datetime,
    *,
    before_hash: str = "",
    after_hash: str = "",
    **facts: str | int,
) -> None:
    place = f"contest:{contest.public_id}"
    record(
        actor=actor, action=action, object=place, now=now, facts=facts, before_hash=before_hash, after_hash=after_hash
    )
