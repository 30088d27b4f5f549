"""From closing to the report: ties settled by two, verified, published, masked and explained; a complaint that changes
the result, published anew, final, awarded, reported.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from docx import Document

from tests.journeys.hands import look, sign_in_with_password, window
from tests.results.graded import Graded, open_world
from tests.results.world import World, small_world

PASSWORD = "hoa sữa mùa thu 2026"
SLUG = "hoi-dong-xet-giai"
LATER = "phuc-khao-roi-chot"
PHONE = 360
BENCH = f"/ban-to-chuc/{SLUG}/ket-qua/"
STEPS = f"/ban-to-chuc/{SLUG}/cac-buoc/"
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
    with window(browser, served.url, width) as page:
        if user is not None:
            sign_in_with_password(page, user.username, PASSWORD)
        yield page


def propose(page: Any, first: str, division: str) -> None:
    card = page.locator("section.card", has=page.get_by_role("heading", name=division))
    card.get_by_label(first).check()
    card.get_by_label("Lý do", exact=True).fill(REASON)
    card.get_by_role("button", name="Gửi đề xuất").click()


def verify(page: Any, steps: str) -> None:
    """Ask for the verification and stay on the page until its three computations agree."""
    page.goto(steps)
    page.get_by_role("button", name="Kiểm chứng").dblclick()
    page.get_by_role("heading", name="Kiểm chứng", exact=True).wait_for()
    page.get_by_text("Các phép tính độc lập cho cùng một kết quả").wait_for(timeout=60_000)
    assert page.locator("#cac-buoc .state.ok", has_text="khớp").count() == 3


def publish(page: Any, address: str, title: str, reason: str = "") -> None:
    page.goto(address)
    if reason:
        page.get_by_label("Lý do công bố lại").fill(reason)
    page.locator("[data-confirm]").fill(title)
    page.get_by_role("button", name="Công bố kết quả").click()
    page.get_by_text("Mọi người xem được kết quả").wait_for()


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
        verify(page, STEPS)
        look(page)
        look(page, BENCH + "tai-lieu/")
        with page.expect_download() as minutes:
            page.get_by_role("link", name="Tải bản nháp Biên bản họp xét giải").click()
        document = Document(io.BytesIO(minutes.value.path().read_bytes()))
        assert any(REASON in paragraph.text for paragraph in document.paragraphs)
        look(page, BENCH + "cong-bo/")
        assert page.get_by_role("button", name="Công bố kết quả").is_disabled()
        publish(page, BENCH + "cong-bo/", world.contest.title)
        look(page, BENCH + "nhat-ky/")
        look(page, STEPS)

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


@pytest.fixture(scope="module")
def graded(served: Any) -> Graded:
    """A contest after its window with real papers; Chi and Dũng are equal where the second prize ends."""
    with served.orm():
        made = open_world(slug=LATER)
        for name in ("Lê Bình", "Lý Chi", "Hà Dũng", "Vi Em"):
            made.pupil(name, "10A1")
        made.pupil("Tô Giang", "10A2")
        made.attempt("Bình", 18)
        made.attempt("Chi", 16, minutes=4)
        made.attempt("Dũng", 16, minutes=4)
        made.attempt("Em", 16, minutes=6)
        made.attempt("Giang", 10)
        for user in (*made.seats.values(), made.people["Em"].user):
            user.username = user.username or f"em-{LATER}"
            user.set_password(PASSWORD)
            user.save()
    return made


def disputed(world: Graded) -> int:
    """A question Em left open and which changes nothing for the two who stood before: with it Em comes second."""

    def left_open(name: str, right: int) -> set[int]:
        return set(world.numbers(world.people[name].contestants.get().attempts.get())[right:])

    return min(left_open("Em", 16) - left_open("Chi", 16) - left_open("Dũng", 16))


LATER_STEPS, LATER_BENCH = f"/ban-to-chuc/{LATER}/cac-buoc/", f"/ban-to-chuc/{LATER}/ket-qua/"


def test_a_complaint_changes_the_result_which_becomes_final_and_is_reported(
    browser: Any, served: Any, graded: Graded
) -> None:
    with served.orm():
        question = disputed(graded)
    close_decide_and_publish(browser, served, graded)
    complain(browser, served, graded)
    answer_by_a_correction(browser, served, graded, question)
    with served.orm():
        let_days_pass(graded, 10)
    make_final_award_and_report(browser, served, graded)
    with window_of(browser, served, graded.people["Em"].user, width=PHONE) as page:
        look(page, "/cua-toi/phuc-khao/")
        page.locator("main ul.list a").first.click()
        assert page.get_by_text("Đã cho mọi người điểm câu này").is_visible()
    with window_of(browser, served, width=PHONE) as page:
        look(page, f"/cuoc-thi/{LATER}/ket-qua/")
        assert page.get_by_text("Kết quả chính thức, đã chốt").first.is_visible()


def close_decide_and_publish(browser: Any, served: Any, graded: Graded) -> None:
    with window_of(browser, served, graded.seats["secretary"]) as page:
        page.goto(LATER_STEPS)
        page.get_by_role("button", name="Đóng cuộc thi").dblclick()
        page.get_by_role("button", name="Tính kết quả").dblclick()
        page.get_by_role("link", name="Xử lý đồng hạng").click()
        propose(page, "Lý Chi (lớp 10A1)", "Học sinh")

    with window_of(browser, served, graded.seats["head"]) as page:
        page.goto(LATER_BENCH + "dong-hang/")
        page.get_by_role("button", name="Tôi xác nhận quyết định này").dblclick()
        page.get_by_text("Đã quyết định").wait_for()
        verify(page, LATER_STEPS)
        publish(page, LATER_BENCH + "cong-bo/", graded.contest.title)


def complain(browser: Any, served: Any, graded: Graded) -> None:
    with window_of(browser, served, graded.people["Em"].user, width=PHONE) as page:
        page.goto(f"/cuoc-thi/{LATER}/ket-qua/")
        page.get_by_role("link", name="phúc khảo").first.click()
        look(page)
        page.get_by_label("Thứ hạng").first.check()
        page.locator("textarea").fill("Câu này có hai phương án đúng, xin Ban Tổ chức xem lại đáp án.")
        page.get_by_role("button", name="Gửi").dblclick()
        page.locator(".code-big").wait_for()
        look(page)


def answer_by_a_correction(browser: Any, served: Any, graded: Graded, question: int) -> None:
    with window_of(browser, served, graded.seats["secretary"]) as page:
        page.goto(f"{LATER_BENCH}dieu-chinh/moi/key/?cau={graded.round.public_id}:{question}")
        look(page)
        page.get_by_label("Cho mọi người có câu này được điểm").check()
        page.get_by_label("Lý do").fill("Câu hỏi có hai phương án đúng theo đơn phúc khảo.")
        page.get_by_label("Số và ngày của biên bản").fill("BB 03 ngày 20/10/2026")
        page.get_by_role("button", name="Xem trước thay đổi").click()
        look(page)
        page.get_by_role("button", name="Đề xuất, chờ người thứ hai").click()
        page.get_by_text("Bạn là người đề xuất").wait_for()
        assert page.get_by_role("button", name="Xác nhận và thực hiện").count() == 0
        correction = page.url

    with window_of(browser, served, graded.seats["head"]) as page:
        look(page, correction)
        page.get_by_role("button", name="Xác nhận và thực hiện").dblclick()
        page.get_by_text("đã thực hiện").first.wait_for()
        page.goto(f"/ban-to-chuc/{LATER}/phuc-khao/")
        look(page)
        page.locator("main ul.list a").first.click()
        page.get_by_label("Đã sửa kết quả").check()
        page.get_by_label("Điều chỉnh đã làm").select_option(index=1)
        page.get_by_label("Trả lời", exact=True).fill("Đã cho mọi người điểm câu này và chấm lại toàn bộ bài.")
        page.get_by_role("button", name="Gửi trả lời").click()
        verify(page, LATER_STEPS)
        look(page, LATER_BENCH + "cong-bo/")
        assert page.get_by_text("Khác với bản đang công bố").is_visible()
        publish(page, LATER_BENCH + "cong-bo/", graded.contest.title, "Sửa đáp án theo đơn phúc khảo, biên bản số 03.")
        page.goto(LATER_STEPS)
        assert page.get_by_text("Còn nhận đơn phúc khảo đến").is_visible()
        assert page.get_by_role("button", name="Chốt kết quả").count() == 0


def make_final_award_and_report(browser: Any, served: Any, graded: Graded) -> None:
    with window_of(browser, served, graded.seats["deputy"]) as page:
        page.goto(LATER_STEPS)
        page.get_by_role("button", name="Chốt kết quả").dblclick()
        page.get_by_label("Trao giải ngày nào, ở đâu").wait_for()
        page.goto(LATER_BENCH + "tai-lieu/")
        page.get_by_text("Ban hành: ghi số, ngày ký Quyết định").click()
        form = page.locator("#decision form")
        form.get_by_label("Số", exact=True).fill("5")
        form.get_by_label("Ký hiệu").fill("QĐ-TTGDTX")
        form.get_by_label("Ngày ký").fill("2026-11-05")
        form.get_by_role("button", name="Ban hành").dblclick()
        page.get_by_text("Số 05/QĐ-TTGDTX").wait_for()
        look(page)
        with page.expect_download() as decision:
            page.get_by_role("link", name="Tải về Quyết định").click()
        assert "Số: 05/QĐ-TTGDTX" in text_of(decision.value)
        page.goto(LATER_STEPS)
        page.get_by_label("Trao giải ngày nào, ở đâu").fill("Lễ chào cờ ngày 26/10/2026")
        page.get_by_role("button", name="Ghi nhận đã trao giải").dblclick()
        page.get_by_label("Báo cáo số, ngày, gửi đến").fill("Số 12/BC-TTGDTX ngày 30/10/2026, gửi Sở")
        page.get_by_role("button", name="Ghi nhận đã báo cáo").click()
        page.get_by_text("Cuộc thi đã xong mọi bước", exact=True).wait_for()
        look(page)


def let_days_pass(world: Graded, days: int) -> None:
    """As if the result had been public for days: rows of publications are frozen, so their guard is set aside."""
    earlier = world.contest.publications.latest("version").published_at - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE results_publication DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE results_publication SET published_at = %s WHERE contest_id = %s", [earlier, world.contest.pk]
        )
        cursor.execute("ALTER TABLE results_publication ENABLE TRIGGER USER")


def text_of(download: Any) -> str:
    document = Document(io.BytesIO(download.path().read_bytes()))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
