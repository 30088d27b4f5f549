"""Class rosters: the twelve classes of the sample with all their traps, and every problem by its cell."""

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.workbooks import workbook
from truongthi.core.errors import Problem, Refused
from truongthi.formats.roster import Roster, read_roster

SAMPLE = Path("src/truongthi/demo/data/danh-sach-hoc-sinh.xlsx")
HEADER = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính", "Ghi chú"]
AN = [1, "HS01", "Trần Văn An", "05/09/2011", "Nam", None]


@pytest.fixture(scope="module")
def sample() -> Roster:
    return read_roster(SAMPLE.read_bytes(), SAMPLE.name)


def read(*rows: list, sheet: str = "10A1", header: list | None = None) -> Roster:
    return read_roster(workbook({sheet: [header or HEADER, *rows]}))


def codes(roster: Roster, severity: str | None = None) -> list[tuple[str, str]]:
    return [(found.where, found.code) for found in roster.problems if severity in (None, found.severity)]


def test_sample_has_460_pupils_in_12_classes(sample: Roster) -> None:
    sizes: dict[str, int] = {}
    for person in sample.people:
        sizes[person.class_name] = sizes.get(person.class_name, 0) + 1
    assert sizes == {
        "10A1": 38,
        "10A2": 44,
        "10A3": 41,
        "10A4": 30,
        "11A1": 38,
        "11A2": 39,
        "11A3": 36,
        "11A4": 36,
        "12A1": 42,
        "12A2": 36,
        "12A3": 35,
        "12A4": 45,
    }
    assert [person.code for person in sample.people] == [f"HS{number}" for number in range(260001, 260461)]
    assert sample.school_year == "2026-2027"
    assert not sample.rejected
    assert all(person.birth_date and person.gender for person in sample.people)


def test_sample_text_and_real_dates(sample: Roster) -> None:
    by_code = {person.code: person for person in sample.people}
    assert by_code["HS260001"].birth_date == date(2011, 8, 12)  # text 12/08/2011
    assert by_code["HS260039"].birth_date == date(2011, 6, 13)  # a real date of Excel


def test_sample_has_nothing_wrong_but_things_to_look_at(sample: Roster) -> None:
    assert {found.severity for found in sample.problems} == {"note"}
    doubles = {
        (found.facts["class"], found.facts["name"]) for found in sample.problems if found.code == "same_name_in_class"
    }
    assert doubles == {
        ("10A2", "Nguyễn Thị Ngọc Anh"),
        ("10A3", "Vi Minh Linh"),
        ("11A1", "Phạm Công Việt"),
        ("12A4", "Vũ Thị Thanh Trang"),
    }
    assert ("12A1!51", "numbers_without_person") in codes(sample)


def test_sample_names_are_tidied(sample: Roster) -> None:
    names = {(person.class_name, person.number): person.name for person in sample.people}
    assert names["12A3", 8] == "Đào Mai Hoa"
    assert all("  " not in name and name == name.strip() for name in names.values())


def test_sample_lines_above_the_tables(sample: Roster) -> None:
    about = {one.name: (one.homeroom_teacher, one.headcount, one.girls) for one in sample.classes}
    assert about["10A2"] == ("Nguyễn Tuấn Nam", None, None)
    assert about["12A1"] == ("Đặng Thành Đăng", 42, 21)
    assert about["10A1"] == ("", None, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("31/02/2011", "birth_date_impossible"),
        ("00/05/2011", "birth_date_impossible"),
        ("05/09/11", "birth_date_two_digit_year"),
        ("09/25/2011", "birth_date_month_first"),
        ("2011", "birth_date_year_only"),
        (2011, "birth_date_year_only"),
        ("mùa thu", "birth_date_unreadable"),
        (5, "birth_date_unreadable"),
    ],
)
def test_bad_dates_are_refused_at_their_cell(typed: object, code: str) -> None:
    roster = read([1, "HS01", "Trần Văn An", typed, "Nam", None], [2, "HS02", "Lê Thị Bình", "06/09/2011", "Nữ", None])
    assert ("10A1!D2", code) in codes(roster, "error")
    assert [person.name for person in roster.people] == ["Lê Thị Bình"]
    assert [person.name for person in roster.rejected] == ["Trần Văn An"]


@pytest.mark.parametrize(
    "typed",
    [
        "05/09/2011",
        "5/9/2011",
        "05-09-2011",
        "5.9.2011",
        "2011-09-05",
        "ngày 5 tháng 9 năm 2011",
        " 05 / 09 / 2011 ",
        date(2011, 9, 5),
        40791,
    ],
)
def test_good_dates(typed: object) -> None:
    assert read([1, "HS01", "Trần Văn An", typed, "Nam", None]).people[0].birth_date == date(2011, 9, 5)


def test_one_month_first_date_makes_the_others_doubtful() -> None:
    roster = read(
        [1, "HS01", "Trần Văn An", "09/25/2011", "Nam", None], [2, "HS02", "Lê Thị Bình", "06/09/2011", "Nữ", None]
    )
    assert ("10A1!3", "birth_date_maybe_month_first") in codes(roster, "warning")


def test_columns_in_any_order_with_split_name_and_class_column() -> None:
    header = ["Lớp", "Ngày, tháng, năm sinh", "Tên", "Họ đệm", "Nam/Nữ", "Mã số"]
    rows = [
        ["10 a1", "05/09/2011", "An", "Trần  Văn", "Nam", "hs01"],
        ["Lớp 10A2", "06/09/2011", "Bình", "Lê Thị", "Nữ", "hs02"],
    ]
    roster = read(*rows, sheet="Toàn trường", header=header)
    assert [(one.class_name, one.name, one.code, one.gender) for one in roster.people] == [
        ("10A1", "Trần Văn An", "HS01", "male"),
        ("10A2", "Lê Thị Bình", "HS02", "female"),
    ]
    assert not roster.problems


def test_one_heading_over_two_name_columns() -> None:
    rows = [["STT", "Họ và tên", None, "Ngày sinh"], [1, "Trần Văn", "An", "05/09/2011"]]
    roster = read_roster(workbook({"10A1": rows}, merged={"10A1": ["B1:C1"]}))
    assert [person.name for person in roster.people] == ["Trần Văn An"]


def test_signature_block_and_repeated_header_are_no_people() -> None:
    roster = read(
        AN,
        HEADER,
        [None] * 6,
        ["Danh sách có 01 học sinh./.", None, None, None, None, None],
        [None, None, None, "Bình Minh, ngày 05 tháng 9 năm 2026", None, None],
        [None, None, "GIÁO VIÊN CHỦ NHIỆM", None, None, None],
        [None, None, "Nguyễn Tuấn Nam", None, None, None],
    )
    assert [person.name for person in roster.people] == ["Trần Văn An"]
    assert not roster.rejected
    assert not roster.problems


def test_row_without_name_is_told_and_bare_numbers_are_not_people() -> None:
    roster = read(AN, [2, "HS02", None, "06/09/2011", "Nữ", None], [3, None, None, None, None, None])
    assert codes(roster, "error") == [("10A1!C3", "name_missing")]
    assert ("10A1!4", "numbers_without_person") in codes(roster, "note")


@pytest.mark.parametrize(
    ("second", "code", "severity"),
    [
        ([2, "HS01", "Lê Thị Bình", "06/09/2011", "Nữ", None], "code_twice", "error"),
        ([2, "HS02", "TRẦN VĂN AN", "05/09/2011", "Nam", None], "person_twice", "error"),
        ([2, "HS02", "Trần  Văn An ", "06/09/2011", "Nam", None], "same_name_in_class", "note"),
    ],
)
def test_doubles(second: list, code: str, severity: str) -> None:
    assert ("10A1!3", code) in codes(read(AN, second), severity)


def test_same_person_in_two_classes() -> None:
    roster = read_roster(workbook({"10A1": [HEADER, AN], "10A2": [HEADER, [1, "HS09", *AN[2:]]]}))
    assert ("10A2!2", "person_in_two_classes") in codes(roster, "warning")


def test_class_in_the_column_must_be_the_class_of_the_sheet() -> None:
    roster = read([1, "Trần Văn An", "05/09/2011", "10A2"], header=["STT", "Họ và tên", "Ngày sinh", "Lớp"])
    assert codes(roster, "error") == [("10A1!D2", "class_differs")]


def test_title_of_another_class_and_wrong_headcount_are_warnings() -> None:
    rows = [["DANH SÁCH LỚP 10A2 - NĂM HỌC 2026 - 2027"], ["Sĩ số: 40 (Nữ: 20)"], HEADER, AN]
    roster = read_roster(workbook({"10A1": rows}))
    assert {found.code for found in roster.problems} == {"class_title_differs", "headcount_differs"}
    assert roster.people[0].class_name == "10A1"


@pytest.mark.parametrize(
    ("born", "is_odd"), [("05/09/2019", True), ("05/09/1980", True), ("05/09/2005", False), ("05/09/2011", False)]
)
def test_implausible_age(born: str, is_odd: bool) -> None:
    roster = read_roster(workbook({"10A1": [HEADER, [*AN[:3], born, *AN[4:]]]}), today=date(2026, 9, 1))
    assert (("10A1!D2", "age_implausible") in codes(roster, "warning")) == is_odd


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("NguyÔn V¨n An", "name_tcvn3"),
        ("Nguyeãn Vaên An", "name_vni"),
        ("=HYPERLINK(A1)", "name_like_formula"),
        ("A" * 101, "name_too_long"),
        ("An", "name_single_word"),
        ("Trần Văn An 2", "name_with_digits"),
        ("TRẦN VĂN AN", "name_in_capitals"),
    ],
)
def test_odd_names(name: str, code: str) -> None:
    typed = "'" + name if name.startswith("=") else name
    roster = read([1, "HS01", typed.removeprefix("'"), "05/09/2011", "Nam", None]) if typed == name else _as_text(name)
    assert ("10A1!C2", code) in codes(roster)


def _as_text(name: str) -> Roster:
    """A cell that holds a formula-like text, typed with an apostrophe."""
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook({"10A1": [HEADER, AN]})))
    book["10A1"]["C2"].value = name
    book["10A1"]["C2"].data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return read_roster(stream.getvalue())


def test_unknown_gender_and_missing_code_are_warnings_only() -> None:
    roster = read([1, None, "Trần Văn An", "05/09/2011", "?", None])
    assert set(codes(roster, "warning")) == {("10A1!E2", "gender_unreadable"), ("10A1!B2", "code_missing")}
    assert len(roster.people) == 1


def test_girls_ticked_in_a_column() -> None:
    header = ["STT", "Họ và tên", "N. sinh", "Nữ"]
    roster = read([1, "Trần Văn An", "05/09/2011", None], [2, "Lê Thị Bình", "06/09/2011", "x"], header=header)
    assert [person.gender for person in roster.people] == ["male", "female"]
    assert not roster.problems


cells = st.one_of(
    st.none(),
    st.sampled_from(
        [*HEADER, "Lớp", "Họ đệm", "Tên", "10A1", "Danh sách có 3 học sinh", "31/02/2011", "05/09/11", "x"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-5, 60_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=6), max_size=8))
def test_whatever_stands_in_a_sheet_is_read_or_refused(rows: list[list]) -> None:
    """No sheet breaks the reader, and every row it speaks of is accounted for."""
    with contextlib.suppress(Refused):
        roster = read_roster(workbook({"10A1": [HEADER, *rows]}))
        assert all(person.name for person in roster.people)
        assert not {person.row for person in roster.people} & {person.row for person in roster.rejected}


def test_hidden_sheets_are_not_read_and_said() -> None:
    roster = read_roster(workbook({"10A1": [HEADER, AN], "Cũ": [HEADER, AN]}, hidden=["Cũ"]))
    assert codes(roster) == [("Cũ", "sheet_hidden")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([["Một", "Hai"], [1, 2]], "roster_no_table"), ([HEADER], "roster_no_people"), ([], "roster_no_table")],
)
def test_unusable_files(rows: list, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_roster(workbook({"10A1": rows}))
    assert refused.value.code == code


def test_every_problem_has_a_sentence() -> None:
    from truongthi.web.wording import problem_sentence

    roster = read([1, None, "Trần Văn An", "31/02/2011", "?", None], AN, AN)
    assert all(problem_sentence(found) for found in roster.problems)
    assert all(isinstance(found, Problem) for found in roster.problems)


def test_a_family_named_like_a_total_does_not_end_the_list() -> None:
    header = ["Họ và tên", "Ngày sinh", "Giới tính"]
    rows = [["Tống Văn An", "05/09/2011", "Nam"], ["Lê Thị Bé", "06/09/2011", "Nữ"]]
    assert [person.name for person in read(*rows, header=header).people] == ["Tống Văn An", "Lê Thị Bé"]
