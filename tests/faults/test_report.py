"""What the fault proof says about itself is true: kinds, places where things are proved, sums over pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.drills import DRILLS
from faults.injector import FAULTS, ON_REQUEST
from faults.proofs import PROOFS
from faults.report import AT_THE_END, printed, summed

ROOT = Path(__file__).resolve().parents[2]
HERE = {name.partition(" ")[0] for name in (*FAULTS, *ON_REQUEST, *(drill.name for drill in DRILLS))}


def test_every_fault_of_the_list_stands_there_once() -> None:
    assert list(PROOFS) == [f"F{number}" for number in range(1, 29)]


@pytest.mark.parametrize("number", PROOFS)
def test_every_fault_is_proved_here_or_in_a_place_that_exists(number: str) -> None:
    proof = PROOFS[number]
    assert number in HERE or proof.elsewhere or proof.limits
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for place in proof.elsewhere:
        if place.startswith("make "):
            assert f"\n{place.removeprefix('make ').partition(' ')[0]}:" in targets, place
        else:
            path, _, test = place.partition("::")
            assert (ROOT / path).exists(), place
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8") or not test, place


def injected(kind: str, again: float | None) -> dict[str, object]:
    return {"kind": kind, "again_s": again, "save_p99_ms": None, "saves_per_s": None, "reads": [5, 10]}


def test_pieces_are_summed() -> None:
    first = {"faults": [injected("F1 killed", 1.0), injected("F2 all", 4.0)], "counts": {"attempts": 2}}
    second = {"faults": [injected("F1 killed", 3.0)], "counts": {"attempts": 3}}
    drill = {"name": "F5 cut", "injected": 7, "survived": 7, "wrong": 0, "note": ""}
    found = summed([first, {"parts": [second, {"drills": [drill]}]}])
    assert found.is_well
    assert found.rounds == 3
    assert found.lines["F1 killed"].cells()[:7] == ("F1 killed", "2", "2", "0", "0", "2.00 s", "3.00 s")
    assert "5 attempts" in printed(found)
    assert "NOTHING LOST" in printed(found)
    assert "| F5 | " in printed(found, markdown=True)


@pytest.mark.parametrize(
    "piece",
    [
        {"faults": [injected("F1 killed", None)]},
        {"faults": [injected("F1 killed", 1.0)], "findings": [{"rule": "I1", "kind": "F1 killed", "text": "gone"}]},
        {"faults": [], "findings": [{"rule": "I2", "kind": AT_THE_END, "text": "two grades"}]},
        {"drills": [{"name": "F5 cut", "injected": 7, "survived": 6, "wrong": 1, "note": ""}]},
    ],
)
def test_one_loss_in_any_piece_is_told(piece: dict[str, object]) -> None:
    found = summed([{"faults": [injected("F1 killed", 1.0)]}, piece])
    assert not found.is_well
    assert "NOTHING LOST" not in printed(found)
