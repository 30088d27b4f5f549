"""The questions of a bank as a round freezes them: text and options on one side, keys on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import connection

from truongthi.audit.record import canonical
from truongthi.bank.models import Bank, Question
from truongthi.contests.models import Contest, Round, RoundKey, RoundQuestion
from truongthi.core.errors import Problem
from truongthi.core.rules import Rules, bank_problems
from truongthi.core.rules.model import PaperRules

COPIED = ("number", "part", "level", "text", "options", "is_multiple", "keeps_order")


def usable_questions(bank: Bank) -> list[Question]:
    """The questions a paper may draw: with a key and not voided, by number."""
    questions = bank.questions.filter(voided_at=None, key__isnull=False)
    return list(questions.select_related("key").order_by("number"))


def bank_of(contest: Contest, paper: PaperRules) -> Bank | None:
    """The bank a paper is drawn from: the contest's own, or the one of the unit the paper names, by title or id."""
    if not paper.bank:
        return contest.bank
    banks = Bank.objects.filter(unit=contest.unit)
    named = [bank for bank in banks if paper.bank in (bank.public_id, bank.title.strip())]
    return named[0] if len(named) == 1 else None


def pool_problems(rules: Rules, bank: Bank, paper: PaperRules | None = None) -> list[Problem]:
    """Whether the bank can fill a paper of the rules; two columns of it are read, and no key."""
    usable = bank.questions.filter(voided_at=None, key__isnull=False)
    wanted = rules if paper is None else replace(rules, paper=paper)
    return list(bank_problems(wanted, list(usable.values_list("part", "level"))))


def paper_problems(contest: Contest, rules: Rules, paper: PaperRules) -> list[Problem]:
    """What keeps a paper from being frozen."""
    bank = bank_of(contest, paper)
    if bank is not None:
        return pool_problems(rules, bank, paper)
    if paper.bank:
        return [Problem("papers", "paper_bank_unknown", {"bank": paper.bank})]
    return [Problem("paper", "contest_without_bank")]


def copy_pool(round_: Round, questions: Sequence[Question]) -> str:
    """Freeze the questions into a round and return the hash of what contestants may see of them."""
    content = [{name: getattr(question, name) for name in COPIED} for question in questions]
    copies = RoundQuestion.objects.bulk_create([RoundQuestion(round=round_, **one) for one in content])
    RoundKey.objects.bulk_create(
        RoundKey(question=copy, letters=question.key.letters, source=question.source, explanation=question.explanation)
        for copy, question in zip(copies, questions, strict=True)
    )
    return pool_digest(content)


_SAME_QUESTIONS: Final = """
INSERT INTO contests_roundquestion (round_id, number, part, level, text, options, is_multiple, keeps_order)
SELECT %(to)s, number, part, level, text, options, is_multiple, keeps_order
FROM contests_roundquestion WHERE round_id = %(of)s ORDER BY number
"""
_SAME_KEYS: Final = """
INSERT INTO contests_roundkey (question_id, letters, source, explanation)
SELECT new.id, key.letters, key.source, key.explanation
FROM contests_roundquestion AS new
JOIN contests_roundquestion AS old ON old.round_id = %(of)s AND old.number = new.number
JOIN contests_roundkey AS key ON key.question_id = old.id
WHERE new.round_id = %(to)s
"""


def copy_frozen(source: Round, target: Round) -> None:
    """The same pool for another round, inside the database: twenty weeks are frozen as fast as one."""
    with connection.cursor() as cursor:
        for statement in (_SAME_QUESTIONS, _SAME_KEYS):
            cursor.execute(statement, {"of": source.pk, "to": target.pk})


def pool_digest(content: Sequence[dict[str, Any]]) -> str:
    """SHA-256 over the questions without their keys."""
    return hashlib.sha256(canonical(list(content))).hexdigest()
