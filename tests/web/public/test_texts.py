"""Guide, privacy, language, errors, and the developers' page."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_privacy_cites_the_law_in_force_and_not_the_one_it_replaced() -> None:
    html = Client().get("/quyen-rieng-tu/").content.decode()
    assert "91/2025/QH15" in html
    assert "356/2025/NĐ-CP" in html
    assert "13/2023" not in html


def test_vietnamese_whatever_the_browser_prefers() -> None:
    response = Client(headers={"accept-language": "en-US"}).get("/huong-dan/")
    assert '<html lang="vi"' in response.content.decode()


def test_language_is_chosen_by_a_link_and_kept() -> None:
    client = Client()
    response = client.get("/ngon-ngu/en/?next=/huong-dan/")
    assert (response.status_code, response["Location"]) == (302, "/huong-dan/")
    assert '<html lang="en"' in client.get("/huong-dan/").content.decode()


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_language_link_leads_nowhere_else(where: str) -> None:
    assert Client().get("/ngon-ngu/en/", {"next": where})["Location"] == "/"


def test_unknown_language_is_no_page() -> None:
    assert Client().get("/ngon-ngu/xx/").status_code == 404


def test_components_are_for_developers_only() -> None:
    assert Client().get("/he-thong/giao-dien/").status_code == 404
    with override_settings(DEBUG=True):
        html = Client().get("/he-thong/giao-dien/").content.decode()
    assert html.count("<dialog") == 2  # once for the phone, once for the desktop


def test_no_page_carries_inline_script_or_style(make_contest) -> None:
    make_contest("dang-mo")
    for path in ("/", "/cuoc-thi/dang-mo/", "/huong-dan/", "/quyen-rieng-tu/", "/khong-co/"):
        html = Client().get(path).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert "<script>" not in html
        assert " onclick=" not in html
