"""Invented contests, small and crooked: rules of every kind, and facts with many ties. One seed, one contest."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from truongthi.core.facts import Adjustment, AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import PersonResult

OPENS = datetime(2026, 9, 6, 17, 0, tzinfo=UTC)  # Monday 0h00 in Vietnam
DAY = timedelta(days=1)
INDIVIDUAL = (
    "score", "correct_count", "all_correct", "prediction_error", "attempts", "duration", "total_duration", "started_at",
    "sealed_at", "full_mark_attempts", "total_points", "mean_points", "rounds_played", "sum_over_rounds",
    "mean_over_rounds", "manual_score", "weighted", "lot",
)  # fmt: skip
COLLECTIVE = (
    "participation_rate", "participants", "total_attempts", "mean_over_attempts", "mean_of_best", "sum_of_points",
    "sum_of_best", "best_score", "full_marks", "winners", "award_amount", "manual_score", "weighted", "lot",
)  # fmt: skip
PLAIN_INDIVIDUAL = ("score", "duration", "attempts", "total_points", "mean_points", "correct_count", "rounds_played")
EXTERNAL = ("score", "attempts", "duration", "total_points", "mean_points", "sealed_at", "manual_score", "lot")
PLAIN_COLLECTIVE = ("participation_rate", "participants", "total_attempts", "mean_of_best", "best_score")
PRIZES = ("winners", "award_amount")


class Invented:
    """The rules document and the plain facts of one contest."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - invented data, repeatable on purpose
        self.external = self.luck.random() < 0.12
        self.rounds = ["vong-1"]
        self.practice: list[str] = []
        self.paper_made = self.paper()
        self.rules = self.make_rules()
        self.facts = self.make_facts()

    def some(self, chance: float = 0.5) -> bool:
        return self.luck.random() < chance

    # ---------------------------------------------------------------- rules

    def make_rules(self) -> dict[str, Any]:
        rules: dict[str, Any] = {
            "format": 1, "slug": "bay-dat", "title": "Cuộc thi bày đặt", "organiser": "Trường Hoa Sen",
            "results_from": "external" if self.external else "platform",
            "window": {"opens_at": iso(0), "closes_at": iso(28)},
            "categories": [category("hs", "pupil"), category("gv", "staff"), category("ph", "parent", may_win=self.some(0.6))],
            "paper": self.paper_made, "attempts": self.attempts(),
            "manual_scores": [
                {"id": "bai-viet", "name": "Bài viết", "kind": "individual", "maximum": 10},
                {"id": "to-chuc", "name": "Tổ chức", "kind": "collective", "maximum": 10},
            ],
            "committee": {"members": [{"role": "head", "title": "Trưởng ban"}, {"role": "secretary", "title": "Thư ký"}]},
        }  # fmt: skip
        if not self.external:
            self.add_rounds(rules)
        rules["weighted_sums"] = [self.weighted("ca-nhan", "individual"), self.weighted("tap-the", "collective")]
        rules["levels"] = [{"id": "tinh", "name": "Cấp tỉnh", "unit_kind": "province"}, {"id": "truong", "name": "Cấp trường", "unit_kind": "school", "each_unit": True}]  # fmt: skip
        rules["divisions"] = [self.division(f"ca-{at}", "individual") for at in range(self.luck.randint(1, 4))]
        rules["divisions"] += [self.division(f"tap-{at}", "collective") for at in range(self.luck.randint(0, 2))]
        if self.some(0.5):
            rules["caps"] = self.caps([one["id"] for one in rules["divisions"] if one["kind"] == "individual"])
        return rules

    def caps(self, names: list[str]) -> list[dict[str, Any]]:
        """One over everything, or one or two over some divisions, which may overlap."""
        if len(names) < 2 or self.some():
            return [{"id": "mot-giai", "divisions": []}]
        some = [self.luck.sample(names, 2) for _ in range(self.luck.randint(1, 2))]
        return [{"id": f"mot-giai-{at}", "divisions": sorted(one)} for at, one in enumerate(some)]

    def add_rounds(self, rules: dict[str, Any]) -> None:
        kind = self.luck.choice(("one", "one", "several", "series"))
        if kind == "several":
            self.rounds = ["a", "b", "c"][: self.luck.randint(2, 3)]
            rules["rounds"] = [round_of(name, at * 7, at * 7 + 7) for at, name in enumerate(self.rounds)]
        elif kind == "series":
            count = self.luck.randint(2, 4)
            self.rounds = [f"tuan-{at + 1}" for at in range(count)]
            rules["series"] = [{"id": "tuan", "name": "Tuần {n}", "first_opens_at": iso(0), "first_closes_at": iso(7), "every": "week", "count": count}]  # fmt: skip
        if self.some(0.3):
            self.practice = ["thu"]
            rules.setdefault("rounds", []).append({**round_of("thu", 0, 7), "practice": True})

    def paper(self) -> dict[str, Any]:
        paper: dict[str, Any] = {"question_count": 4, "points_per_question": 5, "duration_minutes": 20}
        if not self.external and self.some(0.7):
            target = self.luck.choice(("all_correct_people", "participants", "attempts", "all_correct_percent"))
            percent = target == "all_correct_percent"
            paper["predictions"] = [{
                "id": "doan", "text": "Có bao nhiêu?", "target": target, "scope": self.luck.choice(("round", "contest")),
                "form": "percent" if percent else "integer", "decimals": 2 if percent else 0,
                "distance": self.luck.choice(("absolute", "not_over")),
            }]  # fmt: skip
        return paper

    def attempts(self) -> dict[str, Any]:
        pick = self.luck.choice
        return {
            "limit": pick(("unlimited", 1, 2, 3)), "counted": pick(("best", "best", "first", "last", "mean", "sum")),
            "equal_best": pick(("shortest", "earliest")), "limit_per": pick(("contest", "round", "day", "week", "month")),
            "min_seconds": pick((0, 0, 60)), "min_answered": pick((0, 0, 2)), "invalid": pick(("void", "flag")),
        }  # fmt: skip

    def weighted(self, name: str, kind: str) -> dict[str, Any]:
        choice = EXTERNAL[:5] if self.external and kind == "individual" else PLAIN_INDIVIDUAL if kind == "individual" else PLAIN_COLLECTIVE  # fmt: skip
        named = list(self.luck.sample(choice, 2))
        if kind == "collective" and self.some(0.4):
            named[-1] = self.luck.choice(PRIZES)
        terms: list[dict[str, Any]] = [
            {"metric": metric, "weight": self.luck.choice((1, "0.4", "0.6", 2))} for metric in named
        ]
        if self.some():
            terms[0]["table"] = [
                {"at_least": 1, "points": 2},
                {"at_least": "7.5", "points": 5},
                {"at_least": 60, "points": 9},
            ]
        terms.append({"metric": "manual_score", "of": "bai-viet" if kind == "individual" else "to-chuc"})
        return {"id": name, "name": name, "kind": kind, "terms": terms}

    def division(self, name: str, kind: str) -> dict[str, Any]:
        pick, individual = self.luck.choice, kind == "individual"
        known = INDIVIDUAL if individual else COLLECTIVE
        if self.external and individual:
            known = EXTERNAL
        chosen = [
            one
            for one in self.luck.sample(known, self.luck.choice((1, 1, 2, 3)))
            if one != "prediction_error" or self.predicts
        ]
        if not individual and self.some(0.4):
            chosen[-1] = pick((*PRIZES, "weighted"))
        found: dict[str, Any] = {
            "id": name, "name": name, "kind": kind, "members": pick((["hs"], ["hs"], ["gv", "hs"], ["hs", "gv", "ph"])),
            "ties": pick(("committee", "committee", "lot", "share")), "border": pick(("committee", "share", "extend")),
            "level": pick(("", "", "tinh", "truong")), "per": pick(("", "", "", "grade", "block", "unit_kind")),
            "criteria": [self.criterion(one, individual=individual) for one in self.special(chosen, individual=individual)],
            "awards": [self.award(one, at) for at, one in enumerate(("nhat", "nhi", "ba"))][: self.luck.randint(1, 3)],
        }  # fmt: skip
        if len(self.rounds) > 1 and self.some(0.4):
            found["rounds"] = self.luck.sample(self.rounds, self.luck.randint(1, len(self.rounds)))
        if len(self.rounds) > 1 and self.some(0.3):
            found["each_round"] = True
        if self.some(0.2):
            found["min_points"] = pick((5, 10, 20))
        if not individual:
            found.update(self.collective_fields())
        return {name: value for name, value in found.items() if value != ""}

    def special(self, chosen: list[str], *, individual: bool) -> list[str]:
        """Sometimes the prize for the closest prediction, or for the most participants."""
        first = "prediction_error" if individual else "participants"
        if self.some(0.15) and (self.predicts or not individual):
            return [first, *(one for one in chosen if one != first)]
        return chosen or ["lot"]

    @property
    def predicts(self) -> bool:
        return bool(self.paper_made.get("predictions"))

    def collective_fields(self) -> dict[str, Any]:
        found: dict[str, Any] = {"ranks": self.luck.choice(("class", "class", "unit")), "members": ["hs"], "mean_definition": self.luck.choice(("when_known", "all_attempts", "attempts_times_best"))}  # fmt: skip
        if found["ranks"] == "unit":
            found["level"] = ""  # whole units are not ranked inside one of them
        for name, value in (("min_headcount", 3), ("min_participants", 2), ("quota_percent", 30)):
            if self.some(0.3):
                found[name] = value
        return found

    def criterion(self, metric: str, *, individual: bool) -> dict[str, Any]:
        usual = {"prediction_error": ("asc",), "participants": ("desc", "desc", "asc")}
        found: dict[str, Any] = {"metric": metric, "direction": self.luck.choice(usual.get(metric, ("desc", "asc")))}
        of = {
            "prediction_error": "doan",
            "manual_score": "bai-viet" if individual else "to-chuc",
            "weighted": "ca-nhan" if individual else "tap-the",
        }
        if metric in of:
            found["of"] = of[metric]
        if metric in ("winners", "award_amount") and self.some():
            found["of"] = "ca-0"
        if (
            len(self.rounds) > 1
            and metric not in ("lot", "winners", "award_amount", "manual_score")
            and self.some(0.15)
        ):
            found["rounds"] = [self.luck.choice(self.rounds)]
        if self.some(0.2):
            times = metric in ("duration", "total_duration", "started_at", "sealed_at")
            rounds = ("second", "minute") if times else ("hundredth", "tenth", "whole")
            if times or metric in ("mean_points", "mean_over_rounds", "mean_of_best", "participation_rate", "prediction_error", "weighted", "score"):  # fmt: skip
                found["rounded"] = self.luck.choice(rounds)
        return found

    def award(self, name: str, at: int) -> dict[str, Any]:
        found: dict[str, Any] = {"id": name, "name": name, "count": self.luck.randint(1, 3), "amount": self.luck.choice((300, 200, 200, 100)) * (3 - at)}  # fmt: skip
        if self.some(0.2):
            found["percent_max"] = self.luck.choice((10, 30, 60))
        if self.some(0.2):
            found["min_points"] = self.luck.choice((5, 15))
        return found

    def decide(self, rows: Mapping[str, Mapping[str, list[Any]]]) -> None:
        """The committee orders groups of equals and moves prizes, on places found before (division → key → [rank, …]);
        sometimes of groups that are not whole, or of people who are not ranked: that has no effect.
        """
        for division in sorted(rows):
            groups: dict[int, list[str]] = {}
            for key, (rank, *_) in sorted(rows[division].items()):
                groups.setdefault(rank, []).append(key)
            for group in groups.values():
                if len(group) > 1 and self.some(0.7):
                    named = group if self.some(0.9) else group[:-1]
                    for _ in range(2 if self.some(0.2) else 1):  # of two orders of one group the later holds
                        ordered = self.luck.sample(named, len(named))
                        self.facts["decisions"].setdefault(division, []).append(ordered)
            if rows[division] and self.some(0.3):
                tier = self.luck.choice((None, "nhat", "nhi", "ba", "khong-co"))
                self.facts["adjustments"].append([division, self.luck.choice([*sorted(rows[division]), "ai-do"]), tier])
                if self.some(0.3):  # the same prize once more
                    key = self.facts["adjustments"][-1][1]
                    self.facts["adjustments"].append([division, key, self.luck.choice((None, "nhat", "nhi", "ba"))])

    # ---------------------------------------------------------------- facts

    def make_facts(self) -> dict[str, Any]:
        pick = self.luck.choice
        units = [unit(f"T{at}", "unit", "", None, pick(("school", "", "department")), pick(("A", "B")), pick((None, 9, 20))) for at in range(2)]  # fmt: skip
        for at in range(self.luck.randint(1, 5)):
            own = pick(units[:2])
            units.append(unit(f"L{at}", "class", own["key"], pick((10, 11)), own["unit_kind"], own["block"], pick((None, 2, 5, 7))))  # fmt: skip
        people = [self.person(at, units) for at in range(self.luck.choice((0, 5, 10, 14, 20)))]
        return {
            "people": people, "units": units, "attempts": [] if self.external else self.all_attempts(people),
            "external": self.other_site(people) if self.external else {}, "manual": self.manual(people, units),
            "lot_seed": pick(("", "2026-12-01|48213")), "decisions": {}, "adjustments": [],
        }  # fmt: skip

    def person(self, at: int, units: list[dict[str, Any]]) -> dict[str, Any]:
        classes = [one for one in units if one["kind"] == "class"]
        role = self.luck.choice(("hs", "hs", "hs", "gv", "ph"))
        room = self.luck.choice(classes) if role == "hs" else self.luck.choice(units[:2])
        school = room["school"] if role == "hs" else room["key"]
        return {
            "key": f"p{at:02}", "category": role, "unit": room["key"], "school": school, "grade": room["grade"],
            "unit_kind": room["unit_kind"], "block": room["block"], "may_win": not self.some(0.1),
            "disqualified": self.some(0.08),
        }  # fmt: skip

    def all_attempts(self, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for person in people:
            for round_id in self.rounds + self.practice:
                for number in range(self.luck.choice((0, 1, 1, 2, 3))):
                    found.append(self.one_attempt(person["key"], round_id, number + 1))
        return found

    def one_attempt(self, person: str, round_id: str, number: int) -> dict[str, Any]:
        pick = self.luck.choice
        first = 0 if round_id in ("vong-1", "thu") else self.rounds.index(round_id) * 7
        started = ms(OPENS + timedelta(days=first)) + pick((0, 0, 3_600_000, 86_400_000 * 2 - 1)) + pick((0, 500))
        length, right = pick((30_000, 60_000, 60_500, 61_000, 300_000)), pick((0, 2, 3, 4, 4))
        answered = max(right, pick((1, 2, 4)))
        total = 4 if self.some(0.9) else 3
        right = min(right, total)
        extra = pick((0, 0, 0, 25)) if right < total else 0
        predicted = self.rules["paper"].get("predictions")
        guess = {"doan": pick(("0", "3", "5", "12.5", "100"))} if predicted and self.some(0.8) else {}
        if predicted and predicted[0]["form"] == "integer":
            guess = {name: value.split(".")[0] for name, value in guess.items()}
        return {
            "person": person, "round": round_id, "number": number, "started_at": started, "sealed_at": started + length,
            "duration_ms": length, "centipoints": right * 500 + extra, "correct_count": right, "answered_count": answered,
            "question_count": total, "predictions": guess, "annulled": self.some(0.06),
        }  # fmt: skip

    def other_site(self, people: list[dict[str, Any]]) -> dict[str, Any]:
        found = {}
        known = self.some(0.7)
        for one in people:
            attempts, best = self.luck.choice((0, 1, 2)), self.luck.choice((500, 1000, 2000))
            if self.some(0.8):
                sealed = ms(OPENS) + self.luck.choice((0, 1000))
                found[one["key"]] = {
                    "attempts": attempts, "best_centipoints": best if attempts else None,
                    "best_duration_ms": 60_000 if attempts and self.some(0.8) else None,
                    "total_centipoints": best * attempts if attempts and known else None, "correct_count": None,
                    "started_at": None, "sealed_at": sealed if attempts and self.some() else None,
                }  # fmt: skip
        return found

    def manual(self, people: list[dict[str, Any]], units: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = [("bai-viet", one["key"]) for one in people if self.some()]
        found += [("to-chuc", one["key"]) for one in units if self.some()]
        return [{"id": name, "key": key, "centipoints": self.luck.choice((0, 500, 725))} for name, key in found]


def category(name: str, role: str, *, may_win: bool = True) -> dict[str, Any]:
    return {"id": name, "name": name, "role": role, "participation": "encouraged", "may_win": may_win}


def unit(key: str, kind: str, school: str, grade: int | None, unit_kind: str, block: str, headcount: int | None) -> dict[str, Any]:  # fmt: skip
    return {"key": key, "kind": kind, "school": school, "grade": grade, "unit_kind": unit_kind, "block": block, "headcount": headcount}  # fmt: skip


def round_of(name: str, first: int, last: int) -> dict[str, Any]:
    return {"id": name, "name": name, "opens_at": iso(first), "closes_at": iso(last)}


def iso(days: int) -> str:
    return (OPENS + days * DAY + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S+07:00")


def ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def moment(value: int | None) -> datetime | None:
    return None if value is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)


def core_facts(facts: Mapping[str, Any]) -> ContestFacts:
    """Plain facts as the core's values."""
    attempts = tuple(
        AttemptFacts(
            **{
                **one,
                "started_at": moment(one["started_at"]),
                "sealed_at": moment(one["sealed_at"]),
                "predictions": {name: Fraction(guess) for name, guess in one["predictions"].items()},
            }
        )
        for one in facts["attempts"]
    )
    return ContestFacts(
        people=tuple(PersonFacts(name="", **one) for one in facts["people"]),
        attempts=attempts,
        units=tuple(UnitFacts(name="", **one) for one in facts["units"]),
        manual={(one["id"], one["key"]): one["centipoints"] for one in facts["manual"]},
        lot_seed=facts["lot_seed"],
        external={key: _external(key, one, facts) for key, one in facts["external"].items()},
    )


def _external(key: str, one: Mapping[str, Any], facts: Mapping[str, Any]) -> PersonResult:
    person = SimpleNamespace(**next(each for each in facts["people"] if each["key"] == key))
    given = {**one, "started_at": moment(one["started_at"]), "sealed_at": moment(one["sealed_at"])}
    return PersonResult(key=key, name="", unit=person.unit, category=person.category, **given)


def core_adjustments(facts: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(*one) for one in facts["adjustments"])
