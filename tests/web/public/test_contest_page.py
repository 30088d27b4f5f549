"""The public page of a contest: what it says before, while and after, to whom, and at what cost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from truongthi.core.rules.model import AttemptRules

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    html = re.sub(r"<(script|svg)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def page(slug: str) -> str:
    response = Client().get(f"/cuoc-thi/{slug}/")
    assert response.status_code == 200
    return text(response)


def test_open_contest_shows_countdown_rules_prizes_and_contact(make_contest) -> None:
    make_contest("dang-mo")
    shown = page("dang-mo")
    assert "Đang mở" in shown
    assert "Điều 1. Căn cứ, mục đích" in shown
    assert "Giải Nhất 300.000đ" in shown
    assert "Phó Trưởng Ban Tổ chức" in shown
    assert "20:00 thời gian làm bài" in shown


@pytest.mark.parametrize(
    ("attempts", "figure"),
    [
        (AttemptRules(limit=3, limit_per="contest"), "3 lượt thi tính lượt có điểm cao nhất"),
        (AttemptRules(limit=2, limit_per="day", counted="last"), "2 lượt thi mỗi ngày, tính lượt cuối cùng"),
        (AttemptRules(limit=None, counted="mean"), "∞ lượt thi không giới hạn, tính điểm trung bình các lượt"),
        (AttemptRules(limit=1), "1 lượt thi Cách dự thi"),
    ],
)
def test_how_often_and_what_counts_are_those_of_the_rules(make_contest, attempts: AttemptRules, figure: str) -> None:
    make_contest("nhieu-luot", attempts=attempts)
    assert figure in page("nhieu-luot")


def test_countdown_works_as_text_without_a_script(make_contest) -> None:
    make_contest("sap-mo", opens_in_days=2)
    html = Client().get("/cuoc-thi/sap-mo/").content.decode()
    assert re.search(r"<time[^>]*data-countdown=\"[^\"]+\"[^>]*>\d\d:\d\d, [^<]*</time>", html)
    assert "Sắp mở" in text(Client().get("/cuoc-thi/sap-mo/"))


def test_closed_contest_says_results_are_being_counted(make_contest) -> None:
    make_contest("het-gio", opens_in_days=-40)
    make_contest("da-dong", opens_in_days=-40, state="closed")
    assert "Cuộc thi đã đóng" in page("het-gio")
    assert "Cuộc thi đã đóng" in page("da-dong")


def test_published_contest_says_so(make_contest) -> None:
    make_contest("co-ket-qua", opens_in_days=-40, state="published")
    assert "Đã có kết quả" in page("co-ket-qua")


@pytest.mark.parametrize("slug", ["khong-co", "ban-nhap"])
def test_unknown_and_draft_are_the_same_404(make_contest, slug: str) -> None:
    make_contest("ban-nhap", state="draft")
    response = Client().get(f"/cuoc-thi/{slug}/")
    assert response.status_code == 404
    assert "Không có trang này" in text(response)


def test_participation_counts_people_and_hides_small_groups(make_contest, make_class) -> None:
    contest = make_contest("dang-mo")
    make_class(contest, "10A1", 15, 12)
    make_class(contest, "10A2", 14, 11)
    make_class(contest, "10A10", 14, 4)
    shown = page("dang-mo")
    assert "10A1 12 / 15" in shown
    assert "10A10 chưa hiện" in shown
    assert "10A2 chưa hiện" in shown  # else the total minus 10A1 and 10A2 would tell 10A10
    assert "4 / 14" not in shown
    assert "27 người đã dự thi" in shown
    assert shown.index("10A2 chưa hiện") < shown.index("10A10 chưa hiện")  # in the order of classes


def test_nobody_on_the_list_is_said(make_contest) -> None:
    make_contest("dang-mo")
    assert "Chưa có ai trong danh sách dự thi." in page("dang-mo")


def test_one_query_count_for_one_and_three_classes(make_contest, make_class) -> None:
    counts = []
    for slug, names in (("dang-mo", ["10A1"]), ("khac", ["11A1", "11A2", "11A3"])):
        contest = make_contest(slug)
        for name in names:
            make_class(contest, name, 2, 1)
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/cuoc-thi/{slug}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_visitors_without_a_session_may_be_served_from_a_cache_and_others_not(make_contest) -> None:
    make_contest("dang-mo")
    response = Client().get("/cuoc-thi/dang-mo/")
    assert response["Cache-Control"] == "public, max-age=10"
    assert "Cookie" in response["Vary"]
    with_session = Client()
    with_session.cookies["session"] = "x"
    assert "public" not in with_session.get("/cuoc-thi/dang-mo/")["Cache-Control"]
