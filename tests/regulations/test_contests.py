"""The reader of the tables: a slip of the pen in a file is told, never read as something else."""

from fractions import Fraction

import pytest

from tests.regulations import contests


def test_a_row_with_a_cell_too_many_is_told():
    with pytest.raises(ValueError, match=r"3 cells under 2 columns: a \| b \| c"):
        contests.table("x | y\na | b | c")


def test_an_empty_cell_is_a_dash():
    assert contests.table("x | y\n- | b\n") == [{"x": "", "y": "b"}]


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("12:30", 750_000), ("1:02:03", 3_723_000), ("0:09,250", 9_250), ("14:59,999", 899_999)],
)
def test_durations(text, milliseconds):
    assert contests.duration(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "value"), [("2/3", Fraction(2, 3)), ("62,5", Fraction(125, 2)), ("99_999_999", 99_999_999)]
)
def test_numbers(text, value):
    assert contests.number(text) == value


def test_instants_are_vietnamese_and_take_the_year_of_the_opening():
    assert contests.instant("2/9 10:15:00,400", 2019).isoformat() == "2019-09-02T10:15:00.400000+07:00"
    assert contests.instant("13/1/2020 8:59", 2019).isoformat() == "2020-01-13T08:59:00+07:00"
    with pytest.raises(ValueError, match="no instant"):
        contests.instant("2-9 10:15", 2019)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("26,75", "mean_of_best", 2675),
        ("26/3", "mean_of_best", Fraction(2600, 3)),
        ("1/2", "participation_rate", Fraction(1, 2)),
        ("0:01", "duration", 1000),
        ("ff", "lot", 255),
        ("", "score", None),
    ],
)
def test_figures_are_read_in_the_units_of_the_engine(text, key, value):
    assert contests.figure(text, key, 2021) == value
