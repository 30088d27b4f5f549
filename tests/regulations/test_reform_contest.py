"""The contest of plans/cai-cach-tthc-2026.toml on the files that were handed in; places computed by hand."""

import json
from pathlib import Path

import pytest

import truongthi
from truongthi.cli.main import main

DATA = Path(truongthi.__file__).parent / "demo" / "data"
PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2026.toml"
CLASS_FILES = sorted(DATA.glob("thong-ke-lop-*.xlsx"))
STAFF_FILE = DATA / "ket-qua-can-bo-giao-vien.xlsx"
ROSTERS = [DATA / "danh-sach-hoc-sinh.xlsx", DATA / "danh-sach-can-bo-giao-vien.xlsx"]

# place, class, headcount, participants, attempts, sum of attempts × best, separated from the next by
CLASSES = [
    (1, "12A1", 42, 42, 168, 14835, "total_attempts"),
    (2, "11A3", 36, 36, 151, 12760, "mean_over_attempts"),
    (3, "10A2", 44, 44, 151, 12290, "participation_rate"),
    (4, "10A4", 30, 28, 118, 9740, None),
    (4, "12A4", 45, 42, 118, 9740, "participation_rate"),
    (6, "11A1", 38, 35, 112, 9695, "participation_rate"),
    (7, "12A2", 36, 33, 104, 8910, "total_attempts"),
    (8, "11A4", 36, 33, 101, 8365, "participation_rate"),
    (9, "10A1", 38, 34, 97, 8240, "participation_rate"),
    (10, "10A3", 41, 36, 92, 7310, "participation_rate"),
    (11, "11A2", 39, 33, 88, 7295, "participation_rate"),
    (12, "12A3", 35, 28, 69, 5720, None),
]
# place, score, attempts, minutes:seconds, name
STAFF = """
1 100 1 06:48 Phạm Thị Kim Huyền
2 100 2 05:12 Giáp Trọng Nghĩa
3 100 2 07:31 Đỗ Ngọc Tân
3 100 2 07:31 Vũ Đình Tiến
5 100 5 03:55 Nguyễn Minh Đăng
6 95 1 10:03 Trần Ngọc Huế
7 95 1 15:45 Mai Thị Thu Nguyệt
8 95 1 15:47 Nguyễn Thị Hương (Ngữ văn)
9 95 4 09:52 Ngô Mai My
10 95 5 06:49 Thân Thị Thu Trinh
11 90 1 04:22 Tạ Hà Xuân
12 90 1 04:23 Phạm Mai My
13 90 1 12:45 Trần Mai Trinh
14 90 2 04:03 Đặng Thành Đăng
15 90 3 11:35 Trần Duy Giang
16 90 3 17:36 Nông Ngọc Châm
17 85 1 04:01 Phạm Công Vũ
18 85 1 06:40 Giáp Mạnh Khánh
19 85 1 14:40 Phạm Thùy Quyên
20 85 1 16:04 Đào Minh Nam
21 85 2 15:59 Tạ Thanh Thảo
22 85 3 06:43 Nguyễn Thị Thu Phượng
23 85 3 07:00 Ngô Thị Hồng Dung
24 85 3 10:14 Trần Bích Uyên
25 80 1 06:49 Nguyễn Thu Diệp
26 80 1 08:15 Nguyễn Thị Hương (Toán)
27 80 1 11:53 Bùi Đình Thịnh
28 80 1 18:48 Vi Thị Trinh
29 80 2 10:03 Phạm Anh Khánh
30 80 2 18:21 Lý Duy Đạt
31 80 4 08:56 Nguyễn Thị Ngọc Giang
32 80 4 14:03 Nguyễn Thị Trang
33 80 5 17:57 Lê Bích Duyên
34 80 6 13:06 Phạm Mạnh Tùng
35 75 1 05:33 Vũ Bích Thương
36 75 1 13:16 Bùi Ngọc Yến
37 75 2 09:19 Phạm Thùy Chi
38 75 3 12:12 Giáp Thị Châm
39 75 3 14:41 Nguyễn Hữu Bình
40 75 5 13:22 Nguyễn Tuấn Nam
41 70 1 07:21 Đặng Hữu Anh
42 65 1 05:22 Nguyễn Phương Thúy
43 65 3 13:02 Lê Khánh Nhi
44 60 1 15:04 Phạm Minh Huệ
"""


def ranked(capsys, *arguments):
    code = main(["rank", str(PLAN), "--json", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out)


def division(document, division_id):
    return next(one for one in document["divisions"] if one["division"] == division_id)


@pytest.fixture(params=[[], ["--roster", *ROSTERS]], ids=["files alone", "with rosters"])
def result(request, capsys):
    return ranked(capsys, "--results", *CLASS_FILES, STAFF_FILE, *request.param)


def test_classes_stand_as_computed_by_hand(result):
    rows = division(result[1], "lop")["standings"]
    assert [(r["rank"], r["name"], r["exact"]["total_attempts"], r["separated_from_next_by"]) for r in rows] == [
        (place, name, attempts, decider) for place, name, _, _, attempts, _, decider in CLASSES
    ]
    for row, (_, _, headcount, participants, attempts, total, _) in zip(rows, CLASSES, strict=True):
        assert row["metrics"]["participation_rate"] == pytest.approx(participants / headcount, abs=1e-4)
        assert row["metrics"]["mean_over_attempts"] == pytest.approx(total / attempts, abs=1e-4)


def test_the_two_classes_nothing_separates_wait_for_the_committee(result):
    classes = division(result[1], "lop")
    assert [sorted(group) for group in classes["undecided"]] == [["10A4", "12A4"]]
    assert [(award["tier"], award["name"], award["amount"]) for award in classes["awards"]] == [
        ("Giải Nhất", "12A1", 300_000),
        ("Giải Nhì", "11A3", 200_000),
        ("Giải Ba", "10A2", 100_000),
    ]
    assert [(tie["tiers"], sorted(tie["names"])) for tie in classes["open_awards"]] == [
        (["Giải Khuyến khích"], ["10A4", "12A4"])
    ]


def test_the_mean_over_attempts_says_that_it_is_formed_of_best_scores(result):
    assert division(result[1], "lop")["mean_definition"] == "attempts_times_best"


def test_staff_stand_as_computed_by_hand(result):
    expected = []
    for line in STAFF.strip().splitlines():
        place, score, attempts, time, name = line.split(" ", 4)
        minutes, seconds = time.split(":")
        expected.append((int(place), int(score), int(attempts), (int(minutes) * 60 + int(seconds)) * 1000, name))
    rows = division(result[1], "cbgv")["standings"]
    metrics = ("score", "attempts", "duration")
    assert [(row["rank"], *(row["metrics"][m] for m in metrics), row["name"]) for row in rows] == expected


def test_two_of_the_staff_share_third_place_and_its_prize_waits(result):
    staff = division(result[1], "cbgv")
    assert [sorted(group) for group in staff["undecided"]] == [["Vũ Đình Tiến", "Đỗ Ngọc Tân"]]
    assert [award["name"] for award in staff["awards"]] == ["Phạm Thị Kim Huyền", "Giáp Trọng Nghĩa"]
    assert staff["open_awards"][0]["tiers"] == ["Giải Ba", "Giải Khuyến khích"]


def test_footers_that_contradict_the_rows_are_problems_and_change_no_place(result):
    code, document = result
    assert code == 1
    contradictions = {p["where"].split(" ")[0] for p in document["problems"] if p["code"].startswith("total_")}
    assert contradictions >= {"thong-ke-lop-11A1.xlsx", "thong-ke-lop-12A2.xlsx"}


def test_files_without_a_problem_leave_the_exit_code_clean(capsys):
    code, document = ranked(capsys, "--results", DATA / "thong-ke-lop-12A1.xlsx", STAFF_FILE)
    assert (code, document["problems"]) == (0, [])


def test_a_class_of_the_roster_that_handed_nothing_in_stands_last_without_a_rate(capsys):
    code, document = ranked(capsys, "--results", CLASS_FILES[0], CLASS_FILES[1], "--roster", ROSTERS[0])
    rows = division(document, "lop")["standings"]
    assert code == 1
    assert len(rows) == 12
    assert {row["metrics"]["participation_rate"] for row in rows[2:]} == {0}
    assert [award["name"] for award in division(document, "lop")["awards"]] == ["10A2", "10A1"]


def test_a_class_handed_in_twice_counts_once(capsys):
    code, document = ranked(capsys, "--results", CLASS_FILES[0], CLASS_FILES[0])
    assert code == 1
    assert len(division(document, "lop")["standings"]) == 1
    assert "rank_class_twice" in {problem["code"] for problem in document["problems"]}


def test_every_neighbour_pair_is_explained_in_a_sentence(result):
    rows = division(result[1], "lop")["standings"]
    assert rows[1]["explanation"] == "11A3 xếp trên 10A2 nhờ điểm trung bình các lượt cao hơn: 84,50 so với 81,39."
    assert rows[3]["explanation"] == "10A4 và 12A4 bằng nhau ở mọi tiêu chí."


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--results", "missing.xlsx"], "rank_no_file"),
        (["--results", str(PLAN)], "file_wrong_type"),
        (["--results", str(ROSTERS[0])], "stats_no_table"),
    ],
)
def test_input_that_cannot_be_used_ends_with_two_and_json_alone_on_standard_output(capsys, arguments, code):
    exit_code, document = ranked(capsys, *arguments)
    assert exit_code == 2
    assert [problem["code"] for problem in document["problems"]] == [code]
