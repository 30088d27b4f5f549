"""Files become questions by one act; before it nothing has changed, after it nothing is lost."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest
from django.core import serializers
from django.db import close_old_connections, connection

from tests.bank.conftest import NOW, Place, sample
from truongthi.audit.models import AuditEntry
from truongthi.bank.content import question_of
from truongthi.bank.imports import (
    APPEND,
    UPDATE,
    apply_import,
    difference,
    discard_import,
    preview,
    start_bank,
    upload_questions,
)
from truongthi.bank.models import Bank, Question, QuestionImport, QuestionKey, QuestionRevision
from truongthi.bank.queries import bank_digest, live_questions, questions_of
from truongthi.core.errors import Refused
from truongthi.core.questions import Option
from truongthi.core.questions import Question as CoreQuestion
from truongthi.formats.questions_xlsx import write_questions

DOCX = "ngan-hang-cau-hoi.docx"
XLSX = "ngan-hang-cau-hoi.xlsx"


def tables() -> str:
    """A hash over every row that an import could touch."""
    rows: list[Any] = []
    for model in (Bank, Question, QuestionKey, QuestionRevision, QuestionImport, AuditEntry):
        rows += list(model.objects.order_by("pk"))
    return hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest()


def take_in(place: Place, data: bytes, name: str = XLSX, **options: Any) -> Any:
    upload = upload_questions(bank=place.bank, filename=name, data=data, actor=place.organiser, now=NOW)
    return apply_import(upload=upload, actor=place.organiser, now=NOW, **options)


def small(*texts: str, first: int = 1) -> list[CoreQuestion]:
    options = (Option("A", "Đúng hẹn"), Option("B", "Muộn"), Option("C", "Sớm"))
    return [
        CoreQuestion(number, text, options, ("A",), "I", "Chung", "Nhận biết", "Điều 1", where=f"Câu {number}")
        for number, text in enumerate(texts, start=first)
    ]


def test_nothing_enters_the_bank_before_the_import(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=DOCX, data=sample(DOCX), actor=place.organiser, now=NOW)
    assert Question.objects.count() == 0
    planned = apply_import(upload=upload, actor=place.organiser, now=NOW)
    assert len(planned.of("new")) == Question.objects.count() == QuestionKey.objects.count() == 100
    assert [row.number for row in questions_of(place.bank)] == [*range(1, 101)]
    assert question_of(questions_of(place.bank)[9]).key == ("A", "B", "D")
    entry = AuditEntry.objects.get(action="bank.import")
    assert (entry.facts["new"], entry.object) == (100, f"bank:{place.bank.public_id}")


def test_the_word_file_after_the_excel_file_changes_nothing(place: Place) -> None:
    take_in(place, sample(XLSX))
    before = bank_digest(place.bank)
    planned = take_in(place, sample(DOCX), DOCX)
    assert len(planned.of("same")) == 100
    assert bank_digest(place.bank) == before
    assert not QuestionRevision.objects.exists()


def test_the_excel_file_after_the_word_file_adds_the_missing_levels(place: Place) -> None:
    take_in(place, sample(DOCX), DOCX)
    planned = take_in(place, sample(XLSX))
    changed = planned.of("changed")
    assert len(changed) == 60
    assert {change.fields for change in changed} == {("level",)}


def test_the_same_file_waits_only_once(place: Place) -> None:
    first = upload_questions(bank=place.bank, filename=DOCX, data=sample(DOCX), actor=place.organiser, now=NOW)
    again = upload_questions(bank=place.bank, filename="x.docx", data=sample(DOCX), actor=place.organiser, now=NOW)
    assert first.pk == again.pk


def test_importing_twice_is_importing_once(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    apply_import(upload=upload, actor=place.organiser, now=NOW)
    before = tables()
    apply_import(upload=upload, actor=place.organiser, now=NOW)
    assert tables() == before


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.4", b"PK\x03\x04 broken", sample("danh-sach-hoc-sinh.xlsx")],
    ids=["empty", "pdf", "broken", "roster"],
)
def test_a_file_that_cannot_be_read_leaves_no_trace(place: Place, data: bytes) -> None:
    before = tables()
    with pytest.raises(Refused):
        upload_questions(bank=place.bank, filename="x.xlsx", data=data, actor=place.organiser, now=NOW)
    with pytest.raises(Refused):
        start_bank(unit=place.unit, title="Mới", filename="x", data=data, actor=place.organiser, now=NOW)
    assert tables() == before


def test_questions_with_errors_stop_the_import_unless_left_out(place: Place) -> None:
    good, bad = small("Một?", "Hai?")
    data = write_questions([good, replace(bad, key=())])
    upload = upload_questions(bank=place.bank, filename=XLSX, data=data, actor=place.organiser, now=NOW)
    before = tables()
    with pytest.raises(Refused) as caught:
        apply_import(upload=upload, actor=place.organiser, now=NOW)
    assert (caught.value.code, caught.value.facts) == ("question_import_has_errors", {"count": 1})
    assert tables() == before
    apply_import(upload=upload, actor=place.organiser, now=NOW, without_refused=True)
    assert [question.number for question in live_questions(place.bank)] == [1]


def test_a_file_of_errors_only_is_refused(place: Place) -> None:
    data = write_questions([replace(one, key=()) for one in small("Một?", "Hai?")])
    with pytest.raises(Refused) as caught:
        take_in(place, data, without_refused=True)
    assert caught.value.code == "import_has_nothing"


def test_a_changed_question_keeps_its_history_and_missing_ones_stay(place: Place) -> None:
    take_in(place, write_questions(small("Một?", "Hai?", "Ba?")))
    first, second, _ = small("Một?", "Hai, sửa lại?", "Ba?")
    planned = take_in(place, write_questions([first, replace(second, key=("B",))]))
    assert [change.kind for change in planned.changes] == ["same", "changed"]
    assert planned.changes[1].fields == ("text", "key")
    assert [question.number for question in planned.missing] == [3]
    assert [(one.text, one.key) for one in live_questions(place.bank)] == [
        ("Một?", ("A",)),
        ("Hai, sửa lại?", ("B",)),
        ("Ba?", ("A",)),
    ]
    assert QuestionRevision.objects.get().content["text"] == "Hai?"


def test_append_adds_what_is_not_there_under_new_numbers(place: Place) -> None:
    take_in(place, write_questions(small("Một?", "Hai?")))
    planned = take_in(place, write_questions(small("Hai?", "Ba?", "Bốn?")), mode=APPEND)
    assert [change.kind for change in planned.changes] == ["same", "new", "new"]
    assert [(one.number, one.text) for one in live_questions(place.bank)] == [
        (1, "Một?"),
        (2, "Hai?"),
        (3, "Ba?"),
        (4, "Bốn?"),
    ]


def test_a_bank_that_changed_meanwhile_is_not_overwritten(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    seen = bank_digest(place.bank)
    take_in(place, write_questions(small("Một?")), "khác.xlsx")
    before = tables()
    with pytest.raises(Refused) as caught:
        apply_import(upload=upload, actor=place.organiser, now=NOW, expected=seen)
    assert caught.value.code == "bank_changed_meanwhile"
    assert tables() == before


def test_a_discarded_file_cannot_be_imported_and_an_imported_one_not_discarded(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    discard_import(upload=upload, actor=place.organiser, now=NOW)
    with pytest.raises(Refused) as caught:
        apply_import(upload=upload, actor=place.organiser, now=NOW)
    assert caught.value.code == "question_import_discarded"
    again = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    assert again.pk != upload.pk
    apply_import(upload=again, actor=place.organiser, now=NOW)
    with pytest.raises(Refused) as caught:
        discard_import(upload=again, actor=place.organiser, now=NOW)
    assert caught.value.code == "import_already_done"


def test_a_stranger_is_refused_everywhere(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    before = tables()
    acts = (
        lambda: upload_questions(bank=place.bank, filename="x", data=sample(DOCX), actor=place.stranger, now=NOW),
        lambda: apply_import(upload=upload, actor=place.stranger, now=NOW),
        lambda: discard_import(upload=upload, actor=place.stranger, now=NOW),
        lambda: start_bank(unit=place.unit, title="x", filename="x", data=b"", actor=place.stranger, now=NOW),
    )
    for act in acts:
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "bank_not_yours"
    assert tables() == before


def test_preview_is_what_the_file_says(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=DOCX, data=sample(DOCX), actor=place.organiser, now=NOW)
    found = preview(QuestionImport.objects.get(pk=upload.pk))
    assert len(found.questions) == 100
    assert len(difference(place.bank, found, mode=UPDATE).of("new")) == 100


@pytest.mark.django_db(transaction=True)
def test_two_people_importing_at_once_make_one_bank(place: Place) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    seen = bank_digest(place.bank)
    failures: list[Exception] = []

    def press_the_button() -> None:
        try:
            apply_import(upload=upload, actor=place.organiser, now=NOW, expected=seen)
        except Exception as error:
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    people = [threading.Thread(target=press_the_button) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failures == []
    assert Question.objects.count() == 100
    assert AuditEntry.objects.filter(action="bank.import").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_questions(bank=place.bank, filename=XLSX, data=sample(XLSX), actor=place.organiser, now=NOW)
    before = tables()
    monkeypatch.setattr("truongthi.bank.imports.record", _explode)
    with pytest.raises(RuntimeError):
        apply_import(upload=upload, actor=place.organiser, now=NOW)
    assert tables() == before


def _explode(**_: Any) -> None:
    raise RuntimeError("power cut")
