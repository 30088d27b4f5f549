"""`truongthi questions check`: summary, JSON alone on standard output, exit codes."""

import json
from pathlib import Path

import pytest

from tests.formats.word_bank import add, data_of
from truongthi.cli.main import main

DOCX = "src/truongthi/demo/data/ngan-hang-cau-hoi.docx"
XLSX = "src/truongthi/demo/data/ngan-hang-cau-hoi.xlsx"


def checked(path: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[dict[str, object]]]]:
    code = main(["questions", "check", path, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_both_sample_files_give_the_same_questions(capsys: pytest.CaptureFixture[str]) -> None:
    word_code, word = checked(DOCX, capsys)
    excel_code, excel = checked(XLSX, capsys)
    assert (word_code, excel_code) == (0, 0)
    assert word["problems"] == excel["problems"] == []
    assert {note["code"] for note in word["notes"]} == {"source_replaced", "question_alike"}
    for typed, table in zip(word["questions"], excel["questions"], strict=True):
        assert typed["level"] in {"", table["level"]}
        assert {**typed, "level": "", "where": ""} == {**table, "level": "", "where": ""}


def test_the_shape_of_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    question = checked(DOCX, capsys)[1]["questions"][21]
    assert question == {
        "number": 22,
        "where": "Câu 22",
        "part": "Cải cách thủ tục hành chính",
        "part_number": "I",
        "level": "",
        "text": "Theo Nghị định số 61/2018/NĐ-CP, “Bộ phận Một cửa” là tên gọi chung của:",
        "options": [
            {"letter": "A", "text": "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính", "pinned": False},
            {"letter": "B", "text": "Trung tâm Phục vụ hành chính công", "pinned": False},
            {"letter": "C", "text": "Điểm bưu điện - văn hóa xã", "pinned": False},
            {"letter": "D", "text": "Cả A và B", "pinned": True},
        ],
        "key": ["D"],
        "multiple": False,
        "keeps_order": True,
        "source": "Khoản 3 Điều 3 Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ",
        "explanation": "",
    }


def test_summary_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "check", DOCX]) == 0
    out = capsys.readouterr().out
    assert "Phần I · Cải cách thủ tục hành chính: 40 câu" in out
    assert "Cộng: 100 câu; 8 câu nhiều đáp án; 6 câu có phương án phải đứng cuối" in out
    assert "[GHI CHÚ] Câu 81: Câu 81 rất giống câu 80." in out


def test_problems_give_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import docx

    document = docx.Document()
    for line in ("Câu 1: Gì?", "<u>A</u>. Một", "B. Hai", "Đáp án: B"):
        add(document, line)
    path = tmp_path / "đề.docx"
    path.write_bytes(data_of(document))
    code, found = checked(str(path), capsys)
    assert code == 1
    problem = found["problems"][0]
    assert (problem["where"], problem["code"], problem["severity"]) == ("Câu 1", "key_conflict", "error")
    assert "Gạch chân: A" in str(problem["message"])


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_empty"), (b"%PDF-1.7", "file_wrong_type"), (b"PK\x03\x04", "file_damaged")],
)
def test_unusable_files_give_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, code: str
) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    exit_code, found = checked(str(path), capsys)
    assert exit_code == 2
    assert found["problems"][0]["code"] == code
    assert main(["questions", "check", str(tmp_path / "thiếu.docx")]) == 2


def test_a_file_without_questions_is_unusable(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked("src/truongthi/demo/data/danh-sach-hoc-sinh.xlsx", capsys)
    assert code == 2
    assert found["problems"][0]["code"] == "questions_no_header"
