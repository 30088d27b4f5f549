"""Money in words."""

import pytest

from truongthi.core.vietnamese_numbers import money_in_words, number_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1_360_000, "Một triệu ba trăm sáu mươi nghìn đồng"),
        (300_000, "Ba trăm nghìn đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (21_015_000, "Hai mươi mốt triệu không trăm mười lăm nghìn đồng"),
        (11_000_000, "Mười một triệu đồng"),
        (2_000_000_001, "Hai tỷ không trăm linh một đồng"),
        (45_500_000, "Bốn mươi lăm triệu năm trăm nghìn đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
    ],
)
def test_money_in_words(amount, words):
    assert money_in_words(amount) == words


def test_a_negative_number_has_no_words():
    with pytest.raises(ValueError, match="negative"):
        number_in_words(-1)
