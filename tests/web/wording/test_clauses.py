"""The whole plan read back as clauses: no field is silent, instants are exact, names stand where the file has ids."""

import copy
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.core.whole_plan import PLAN
from truongthi.core.rules import rules_from_dict, schema
from truongthi.core.rules.values import VIETNAM
from truongthi.formats.plan_toml import read_plan
from truongthi.web.wording.clauses import clauses
from truongthi.web.wording.open_points import open_points
from truongthi.web.wording.plan_choice_names import CHOICES
from truongthi.web.wording.plan_field_names import LABELS

REPOSITORY = Path(__file__).parents[3]
SILENT = {"slug", "open_points"}
"""The address of the contest is none of its rules; open points are listed beside the clauses. Ids are never shown where
what they name has a name."""


def everything():
    plan = copy.deepcopy(PLAN)
    plan["divisions"].append(
        {
            "id": "lop",
            "name": "Lớp",
            "kind": "collective",
            "members": ["hs"],
            "criteria": [{"metric": "mean_over_attempts", "direction": "desc"}],
        }
    )
    plan |= {
        "summary": "Giới thiệu.",
        "hand_in": {"deadline": "8h00 2/6/2027", "to": "Phó ban"},
        "report": {"deadline": "8h00 9/6/2027", "to": "Sở"},
        "contact": {"name": "An", "phone": "0200", "email": "a@example.vn"},
        "tasks": [{"who": "Lớp trưởng", "what": "Nhắc các bạn."}],
    }
    plan["paper"]["blueprint"] = [{"part": "I", "level": "Dễ", "count": 4, "available": 9}, {"part": "II", "count": 6}]
    return rules_from_dict(plan)


def text_of(rules):
    return "\n".join(item for section in clauses(rules) for item in (section.title, *section.items))


def others(field, value):
    """Other values a field may hold."""
    if field.name == "metric":
        return ["best_score"]
    if field.type in ("texts", "integers"):
        return [(*value, 12 if field.type == "integers" else "một mục nữa"), value[1:]]
    if field.type == "choices":
        return [value[1:]]
    if field.choices:
        return [word for word in field.choices if word != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, datetime):
        return [value + timedelta(seconds=1)]
    if isinstance(value, date):
        return [value + timedelta(days=1)]
    if isinstance(value, str) and field.type != "text":
        return [f"{value}-khac"]
    if isinstance(value, str):
        return [f"{value} khác"]
    if isinstance(value, int):
        return [value + field.scale]
    by_type = {"instant": datetime(2027, 6, 3, 8, tzinfo=VIETNAM), "day": date(2027, 3, 9), "text": "mới"}
    return [by_type.get(field.type, 3 * field.scale)]


def variants(table, value, path=""):
    """(field's path, the whole value with this one field changed) for every place of a value."""
    for field in table.fields:
        name = f"{path}.{field.name}" if path else field.name
        own = getattr(value, field.target)
        if field.type == "tables":
            for index, item in enumerate(own):
                for where, changed in variants(field.table, item, name):
                    yield where, replace(value, **{field.target: (*own[:index], changed, *own[index + 1 :])})
        elif field.type == "table":
            if own is not None:
                for where, changed in variants(field.table, own, name):
                    yield where, replace(value, **{field.target: changed})
        else:
            for other in others(field, own):
                yield name, replace(value, **{field.target: other})


def leaves(table, path=""):
    for field in table.fields:
        name = f"{path}.{field.name}" if path else field.name
        if field.table:
            yield from leaves(field.table, name)
        else:
            yield name


def test_no_field_is_silent():
    rules = everything()
    before = text_of(rules)
    seen, heard = set(), set()
    for where, changed in variants(schema.PLAN, rules):
        seen.add(where)
        if text_of(changed) != before:
            heard.add(where)
    wanted = {
        where
        for where in leaves(schema.PLAN)
        if where.split(".")[0] not in SILENT and not where.endswith((".id", "_id"))
    }
    further = {where for where in wanted if where.startswith("papers.blueprint")}  # read as those of the main paper
    further |= {"papers.predictions.maximum", "paper.predictions.decimals"}  # whole numbers here, percentages there
    assert sorted(wanted - further - seen) == []
    assert sorted(wanted - further - heard) == []


def test_the_walk_reaches_every_value_of_the_rules():
    reached = set()

    def walk(value):
        if is_dataclass(value):
            reached.add(type(value))
            for field in fields(value):
                walk(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    walk(everything())
    tables = [schema.PLAN]
    for table in tables:
        tables += [field.table for field in table.fields if field.table]
    assert {table.becomes for table in tables} <= reached


def test_every_field_and_word_has_a_vietnamese_name():
    def walk(table, path=""):
        for field in table.fields:
            name = f"{path}.{field.name}" if path else field.name
            assert LABELS[name], name
            assert set(CHOICES.get(name, field.choices)) == set(field.choices), name
            if field.table:
                walk(field.table, name)

    walk(schema.PLAN)


def test_instants_are_told_to_the_second_and_midnight_as_the_end_of_a_day():
    rules = everything()
    told = text_of(rules)
    assert "Đóng lúc 00:00, thứ Ba 1/6/2027 (hết ngày 31/5/2027)" in told
    later = replace(rules, window=replace(rules.window, closes_at=rules.window.closes_at + timedelta(seconds=59)))
    assert "Đóng lúc 00:00:59, thứ Ba 1/6/2027" in text_of(later)


@pytest.mark.parametrize(
    "sentence",
    [
        "Được vào Chung kết: người đạt từ 50 điểm trở lên ở Tuần 2.",
        "Không dự thi: thành viên Ban Tổ chức.",
        "Được dự thi, không xét giải: người của các đơn vị ghi tên (Trường A).",
        "Mỗi người được thi tối đa 2 lượt trong mỗi vòng thi.",
        "Trong các bảng “Giải tuần”, “Giải toàn đợt”, mỗi người chỉ nhận một giải cao nhất;",
        "Tổng kinh phí giải thưởng: không quá 8.000.000đ.",
        "Điểm thi đua (tính cho tập thể) = 0,6 × điểm quy đổi của tỷ lệ tham gia (từ 50: 5 điểm; từ 80: 10 điểm) + ",
        " + điểm chấm “Công tác tổ chức” + số người đạt giải cá nhân ở bảng “Giải tuần”.",
        "Khiếu nại, đề nghị phúc khảo gửi Thư ký đến hết ngày thứ 5 sau ngày công bố kết quả.",
        "Xét thứ ba: thời gian làm bài làm tròn đến giây, ngắn hơn xếp trên.",
        "Mỗi vòng, mỗi đợt xếp hạng và trao giải một lần.",
    ],
)
def test_sentences_of_a_regulation(sentence):
    assert sentence in text_of(everything())


@pytest.mark.parametrize("path", sorted((REPOSITORY / "plans").rglob("*.toml")), ids=lambda path: path.stem)
def test_every_plan_is_read_back_in_words_alone(path):
    rules = read_plan(path.read_bytes())
    told = text_of(rules) + "".join(f"{one.question} {one.taken}" for one in open_points(rules))
    assert "{" not in told.replace("{n}", "")
    assert "None" not in told
    assert all(point.taken for point in open_points(rules))


@pytest.fixture
def two_papers():
    """Each category sits a paper of its own, so nobody sits the main one."""
    return read_plan((REPOSITORY / "plans/regulations/r36-anh-sang-soi-duong-2019.toml").read_bytes())


def test_the_main_paper_is_not_read_back_where_nobody_sits_it(two_papers):
    told = text_of(two_papers)
    assert "Đề “de-a”: Mỗi bài 20 câu" in told
    assert told.count("Mỗi bài 20 câu") == 1
    everybody = replace(two_papers, categories=tuple(replace(one, paper="") for one in two_papers.categories))
    assert text_of(everybody).count("Mỗi bài 20 câu") == 2


def test_what_an_open_point_refers_to_is_named(two_papers):
    points = {point.field: point for point in open_points(two_papers)}
    assert "Những ai được tính: Bảng A: học sinh, sinh viên" in points["divisions.bang-a"].taken
    assert points["papers.de-b.shuffle_options"].question.startswith("Đề “de-b”")
