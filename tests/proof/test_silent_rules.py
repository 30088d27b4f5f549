"""Rules that docs/computation.md once did not say, each by a case made by hand: the core and verify.py."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.proof import differential
from tests.proof.contests import OPENS, category, iso, ms, round_of, unit


def contest(
    divisions: list[dict[str, Any]], people: list[dict[str, Any]], attempts: list[dict[str, Any]], **rules: Any
) -> SimpleNamespace:
    document = {
        "format": 1, "slug": "tay", "title": "Cuộc thi làm tay",
        "organiser": "Trường Hoa Sen", "results_from": "platform",
        "window": {"opens_at": iso(0), "closes_at": iso(28)}, "categories": [category("hs", "pupil")],
        "paper": {"question_count": 4, "points_per_question": 5, "duration_minutes": 20},
        "attempts": {"limit": "unlimited", "counted": "best", "equal_best": "shortest"}, "divisions": divisions,
        "committee": {"members": [{"role": one, "title": one} for one in ("head", "secretary")]}, **rules,
    }  # fmt: skip
    units = [
        unit("T0", "unit", "", None, "school", "A", None), unit("T1", "unit", "", None, "school", "A", None),
        unit("L0", "class", "T0", 10, "school", "A", 5), unit("L1", "class", "T1", 11, "school", "A", 5),
    ]  # fmt: skip
    facts = {
        "people": people, "units": units, "attempts": attempts, "external": {}, "manual": [], "lot_seed": "",
        "decisions": {}, "adjustments": [],
    }  # fmt: skip
    return SimpleNamespace(rules=document, facts=facts)


def someone(key: str, room: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "key": key, "category": "hs", "unit": f"L{room}", "school": f"T{room}", "grade": 10 + room,
        "unit_kind": "school",
        "block": "A", "may_win": True, "disqualified": False, **changes,
    }  # fmt: skip


def tried(key: str, right: int, round_id: str = "vong-1", at: int = 0) -> dict[str, Any]:
    started = ms(OPENS) + at
    return {
        "person": key, "round": round_id, "number": 1, "started_at": started, "sealed_at": started + 60_000,
        "duration_ms": 60_000, "centipoints": right * 500, "correct_count": right, "answered_count": 4,
        "question_count": 4, "predictions": {}, "annulled": False,
    }  # fmt: skip


def board(
    name: str, *criteria: dict[str, str], amounts: tuple[int, ...] = (300, 100), **changes: Any
) -> dict[str, Any]:
    awards = [{"id": f"g{at}", "name": f"Giải {at}", "count": 1, "amount": one} for at, one in enumerate(amounts)]
    return {
        "id": name,
        "name": name,
        "kind": "individual",
        "members": ["hs"],
        "criteria": list(criteria),
        "awards": awards,
        **changes,
    }


def both(made: SimpleNamespace) -> dict[str, Any]:
    core = differential.shape(differential.by_core(made))
    assert differential.differences(core, differential.by_verify(made)) == []
    return core


SCORE = {"metric": "score", "direction": "desc"}


def test_practice_is_told_before_disqualified():
    rounds = [round_of("a", 0, 7), {**round_of("thu", 0, 7), "practice": True}]
    out = someone("an", disqualified=True)
    found = both(contest([board("d", SCORE)], [out], [tried("an", 4, "a"), tried("an", 4, "thu")], rounds=rounds))
    assert found["left_out"] == [["an", "a", 1, "disqualified"], ["an", "thu", 1, "practice"]]


def test_attempts_in_a_round_not_played_are_none_but_counted_as_zero():
    rounds = [round_of("a", 0, 7), round_of("b", 7, 14)]
    criteria = (
        {"metric": "attempts", "direction": "asc", "rounds": ["b"]},
        {"metric": "score", "direction": "desc", "rounds": ["b"]},
    )
    people = [someone("an"), someone("binh")]
    found = both(
        contest(
            [board("d", *criteria)],
            people,
            [tried("an", 4, "a"), tried("binh", 1, "b", at=7 * 86_400_000)],
            rounds=rounds,
        )
    )
    rank, figures = found["d"]["rows"]["an"]
    assert (rank, figures["attempts@b"], figures["score@b"]) == (1, 0, None)


def test_the_values_of_per_are_those_of_the_whole_division_in_every_unit():
    level = {"id": "truong", "name": "Cấp trường", "unit_kind": "school", "each_unit": True}
    people = [someone("an", 0), someone("binh", 1)]
    made = contest(
        [board("d", SCORE, level="truong", per="grade")], people, [tried("an", 4), tried("binh", 3)], levels=[level]
    )
    found = both(made)
    assert {name: sorted(one["rows"]) for name, one in found.items() if name.startswith("d@")} == {
        "d@T0@10": ["an"], "d@T0@11": [], "d@T1@10": [], "d@T1@11": ["binh"],
    }  # fmt: skip


def test_what_is_given_up_is_the_next_prize_of_the_line_even_below_its_minimum():
    high, low = board("cao", SCORE, amounts=(500,)), board("thap", SCORE, amounts=(300, 100))
    low["awards"][0]["min_points"] = 20
    made = contest(
        [high, low], [someone("an"), someone("binh")], [tried("an", 3), tried("binh", 2)], caps=[{"id": "mot"}]
    )
    found = both(made)
    assert found["given_up"] == [["an", "thap", "g0", "cao", "g0"]]
    assert found["thap"]["awards"] == [["g1", 100, "binh"]]


def test_which_mean_is_known_is_decided_for_each_division_as_held():
    division = {
        "id": "lop", "name": "Lớp", "kind": "collective", "members": ["hs"], "per": "grade",
        "mean_definition": "when_known",
        "criteria": [{"metric": "mean_over_attempts", "direction": "desc"}],
        "awards": [{"id": "g", "name": "Giải", "count": 1, "amount": 100}],
    }  # fmt: skip
    made = contest([division], [someone("an", 0), someone("binh", 1)], [], results_from="external")
    row = {
        "best_duration_ms": None,
        "correct_count": None,
        "started_at": None,
        "sealed_at": None,
        "attempts": 2,
        "best_centipoints": 2000,
    }
    made.facts["external"] = {"an": {**row, "total_centipoints": 3000}, "binh": {**row, "total_centipoints": None}}
    found = both(made)
    assert (found["lop@10"]["mean"], found["lop@11"]["mean"]) == ("all_attempts", "attempts_times_best")
    assert found["lop@10"]["rows"]["L0"][1]["mean_over_attempts"] == 1500
