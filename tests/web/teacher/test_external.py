"""The class's file from another site: previewed against the roster, explained where it contradicts itself, applied."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.results.centre import HAND_IN_DAY, WHY, class_file
from tests.results.world import AFTER
from truongthi.results.models import ExternalResult, ExternalUpload, HandIn

pytestmark = pytest.mark.django_db
SOURCE = "thitructuyen.example.gov.vn"


def url(world, name="10A1"):
    return f"/lop-toi/{world.classes[name].public_id}/cuoc-thi/{world.contest.slug}/tep/"


def send(client, world, content, name="10A1", source=SOURCE, follow=True):
    file = SimpleUploadedFile(f"thong-ke-lop-{name}.xlsx", content)
    return client.post(url(world, name), {"file": file, "source": source}, follow=follow)


def state():
    return (
        list(ExternalResult.objects.order_by("pk").values_list("member", "attempts", "best_centipoints")),
        HandIn.objects.count(),
        ExternalUpload.objects.filter(applied_at__isnull=False).count(),
    )


def test_upload_preview_apply_receipt(world, trio, at):
    at(AFTER)
    client = trio.client("an")
    assert client.get(url(world)).status_code == 200
    shown = send(client, world, class_file("10A1"))
    page = shown.content.decode()
    assert "Lê Khánh Anh" in page
    assert "chưa ghi nhận gì" in page
    assert ExternalResult.objects.count() == 0
    done = client.post(shown.request["PATH_INFO"], {"act": "apply", "explanation": ""}, follow=True)
    hand_in = HandIn.objects.get()
    assert hand_in.receipt_code in done.content.decode()
    assert (hand_in.is_late, hand_in.headcount, hand_in.version) == (False, 38, 1)
    results = ExternalResult.objects.all()
    assert (results.count(), results.filter(attempts__gt=0).count(), sum(r.attempts for r in results)) == (38, 34, 97)
    assert ExternalUpload.objects.get(content__isnull=False).content == class_file("10A1")


@pytest.mark.parametrize(("name", "figures"), [("11A1", ("37", "35")), ("12A2", ("99", "104"))])
def test_contradictions_show_both_values_and_must_be_explained(world, at, name, figures):
    at(AFTER)
    client = Client()
    client.force_login(world.classes[name].homeroom_teacher)
    shown = send(client, world, class_file(name), name)
    page = shown.content.decode()
    assert all(figure in page for figure in figures)
    assert "Số liệu mâu thuẫn, cần giải thích" in page
    path = shown.request["PATH_INFO"]
    for explanation in ("", "   ", "vì thế"):
        refused = client.post(path, {"act": "apply", "explanation": explanation})
        assert refused.status_code == 422
        assert "Hãy giải thích vì sao" in refused.content.decode()
        assert state() == ([], 0, 0)
    client.post(path, {"act": "apply", "explanation": WHY})
    upload = ExternalUpload.objects.get(applied_at__isnull=False, classroom__isnull=False)
    assert upload.explanation == WHY
    assert upload.contradictions
    assert all("name" not in item["facts"] for item in upload.contradictions)


def test_a_later_file_replaces_the_earlier_and_history_stays(world, trio, at):
    at(AFTER)
    client = trio.client("an")
    path = send(client, world, class_file("10A1")).request["PATH_INFO"]
    client.post(path, {"act": "apply"})
    at(HAND_IN_DAY.replace(hour=4))
    changed = with_cells(class_file("10A1"), {"D11": 5, "E11": 95})
    shown = send(client, world, changed)
    assert "2 lượt · 75 điểm · 09:21" in shown.content.decode()
    client.post(shown.request["PATH_INFO"], {"act": "apply", "explanation": WHY})
    first = ExternalResult.objects.get(member=world.people["HS260001"])
    assert (first.attempts, first.best_centipoints) == (5, 9500)
    assert ExternalResult.objects.count() == 38
    old, new = ExternalUpload.objects.filter(applied_at__isnull=False).exclude(classroom=None).order_by("applied_at")
    assert old.replaced_at is not None
    assert bytes(old.content) == class_file("10A1")
    assert new.replaced_at is None
    assert [(h.version, h.is_late) for h in HandIn.objects.order_by("version")] == [(1, False), (2, True)]
    assert old.filename in client.get(url(world)).content.decode()


def with_cells(content, cells):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book.active[address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"B11": "Người Lạ Mặt"}, "không có trong danh sách"),
        ({"B12": "Lê Khánh Anh", "C12": "12/08/2011"}, "có ở hai dòng"),
        ({"E11": 105}, "cao hơn điểm tối đa"),
        ({"D11": "nhiều"}, "không đọc được số lượt thi"),
    ],
)
def test_rows_that_cannot_be_taken_stop_everything(world, trio, at, cells, words):
    at(AFTER)
    client = trio.client("an")
    shown = send(client, world, with_cells(class_file("10A1"), cells))
    assert words in shown.content.decode()
    refused = client.post(shown.request["PATH_INFO"], {"act": "apply", "explanation": WHY})
    assert refused.status_code == 422
    assert state() == ([], 0, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rỗng"),
        (b"hello", "Cần tệp"),
        (b"PK\x03\x04broken", "hỏng"),
        (class_file("10A2"), "không phải lớp 10A1"),
    ],
)
def test_files_that_are_no_report_of_the_class_change_nothing(world, trio, at, content, words):
    at(AFTER)
    before = ExternalUpload.objects.count()
    refused = send(trio.client("an"), world, content)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert ExternalUpload.objects.count() == before
    assert state() == ([], 0, 0)


def test_too_large_a_file_is_refused_before_it_is_read(world, trio, at):
    at(AFTER)
    refused = send(trio.client("an"), world, b"PK\x03\x04" + b"0" * (5 * 1024 * 1024))
    assert (refused.status_code, "Tệp quá 5 MB" in refused.content.decode()) == (422, True)


def test_a_source_is_required(world, trio, at):
    at(AFTER)
    assert send(trio.client("an"), world, class_file("10A1"), source="  ").status_code == 422
    assert state() == ([], 0, 0)


def test_discarding_forgets_the_file(world, trio, at):
    at(AFTER)
    client = trio.client("an")
    path = send(client, world, class_file("10A1")).request["PATH_INFO"]
    client.post(path, {"act": "discard"})
    assert client.get(path).status_code == 404
    assert not ExternalUpload.objects.filter(classroom__isnull=False).exists()


def test_others_reach_nothing_of_it(world, trio, at):
    at(AFTER)
    path = send(trio.client("an"), world, class_file("10A1")).request["PATH_INFO"]
    upload = ExternalUpload.objects.get(classroom__isnull=False)
    file = f"/lop-toi/tep/{upload.public_id}/tai-ve.xlsx"
    assert trio.client("an").get(file).content == class_file("10A1")
    for name in ("binh", "chi"):
        client = trio.client(name)
        assert [client.get(address).status_code for address in (url(world), path, file)] == [404, 404, 404]
        assert client.post(path, {"act": "apply", "explanation": WHY}).status_code == 404
        assert send(client, world, class_file("10A1")).status_code == 404
    assert state() == ([], 0, 0)


def test_a_contest_of_our_own_takes_no_file(world, trio, at):
    at(AFTER)
    rules = world.contest.rule_sets.get()
    rules.document["results_from"] = "platform"
    rules.save()
    assert trio.client("an").get(url(world)).status_code == 404


def test_the_preview_costs_the_same_for_one_and_for_many_rows(world, trio, at, django_assert_max_num_queries):
    at(AFTER)
    client = trio.client("an")
    path = send(client, world, class_file("10A1")).request["PATH_INFO"]
    with django_assert_max_num_queries(14):
        client.get(path)
