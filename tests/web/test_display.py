"""Values as Vietnamese readers expect them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template

from truongthi.web.shared import display


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        (display.vn_datetime, datetime(2026, 9, 15, 1, 0, tzinfo=UTC), "08:00, thứ Ba 15/9/2026"),
        (display.vn_datetime, datetime(2026, 9, 19, 17, 5, tzinfo=UTC), "00:05, Chủ nhật 20/9/2026"),
        (display.vn_date, date(2026, 9, 5), "5/9/2026"),
        (display.vn_date, datetime(2026, 9, 15, 18, 0, tzinfo=UTC), "16/9/2026"),
        (display.mmss, 408_999, "06:48"),
        (display.mmss, 0, "00:00"),
        (display.mmss, 5_400_000, "90:00"),
        (display.points, 10000, "100"),
        (display.points, 8450, "84,50"),
        (display.points, Fraction(25349, 3), "84,50"),
        (display.points, Fraction(169_005, 20), "84,50"),
        (display.points, Fraction(16901, 2), "84,51"),  # half up
        (display.number, 1369, "1.369"),
        (display.number, 0, "0"),
        (display.number, Fraction(7, 2), "3,5"),
        (display.percent, Fraction(35, 38), "92,1\u00a0%"),
        (display.percent, Fraction(1, 1), "100\u00a0%"),
        (display.percent, 0, "0\u00a0%"),
        (display.money, 300_000, "300.000đ"),
        (display.mmss, None, ""),
        (display.points, None, ""),
        (display.vn_datetime, None, ""),
    ],
)
def test_values(function, value: object, expected: str) -> None:
    assert function(value) == expected


def test_numbers_for_machines_have_no_thousands_dot() -> None:
    html = Template("{% load ui %}{% progress 1369 2000 'Lượt' %}").render(Context())
    assert 'value="1369"' in html
    assert 'max="2000"' in html
    assert "1.369 / 2.000" in html


def test_components_escape_what_people_typed() -> None:
    template = Template(
        "{% load ui %}{% banner 'info' title=t %}{{ t }}{% endbanner %}{% figure t t %}{% state 'ok' t %}"
    )
    html = template.render(Context({"t": "<b>x"}))
    assert "<b>" not in html
    assert html.count("&lt;b&gt;x") == 5
