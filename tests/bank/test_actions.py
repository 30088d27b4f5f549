"""Banks by hand: one question at a time, with history; what practice may know before an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bank.conftest import NOW, Place, sample
from truongthi.audit.models import AuditEntry
from truongthi.bank.actions import edit_question, publish_reference, record_export, restore_question, void_question
from truongthi.bank.content import question_of
from truongthi.bank.imports import import_file
from truongthi.bank.models import Bank, Question
from truongthi.bank.queries import (
    bank_for,
    banks_for,
    import_for,
    live_questions,
    practice_answers,
    practice_questions,
    question_for,
    reference_set,
    reference_sets,
    revisions_of,
)
from truongthi.core.errors import Refused


@pytest.fixture
def full(place: Place) -> Bank:
    data = sample("ngan-hang-cau-hoi.xlsx")
    return import_file(unit=place.unit, title="Đầy", filename="x.xlsx", data=data, actor=place.organiser, now=NOW)[0]


def row(bank: Bank, number: int) -> Question:
    return Question.objects.select_related("key", "bank").get(bank=bank, number=number)


def test_editing_keeps_the_former_state(place: Place, full: Bank) -> None:
    question = row(full, 22)
    content = replace(question_of(question), text="Sửa?", key=("B",))
    assert edit_question(question=question, content=content, actor=place.organiser, now=NOW, reason="nhầm đáp án")
    changed = row(full, 22)
    assert (changed.text, changed.key.letters, changed.keeps_order) == ("Sửa?", ["B"], True)
    revision = revisions_of(changed).get()
    assert (revision.content["key"], revision.reason, revision.changed_by) == (["D"], "nhầm đáp án", place.organiser)
    assert AuditEntry.objects.filter(action="question.edit").get().facts["fields"] == ["text", "key"]
    assert not edit_question(question=changed, content=content, actor=place.organiser, now=NOW)
    assert revisions_of(changed).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": ()}, "key_missing"),
        ({"key": ("F",)}, "key_names_no_option"),
        ({"text": " "}, "question_without_text"),
        ({"options": ()}, "too_few_options"),
    ],
)
def test_an_unfit_question_is_not_stored(place: Place, full: Bank, change: dict[str, object], code: str) -> None:
    question = row(full, 1)
    with pytest.raises(Refused) as caught:
        edit_question(
            question=question, content=replace(question_of(question), **change), actor=place.organiser, now=NOW
        )
    assert caught.value.code == code
    assert question_of(row(full, 1)) == question_of(question)


def test_voided_questions_leave_the_pool_and_come_back(place: Place, full: Bank) -> None:
    publish_reference(bank=full, questions=[row(full, 5).public_id], actor=place.organiser, now=NOW)
    for _ in range(2):
        void_question(question=row(full, 5), actor=place.organiser, now=NOW, reason="văn bản hết hiệu lực")
    assert len(live_questions(full)) == 99
    assert practice_questions(full) == []
    for _ in range(2):
        restore_question(question=row(full, 5), actor=place.organiser, now=NOW)
    assert len(live_questions(full)) == 100
    assert AuditEntry.objects.filter(action__in=["question.void", "question.restore"]).count() == 2


def test_practice_never_reads_a_key_before_an_answer(place: Place, full: Bank) -> None:
    chosen = [row(full, number).public_id for number in (1, 2, 3)]
    assert publish_reference(bank=full, questions=chosen, actor=place.organiser, now=NOW) == 3
    with CaptureQueriesContext(
        connection,
    ) as queries:
        questions = practice_questions(full)
        assert [question.number for question in questions] == [1, 2, 3]
        assert [bool(question.text and question.options) for question in questions] == [True] * 3
    asked = " ".join(query["sql"] for query in queries.captured_queries)
    assert "bank_questionkey" not in asked
    assert '"source"' not in asked
    answers = practice_answers(full, [chosen[0], row(full, 4).public_id])
    assert [question.number for question in answers.values()] == [1]
    assert list(reference_sets()) == [reference_set(full.public_id)]
    publish_reference(bank=full, questions=[], actor=place.organiser, now=NOW)
    assert reference_set(full.public_id) is None


def test_publishing_another_banks_question_is_ignored(place: Place, full: Bank) -> None:
    other = Bank.objects.create(unit=place.unit, title="Khác", created_at=NOW)
    assert publish_reference(bank=other, questions=[row(full, 1).public_id], actor=place.organiser, now=NOW) == 0
    assert not Question.objects.filter(is_reference=True).exists()


def test_a_stranger_sees_and_changes_nothing(place: Place, full: Bank) -> None:
    question = row(full, 1)
    assert bank_for(place.stranger, full.public_id) is None
    assert question_for(place.stranger, question.public_id) is None
    assert import_for(place.stranger, full.imports.get().public_id) is None
    assert bank_for(place.organiser, full.public_id) == full
    acts = (
        lambda: edit_question(question=question, content=question_of(question), actor=place.stranger, now=NOW),
        lambda: void_question(question=question, actor=place.stranger, now=NOW, reason=""),
        lambda: restore_question(question=question, actor=place.stranger, now=NOW),
        lambda: publish_reference(bank=full, questions=[], actor=place.stranger, now=NOW),
        lambda: record_export(bank=full, actor=place.stranger, now=NOW, count=1),
    )
    for act in acts:
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "bank_not_yours"


def test_counts_of_banks(place: Place, full: Bank) -> None:
    void_question(question=row(full, 5), actor=place.organiser, now=NOW, reason="")
    publish_reference(bank=full, questions=[row(full, 1).public_id], actor=place.organiser, now=NOW)
    found = {bank.title: (bank.live, bank.voided, bank.reference) for bank in banks_for(place.organiser)}
    assert found == {"Đầy": (99, 1, 1), "Cải cách hành chính": (0, 0, 0)}
