"""Staff list and roster come in, passwords and slips go out on paper, a QR signs a pupil in, a lost slip dies."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.house.source import ROOT
from tests.journeys.hands import look, sign_in_with_password
from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.schools.models import Appointment, Unit

PASSWORD = "hoa sữa mùa thu 2026"
OWN_PASSWORD = "thu về trên phố cũ"
PEOPLE = "/ban-to-chuc/nguoi/"
DATA = ROOT / "src/truongthi/demo/data"


@pytest.fixture(scope="module")
def organiser(served: Any) -> User:
    now = datetime.now(UTC)
    with served.orm():
        unit = Unit.objects.create(kind="school", name="Trung tâm Danh Sách", created_at=now)
        user = add_people(["Mai Thị Văn Thư"], with_username=True, now=now)[0]
        user.set_password(PASSWORD)
        user.save()
        Appointment.objects.create(unit=unit, user=user, duty=Appointment.Duty.ORGANISER)
    return user


def bring_in(page: Any, file: Path, says: str) -> None:
    page.goto(PEOPLE + "tai-len/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", name="Xem trước danh sách").wait_for()
    look(page)
    page.get_by_role("button", name="Nhập", exact=True).click()
    page.get_by_text(says).wait_for()
    look(page)


def printed_codes(page: Any, button: str, folder: Path) -> list[str]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).first.click()
    sheet = folder / download.value.suggested_filename
    download.value.save_as(sheet)
    text = "".join(one.extract_text() for one in pypdf.PdfReader(sheet).pages)
    return re.findall(r"[0-9A-Z]{12}", re.sub(r"(?m)^([0-9A-Z])\s*$\n?", r"\1", text))


def first_password(page: Any, name: str) -> tuple[str, str]:
    """Username and first password of one colleague, from the sheet that is printed once."""
    page.goto(PEOPLE + "can-bo/")
    page.get_by_role("button", name="Cấp mật khẩu cho").click()
    page.get_by_role("heading", name="TÀI KHOẢN VÀ MẬT KHẨU LẦN ĐẦU").wait_for()
    cells = page.locator("tr", has_text=name).first.locator("td").all_inner_texts()
    return cells[2], cells[3]


def test_from_lists_to_slips(page: Any, browser: Any, served: Any, organiser: User, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_with_password(page, organiser.username, PASSWORD)
    bring_in(page, DATA / "danh-sach-can-bo-giao-vien.xlsx", "Đã nhập: thêm 48, sửa 0, giữ nguyên 0 người.")
    bring_in(page, DATA / "danh-sach-hoc-sinh.xlsx", "Đã nhập: thêm 460, sửa 0, giữ nguyên 0 người.")
    bring_in(page, DATA / "danh-sach-hoc-sinh.xlsx", "Đã nhập: thêm 0, sửa 0, giữ nguyên 460 người.")
    username, password = first_password(page, "Lê Bích Duyên")
    teacher = browser.new_context(base_url=served.url, locale="vi-VN").new_page()
    own_password(teacher, username, password)
    codes = print_class(teacher, tmp_path)
    assert len(codes) == 38
    pupil = browser.new_context(base_url=served.url, locale="vi-VN").new_page()
    enter_by_qr(pupil, codes[0])
    lose_and_replace(teacher, pupil, codes[0], tmp_path)


def own_password(page: Any, username: str, password: str) -> None:
    sign_in_with_password(page, username, password)
    page.get_by_role("heading", name="Đổi mật khẩu").wait_for()
    look(page)
    page.get_by_label("Mật khẩu đang dùng").fill(password)
    page.get_by_label("Mật khẩu mới", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.get_by_text("Đã đổi mật khẩu").wait_for()


def print_class(page: Any, folder: Path) -> list[str]:
    page.goto("/lop-toi/")
    with_class = re.search(r"/lop-toi/([a-z0-9]+)/", page.content())
    assert with_class is not None
    page.goto(f"/lop-toi/{with_class[1]}/phieu/")
    look(page)
    return printed_codes(page, "Cấp và in phiếu cho 38 em chưa có", folder)


def enter_by_qr(page: Any, code: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers.get("referer", ""))))
    page.goto(f"/vao/#{code}")
    page.get_by_role("button", name="Thoát").wait_for()
    assert not [url for url in asked if code in url]
    assert code not in page.url


def lose_and_replace(teacher: Any, pupil: Any, old: str, folder: Path) -> None:
    """The first pupil of the list loses the slip: a new one is printed, the old one and its session die at once."""
    teacher.reload()
    [new] = printed_codes(teacher, "Cấp lại Lê Khánh Anh", folder)
    pupil.goto("/tai-khoan/")
    pupil.get_by_role("heading", name="Đăng nhập").wait_for()
    pupil.get_by_label("Mã phiếu").fill(old)
    pupil.get_by_role("button", name="Vào bằng mã phiếu").click()
    pupil.get_by_text("Chưa đăng nhập được").wait_for()
    pupil.get_by_label("Mã phiếu").fill(new.lower())
    pupil.get_by_role("button", name="Vào bằng mã phiếu").click()
    pupil.get_by_role("button", name="Thoát").wait_for()
