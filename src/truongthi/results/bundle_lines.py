"""The lines of a bundle's files, as docs/bundle.md specifies them: plain values, no names, in their fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.attempts.receipts import sealed_attempt
from truongthi.contests.models import Contest, Contestant, Round, RoundKeyVersion, RuleSet
from truongthi.core.facts import ContestFacts
from truongthi.core.grading import Figures
from truongthi.core.sealing import seal_content
from truongthi.core.timing import to_ms
from truongthi.results.models import (
    ErasedPerson,
    ExternalUpload,
    LotDraw,
    ManualPoints,
    PaperCommitment,
    PrizeMove,
    Publication,
)
from truongthi.results.queries.seals import Leaf, counting_rounds, leaves_of, opening_note, values_of

Line = dict[str, Any]
_CHANGES: Final = "correction__changes"  # the preview of an act: large, and the same beside every row it left


def attempt_lines(contest: Contest) -> Iterator[Line]:
    """By round, then by leaf; of erased people the figures that were kept, without answers, salt and seed."""
    members = dict(Contestant.objects.filter(contest=contest).values_list("pk", "member__public_id"))
    for code, rows in sorted(counting_rounds(contest).items()):
        pools = {row.pk: keyed_pool(row) for row in rows}
        grades = _erased_grades(rows)
        for leaf in leaves_of(rows):
            if leaf.seal_is_right is None:
                attempt = leaf.attempt
                grade = grades[attempt.contestant_id, attempt.round_id, attempt.number]
                seal = _times(attempt, pools[attempt.round_id].round)
                person = members[attempt.contestant_id]
                yield erased_line(code, person, leaf.hash.hex(), seal, grade, grade.predictions)
            else:
                yield {"round": code, **_attempt(leaf, pools[leaf.attempt.round_id], members)}


def _erased_grades(rows: Iterable[Round]) -> dict[tuple[int, int, int], Grade]:
    found = Grade.objects.filter(round__in=rows, contestant__erased__isnull=False)
    return {(one.contestant_id, one.round_id, one.number): one for one in found}


def _times(attempt: Attempt, round_: Round) -> Line:
    moments = {"started_at": _ms(attempt.started_at), "sealed_at": _ms(attempt.sealed_at)}
    return {"round": round_.public_id, "number": attempt.number, **moments}


def erased_line(
    code: str, person: str, leaf: str, seal: Mapping[str, Any], figures: Figures | Grade, guesses: Mapping[str, str]
) -> Line:
    """An attempt whose answers, salt and seed are gone: its place, its times, and what it was worth."""
    return {
        "round": code,
        "leaf": leaf,
        "erased": True,
        "person": person,
        "paper": seal["round"],
        "number": seal["number"],
        "started_at": seal["started_at"],
        "sealed_at": seal["sealed_at"],
        "centipoints": figures.centipoints,
        "correct_count": figures.correct_count,
        "answered_count": figures.answered_count,
        "question_count": figures.question_count,
        "predictions": {name: guess for name, guess in guesses.items() if guess},
    }


def erased_people(contest: Contest) -> set[str]:
    """The codes of everybody erased."""
    erased = ErasedPerson.objects.filter(contestant__contest=contest)
    return set(erased.values_list("contestant__member__public_id", flat=True))


def _attempt(leaf: Leaf, pool: KeyedPool, members: Mapping[int, str]) -> Line:
    attempt = leaf.attempt
    items = [
        [item.number, "".join(pool.questions[item.number].letters[place] for place in item.order)]
        for item in pool.paper(bytes(attempt.seed))
    ]
    return {
        "leaf": leaf.hash.hex(),
        "person": members[attempt.contestant_id],
        "salt": bytes(attempt.salt).hex(),
        "seal": seal_content(sealed_attempt(attempt, pool.round)),
        "items": items,
    }


def person_lines(contest: Contest, facts: ContestFacts) -> list[Line]:
    """Everybody the rules take, and who has a sealed attempt though the rules take them no more."""
    gone = erased_people(contest)
    lines = {
        person.key: {
            "key": person.key,
            "category": person.category,
            "unit": person.unit,
            "school": person.school,
            "grade": person.grade,
            "unit_kind": person.unit_kind,
            "block": person.block,
            "may_win": person.may_win,
            "disqualified": person.disqualified,
            "erased": person.key in gone,
        }
        for person in facts.people
    }
    sealed = Attempt.objects.filter(round__contest=contest, sealed_at__isnull=False).order_by()
    for key in sealed.values_list("contestant__member__public_id", flat=True).distinct():
        if key not in lines:
            lines[key] = {**_NOBODY, "key": key, "erased": key in gone}
    return [lines[key] for key in sorted(lines)]


_NOBODY: Line = {
    "category": "",
    "unit": "",
    "school": "",
    "grade": None,
    "unit_kind": "",
    "block": "",
    "may_win": False,
    "disqualified": True,
}


def unit_lines(facts: ContestFacts) -> list[Line]:
    names = ("key", "name", "kind", "school", "grade", "unit_kind", "block", "headcount")
    return [{name: getattr(unit, name) for name in names} for unit in sorted(facts.units, key=lambda unit: unit.key)]


def external_lines(facts: ContestFacts) -> list[Line]:
    return [
        {
            "key": key,
            "attempts": result.attempts,
            "best_centipoints": result.best_centipoints,
            "best_duration_ms": result.best_duration_ms,
            "total_centipoints": result.total_centipoints,
            "correct_count": result.correct_count,
            "started_at": _ms(result.started_at),
            "sealed_at": _ms(result.sealed_at),
        }
        for key, result in sorted(facts.external.items())
    ]


def sheet_lines(contest: Contest) -> list[Line]:
    """The files the results of another site came from, by their hash."""
    uploads = ExternalUpload.objects.filter(contest=contest, replaced_at=None).exclude(applied_at=None)
    lines = [
        {
            "sha256": upload.sha256,
            "unit": upload.classroom.public_id if upload.classroom else "",
            "at": to_ms(upload.uploaded_at),
        }
        for upload in uploads.select_related("classroom").defer("content")
    ]
    return sorted(lines, key=lambda line: (line["sha256"], line["unit"], line["at"]))


def act_lines(contest: Contest, publication: Publication) -> list[Line]:
    """Everything the committee decided that the result depends on, in the order it took effect."""
    lines = [
        *_rules_acts(contest, publication),
        *_tie_acts(publication),
        *_person_acts(contest),
        *_question_acts(contest),
        *_correction_acts(contest),
    ]
    return sorted(lines, key=lambda line: (line["at"], line["id"]))


def _rules_acts(contest: Contest, publication: Publication) -> Iterator[Line]:
    """The changes of the rules from the earliest commitment to the version that was published."""
    notes = [opening_note(contest, code) for code in counting_rounds(contest)]
    started = {values_of(note.text, "rules")[0] for note in notes if note is not None}
    versions = list(RuleSet.objects.filter(contest=contest, version__lte=publication.snapshot.rules_version))
    versions.sort(key=lambda one: one.version)
    first = next((at for at, one in enumerate(versions) if one.sha256 in started), len(versions))
    for before, after in zip(versions[first:], versions[first + 1 :], strict=False):
        yield {
            "act": "rules",
            "id": f"rules-{after.version}",
            "at": _ms(after.created_at),
            "version": after.version,
            "before": before.sha256,
            "after": after.sha256,
        }


def _tie_acts(publication: Publication) -> Iterator[Line]:
    decisions = publication.contest.tie_decisions.exclude(confirmed_by=None).filter(withdrawn_at=None)
    for decision in decisions:
        yield {
            "act": "tie",
            "id": decision.public_id,
            "at": _ms(decision.confirmed_at),
            "division": decision.division,
            "ordered": decision.ordered,
            "figures_sha256": decision.figures_sha256,
        }


def _person_acts(contest: Contest) -> Iterator[Line]:
    leaves = dict(_leaf_of_annulled(contest))
    for row in Annulment.objects.filter(round__contest=contest, round__is_practice=False):
        place = (row.contestant_id, row.round_id, row.number)
        if place in leaves:
            yield {
                "act": "annulled",
                "id": f"annulled-{row.pk}",
                "at": _ms(row.annulled_at),
                "leaf": leaves[place],
                "kind": row.kind,
            }
    excluded = Contestant.objects.filter(contest=contest).exclude(excluded_at=None).select_related("member")
    for contestant in excluded:
        yield {
            "act": "disqualified",
            "id": f"disqualified-{contestant.public_id}",
            "at": _ms(contestant.excluded_at),
            "person": contestant.member.public_id,
        }


def _leaf_of_annulled(contest: Contest) -> Iterable[tuple[tuple[int, int, int], str]]:
    attempts = Attempt.objects.filter(contestant__annulments__round__contest=contest, sealed_at__isnull=False)
    for contestant, round_, number, leaf in attempts.values_list("contestant_id", "round_id", "number", "receipt_hash"):
        yield (contestant, round_, number), leaf


def _question_acts(contest: Contest) -> Iterator[Line]:
    """Of papers that count: a correction holds in practice rounds with the same question too; those are not here."""
    counting = RoundKeyVersion.objects.filter(question__round__contest=contest, question__round__is_practice=False)
    for version in counting.select_related("question__round"):
        yield {
            "act": "question",
            "id": question_act_id(version),
            "at": _ms(version.created_at),
            "paper": version.question.round.public_id,
            "number": version.question.number,
            "effect": version.treatment,
            "key": "".join(sorted(version.letters)),
        }


def question_act_id(version: RoundKeyVersion) -> str:
    question = version.question
    return f"{version.correction}-{question.round.public_id}-{question.number}-{version.version}"


def _correction_acts(contest: Contest) -> Iterator[Line]:
    for move in PrizeMove.objects.filter(contest=contest, lifted_by=None).select_related("correction").defer(_CHANGES):
        yield {
            "act": "adjusted",
            "id": f"{move.correction.public_id}-{move.division}-{move.key}",
            "at": _ms(move.correction.confirmed_at),
            "division": move.division,
            "key": move.key,
            "tier": move.tier or None,
        }
    entered = ManualPoints.objects.filter(contest=contest, replaced_by=None)
    for points in entered.select_related("correction").defer(_CHANGES):
        yield {
            "act": "scored",
            "id": f"{points.correction.public_id}-{points.score}-{points.key}",
            "at": _ms(points.correction.confirmed_at),
            "score": points.score,
            "key": points.key,
            "centipoints": points.centipoints,
        }
    for lot in LotDraw.objects.filter(contest=contest).exclude(seed="").select_related("correction").defer(_CHANGES):
        yield {
            "act": "seed",
            "id": f"seed-{contest.public_id}",
            "at": _ms(lot.correction.confirmed_at),
            "seed": lot.seed,
        }


def opened_paper(paper: PaperCommitment) -> Line:
    """The committed document with its salt, and what acts changed of its keys since."""
    versions = RoundKeyVersion.objects.filter(question__round=paper.round).select_related("question__round")
    changes = [
        {
            "act": question_act_id(version),
            "number": version.question.number,
            "effect": version.treatment,
            "key": "".join(sorted(version.letters)),
        }
        for version in versions.order_by("created_at", "question__number", "version")
    ]
    return {
        "kind": "truongthi.opened-paper.1",
        "paper": paper.document,
        "salt": bytes(paper.salt).hex(),
        "commitment": paper.commitment,
        "changes": changes,
    }


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)
