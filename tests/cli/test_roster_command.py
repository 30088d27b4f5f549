"""`truongthi roster check`: summary, JSON alone on standard output, exit codes."""

import json
from pathlib import Path

import pytest

from tests.formats.workbooks import workbook
from truongthi.cli.main import main

PUPILS = "src/truongthi/demo/data/danh-sach-hoc-sinh.xlsx"
STAFF = "src/truongthi/demo/data/danh-sach-can-bo-giao-vien.xlsx"


def test_clean_roster(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "check", PUPILS, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["people"]) == 460
    first = document["people"][0]
    assert (first["class"], first["name"], first["birth_date"], first["code"]) == (
        "10A1",
        "Lê Khánh Anh",
        "2011-08-12",
        "HS260001",
    )
    assert document["problems"] == []
    assert {one["code"] for one in document["notes"]} == {
        "same_name_in_class",
        "name_in_capitals",
        "numbers_without_person",
    }
    assert all({"where", "code", "severity", "message"} == set(one) for one in document["notes"])


def test_staff_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "check", STAFF, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "staff"
    assert len(document["people"]) == 48


def test_summary_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "check", PUPILS]) == 0
    out = capsys.readouterr().out
    assert "Lớp 10A1: 38 học sinh" in out
    assert "Cộng: 460 học sinh, 12 lớp" in out


def test_problems_give_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lop.xlsx"
    file.write_bytes(workbook({"10A1": [["STT", "Họ và tên", "Ngày sinh"], [1, "Trần Văn An", "31/02/2011"]]}))
    assert main(["roster", "check", str(file), "--json"]) == 1
    problem = json.loads(capsys.readouterr().out)["problems"][0]
    assert (problem["where"], problem["code"]) == ("10A1!C2", "birth_date_impossible")
    assert "31/02/2011" in problem["message"]


def test_unusable_file_gives_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lop.xlsx"
    file.write_bytes(b"%PDF-1.7 no workbook")
    assert main(["roster", "check", str(file), "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["people"] == []
    assert "PDF" in captured.err
    assert main(["roster", "check", str(tmp_path / "none.xlsx")]) == 2
