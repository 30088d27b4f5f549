"""The sample centre through the committee's acts: expected places, explanations, ties, prizes and workbooks."""

from __future__ import annotations

import pytest

from tests.results.centre import hand_in_file, hand_in_staff_file, sample_centre
from tests.results.test_decisions import confirm, propose
from tests.results.test_publication import ON, publish_it
from tests.results.test_standings import close, compute
from truongthi.contests.queries import current_rules
from truongthi.core.ranking import COMMITTEE
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.published import published_results
from truongthi.results.queries.reports import class_lines, staff_lines, unit_lines
from truongthi.results.queries.standings import current_standings
from truongthi.web.shared.rankings import ranked_division

pytestmark = pytest.mark.django_db

CLASSES = ["12A1", "11A3", "10A2", "10A4", "12A4", "11A1", "12A2", "11A4", "10A1", "10A3", "11A2", "12A3"]
WHY = [
    "Lớp 12A1 xếp trên lớp 11A3 nhờ tổng số lượt thi nhiều hơn: 168 so với 151.",
    "Lớp 11A3 xếp trên lớp 10A2 nhờ điểm trung bình các lượt cao hơn: 84,50 so với 81,39.",
    "Lớp 10A2 xếp trên lớp 10A4 nhờ tỷ lệ tham gia cao hơn: 100 % so với 93,3 %.",
    "Lớp 10A4 và lớp 12A4 bằng nhau ở mọi tiêu chí.",
    "Lớp 12A4 xếp trên lớp 11A1 nhờ tỷ lệ tham gia cao hơn: 93,3 % so với 92,1 %.",
    "Lớp 11A1 xếp trên lớp 12A2 nhờ tỷ lệ tham gia cao hơn: 92,1 % so với 91,7 %.",
    "Lớp 12A2 xếp trên lớp 11A4 nhờ tổng số lượt thi nhiều hơn: 104 so với 101.",
    "Lớp 11A4 xếp trên lớp 10A1 nhờ tỷ lệ tham gia cao hơn: 91,7 % so với 89,5 %.",
    "Lớp 10A1 xếp trên lớp 10A3 nhờ tỷ lệ tham gia cao hơn: 89,5 % so với 87,8 %.",
    "Lớp 10A3 xếp trên lớp 11A2 nhờ tỷ lệ tham gia cao hơn: 87,8 % so với 84,6 %.",
    "Lớp 11A2 xếp trên lớp 12A3 nhờ tỷ lệ tham gia cao hơn: 84,6 % so với 80 %.",
    "",
]


@pytest.fixture
def world():
    world = sample_centre()
    world.seat("head", "Ngô Văn Trưởng")
    world.seat("deputy", "Đinh Thị Phó")
    world.seat("secretary", "Vũ Thị Thư")
    for name in world.classes:
        hand_in_file(world, name)
    hand_in_staff_file(world)
    close(world)
    return world


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def prizes(division):
    return [(place.prize.id, place.who.name) for place in division.places if place.prize]


def test_from_the_files_to_the_prizes(world):
    snapshot, _ = compute(world)
    staff, classes = current_standings(world.contest, snapshot)
    assert [place.who.name for place in classes.places] == CLASSES
    assert [place.rank for place in classes.places] == [1, 2, 3, 4, 4, *range(6, 13)]
    assert [plain(row.why) for row in ranked_division(classes, lambda: current_rules(world.contest)).rows] == WHY
    assert prizes(classes) == [("nhat", "12A1"), ("nhi", "11A3"), ("ba", "10A2")]
    assert [place.rank for place in staff.places] == [1, 2, 3, 3, *range(5, 45)]
    assert prizes(staff) == [("nhat", "Phạm Thị Kim Huyền"), ("nhi", "Giáp Trọng Nghĩa")]
    assert "Hương" in [place.who.name for place in staff.places][7]

    ties = {tie.division: tie for tie in open_ties(snapshot)}
    assert set(ties["lop"].keys) == {world.key("10A4"), world.key("12A4")}
    assert (ties["lop"].rank, ties["lop"].tiers) == (4, ("kk",))
    assert set(ties["cbgv"].keys) == {world.key("TT34"), world.key("TT41")}
    assert (ties["cbgv"].rank, ties["cbgv"].tiers) == (3, ("ba", "kk"))

    confirm(world, propose(world, "12A4", "10A4"))
    confirm(world, propose(world, "TT41", "TT34", division="cbgv"))
    staff, classes = current_standings(world.contest, snapshot)
    assert prizes(classes)[3:] == [("kk", "12A4")]
    assert prizes(staff)[2:] == [("ba", "Vũ Đình Tiến"), ("kk", "Đỗ Ngọc Tân")]
    assert [place.rank for place in classes.places] == list(range(1, 13))
    assert classes.places[3].separation.metric == COMMITTEE

    publish_it(world)
    public = published_results(world.contest, on=ON)
    assert (public.participants, public.attempts) == (468, 1369 + 98)  # 424 pupils and 44 staff
    assert "Ph. Th. K. H." in public.shown.values()
    assert "Phạm Thị Kim Huyền" not in public.shown.values()
    lines = {line.name: line for line in class_lines(world.contest, snapshot, late_note="muộn")}
    assert (lines["11A1"].participants, lines["11A1"].headcount, lines["12A2"].attempts) == (35, 38, 104)
    assert list(lines) == sorted(CLASSES)
    assert len(staff_lines(world.contest, snapshot)) == 48
    (unit,) = unit_lines(world.contest, snapshot)
    assert (unit.staff, unit.staff_participants, unit.pupils, unit.pupil_participants) == (48, 44, 460, 424)
    assert unit.attempts == 1369 + sum(line.attempts for line in staff_lines(world.contest, snapshot))
