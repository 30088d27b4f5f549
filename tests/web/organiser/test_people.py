"""The organiser's people: import with preview, classes, search, staff passwords, slips of everybody."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.formats.workbooks import workbook
from tests.schools.three import Three, three_people
from tests.schools.world import PUPILS, STAFF
from tests.web.figures import figure
from truongthi.accounts.actions import check_password_sign_in
from truongthi.accounts.models import Slip, User
from truongthi.schools.models import Classroom, Member, RosterImport
from truongthi.web.shared.clock import now

pytestmark = pytest.mark.django_db
ROOT = "/ban-to-chuc/nguoi/"
HEADER = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính"]
BINH = [1, "HS01", "Hoàng Xuân Bình", "10/09/2011", "Nam"]
DUNG = [2, "HS02", "Đỗ Văn Dũng", "11/09/2011", "Nam"]


@pytest.fixture
def three() -> Three:
    return three_people()


def send(client, data: bytes, name: str = "lop.xlsx"):
    return client.post(ROOT + "tai-len/", {"file": SimpleUploadedFile(name, data)})


def roster(*rows: list) -> bytes:
    return workbook({"10A1": [["NĂM HỌC 2026 - 2027"], HEADER, *rows]})


def fingerprint(page: str) -> str:
    return re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page)[1]


def test_upload_preview_import(three: Three) -> None:
    client = three.organiser
    where = send(client, roster(BINH, DUNG))["Location"]
    page = client.get(where).content.decode()
    assert "Đỗ Văn Dũng" in page
    assert Member.objects.filter(category="pupil").count() == 1
    done = client.post(where, {"fingerprint": fingerprint(page)}, follow=True)
    assert "Đã nhập: thêm 1, sửa 0, giữ nguyên 1 người." in done.content.decode()
    assert Member.objects.filter(category="pupil").count() == 2
    assert "Danh sách này đã được nhập" in client.get(where).content.decode()


def test_preview_shows_problems_and_doubles_side_by_side(three: Three) -> None:
    client = three.organiser
    twin = [3, "HS03", "Đỗ Văn Dũng", "12/09/2011", "Nam"]
    bad = [4, "HS04", "Lê Thị Mai", "31/02/2011", "Nữ"]
    page = client.get(send(client, roster(DUNG, twin, bad))["Location"]).content.decode()
    assert "10A1!D5" in page
    assert "không có ngày “31/02/2011”" in page
    assert "Trùng nhau, đặt cạnh nhau" in page
    assert "Hoàng Xuân Bình" in page  # absent in the file


def test_bad_rows_need_leave(three: Three) -> None:
    client = three.organiser
    where = send(client, roster(BINH, [2, "HS04", "Lê Thị Mai", "31/02/2011", "Nữ"], DUNG))["Location"]
    mark = fingerprint(client.get(where).content.decode())
    refused = client.post(where, {"fingerprint": mark}, follow=True)
    assert "Còn 1 dòng không nhận được" in refused.content.decode()
    assert Member.objects.filter(category="pupil").count() == 1
    client.post(where, {"fingerprint": mark, "skip": "1"})
    assert Member.objects.filter(category="pupil").count() == 2


def test_outdated_preview_is_not_applied(three: Three) -> None:
    client = three.organiser
    where = send(client, roster(BINH, DUNG))["Location"]
    refused = client.post(where, {"fingerprint": "0" * 64}, follow=True)
    assert "chưa nhập gì" in refused.content.decode()
    assert Member.objects.filter(category="pupil").count() == 1


def test_discarded_upload(three: Three) -> None:
    client = three.organiser
    where = send(client, roster(BINH, DUNG))["Location"]
    client.post(where + "bo/")
    assert "đã bỏ, không nhập gì" in client.get(where).content.decode()


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "Tệp trống"), (b"%PDF-1.7 abc", "PDF"), (workbook({"A": [["x"]]}), "Không tìm thấy bảng danh sách")],
    ids=["empty", "pdf", "no table"],
)
def test_unusable_files_say_why_and_leave_nothing(three: Three, data: bytes, says: str) -> None:
    response = send(three.organiser, data)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("who", ["an", "binh", "chi"])
def test_refused_to_others(three: Three, who: str) -> None:
    """An and Bình are no organisers; Chi organises another school and sees only that one."""
    where = send(three.organiser, roster(BINH, DUNG))["Location"]
    client = three.signed_in(getattr(three, who))
    for url in (where, f"{ROOT}lop/{three.room.public_id}/", f"{ROOT}?don-vi={three.school.unit.public_id}"):
        assert client.get(url).status_code == 404, url
    for url in (where, where + "bo/", f"{ROOT}lop/{three.room.public_id}/", f"{ROOT}lop/{three.room.public_id}/gvcn/"):
        assert client.post(url, {"act": "missing", "fingerprint": "0"}).status_code == 404, url
    for url in (ROOT + "phieu/", ROOT + "can-bo/mat-khau/"):
        assert client.post(url, {"don-vi": three.school.unit.public_id, "act": "missing"}).status_code == 404, url
    assert not Slip.objects.exists()
    assert RosterImport.objects.get().discarded_at is None


def test_search_needs_no_accents(three: Three) -> None:
    page = three.organiser.get(ROOT, {"tim": "hoang binh"}).content.decode()
    assert "Tìm thấy 1 người" in page
    assert "Hoàng Xuân Bình" in page
    assert "Vũ Mai Chi" not in three.organiser.get(ROOT, {"tim": "chi"}).content.decode()


def test_class_list_in_vietnamese_order(three: Three) -> None:
    rows = [
        ["2", f"HS{n}", name, "01/01/2011", ""] for n, name in enumerate(["Lê Ánh", "Lê Anh", "Đỗ Ân", "Đỗ An"], 10)
    ]
    client = three.organiser
    where = send(client, roster(BINH, *rows))["Location"]
    client.post(where, {"fingerprint": fingerprint(client.get(where).content.decode())})
    page = client.get(f"{ROOT}lop/{three.room.public_id}/").content.decode()
    found = re.findall(r'<td class="name">([^<]+)<', page)
    assert found == ["Đỗ An", "Lê Anh", "Lê Ánh", "Đỗ Ân", "Hoàng Xuân Bình"]


def test_homeroom_teacher_is_assigned_from_the_own_staff_only(three: Three) -> None:
    client = three.organiser
    url = f"{ROOT}lop/{three.room.public_id}/gvcn/"
    client.post(url, {"teacher": ""})
    assert Classroom.objects.get(pk=three.room.pk).homeroom_teacher is None
    client.post(url, {"teacher": three.chi.memberships.get().public_id})
    assert Classroom.objects.get(pk=three.room.pk).homeroom_teacher is None
    client.post(url, {"teacher": three.an.memberships.get().public_id})
    assert Classroom.objects.get(pk=three.room.pk).homeroom_teacher == three.an


def test_first_passwords_are_shown_once_and_work(three: Three) -> None:
    client = three.organiser
    sheet = client.post(ROOT + "can-bo/mat-khau/", {"act": "missing"})
    page = sheet.content.decode()
    password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page)[0]
    assert sheet["Cache-Control"] == "private, no-store"
    assert check_password_sign_in(username=three.an.username, password=password, now=now()) == three.an
    assert password not in client.get(ROOT + "can-bo/").content.decode()
    again = client.post(ROOT + "can-bo/mat-khau/", {"act": "missing"}, follow=True)
    assert "Chưa chọn ai" in again.content.decode()
    chi = three.chi.memberships.get().public_id
    assert client.post(ROOT + "can-bo/mat-khau/", {"act": "chosen", "person": [chi]}).status_code == 302


def test_accounts_are_locked_and_unlocked_but_never_the_own(three: Three) -> None:
    client, an = three.organiser, three.signed_in(three.an)
    url, member = ROOT + "can-bo/khoa/", three.an.memberships.get().public_id
    client.post(url, {"act": "disable", "person": member})
    assert an.get("/tai-khoan/").status_code == 302
    assert "đã khóa" in client.get(ROOT + "can-bo/").content.decode()
    client.post(url, {"act": "enable", "person": member})
    three.an.refresh_from_db()
    assert three.an.is_active
    organiser = three.school.organiser
    own = Member.objects.create(unit=three.school.unit, user=organiser, category="staff", joined_at=now())
    client.post(url, {"act": "disable", "person": own.public_id})
    organiser.refresh_from_db()
    assert organiser.is_active
    three.signed_in(three.chi).post(url, {"act": "disable", "person": member, "don-vi": three.school.unit.public_id})
    three.an.refresh_from_db()
    assert three.an.is_active


def test_slips_of_everybody_begin_each_class_on_its_own_page(three: Three) -> None:
    client = three.organiser
    client.post(
        where := send(client, PUPILS.read_bytes())["Location"],
        {"fingerprint": fingerprint(client.get(where).content.decode())},
    )
    Member.objects.exclude(classroom__key__in=["10A3", "10A4"]).filter(category="pupil").update(left_at=now())
    response = client.post(ROOT + "phieu/")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]
    assert len(pages) == 5 + 3
    assert all("10A4" not in text for text in pages[:5])
    assert Slip.objects.filter(revoked_at=None).count() == 71


def test_pages_with_the_whole_sample(three: Three, django_assert_max_num_queries) -> None:
    client = three.organiser
    for data in (STAFF.read_bytes(), PUPILS.read_bytes()):
        where = send(client, data)["Location"]
        client.post(where, {"fingerprint": fingerprint(client.get(where).content.decode())})
    with django_assert_max_num_queries(10):
        page = client.get(ROOT).content.decode()
    assert figure("461", "học sinh") in page  # with the one there was
    with django_assert_max_num_queries(10):
        assert client.get(ROOT + "can-bo/").status_code == 200


@pytest.mark.parametrize("path", ["", "can-bo/", "tai-len/", "lop/{room}/"])
def test_query_count_does_not_grow(three: Three, path: str, django_assert_num_queries) -> None:
    client = three.organiser
    url = ROOT + path.format(room=three.room.public_id)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    three.add_pupils(3)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_whoever_has_no_unit_finds_nothing(three: Three) -> None:
    three.school.organiser.appointments.all().delete()
    assert three.organiser.get(ROOT).status_code == 404
    assert three.organiser.post(ROOT + "phieu/").status_code == 404
    assert not Slip.objects.exists()


def test_an_organiser_gets_no_hold_of_an_administrator_who_works_at_the_school(three: Three) -> None:
    User.objects.filter(pk=three.an.pk).update(is_platform_admin=True)
    before = User.objects.filter(pk=three.an.pk).values("password", "is_active", "session_epoch").get()
    person = {"person": Member.objects.get(user=three.an).public_id}
    three.organiser.post(ROOT + "can-bo/mat-khau/", person)
    three.organiser.post(ROOT + "can-bo/mat-khau/", {"act": "missing"})
    three.organiser.post(ROOT + "can-bo/khoa/", {"act": "disable", **person})
    assert User.objects.filter(pk=three.an.pk).values("password", "is_active", "session_epoch").get() == before
    three.signed_in(three.an).post(ROOT + "can-bo/mat-khau/?don-vi=" + three.school.unit.public_id, person)
    assert User.objects.get(pk=three.an.pk).session_epoch > before["session_epoch"]  # administrators look after all
