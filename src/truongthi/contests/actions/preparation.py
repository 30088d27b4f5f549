"""From a plan to an open contest, and its closing. What opens and closes by itself follows the window, not an act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from truongthi.audit.record import record
from truongthi.bank.models import Bank
from truongthi.contests.actions.entitled import Actor, require_change
from truongthi.contests.models import Contest, Round, RoundQuestion
from truongthi.contests.pool import bank_of, copy_frozen, copy_pool, paper_problems, pool_digest, usable_questions
from truongthi.contests.queries import current_rules, last_closing, round_of
from truongthi.contests.signed import require_signed
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.core.rules.rounds import paper_named


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


def freeze_round(*, contest: Contest, actor: Actor, now: datetime, code: str | None = None) -> Round:
    """Freeze the papers of one round of the rules (``code``), or of all that are not over: pools are copied from the
    banks, keys apart, and from now on these papers stay as they are. The first frozen round makes the contest ready;
    later ones may follow while it runs, so that week 5 is written during week 4.

    A contest whose results come from elsewhere has no paper here and becomes ready without one.
    """
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state != Contest.State.DRAFT and (code is None or contest.state != Contest.State.READY):
            raise Refused("contest_not_draft")
        require_signed(contest)
        rules = current_rules(contest)
        if rules.results_from == "external":
            return open_without_paper(contest=contest, actor=actor, now=now)
        rounds = _to_freeze(contest, code, now)
        questions = _freeze(contest, rules, rounds, now)
        if contest.state == Contest.State.DRAFT:
            _set_state(contest, Contest.State.READY)
        hashes = [row.pool_sha256 for row in rounds]
        together = hashes[0] if len(hashes) == 1 else pool_digest([{"pool": one} for one in hashes])
        _record("contest.freeze", contest, actor, now, questions=questions, rounds=len(rounds), after_hash=together)
        return rounds[0]


def _to_freeze(contest: Contest, code: str | None, now: datetime) -> list[Round]:
    """The rows in question, at least one; or why there is none."""
    rows = contest.rounds.order_by("number")
    asked = list(rows.filter(code=code) if code is not None else rows)
    if not asked:
        raise Refused("round_not_in_rules")
    waiting = [row for row in asked if row.frozen_at is None]
    if not waiting:
        raise Refused("round_already_frozen", round=asked[0].name)
    found = [row for row in waiting if now < row.closes_at]
    if not found:
        raise Refused("contest_window_over")
    return found


def _freeze(contest: Contest, rules: Rules, rounds: Sequence[Round], now: datetime) -> int:
    """Copy every round's pool, each bank read once; returns how many questions were copied."""
    done: dict[int, tuple[Round, int]] = {}
    total = 0
    for row in rounds:
        paper = paper_named(rules, row.paper)
        bank = bank_of(contest, paper)
        for problem in paper_problems(contest, rules, paper):
            raise Refused(problem.code, **problem.facts)
        if bank is None:
            raise Refused("contest_without_bank")
        if bank.pk in done:
            source, count = done[bank.pk]
            copy_frozen(source, row)
            row.pool_sha256 = source.pool_sha256
        else:
            questions = usable_questions(bank)
            row.pool_sha256, count = copy_pool(row, questions), len(questions)
            done[bank.pk] = row, count
        row.frozen_at = now
        row.save(update_fields=["pool_sha256", "frozen_at"])
        total += count
    return total


def open_without_paper(*, contest: Contest, actor: Actor, now: datetime) -> Round:
    """Make a contest ready whose results are handed in from another site: there is no paper to freeze."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        if contest.state != Contest.State.DRAFT:
            raise Refused("contest_not_draft")
        require_signed(contest)
        _set_state(contest, Contest.State.READY)
        _record("contest.ready", contest, actor, now)
        return round_of(contest)


def return_to_draft(*, contest: Contest, actor: Actor, now: datetime) -> None:
    """Thaw all papers again, only before the first frozen round opens: nobody has seen them then."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        frozen = list(contest.rounds.exclude(frozen_at=None).order_by("number"))
        first = min((row.opens_at for row in frozen), default=round_of(contest).opens_at)
        if contest.state != Contest.State.READY or now >= first:
            raise Refused("contest_already_open")
        before = frozen[0].pool_sha256 if frozen else ""
        _thaw(frozen)
        _set_state(contest, Contest.State.DRAFT)
        _record("contest.thaw", contest, actor, now, before_hash=before)


def thaw_round(*, contest: Contest, code: str, actor: Actor, now: datetime) -> None:
    """Thaw one round's papers before it opens, while others stay frozen."""
    with transaction.atomic():
        contest = _locked(contest)
        require_change(actor, contest)
        frozen = list(contest.rounds.filter(code=code).exclude(frozen_at=None))
        if not frozen:
            raise Refused("round_not_frozen")
        if contest.state != Contest.State.READY or now >= frozen[0].opens_at:
            raise Refused("contest_already_open")
        before = frozen[0].pool_sha256
        _thaw(frozen)
        if not contest.rounds.exclude(frozen_at=None).exists():
            _set_state(contest, Contest.State.DRAFT)
        _record("contest.thaw_round", contest, actor, now, before_hash=before, round=code)


def _thaw(rounds: Sequence[Round]) -> None:
    RoundQuestion.objects.filter(round__in=rounds).delete()
    Round.objects.filter(pk__in=[row.pk for row in rounds]).update(frozen_at=None, pool_sha256="")


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
        if now < last_closing(contest):
            raise Refused("contest_still_open", closes_at=last_closing(contest))
        Contest.objects.filter(pk=contest.pk).update(state=Contest.State.CLOSED, closed_at=now)
        _record("contest.close", contest, actor, now)


def _locked(contest: Contest) -> Contest:
    return (
        Contest.objects.select_for_update(no_key=True, of=("self",)).select_related("unit", "bank").get(pk=contest.pk)
    )


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
