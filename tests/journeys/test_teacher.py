"""A homeroom teacher on a phone hands a class in, late, with its receipt; another explains a file from another site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.hands import look, sign_in_with_password, window
from tests.results.centre import DATA, sample_centre
from tests.results.platform import platform_world
from tests.results.world import World
from truongthi.formats.class_stats import read_class_stats
from truongthi.results.models import ExternalUpload, HandIn

PASSWORD = "hoa sữa mùa thu 2026"


def with_password(user: Any, username: str) -> None:
    user.username = username
    user.set_password(PASSWORD)
    user.save()


@pytest.fixture(scope="module")
def ours(served: Any) -> World:
    """A contest of our own platform after its window."""
    with served.orm():
        made = platform_world(slug="nop-thong-ke")
        with_password(made.classes["10A1"].homeroom_teacher, "gv.an")
        with_password(made.seat("deputy", "Đinh Thị Phó"), "pho.ban")
    return made


@pytest.fixture(scope="module")
def elsewhere(served: Any) -> World:
    """A contest on the province's site; 11A1's own file says 37 where its rows say 35."""
    with served.orm():
        made = sample_centre(only={"11A1"})
        with_password(made.classes["11A1"].homeroom_teacher, "gv.trinh")
    return made


@contextmanager
def window_of(browser: Any, served: Any, username: str, *, width: int = 360) -> Iterator[Any]:
    with window(browser, served.url, width) as page:
        sign_in_with_password(page, username, PASSWORD)
        yield page


def test_class_to_receipt_on_a_phone(browser: Any, served: Any, ours: World) -> None:
    with window_of(browser, served, "gv.an") as page:
        page.goto("/lop-toi/")
        look(page)
        assert page.get_by_role("heading", name="Lớp 10A1").is_visible()
        page.get_by_role("link", name="Nộp bảng thống kê").click()
        look(page)
        page.get_by_role("link", name="Xác nhận sĩ số").click()
        look(page)
        page.get_by_label("Sĩ số").fill("3")
        page.get_by_role("button", name="Xác nhận").click()
        assert page.get_by_text("Đã quá hạn nộp").is_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải bảng Excel này").click()
        (stats,) = read_class_stats(Path(download.value.path()).read_bytes())
        assert (stats.class_name, stats.participants, stats.attempts) == ("10A1", 2, 3)
        page.get_by_label("Lời gửi Ban Tổ chức").fill("Nộp muộn vì mất mạng.")
        page.get_by_role("button", name="Nộp cho Ban Tổ chức").click()
        look(page)
        assert page.get_by_text("Đã nộp, muộn so với hạn").is_visible()
        code = page.locator(".code-big").inner_text()
    with served.orm():
        stored = HandIn.objects.get(contest=ours.contest)
        assert (stored.receipt_code, stored.is_late, stored.headcount) == (code, True, 3)
    with window_of(browser, served, "pho.ban", width=1366) as page:
        page.goto(f"/ban-to-chuc/{ours.contest.slug}/nop-thong-ke/")
        look(page)
        page.get_by_role("link", name="Xem bảng 10A1").click()
        assert page.get_by_text("Nộp muộn vì mất mạng.").is_visible()
        look(page)
        page.get_by_role("button", name="Đánh dấu đã nhận").click()
        assert page.get_by_text("Đã nhận bảng của lớp 10A1.").is_visible()


def test_a_file_that_contradicts_itself_is_explained(browser: Any, served: Any, elsewhere: World) -> None:
    with window_of(browser, served, "gv.trinh") as page:
        page.goto("/lop-toi/")
        page.get_by_role("link", name="Tải tệp thống kê của lớp lên").click()
        look(page)
        page.get_by_label("Tệp Excel").set_input_files(DATA / "thong-ke-lop-11A1.xlsx")
        page.get_by_label("Kết quả lấy từ đâu").fill("Trang thi của tỉnh")
        page.get_by_role("button", name="Xem trước").click()
        look(page)
        assert page.get_by_text("Cuối bảng ghi 37 học sinh tham gia, các dòng có 35.").is_visible()
        page.get_by_role("button", name="Ghi nhận").click()
        assert page.get_by_text("Hãy giải thích vì sao").first.is_visible()
        page.get_by_label("Giải thích chỗ mâu thuẫn").fill("Dòng tổng đếm nhầm hai em chưa thi.")
        page.get_by_role("button", name="Ghi nhận").click()
        look(page)
        assert page.get_by_text("Biên nhận nộp bảng thống kê").first.is_visible()
    with served.orm():
        upload = ExternalUpload.objects.get(contest=elsewhere.contest, kind="class_stats")
        assert upload.explanation == "Dòng tổng đếm nhầm hai em chưa thi."
        assert bytes(upload.content) == (DATA / "thong-ke-lop-11A1.xlsx").read_bytes()
        assert upload.results.filter(attempts__gt=0).count() == 35
