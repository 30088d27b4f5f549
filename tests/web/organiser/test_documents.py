"""Documents from templates: made after what they need, logged, and with an own template that is checked first."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from tests.results.test_lifecycle import published_world, settled_world
from truongthi.audit.models import AuditEntry
from truongthi.core.rules import AwardTier
from truongthi.formats.default_templates import KINDS
from truongthi.results.models import DocumentTemplate, IssuedDocument
from truongthi.web.organiser.documents.contents import tax_note

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def at(world, name, kind):
    return reverse(f"organiser:{name}", args=[world.contest.slug, kind])


def word(text):
    document = Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return SimpleUploadedFile("mau.docx", buffer.getvalue())


def text_of(response):
    document = Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_document_is_made_from_the_published_result_and_logged():
    world = published_world()
    secretary = client_of(world.seats["secretary"])
    for kind in KINDS:
        text = text_of(
            secretary.get(at(world, "results_document", kind), {"so": "5", "ngay": "2026-11-05", "ky": "pho"})
        )
        assert "{" not in text, kind
        assert "Nguyễn Thị Bích" in text, kind
        if kind != "minutes":
            assert "ngày 05 tháng 11 năm 2026" in text, kind
        assert "Số: 05/" in text, kind
    logged = AuditEntry.objects.filter(action="document.make").order_by("n")
    assert [entry.facts["document"] for entry in logged] == list(KINDS)


def test_money_stands_in_figures_and_in_words_and_the_deputy_signs_for_the_head():
    world = published_world()
    response = client_of(world.seats["head"]).get(at(world, "results_document", "notice"), {"ky": "pho"})
    text = text_of(response)
    assert "1.000.000 đồng (bằng chữ: Một triệu đồng)" in text
    assert "KT. TRƯỞNG BAN" in text
    assert "Đinh Thị Phó" in text


def test_what_rests_on_a_published_result_waits_for_it():
    world = settled_world()
    response = client_of(world.seats["head"]).get(at(world, "results_document", "decision"), follow=True)
    assert "Kết quả chưa được công bố" in response.content.decode()
    assert not AuditEntry.objects.filter(action="document.make").exists()


def test_an_own_template_is_used_previewed_and_given_up():
    world = published_world()
    head = client_of(world.seats["head"])
    page = at(world, "document_template", "notice")
    assert head.post(page, {"file": word("Giải cuộc thi {{ ten_cuoc_thi }}: {{ so_giai }}")}).status_code == 302
    text = text_of(head.get(at(world, "results_document", "notice")))
    assert text == f"Giải cuộc thi {world.contest.title}: 4"
    assert "[so_giai]" in text_of(head.get(at(world, "document_template_preview", "notice")))
    assert "{{ so_giai }}" in text_of(head.get(at(world, "document_template_file", "notice")))
    assert head.post(at(world, "document_template_remove", "notice")).status_code == 302
    assert "THÔNG BÁO" in text_of(head.get(at(world, "results_document", "notice")))
    again = head.post(at(world, "document_template_remove", "notice"), follow=True)
    assert "đang dùng mẫu mặc định" in again.content.decode()


def test_a_template_with_an_unknown_field_is_refused_with_its_name():
    world = published_world()
    page = at(world, "document_template", "notice")
    response = client_of(world.seats["head"]).post(page, {"file": word("{{ ten_nguoi_la }}")})
    assert response.status_code == 422
    assert "ten_nguoi_la" in response.content.decode()
    assert not DocumentTemplate.objects.exists()


def test_members_look_on_and_outsiders_find_nothing(cast):
    world = published_world()
    member = client_of(world.seats["member"])
    assert "Chỉ Trưởng ban" in member.get(at(world, "results_document", "notice"), follow=True).content.decode()
    refused = member.post(at(world, "document_template", "notice"), {"file": word("{{ so_giai }}")})
    assert refused.status_code == 422
    for outsider in (cast.an, cast.binh, cast.chi):
        for name in ("results_document", "document_template", "document_template_file", "document_template_preview"):
            assert client_of(outsider).get(at(world, name, "notice")).status_code == 404
    assert client_of(world.seats["head"]).get(at(world, "document_template", "khong-co")).status_code == 404


def issue(world, kind, client=None, **fields):
    given = {"so": "7", "ky_hieu": "TB-BTC", "ngay": "2026-11-05", "ky": "pho"} | fields
    return (client or client_of(world.seats["head"])).post(at(world, "document_issue", kind), given, follow=True)


def test_an_issued_document_is_the_same_file_ever_after_and_its_number_is_taken():
    world = published_world()
    head = client_of(world.seats["head"])
    assert "Đã ban hành" in issue(world, "notice").content.decode()
    issue(world, "notice")  # a second click
    kept = IssuedDocument.objects.get()
    assert (kept.number, kept.signer, kept.issued_on.isoformat()) == (7, "Đinh Thị Phó", "2026-11-05")
    address = reverse("organiser:issued_document", args=[world.contest.slug, kept.public_id])
    first = head.get(address).content
    head.post(at(world, "document_template", "notice"), {"file": word("Mẫu khác {{ so_giai }}")})
    assert head.get(address).content == first == bytes(kept.content)
    assert "Số: 07/TB-BTC" in text_of(head.get(address))
    other = issue(world, "notice", ngay="2026-11-06")
    assert other.status_code == 409
    assert "Số 07/TB-BTC đã dùng" in other.content.decode()
    assert issue(world, "notice", so="8").status_code == 200
    assert IssuedDocument.objects.count() == 2
    assert [e.facts["number"] for e in AuditEntry.objects.filter(action="document.issue").order_by("n")] == [7, 8]


@pytest.mark.parametrize("fields", [{"so": ""}, {"so": "-1"}, {"ngay": "hôm nay"}, {"ky_hieu": " "}, {"so": "0"}])
def test_a_document_is_not_issued_without_number_symbol_and_day(fields):
    world = published_world()
    refused = issue(world, "notice", **fields)
    assert refused.status_code == 409
    assert "Hãy ghi số văn bản" in refused.content.decode()
    assert not IssuedDocument.objects.exists()


def test_only_deciding_seats_issue_and_fetch():
    world = published_world()
    issue(world, "notice")
    kept = IssuedDocument.objects.get()
    address = reverse("organiser:issued_document", args=[world.contest.slug, kept.public_id])
    member = client_of(world.seats["member"])
    assert "Chỉ Trưởng ban" in member.get(address, follow=True).content.decode()
    assert issue(world, "notice", member, so="9").status_code == 409
    assert IssuedDocument.objects.count() == 1


def test_the_tax_note_adds_up_what_one_person_wins():
    def division(name, collective, *won):
        rows = tuple(
            SimpleNamespace(key=key, name=f"Người {key}", prize=AwardTier("nhat", "Giải Nhất", 1, amount))
            for key, amount in won
        )
        return SimpleNamespace(is_collective=collective, prized=rows)

    tuan = division("Tuần 1", False, ("a", 6_000_000), ("b", 9_000_000))
    chung = division("Chung kết", False, ("a", 5_000_000), ("c", 10_000_000))
    lop = division("Lớp", True, ("l", 50_000_000))
    assert "Người a (11.000.000 đồng)." in tax_note([tuan, chung, lop])
    assert "Người b" not in tax_note([tuan, chung, lop])
    assert tax_note([tuan, lop]) == ""
