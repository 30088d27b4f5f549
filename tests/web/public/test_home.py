"""The front page sorts contests by where they stand in time, at a fixed cost, and says when there are none."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_empty_house_names_the_next_step() -> None:
    html = Client().get("/").content.decode()
    assert "Chưa có cuộc thi nào" in html
    assert 'href="/huong-dan/"' in html


def test_contests_stand_under_their_stage_and_drafts_nowhere(make_contest) -> None:
    make_contest("a-mo")
    make_contest("b-sap", opens_in_days=3)
    make_contest("c-dong", opens_in_days=-60, state="closed")
    make_contest("d-nhap", state="draft")
    html = Client().get("/").content.decode()
    order = [html.index(mark) for mark in (">Đang mở</h2>", "Cuộc thi a-mo", ">Sắp mở</h2>", "Cuộc thi b-sap")]
    order += [html.index(mark) for mark in (">Đã kết thúc</h2>", "Cuộc thi c-dong")]
    assert order == sorted(order)
    assert "d-nhap" not in html


def test_one_query_for_one_and_for_three_contests(make_contest, django_assert_num_queries) -> None:
    make_contest("mot")
    with django_assert_num_queries(1):
        Client().get("/")
    make_contest("hai")
    make_contest("ba", opens_in_days=3)
    with django_assert_num_queries(1):
        Client().get("/")


@pytest.mark.parametrize("path", ["/", "/huong-dan/", "/quyen-rieng-tu/"])
def test_public_pages_change_nothing_and_take_no_post(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_a_page_with_a_form_is_never_shared(tmp_path, settings) -> None:
    assert Client().get("/")["Cache-Control"].startswith("public")
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    (tmp_path / "demo.json").write_text(
        '[{"role": "Thư ký", "what": "", "username": "a", "password": "b", "code": ""}]'
    )
    response = Client().get("/")
    assert "csrfmiddlewaretoken" in response.content.decode()
    assert "public" not in response["Cache-Control"]
