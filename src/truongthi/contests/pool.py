"""The questions of a bank as a round freezes them: text and options on one side, keys on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from truongthi.audit.record import canonical
from truongthi.bank.models import Bank, Question
from truongthi.contests.models import Round, RoundKey, RoundQuestion
from truongthi.core.errors import Problem
from truongthi.core.rules import Rules, bank_problems

COPIED = ("number", "part", "level", "text", "options", "is_multiple", "keeps_order")


def usable_questions(bank: Bank) -> list[Question]:
    """The questions a paper may draw: with a key and not voided, by number."""
    questions = bank.questions.filter(voided_at=None, key__isnull=False)
    return list(questions.select_related("key").order_by("number"))


def pool_problems(rules: Rules, bank: Bank) -> list[Problem]:
    """Whether the bank can fill the paper of the rules; two columns of it are read, and no key."""
    usable = bank.questions.filter(voided_at=None, key__isnull=False)
    return list(bank_problems(rules, list(usable.values_list("part", "level"))))


def copy_pool(round_: Round, questions: Sequence[Question]) -> str:
    """Freeze the questions into a round and return the hash of what contestants may see of them."""
    content = [{name: getattr(question, name) for name in COPIED} for question in questions]
    copies = RoundQuestion.objects.bulk_create([RoundQuestion(round=round_, **one) for one in content])
    RoundKey.objects.bulk_create(
        RoundKey(question=copy, letters=question.key.letters, source=question.source, explanation=question.explanation)
        for copy, question in zip(copies, questions, strict=True)
    )
    return pool_digest(content)


def pool_digest(content: Sequence[dict[str, Any]]) -> str:
    """SHA-256 over the questions without their keys."""
    return hashlib.sha256(canonical(list(content))).hexdigest()
