"""Predicted figures after somebody's answers were erased: taken as stated only where the erased can make it up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.proof.differential import verifier

HERE = {"a": [1, 1], "b": [1], "c": [0]}
"""Whether each attempt of each person is all right."""


def figure(target, stated, *, people=1, leaves=2):
    module = verifier()

    class Held(module.Contest):
        def __init__(self):
            prediction = {"id": "so", "target": target, "scope": "contest"}
            self.rules = {"paper": {"predictions": [prediction]}, "categories": [{"id": "hs"}]}
            self.rounds, self.predictions = [("v1", False, "", None)], {"so": prediction}
            self.gone = {"people": people, "leaves": {"v1": leaves}, "actuals": {("so", ""): stated}}
            self.valid = {
                key: [{"round": "v1", "correct_count": 5 * right, "question_count": 5} for right in rights]
                for key, rights in HERE.items()
            }

    return Held().find_actuals()["so", ""]


@pytest.mark.parametrize(
    ("target", "mine", "possible", "impossible"),
    [
        ("participants", 3, (3, 4), (2, 5)),
        ("attempts", 4, (4, 5, 6), (3, 7)),
        ("all_correct_people", 2, (2, 3), (1, 4)),
        ("all_correct_percent", Fraction(200, 3), (Fraction(200, 3), 50, 75), (100, Fraction(100, 3))),
    ],
)
def test_what_the_erased_may_have_been(target, mine, possible, impossible):
    for stated in possible:
        assert figure(target, Fraction(stated)) == stated
        assert figure(target, Fraction(stated), people=0, leaves=0) == mine
    for stated in impossible:
        assert figure(target, Fraction(stated)) == mine
