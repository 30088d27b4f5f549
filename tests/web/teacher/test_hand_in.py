"""Preview, hand in, receipt, Excel file; a later version; late; others get nothing."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from tests.results.platform import attempt
from tests.results.world import AFTER
from tests.web.teacher.test_my_class import page
from truongthi.contests.queries import current_rules
from truongthi.formats.class_stats import read_class_stats
from truongthi.results.models import HandIn

pytestmark = pytest.mark.django_db
__all__ = ["page"]


def confirm(page):
    room = page.world.classes["10A1"]
    data = {"headcount": "4", "on": "2026-09-20", "tiep": page.world.contest.slug, "ve": "nop"}
    response = page.an.post(f"/lop-toi/{room.public_id}/si-so/", data)
    assert response.headers["Location"] == page.address("nop/")


def previewed(page):
    return re.search(r'name="previewed" value="([0-9a-f]{64})"', page.text("nop/"))[1]


def hand_in(page, digest=None, note=""):
    data = {"previewed": digest or previewed(page), "note": note}
    return page.an.post(page.address("nop/"), data, follow=True)


def test_preview_hand_in_receipt(page, at):
    at(AFTER)
    assert "Xác nhận sĩ số trước khi nộp" in page.text("nop/")
    assert hand_in(page, digest="0" * 64).status_code == 422
    assert not HandIn.objects.exists()
    confirm(page)
    text = page.text("nop/")
    assert "Học Sinh 10A1 1" in text
    assert "Hạn nộp" in text
    done = hand_in(page, note="Lớp đủ phiếu")
    stored = HandIn.objects.get()
    shown = done.content.decode()
    assert stored.receipt_code in shown
    assert "Lớp đủ phiếu" in shown
    assert "Chờ Ban Tổ chức đánh dấu đã nhận" in shown
    assert stored.receipt_code in page.text()


def test_a_later_version_shows_what_differs(page, at):
    at(AFTER)
    confirm(page)
    hand_in(page)
    assert "Không có gì thay đổi" in page.text("nop/")
    attempt(page.world, page.world.people["Học Sinh 10A1 3"], 55, 61)
    assert "1 lượt · 55 điểm · 01:01" in page.text("nop/")
    hand_in(page)
    first = HandIn.objects.get(version=1)
    assert "Đây là bản cũ" in page.an.get(f"/lop-toi/bien-nhan/{first.public_id}/").content.decode()


def test_figures_that_changed_since_the_preview_are_shown_again(page, at):
    at(AFTER)
    confirm(page)
    digest = previewed(page)
    attempt(page.world, page.world.people["Học Sinh 10A1 3"], 55, 61)
    refused = hand_in(page, digest=digest, note="giữ lời này")
    assert refused.status_code == 422
    assert "Số liệu vừa thay đổi" in refused.content.decode()
    assert "giữ lời này" in refused.content.decode()
    assert not HandIn.objects.exists()


def test_late_is_accepted_and_marked(page, at):
    at(current_rules(page.world.contest).hand_in.at + timedelta(hours=1))
    confirm(page)
    assert "Đã quá hạn nộp" in page.text("nop/")
    assert "Đã nộp, muộn so với hạn" in hand_in(page).content.decode()
    assert HandIn.objects.get().is_late


def test_the_excel_file_reads_back(page, at):
    at(AFTER)
    confirm(page)
    response = page.an.get(page.address("bang.xlsx"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="thong-ke-lop-10A1.xlsx"'
    (stats,) = read_class_stats(response.content)
    assert (stats.class_name, stats.headcount, stats.participants, stats.attempts) == ("10A1", 4, 2, 3)
    assert sum(row.total_centipoints or 0 for row in stats.rows) == 24_000
    hand_in(page)
    stored = HandIn.objects.get()
    kept = page.an.get(f"/lop-toi/bien-nhan/{stored.public_id}/bang.xlsx").content
    texts = [cell.value for row in openpyxl.load_workbook(io.BytesIO(kept)).active.iter_rows() for cell in row]
    assert any(stored.receipt_code in str(text) for text in texts)


def test_nothing_of_it_for_others(page, at):
    at(AFTER)
    confirm(page)
    digest = previewed(page)
    hand_in(page)
    stored = HandIn.objects.get()
    addresses = [
        page.address("nop/"),
        page.address("bang.xlsx"),
        f"/lop-toi/bien-nhan/{stored.public_id}/",
        f"/lop-toi/bien-nhan/{stored.public_id}/bang.xlsx",
    ]
    for client in (page.binh, page.chi):
        assert [client.get(address).status_code for address in addresses] == [404] * 4
        assert client.post(addresses[0], {"previewed": digest}).status_code == 404
    assert HandIn.objects.count() == 1
