"""The bank pages as an organiser uses them, and as nobody else may."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bank.conftest import NOW, Place, place, sample  # noqa: F401 - the fixture
from tests.bank.test_imports import small, tables
from truongthi.accounts.actions import add_people
from truongthi.audit.models import AuditEntry
from truongthi.bank.imports import import_file, upload_questions
from truongthi.bank.models import Bank, Question, QuestionImport
from truongthi.formats.questions_xlsx import write_questions
from truongthi.schools.models import Classroom

pytestmark = pytest.mark.usefixtures("_collected_static_files")
DOCX = "ngan-hang-cau-hoi.docx"
XLSX = "ngan-hang-cau-hoi.xlsx"


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def file(data: bytes, name: str = DOCX) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def upload(place: Place, data: bytes, name: str = DOCX) -> QuestionImport:  # noqa: F811
    return upload_questions(bank=place.bank, filename=name, data=data, actor=place.organiser, now=NOW)


def filled(place: Place, count: int = 3) -> Bank:  # noqa: F811
    data = write_questions(small(*(f"Câu hỏi thứ {n} là gì?" for n in range(1, count + 1))))
    return import_file(unit=place.unit, title="Nhỏ", filename=XLSX, data=data, actor=place.organiser, now=NOW)[0]


def test_from_an_empty_list_to_a_full_bank(place: Place) -> None:  # noqa: F811
    Bank.objects.all().delete()
    client = signed_in(place.organiser)
    assert "Chưa có ngân hàng câu hỏi" in client.get(reverse("organiser:bank_list")).content.decode()
    form = {"unit": place.unit.pk, "title": "Cải cách TTHC", "file": file(sample(DOCX))}
    response = client.post(reverse("organiser:bank_create"), form)
    waiting = QuestionImport.objects.get()
    assert response.headers["Location"] == reverse("organiser:bank_import", args=[waiting.public_id])
    assert Question.objects.count() == 0
    page = client.get(response.headers["Location"]).content.decode()
    assert page.count('class="question-text"') == 100
    assert page.count("Chọn nhiều đáp án") == 8
    assert "Văn bản 61/2018/NĐ-CP đã được thay thế" in page
    seen = re.search(r'name="seen" value="(\w{64})"', page)
    assert seen
    response = client.post(
        reverse("organiser:bank_import", args=[waiting.public_id]), {"mode": "update", "seen": seen.group(1)}
    )
    bank = Bank.objects.get()
    assert response.headers["Location"] == reverse("organiser:bank_detail", args=[bank.public_id])
    page = client.get(response.headers["Location"]).content.decode()
    assert "Đã nhập: 100 câu mới" in page
    assert Question.objects.count() == 100


def test_only_questions_with_problems(place: Place) -> None:  # noqa: F811
    good, bad, third = small("Một?", "Hai?", "Ba?")
    broken = write_questions([good, type(bad)(2, "Hai?", bad.options, ()), third])
    waiting = upload(place, broken, XLSX)
    client = signed_in(place.organiser)
    url = reverse("organiser:bank_import", args=[waiting.public_id])
    page = client.get(url, {"loc": "van-de"}).content.decode()
    assert page.count('class="question-text"') == 1
    assert "Câu chưa có đáp án" in page
    assert "Ngân hàng câu hỏi!3" in page
    before = tables()
    seen = re.search(r'name="seen" value="(\w{64})"', page).group(1)  # type: ignore[union-attr]
    refused = client.post(url, {"mode": "update", "seen": seen})
    assert refused.status_code == 409
    assert "Còn 1 câu có lỗi" in refused.content.decode()
    assert tables() == before
    client.post(url, {"mode": "update", "seen": seen, "without_refused": "on"})
    assert Question.objects.count() == 2


def test_a_stale_preview_is_not_imported(place: Place) -> None:  # noqa: F811
    waiting = upload(place, sample(XLSX), XLSX)
    url = reverse("organiser:bank_import", args=[waiting.public_id])
    response = signed_in(place.organiser).post(url, {"mode": "update", "seen": "0" * 64})
    assert response.status_code == 409
    assert "đã được người khác thay đổi" in response.content.decode()
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.docx", "Tệp trống"),
        (b"%PDF-1.7", "a.docx", "nhận được là PDF"),
        (b"STT,Cau hoi\n1,2\n", "a.xlsx", "nhận được là CSV"),
        (sample("danh-sach-hoc-sinh.xlsx"), "a.xlsx", "Không tìm thấy bảng câu hỏi"),
    ],
)
def test_a_bad_file_says_what_and_how_to_mend(place: Place, data: bytes, name: str, words: str) -> None:  # noqa: F811
    client = signed_in(place.organiser)
    before = tables()
    for url, form in (
        (reverse("organiser:bank_upload", args=[place.bank.public_id]), {}),
        (reverse("organiser:bank_create"), {"unit": place.unit.pk, "title": "Mới"}),
    ):
        response = client.post(url, {**form, "file": file(data, name)})
        assert response.status_code == 422
        assert words in response.content.decode()
    assert tables() == before


def test_a_file_over_the_limit_is_not_even_read(place: Place, settings: object) -> None:  # noqa: F811
    settings.UPLOAD_MAX_BYTES = 10  # type: ignore[attr-defined]
    url = reverse("organiser:bank_upload", args=[place.bank.public_id])
    response = signed_in(place.organiser).post(url, {"file": file(sample(XLSX), XLSX)})
    assert response.status_code == 422
    assert "vượt mức" in response.content.decode()
    assert not QuestionImport.objects.exists()


def test_discarding_a_file(place: Place) -> None:  # noqa: F811
    waiting = upload(place, sample(DOCX))
    client = signed_in(place.organiser)
    client.post(reverse("organiser:bank_import_discard", args=[waiting.public_id]))
    assert client.get(reverse("organiser:bank_import", args=[waiting.public_id])).status_code == 404
    assert Question.objects.count() == 0


def test_editing_a_question_and_its_history(place: Place) -> None:  # noqa: F811
    row = filled(place).questions.get(number=2)
    client = signed_in(place.organiser)
    url = reverse("organiser:bank_question", args=[row.public_id])
    form = {"text": "Sửa lại?", "key": ["B"], "option_A": "Một", "option_B": "Hai", "reason": "nhầm"}
    assert client.post(url, form).status_code == 302
    page = client.get(url).content.decode()
    assert "Sửa lại?" in page
    assert "Câu hỏi thứ 2 là gì?" in page
    assert "nhầm" in page
    refused = client.post(url, {**form, "key": []})
    assert refused.status_code == 422
    assert "Câu chưa có đáp án" in refused.content.decode()
    row.refresh_from_db()
    assert row.key.letters == ["B"]


def test_voiding_needs_a_reason_and_can_be_taken_back(place: Place) -> None:  # noqa: F811
    row = filled(place).questions.get(number=2)
    client = signed_in(place.organiser)
    void = reverse("organiser:bank_question_void", args=[row.public_id])
    assert client.post(void, {"reason": ""}).status_code == 422
    assert client.post(void, {"reason": "hết hiệu lực"}).status_code == 302
    row.refresh_from_db()
    assert row.voided_at is not None
    client.post(reverse("organiser:bank_question_restore", args=[row.public_id]))
    row.refresh_from_db()
    assert row.voided_at is None


def test_export_is_the_bank_and_is_noted(place: Place) -> None:  # noqa: F811
    bank = filled(place)
    response = signed_in(place.organiser).post(reverse("organiser:bank_export", args=[bank.public_id]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row == 4
    assert AuditEntry.objects.get(action="bank.export").facts == {"count": 3}


def test_publishing_the_reference_set(place: Place) -> None:  # noqa: F811
    bank = filled(place)
    client = signed_in(place.organiser)
    url = reverse("organiser:bank_reference", args=[bank.public_id])
    chosen = [row.public_id for row in bank.questions.order_by("number")[:2]]
    client.post(url, {"cau": chosen})
    assert bank.questions.filter(is_reference=True).count() == 2
    client.post(url, {"tat-ca": "1"})
    assert bank.questions.filter(is_reference=True).count() == 3
    client.post(url, {"khong": "1", "cau": chosen})
    assert not bank.questions.filter(is_reference=True).exists()


def test_filters_of_a_bank(place: Place) -> None:  # noqa: F811
    bank = filled(place, 12)
    client = signed_in(place.organiser)
    url = reverse("organiser:bank_detail", args=[bank.public_id])
    for query, count in (
        ({}, 12),
        ({"tim": "thứ 12"}, 1),
        ({"tim": "7"}, 1),
        ({"phan": "II"}, 0),
        ({"muc": "Nhận biết"}, 12),
    ):
        assert client.get(url, query).content.decode().count('class="question-text"') == count


def addresses(place: Place) -> list[tuple[str, str]]:  # noqa: F811
    bank = filled(place)
    waiting = upload(place, sample(DOCX))
    row = bank.questions.get(number=1)
    return [
        ("get", reverse("organiser:bank_detail", args=[bank.public_id])),
        ("get", reverse("organiser:bank_upload", args=[bank.public_id])),
        ("post", reverse("organiser:bank_export", args=[bank.public_id])),
        ("get", reverse("organiser:bank_reference", args=[bank.public_id])),
        ("post", reverse("organiser:bank_reference", args=[bank.public_id])),
        ("get", reverse("organiser:bank_import", args=[waiting.public_id])),
        ("post", reverse("organiser:bank_import", args=[waiting.public_id])),
        ("post", reverse("organiser:bank_import_discard", args=[waiting.public_id])),
        ("get", reverse("organiser:bank_question", args=[row.public_id])),
        ("post", reverse("organiser:bank_question", args=[row.public_id])),
        ("post", reverse("organiser:bank_question_void", args=[row.public_id])),
        ("post", reverse("organiser:bank_question_restore", args=[row.public_id])),
    ]


def test_an_organiser_of_another_unit_finds_nothing(place: Place) -> None:  # noqa: F811
    pages = addresses(place)
    before = tables()
    client = signed_in(place.stranger)
    assert {getattr(client, method)(url).status_code for method, url in pages} == {404}
    assert "Cải cách hành chính" not in client.get(reverse("organiser:bank_list")).content.decode()
    create = reverse("organiser:bank_create")
    response = client.post(create, {"unit": place.unit.pk, "title": "x", "file": file(sample(DOCX))})
    assert response.status_code == 422
    assert tables() == before


def test_people_without_the_role_find_nothing(place: Place) -> None:  # noqa: F811
    pages = [*addresses(place), ("get", reverse("organiser:bank_list")), ("get", reverse("organiser:bank_create"))]
    teacher = add_people(["Lê Bích An"], with_username=True, now=NOW)[0]
    Classroom.objects.create(
        unit=place.unit, school_year="2026-2027", name="10A1", key="10A1", homeroom_teacher=teacher
    )
    before = tables()
    nobody, somebody = Client(), signed_in(teacher)
    assert {getattr(nobody, method)(url).status_code for method, url in pages} == {302}
    assert {getattr(somebody, method)(url).status_code for method, url in pages} == {404}
    assert tables() == before


@pytest.mark.parametrize("name", ["bank_list", "bank_detail", "bank_import", "bank_reference"])
def test_the_number_of_queries_does_not_grow(place: Place, name: str) -> None:  # noqa: F811
    client = signed_in(place.organiser)
    counts = []
    for questions in (1, 3):
        bank = filled(place, questions)
        target = bank.public_id
        if name == "bank_import":
            target = upload(place, write_questions(small(*"abc"[:questions])), XLSX).public_id
        url = reverse(f"organiser:{name}", args=[] if name == "bank_list" else [target])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 20
