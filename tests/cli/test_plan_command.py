"""`truongthi plan check|apply|export`: clauses, open points, mistakes with line and mend, exit codes."""

import argparse
import json
import re
from pathlib import Path

import pytest

import truongthi
from truongthi.cli import plan as command
from truongthi.cli.main import main
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Unit
from truongthi.web.shared.clock import now
from truongthi.web.wording import sentences

PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2020.toml"
DATA = Path(truongthi.__file__).parent / "demo" / "data"
TEXT = PLAN.read_text()


@pytest.fixture
def changed(tmp_path):
    def write(*replacements):
        text = TEXT
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "plan.toml"
        path.write_text(text)
        return path

    return write


def test_a_plan_is_read_back_as_numbered_clauses_with_its_open_points(capsys):
    assert main(["plan", "check", str(PLAN)]) == 0
    printed = capsys.readouterr().out
    assert "Đóng lúc 08:00, thứ Năm 15/10/2020." in printed
    assert re.search(r"^  6\.3\. Xét thứ hai: số lượt thi, ít hơn xếp trên\.$", printed, re.MULTILINE)
    assert "1 Giải Khuyến khích: 80.000đ." in printed
    assert "(attempts.limit): đã lấy “không giới hạn” [chưa xác nhận]" in printed


def test_the_same_as_json_and_nothing_else_on_standard_output(capsys):
    assert main(["plan", "check", str(PLAN), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["slug"] == "cai-cach-tthc-2020"
    assert len(document["open_points"]) == 15
    assert document["problems"] == []
    assert {"title", "items"} == set(document["clauses"][0])


MISTAKES = [
    ("closes_at = 2020-10-15", "closes_at = 2020-09-01", "không sau lúc mở"),
    ("duration_minutes = 20", "duration_minutes = 0", "phải lớn hơn 0"),
    ('metric = "duration"', 'metric = "durration"', "Có phải là “duration”?"),
    ('metric = "duration"', 'metric = "score"  # again', "đã có ở trên"),
    ("amount = 80_000", "amount = -1", "nhỏ hơn mức thấp nhất"),
    ("deadline = 2020-10-16", "deadline = 2020-10-01", "đến trước khi cuộc thi đóng"),
    ("question_count = 20", "question_counts = 20", "Có phải là “question_count”?"),
    ("shuffle_options = true", 'shuffle_options = "có"', "phải là true (có) hoặc false"),
    ("available = 40 ", "available = 4 ", "chỉ có 4 câu"),
    ("[window]", "[window", "sai cú pháp TOML"),
    ("[committee]", "[[awards]] # astray\nid = 1\n[committee]", "không thuộc bảng xếp hạng nào"),
]


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=[new for _, new, _ in MISTAKES])
def test_nonsense_is_refused_with_line_field_and_mend(capsys, changed, old, new, words):
    path = changed((old, new))
    assert main(["plan", "check", str(path)]) == (2 if new == "[window" else 1)
    captured = capsys.readouterr()
    assert captured.out == ""
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if new.splitlines()[0] in text)
    told = next(text for text in captured.err.splitlines() if words in text)
    assert int(re.match(r"dòng (\d+)", told)[1]) in (line, line - 1)


def test_problems_as_json(capsys, changed):
    assert main(["plan", "check", str(changed(("duration_minutes = 20", "duration_minutes = 0"))), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [problem["code"] for problem in document["problems"]] == ["rules_not_positive"]


@pytest.mark.parametrize("bank", ["ngan-hang-cau-hoi.xlsx", "ngan-hang-cau-hoi.docx"])
def test_a_paper_is_compared_with_a_bank(capsys, changed, bank):
    assert main(["plan", "check", str(PLAN), "--bank", str(DATA / bank)]) == 0
    path = changed(
        ("question_count = 20", "question_count = 49"),
        ("available = 40 ", ""),
        ("count = 8", "count = 41"),
        ("count = 6", "count = 4"),
        ("count = 6", "count = 4"),
        ("             # ngân hàng đề", "# ngân hàng đề"),
    )
    capsys.readouterr()
    assert main(["plan", "check", str(path), "--bank", str(DATA / bank)]) == 1
    assert "Bài thi lấy 41 câu ở phần I, nhưng ngân hàng đề chỉ có 40 câu." in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["missing.toml"], [str(PLAN), "--bank", "missing.docx"], [str(PLAN), "--bank", str(PLAN)]]
)
def test_files_that_cannot_be_used_end_with_two(capsys, arguments):
    assert main(["plan", "check", *arguments, "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 1


def arguments(path, **more):
    return argparse.Namespace(**{"file": path, "unit": None, "reason": "", "opens_at": None, "slug": None, **more})


@pytest.fixture
def unit(db):
    return Unit.objects.create(name="Trung tâm", kind="school", created_at=now())


def test_apply_creates_then_updates_then_finds_nothing_to_do(unit, capsys, changed):
    assert command.run_apply(arguments(PLAN)) == 0
    assert command.run_apply(arguments(PLAN)) == 0
    assert command.run_apply(arguments(changed(("count = 1\namount = 300_000", "count = 2\namount = 300_000")))) == 0
    words = capsys.readouterr().out.splitlines()
    assert [line.split(" cuộc thi")[0] for line in words] == ["Đã tạo", "Không có gì thay đổi ở", "Đã cập nhật"]
    assert Contest.objects.get().rule_sets.count() == 2


def test_in_an_empty_installation_the_organiser_of_the_plan_becomes_its_unit(db):
    assert command.run_apply(arguments(PLAN)) == 0
    assert Contest.objects.get().unit.name == read_plan(PLAN.read_bytes()).organiser


def test_what_is_exported_reads_back_as_what_was_applied(unit, capsys):
    command.run_apply(arguments(PLAN))
    capsys.readouterr()
    assert command.run_export(argparse.Namespace(slug="cai-cach-tthc-2020")) == 0
    assert read_plan(capsys.readouterr().out.encode()) == read_plan(PLAN.read_bytes())


def test_a_plan_may_be_opened_now_under_another_name(unit):
    command.run_apply(arguments(PLAN, opens_at="now", slug="mo-ngay"))
    rules = current_rules(Contest.objects.get(slug="mo-ngay"))
    assert rules.window.opens_at < now() < rules.window.closes_at
    assert (rules.window.opens_at.hour, rules.window.opens_at.minute) == (8, 0)


def test_a_plan_with_a_mistake_is_not_applied(unit, changed):
    assert command.run_apply(arguments(changed(("duration_minutes = 20", "duration_minutes = 0")))) == 1
    assert not Contest.objects.exists()


def test_every_code_of_a_plan_has_its_sentence():
    written = set()
    package = Path(truongthi.__file__).parent
    for path in [*package.glob("core/rules/*.py"), package / "formats/plan_toml.py"]:
        written |= set(re.findall(r'"((?:rules|plan)_[a-z_]+)"', path.read_text()))
    kinds = ["text", "identifier", "integer", "limit", "decimal", "yesno", "instant", "day", "choice"]
    written |= {f"rules_not_a_{kind}" for kind in kinds}
    assert written - {"rules_from_dict", "rules_to_dict"} <= set(sentences())
