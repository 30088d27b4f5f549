"""A question of a frozen pool voided, given to everybody, or with another key: a new version of the key, and every
attempt graded again from its sealed answers. Where the same question stands in other rounds, it holds there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from truongthi.attempts.regrading import regrade
from truongthi.contests.models import Contest, Round, RoundKeyVersion, RoundQuestion
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction

KEY = RoundKeyVersion.Treatment.KEY


def check(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: round (public id), question (number), treatment, letters (for "key")."""
    question = question_of(contest, content)
    if question is None:
        raise Refused("correction_question_unknown")
    treatment = content.get("treatment", "")
    if treatment not in RoundKeyVersion.Treatment.values:
        raise Refused("correction_treatment_missing")
    letters = sorted(set(content.get("letters", ()))) if treatment == KEY else []
    _check_letters(question, treatment, letters)
    if (treatment, letters) == holding(question):
        raise Refused("correction_key_unchanged")
    kept = {
        "round": question.round.public_id,
        "question": question.number,
        "treatment": str(treatment),
        "letters": letters,
    }
    return Checked(f"question:{question.round.public_id}:{question.number}", kept)


def _check_letters(question: RoundQuestion, treatment: str, letters: list[str]) -> None:
    if treatment != KEY:
        return
    known = {option["letter"] for option in question.options}
    if not letters or not set(letters) <= known:
        raise Refused("correction_letters_missing")
    if len(letters) > 1 and not question.is_multiple:
        raise Refused("correction_one_letter")


def question_of(contest: Contest, content: Mapping[str, Any]) -> RoundQuestion | None:
    found = RoundQuestion.objects.filter(
        round__contest=contest, round__public_id=content.get("round", ""), number=content.get("question") or 0
    )
    return found.select_related("round", "key").first()


def holding(question: RoundQuestion) -> tuple[str, list[str]]:
    """What holds for a question now: the latest version, or the frozen key."""
    version = question.key_versions.order_by("-version").first()
    if version is not None:
        return version.treatment, sorted(version.letters)
    return str(KEY), sorted(question.key.letters)


def same_questions(contest: Contest, question: RoundQuestion) -> list[RoundQuestion]:
    """The question itself, and the same text with the same options in other rounds of the contest."""
    same = RoundQuestion.objects.filter(round__contest=contest, text=question.text).select_related("round", "key")
    return [one for one in same.order_by("round__number", "number") if one.options == question.options]


def apply(correction: Correction, now: datetime) -> None:
    content = correction.content
    question = question_of(correction.contest, content)
    if question is None:
        raise Refused("correction_question_unknown")
    changed: dict[int, set[int]] = {}
    for one in same_questions(correction.contest, question):
        latest = one.key_versions.order_by("-version").first()
        RoundKeyVersion.objects.create(
            question=one,
            version=latest.version + 1 if latest else 1,
            treatment=content["treatment"],
            letters=content["letters"],
            correction=correction.public_id,
            created_at=now,
        )
        changed.setdefault(one.round_id, set()).add(one.number)
    for round_ in Round.objects.filter(pk__in=changed).order_by("pk"):
        regrade(round_, now=now, questions=changed[round_.pk])
