"""The staff results of the sample centre, against the list made by hand."""

from __future__ import annotations

from pathlib import Path

import truongthi.demo
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.formats.class_stats import ClassStats, Limits
from truongthi.formats.staff import read_staff
from truongthi.formats.staff_results import StaffResults, read_results, read_staff_results

DATA = Path(truongthi.demo.__path__[0]) / "data"
FILE = DATA / "ket-qua-can-bo-giao-vien.xlsx"
PAPER = Limits(duration_ms=20 * 60 * 1000, full_centipoints=10_000)

# number in the file: points, attempts, time — in the order of points, fewer attempts, shorter time
EXPECTED = """22 100 1 06:48|10 100 2 05:12|34 100 2 07:31|41 100 2 07:31|28 100 5 03:55|35 95 1 10:03
44 95 1 15:45|17 95 1 15:47|48 95 4 09:52|13 95 5 06:49|18 90 1 04:22|26 90 1 04:23
39 90 1 12:45|21 90 2 04:03|11 90 3 11:35|37 90 3 17:36|12 85 1 04:01|5 85 1 06:40
16 85 1 14:40|31 85 1 16:04|40 85 2 15:59|9 85 3 06:43|25 85 3 07:00|29 85 3 10:14
19 80 1 06:49|7 80 1 08:15|33 80 1 11:53|8 80 1 18:48|23 80 2 10:03|1 80 2 18:21
14 80 4 08:56|36 80 4 14:03|20 80 5 17:57|47 80 6 13:06|38 75 1 05:33|6 75 1 13:16
42 75 2 09:19|24 75 3 12:12|43 75 3 14:41|27 75 5 13:22|32 70 1 07:21|45 65 1 05:22
2 65 3 13:02|4 60 1 15:04"""


def read() -> StaffResults:
    return read_staff_results(FILE.read_bytes(), FILE.name, limits=PAPER)


def test_forty_four_of_forty_eight_took_part() -> None:
    results = read()
    assert (len(results.rows), results.participants) == (48, 44)
    assert [row.number for row in results.rows if not row.attempts] == [3, 15, 30, 46]
    assert results.problems == ()


def test_the_figures_of_all_who_took_part() -> None:
    by_number = {row.number: row for row in read().rows}
    expected = [line.split() for line in EXPECTED.replace("\n", "|").split("|")]
    assert len(expected) == 44
    for number, points, attempts, clock in expected:
        minutes, seconds = clock.split(":")
        row = by_number[int(number)]
        assert (row.best_centipoints, row.attempts) == (int(points) * 100, int(attempts))
        assert row.best_duration_ms == (int(minutes) * 60 + int(seconds)) * 1000


def test_namesakes_are_told_apart_by_the_remark_behind_the_name() -> None:
    path = DATA / "danh-sach-can-bo-giao-vien.xlsx"
    staff = read_staff(path.read_bytes(), path.name).people
    entries = [RosterEntry(str(p.number), p.name, p.birth_date, p.code, p.department) for p in staff]
    rows = [NamedRow(row.place, row.name, row.birth_date, row.code, row.aside) for row in read().rows]
    matching = match(rows, entries)
    assert matching.keys == tuple(str(number) for number in range(1, 49))
    assert matching.problems == ()


def test_a_workbook_tells_whether_it_speaks_of_a_class_or_of_staff() -> None:
    assert isinstance(read_results(FILE.read_bytes(), FILE.name), StaffResults)
    assert isinstance(read_results(FILE.read_bytes(), "so-lieu.xlsx"), StaffResults)
    path = DATA / "thong-ke-lop-12A4.xlsx"
    found = read_results(path.read_bytes(), "so-lieu.xlsx")
    assert isinstance(found, list)
    assert [type(stats) for stats in found] == [ClassStats]
