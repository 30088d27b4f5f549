"""Changes of a result in words that a committee reads."""

from __future__ import annotations

import pytest

from truongthi.core.rules import Prediction
from truongthi.web.organiser.corrections.told import actual_text

PEOPLE = Prediction("a", "Bao nhiêu người?", "all_correct_people")
SHARE = Prediction("b", "Bao nhiêu %?", "all_correct_percent", form="percent", decimals=5)


@pytest.mark.parametrize(
    ("prediction", "written", "text"),
    [
        (PEOPLE, 1234, "1.234"),
        (SHARE, 50, "50 %"),
        (SHARE, "400/9", "44,44444 %"),
        (SHARE, "500/9", "55,55556 %"),
        (SHARE, "1/2", "0,5 %"),
        (SHARE, None, "–"),
    ],
)
def test_a_predicted_figure_is_never_a_fraction(prediction, written, text):
    assert actual_text(prediction, written) == text
