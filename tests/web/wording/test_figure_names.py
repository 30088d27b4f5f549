"""Figures of one kind beside each other say what they are of; alone, they keep their plain name."""

from dataclasses import replace

import pytest

from tests.attempts.world import plan
from truongthi.core.rules import Criterion, ManualScore, Prediction, Series
from truongthi.web.wording.figure_names import FigureNames


@pytest.fixture
def rules():
    made = plan()
    guesses = (Prediction("nguoi", "Có bao nhiêu người dự thi?", "participants", "integer"),
               Prediction("dung", "Bao nhiêu người đúng hết?", "full_mark_people", "integer"))  # fmt: skip
    series = Series("tuan", "Tuần {n}", made.window.opens_at, made.window.closes_at, "week", 4)
    scores = (ManualScore("viet", "Bài viết", "individual", 1000), ManualScore("ve", "Tranh vẽ", "individual", 1000))
    return replace(made, paper=replace(made.paper, predictions=guesses), series=(series,), manual_scores=scores)


def names(rules, *criteria: Criterion):
    keys = [criterion.key for criterion in criteria]
    made = FigureNames(keys, lambda: rules)
    return [made.short(key) for key in keys], [made.full(key) for key in keys]


def test_a_figure_alone_of_its_kind_keeps_its_name_and_no_rules_are_read():
    def never():
        raise AssertionError

    made = FigureNames(["score", "duration", "prediction_error:nguoi"], never)
    assert [made.short("score"), made.full("prediction_error:nguoi")] == ["Điểm", "Chênh lệch của câu dự đoán"]


def test_two_predictions_are_told_by_number_and_in_full_by_their_question(rules):
    short, full = names(rules, Criterion("prediction_error", "asc", of="nguoi"),
                        Criterion("prediction_error", "asc", of="dung"), Criterion("score", "desc"))  # fmt: skip
    assert short == ["Chênh lệch của câu dự đoán 1", "Chênh lệch của câu dự đoán 2", "Điểm"]
    assert full[1] == "Chênh lệch của câu dự đoán 2 “Bao nhiêu người đúng hết?”"


def test_rounds_manual_scores_divisions_and_rounding(rules):
    weeks = ("tuan-1", "tuan-2", "tuan-3")
    short, full = names(rules, Criterion("score", "desc", rounds=("tuan-4",)),
                        Criterion("score", "desc", rounds=weeks), Criterion("score", "desc"))  # fmt: skip
    assert short == ["Điểm (Tuần 4)", "Điểm (Tuần 1 … Tuần 3, 3 vòng)", "Điểm"]
    assert full[1] == "Điểm (Tuần 1, Tuần 2, Tuần 3)"
    by_hand = [Criterion("manual_score", "desc", of="viet"), Criterion("manual_score", "desc", of="ve")]
    assert names(rules, *by_hand)[0] == ["Điểm chấm (Bài viết)", "Điểm chấm (Tranh vẽ)"]
    winners = [Criterion("winners", "desc", of="hoc-sinh"), Criterion("winners", "desc")]
    assert names(rules, *winners)[0][0].startswith("Số người đạt giải cá nhân (bảng “")
    rounded = [Criterion("duration", "asc", rounded="second"), Criterion("duration", "asc")]
    assert names(rules, *rounded)[0] == [
        "Thời gian làm bài, làm tròn đến giây",
        "Thời gian làm bài, không làm tròn",
    ]


def test_what_the_rules_no_longer_have_is_named_by_its_id(rules):
    lost = [Criterion("prediction_error", "asc", of="mat"), Criterion("prediction_error", "asc", of="nguoi")]
    assert names(rules, *lost)[1][0] == "Chênh lệch của câu dự đoán mat"
