"""Who is shown as likely the same person, and who is not."""

from datetime import date

import pytest

from truongthi.core.doubles import Account, LikelyDouble, likely_doubles

BORN = date(2011, 5, 2)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("Nguyễn Văn An", BORN, "10A1"), ("Nguyễn Văn An", BORN, "10A1"), ("birth_date", "unit")),
        (("Nguyễn Văn An", BORN, "10A1"), ("NGUYEN VAN AN", BORN, "10A2"), ("birth_date",)),
        (("Hòa", None, "10A1"), ("Hoà", BORN, "10A1"), ("unit",)),
        (("Hòa", None, "10A1"), ("Hoà", BORN, "10A2"), None),
        (("Nguyễn Văn An", BORN, "10A1"), ("Nguyễn Văn An", date(2011, 5, 3), "10A1"), None),
        (("Nguyễn Văn An", BORN, "10A1"), ("Nguyễn Văn Ân", BORN, "10A1"), ("birth_date", "unit")),
        (("Nguyễn Văn An", BORN, "10A1"), ("Nguyễn Văn Anh", BORN, "10A1"), None),
        (("Hòa", None, ""), ("Hòa", None, ""), None),
    ],
)
def test_pairs(first, second, same):
    found = likely_doubles([Account("a", *first), Account("b", *second)])
    assert found == ([] if same is None else [LikelyDouble(("a", "b"), same)])


def test_three_accounts_that_hang_together_are_one_group_and_the_most_alike_come_first():
    accounts = [
        Account("c", "Lê Bình", None, "10A1"),
        Account("a", "Lê Bình", BORN, "10A1"),
        Account("b", "Lê Bình", BORN, "10A2"),
        Account("x", "Lê Chi", BORN, "10A1"),
        Account("y", "Lê Chi", BORN, "10A1"),
    ]
    assert likely_doubles(accounts) == [
        LikelyDouble(("x", "y"), ("birth_date", "unit")),
        LikelyDouble(("a", "b", "c"), ()),
    ]
