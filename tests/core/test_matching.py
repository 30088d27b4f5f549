"""Rows find their people; doubtful rows are reported and never decided."""

from __future__ import annotations

from datetime import date

import pytest

from truongthi.core.matching import NamedRow, RosterEntry, match

MAY, JUNE = date(2011, 5, 1), date(2011, 6, 1)
HOA = RosterEntry("1", "Trần Thị Hòa", MAY, "HS01")
ANH = RosterEntry("2", "Lê Ngọc Anh", MAY, "HS02")
OTHER_ANH = RosterEntry("3", "Lê Ngọc Anh", JUNE, "HS03")
MATHS = RosterEntry("4", "Nguyễn Thị Hương", None, "", "Toán - Tin")
LETTERS = RosterEntry("5", "Nguyễn Thị Hương", None, "", "Ngữ văn")
ROSTER = [HOA, ANH, OTHER_ANH, MATHS, LETTERS]


def one(row: NamedRow) -> tuple[str | None, list[str]]:
    matching = match([row], ROSTER)
    return matching.keys[0], [problem.code for problem in matching.problems]


@pytest.mark.parametrize(
    ("row", "key", "codes"),
    [
        (NamedRow("B1", "Trần Thị Hoà", MAY), "1", []),
        (NamedRow("B1", "  TRẦN  THỊ HÒA "), "1", []),
        (NamedRow("B1", "Tra\u0302\u0300n Thi\u0323 Ho\u0300a", MAY), "1", []),
        (NamedRow("B1", "Trần Thị Hòa", JUNE), "1", ["match_birth_date_differs"]),
        (NamedRow("B1", "Trần Thị Hòa", MAY, "HS99"), "1", ["match_code_unknown"]),
        (NamedRow("B1", "Tran Thi Hoa", MAY), "1", ["match_name_differs"]),
        (NamedRow("B1", "Tran Thi Hoa", JUNE), None, ["match_unknown_but_alike"]),
        (NamedRow("B1", "Lê Ngọc Anh", JUNE), "3", []),
        (NamedRow("B1", "Lê Ngọc Anh", None, " hs 02"), "2", []),
        (NamedRow("B1", "Lê Ngọc Anh"), None, ["match_ambiguous"]),
        (NamedRow("B1", "Lê Ngọc Anh", date(2010, 1, 1)), None, ["match_ambiguous"]),
        (NamedRow("B1", "Nguyễn Thị Hương (Toán)", aside="Toán"), "4", []),
        (NamedRow("B1", "Nguyễn Thị Hương (Ngữ văn)", aside="Ngữ văn"), "5", []),
        (NamedRow("B1", "Nguyễn Thị Hương (Lý)", aside="Lý"), None, ["match_ambiguous"]),
        (NamedRow("B1", "Phạm Văn Lạ", MAY), None, ["match_unknown"]),
        (NamedRow("B1", "Phạm Văn Lạ", MAY, "HS01"), None, ["match_code_of_other"]),
        (NamedRow("B1", "Tran Thi Hoa", MAY, "HS01"), "1", ["match_name_differs"]),
    ],
)
def test_one_row(row: NamedRow, key: str | None, codes: list[str]) -> None:
    assert one(row) == (key, codes)


def test_a_person_on_two_rows_is_given_to_neither() -> None:
    rows = [
        NamedRow("B1", "Trần Thị Hòa", MAY),
        NamedRow("B2", "Trần Thị Hoà", MAY),
        NamedRow("B3", "Lê Ngọc Anh", MAY),
    ]
    matching = match(rows, ROSTER)
    assert matching.keys == (None, None, "2")
    assert [(p.where, p.code, p.facts["first"]) for p in matching.problems] == [("B2", "match_person_twice", "B1")]
    assert not matching.is_complete
    assert matching.missing == ("3", "4", "5")


def test_everybody_on_one_row_is_complete() -> None:
    rows = [
        NamedRow(f"B{at}", entry.name, entry.birth_date, entry.code, entry.department)
        for at, entry in enumerate(ROSTER)
    ]
    matching = match(rows, ROSTER)
    assert matching.is_complete
    assert (matching.keys, matching.missing) == (("1", "2", "3", "4", "5"), ())
