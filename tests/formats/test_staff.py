"""Staff lists: the sample with its two Nguyễn Thị Hương, phones that lost their zero, doubles by cell."""

from pathlib import Path

import pytest

from tests.formats.workbooks import workbook
from truongthi.core.errors import Refused
from truongthi.formats.staff import StaffList, looks_like_staff, read_staff

SAMPLE = Path("src/truongthi/demo/data/danh-sach-can-bo-giao-vien.xlsx")
PUPILS = Path("src/truongthi/demo/data/danh-sach-hoc-sinh.xlsx")
HEADER = ["TT", "Họ và tên", "Chức vụ", "Tổ", "Điện thoại", "Chủ nhiệm lớp"]
LAN = [1, "Trần Thị Lan", "Giáo viên", "Toán", "0912 345 678", "10 a1"]


def read(*rows: list) -> StaffList:
    return read_staff(workbook({"CBGV": [["TRUNG TÂM"], HEADER, *rows]}))


def codes(found: StaffList, severity: str) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in found.problems if problem.severity == severity]


def test_sample_has_48_people_and_12_homeroom_teachers() -> None:
    found = read_staff(SAMPLE.read_bytes(), SAMPLE.name)
    assert len(found.people) == 48
    assert not found.rejected
    homerooms = {person.homeroom: person.number for person in found.people if person.homeroom}
    assert len(homerooms) == 12
    assert homerooms["11A2"] == 17
    huong = [(person.number, person.department) for person in found.people if person.name == "Nguyễn Thị Hương"]
    assert huong == [(7, "Toán - Tin"), (17, "Ngữ văn - Lịch sử - Địa lí")]
    assert [problem.code for problem in found.problems] == ["same_name_in_staff"]
    assert found.people[0].phone == "0900000101"
    assert found.people[0].position == "Giám đốc"


def test_which_kind_of_list() -> None:
    assert looks_like_staff(SAMPLE.read_bytes())
    assert not looks_like_staff(PUPILS.read_bytes())


@pytest.mark.parametrize(
    ("typed", "stored", "problem"),
    [
        ("0912 345 678", "0912345678", ""),
        ("+84 912 345 678", "0912345678", ""),
        (912345678, "0912345678", "phone_lost_zero"),
        ("912.345.678", "0912345678", "phone_lost_zero"),
        ("1.23E+11", "", "phone_unreadable"),
        (None, "", ""),
    ],
)
def test_phones(typed: object, stored: str, problem: str) -> None:
    found = read([*LAN[:4], typed, None])
    assert found.people[0].phone == stored
    assert [one.code for one in found.problems] == ([problem] if problem else [])
    assert all(one.where == "CBGV!E3" for one in found.problems)


def test_homeroom_classes_are_keys() -> None:
    found = read(LAN, [2, "Lê Văn Minh", "Bảo vệ", "Hành chính", None, "cổng"])
    assert [person.homeroom for person in found.people] == ["10A1", ""]
    assert codes(found, "warning") == [("CBGV!F4", "homeroom_unreadable")]


@pytest.mark.parametrize(
    ("second", "code", "severity"),
    [
        ([2, "TRẦN THỊ LAN", "Tổ phó", "Toán", None, None], "staff_twice", "error"),
        ([2, "Trần Thị Lan", "Tổ phó", "Văn", "0912345678", None], "staff_twice", "error"),
        ([2, "Trần Thị Lan", "Tổ phó", "Văn", "0912345679", None], "same_name_in_staff", "note"),
        ([2, "Lê Văn Minh", "Giáo viên", "Văn", None, "10A1"], "homeroom_twice", "error"),
    ],
)
def test_doubles(second: list, code: str, severity: str) -> None:
    assert ("CBGV!4", code) in codes(read(LAN, second), severity)


def test_a_roster_is_no_staff_list() -> None:
    with pytest.raises(Refused) as refused:
        read_staff(PUPILS.read_bytes())
    assert refused.value.code == "staff_no_table"
