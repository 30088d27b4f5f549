"""Two members of the committee settle a tie and publish; everybody then sees the result, masked and explained."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document

from tests.results.world import World, small_world

PASSWORD = "hoa sữa mùa thu 2026"
SLUG = "hoi-dong-xet-giai"
PHONE = 360
BENCH = f"/ban-to-chuc/{SLUG}/ket-qua/"
REASON = "Theo kết quả bốc thăm có sự chứng kiến của giáo viên chủ nhiệm hai lớp."


@pytest.fixture(scope="module")
def world(served: Any) -> World:
    """A contest after its window, with two ties on prizes and a committee with passwords."""
    with served.orm():
        made = small_world(slug=SLUG)
        for user in made.seats.values():
            user.set_password(PASSWORD)
            user.save()
    return made


@contextmanager
def window_of(browser: Any, served: Any, user: Any = None, *, width: int = 1366) -> Iterator[Any]:
    """A browser of one person; every page it leaves behind must be free of serious findings and script errors."""
    context = browser.new_context(
        base_url=served.url, locale="vi-VN", viewport={"width": width, "height": 740}, accept_downloads=True
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    if user is not None:
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(user.username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập bằng tài khoản").click()
        page.get_by_role("button", name="Thoát").wait_for()
    yield page
    context.close()
    assert errors == []


def look(page: Any, path: str = "") -> None:
    """Go to a page (or stay) and let axe look at it."""
    if path:
        page.goto(path)
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], page.url


def propose(page: Any, first: str, division: str) -> None:
    card = page.locator("section.card", has=page.get_by_role("heading", name=division))
    card.get_by_label(first).check()
    card.get_by_label("Lý do", exact=True).fill(REASON)
    card.get_by_role("button", name="Gửi đề xuất").click()


def test_two_people_settle_the_tie_and_everybody_sees_the_result(browser: Any, served: Any, world: World) -> None:
    with window_of(browser, served, world.seats["secretary"]) as page:
        look(page, BENCH)
        page.get_by_role("button", name="Đóng cuộc thi").click()
        page.get_by_role("button", name="Tính kết quả").click()
        look(page)
        page.get_by_role("link", name="Xử lý đồng hạng").click()
        look(page)
        propose(page, "Lớp 10A10", "Tập thể lớp")
        propose(page, "Lê Thúy Nga (Tổ Ngữ văn)", "Cá nhân cán bộ")
        assert page.get_by_text("Bạn là người đề xuất").count() == 2
        assert page.get_by_role("button", name="Tôi xác nhận quyết định này").count() == 0
        look(page, BENCH + "cong-bo/")
        assert page.get_by_role("button", name="Công bố kết quả").count() == 0

    with window_of(browser, served, width=PHONE) as page:
        look(page, f"/cuoc-thi/{SLUG}/ket-qua/")
        assert page.get_by_text("Chưa công bố kết quả").is_visible()

    with window_of(browser, served, world.seats["head"], width=PHONE) as page:
        look(page, BENCH + "dong-hang/")
        for _tie in range(2):
            page.get_by_role("button", name="Tôi xác nhận quyết định này").first.click()
        assert page.get_by_text("Đã quyết định").count() == 2
        look(page, BENCH + "bang-xep-hang/?bang=lop")
        look(page, BENCH + "tai-lieu/")
        with page.expect_download() as minutes:
            page.get_by_role("link", name="Tải về Biên bản họp xét giải").click()
        document = Document(io.BytesIO(minutes.value.path().read_bytes()))
        assert any(REASON in paragraph.text for paragraph in document.paragraphs)
        look(page, BENCH + "cong-bo/")
        button = page.get_by_role("button", name="Công bố kết quả")
        assert button.is_disabled()
        page.locator("[data-confirm]").fill(world.contest.title)
        button.click()
        page.get_by_text("Mọi người xem được kết quả").wait_for()
        look(page, BENCH + "nhat-ky/")
        look(page, BENCH)

    with window_of(browser, served, width=PHONE) as page:
        look(page, f"/cuoc-thi/{SLUG}/")
        page.get_by_role("link", name="Xem kết quả").click()
        look(page)
        second = page.locator("ol.ranking").first.locator("li").nth(1)
        assert "10A10" in second.inner_text()
        second.get_by_text("Vì sao?").click()
        assert second.get_by_text("Ban Tổ chức quyết định xếp lớp 10A10 trước").is_visible()
        assert page.get_by_text("L. Th. Ng.").first.is_visible()
        assert "Thúy Nga" not in page.content()
        page.get_by_role("link", name="Bản in niêm yết").click()
        look(page)
        assert page.get_by_role("heading", name="KẾT QUẢ CUỘC THI").is_visible()
