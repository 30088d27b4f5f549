"""Practice: everybody may, no key before an answer, nothing is stored."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bank.conftest import NOW, Place, place, sample  # noqa: F401 - the fixture
from tests.bank.test_imports import tables
from truongthi.bank.actions import publish_reference
from truongthi.bank.imports import import_file
from truongthi.bank.models import Bank, QuestionKey


@pytest.fixture
def published(place: Place) -> Bank:  # noqa: F811
    data = sample("ngan-hang-cau-hoi.xlsx")
    bank, _ = import_file(unit=place.unit, title="Tham khảo", filename="x", data=data, actor=place.organiser, now=NOW)
    chosen = [row.public_id for row in bank.questions.filter(number__lte=30)]
    publish_reference(bank=bank, questions=chosen, actor=place.organiser, now=NOW)
    return bank


def address(bank: Bank) -> str:
    return reverse("public:practice_set", args=[bank.public_id])


def fields(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(cau-[\w-]+)"', page)))


@pytest.mark.django_db
def test_nothing_published() -> None:
    assert "Chưa có bộ câu hỏi thi thử" in Client().get(reverse("public:practice")).content.decode()


def test_ten_questions_by_a_seed_in_the_address(published: Bank) -> None:
    client = Client()
    assert "Tham khảo" in client.get(reverse("public:practice")).content.decode()
    response = client.get(address(published))
    assert response.status_code == 302
    first = fields(client.get(response.headers["Location"]).content.decode())
    assert len(first) == 10
    assert fields(client.get(response.headers["Location"]).content.decode()) == first
    assert fields(client.get(address(published), {"so": "10", "de": "khac"}).content.decode()) != first


def test_answers_are_checked_on_the_server_and_nothing_is_stored(published: Bank) -> None:
    client = Client()
    page = client.get(address(published), {"so": "tat-ca"}).content.decode()
    assert len(fields(page)) == 30
    key = {f"cau-{one.question.public_id}": one.letters for one in QuestionKey.objects.select_related("question")}
    answers = {name: key[name] for name in fields(page)}
    answers[fields(page)[9]] = ["A"]  # question 10 wants A, B and D
    del answers[fields(page)[0]]
    before = tables()
    checked = client.post(f"{address(published)}?so=tat-ca", answers).content.decode()
    assert "Đúng 28 trên 30 câu." in checked
    assert "1 câu chưa trả lời." in checked
    assert checked.count("Căn cứ:") == 30
    assert tables() == before


def test_no_key_before_an_answer(published: Bank) -> None:
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address(published), {"so": "tat-ca"}).content.decode()
    assert "bank_questionkey" not in " ".join(query["sql"] for query in queries.captured_queries)
    assert "Căn cứ" not in page
    assert "right" not in re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    for one in QuestionKey.objects.filter(question__number__lte=30):
        one.letters = ["A", "B"] if len(one.letters) > 1 else ["C"]
        one.save()
    again = client.get(address(published), {"so": "tat-ca"}).content.decode()
    assert masked(again) == masked(page)


def masked(page: str) -> str:
    """Without what changes from request to request: tokens and the server's time."""
    return re.sub(r'(csrfmiddlewaretoken" value|data-now)="[^"]*"', "", page)


def test_questions_that_are_not_published_are_never_shown(published: Bank) -> None:
    hidden = published.questions.get(number=31)
    client = Client()
    page = client.get(address(published), {"so": "tat-ca"}).content.decode()
    checked = client.post(f"{address(published)}?so=tat-ca", {f"cau-{hidden.public_id}": "A"}).content.decode()
    assert hidden.text not in page + checked
    other = Bank.objects.create(unit=published.unit, title="Kín", created_at=NOW)
    assert client.get(address(other), {"so": "tat-ca"}).status_code == 404
    assert client.get(reverse("public:practice_set", args=["khong-co"])).status_code == 404


def test_nonsense_answers_are_wrong_and_harmless(published: Bank) -> None:
    client = Client()
    name = fields(client.get(address(published), {"so": "tat-ca"}).content.decode())[1]
    page = client.post(f"{address(published)}?so=tat-ca", {name: ["Z", "<script>", "A" * 500]}).content.decode()
    assert "Đúng 0 trên 30 câu." in page
    assert "<script>&" not in page
