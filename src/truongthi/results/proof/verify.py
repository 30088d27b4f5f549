#!/usr/bin/env python3
"""Kiểm tra gói kết quả của một cuộc thi Trường Thi, không cần mạng và không cần cài thêm gì ngoài Python 3.9 trở lên.

    python verify.py bundle.zip                                   kiểm tra cả gói
    python verify.py bundle.zip --key kiemtoan.pub                ... và chữ ký của người kiểm tra độc lập
    python verify.py bundle.zip --receipt phieu.json              ... và bài làm trong phiếu đã được tính

Kết thúc với mã 0: ĐÚNG; 1: SAI (nói tệp nào, dòng nào, có gì, phải là gì); 2: không đọc được tệp.

This file shares no code with the platform: it is written from docs/bundle.md (the format) and docs/rules.md (what a
result is), in the order of those pages. Standard library only; whole numbers and exact fractions only.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import struct
import sys
import zipfile
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

MAX_FILES = 2_000
MAX_FILE = 1_500_000_000
MAX_TOTAL = 3_000_000_000
MAX_RATIO = 200  # a file that unpacks to more than this many times its size is refused
MAX_LINE = 4_000_000
MAX_DIGITS = 400


class Wrong(Exception):
    """One thing that does not hold: where, what stands there, what should."""

    def __init__(self, where, message, line=0, found=None, expected=None):
        super().__init__(message)
        self.where, self.message, self.line, self.found, self.expected = where, message, line, found, expected

    def __str__(self):
        place = f"{self.where} dòng {self.line}" if self.line else str(self.where)
        text = f"SAI ở {place}: {self.message}"
        if self.found is not None or self.expected is not None:
            text += f" (trong gói: {_short(self.found)}; phải là: {_short(self.expected)})"
        return text


class Unreadable(Exception):
    """The files themselves cannot be read at all."""


def _short(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    text = "".join(one if one.isprintable() else "?" for one in text)
    return text if len(text) <= 160 else text[:157] + "..."


# ---------------------------------------------------------------- JSON and bytes


def _no_twins(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"tên {name!r} có hai lần")
        found[name] = value
    return found


def _no_float(text):
    raise ValueError(f"số {text[:20]} không phải số nguyên")


def _integer(text):
    if len(text) > MAX_DIGITS:
        raise ValueError("số quá dài")
    return int(text)


def parse(data, where, line=0):
    """Strict JSON: UTF-8, no name twice, whole numbers only."""
    try:
        text = data.decode("utf-8")
        return json.loads(
            text, object_pairs_hook=_no_twins, parse_float=_no_float, parse_constant=_no_float, parse_int=_integer
        )
    except (ValueError, RecursionError) as error:
        raise Wrong(where, f"không phải JSON đúng quy cách: {_short(str(error))}", line) from None


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1), verification only

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _recover_x(y, sign):
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    if square == 0:
        return None if sign else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P:
        return None
    return _P - x if (x & 1) != sign else x


def _decompress(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % _P)


def _add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _equal(one, two):
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


_GY = 4 * pow(5, _P - 2, _P) % _P
_GX = _recover_x(_GY, 0)
_BASE = (_GX, _GY, 1, _GX * _GY % _P)


def ed25519_verify(public_key, message, signature):
    """Whether ``signature`` (64 bytes) of ``message`` was made with the private half of ``public_key`` (32 bytes)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, point = _decompress(public_key), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= _L:
        return False
    if _equal(_multiply(8, key), (0, 1, 1, 0)):
        return False  # a key of small order would accept one signature for any message
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    factor = int.from_bytes(digest, "little") % _L
    return _equal(_multiply(scalar, _BASE), _add(point, _multiply(factor, key)))


# ---------------------------------------------------------------- Merkle trees (RFC 6962)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves):
    """The root over leaf hashes. Pairing from the left, an odd one moves up: the same tree as RFC 6962 splits."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        above = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def root_from_path(leaf, index, size, path):
    """The root that an inclusion proof (RFC 9162, 2.1.3.2) leads to; None when the proof has the wrong length."""
    if not 0 <= index < size:
        return None
    place, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            value = node(step, value)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            value = node(value, step)
        place >>= 1
        last >>= 1
    return value if last == 0 else None


# ---------------------------------------------------------------- the draw of a paper


_BLOCKS = [block.to_bytes(4, "big") for block in range(256)]
_FORMATS = [">%dQ" % (4 * blocks) for blocks in range(257)]
_CERTAIN = (1 << 64) - 1024


def shuffled(label, seed, items, first=None):
    """The items in the order that the stream of one label (bytes) and seed gives them; ``first``: so many of them.

    All words are taken at once. One so large that it may have to be thrown away is as good as never met.
    """
    items, size = list(items), len(items)
    start = b"truongthi.paper.1\0" + label + b"\0" + seed
    blocks = (size + 2) // 4
    if blocks > len(_BLOCKS):
        return shuffled_word_by_word(start, items)[:first]
    words = struct.unpack(
        _FORMATS[blocks], b"".join([hashlib.sha256(start + block).digest() for block in _BLOCKS[:blocks]])
    )
    if words and max(words) >= _CERTAIN:
        return shuffled_word_by_word(start, items)[:first]
    for word in words[: size - 1]:
        other = word % size
        size -= 1
        items[size], items[other] = items[other], items[size]
    return items if first is None else items[:first]


def shuffled_word_by_word(start, items):
    words, block = [], 0
    for at in range(len(items) - 1, 0, -1):
        limit = (1 << 64) - (1 << 64) % (at + 1)
        while True:
            if not words:
                words = list(struct.unpack(">4Q", hashlib.sha256(start + block.to_bytes(4, "big")).digest()))
                words.reverse()
                block += 1
            word = words.pop()
            if word < limit:
                break
        other = word % (at + 1)
        items[at], items[other] = items[other], items[at]
    return items


def stratum_order(numbered):
    index, row = numbered
    part, level = row.get("part") or "", row.get("level") or ""
    return (0 if part and level else 1 if part else 2 if level else 3), index


def strata_of(paper):
    """[(row of the blueprint, its label, how many, questions that fit)] in the order they are drawn."""
    found = []
    for index, row in sorted(enumerate(paper["blueprint"]), key=stratum_order):
        part, level = row.get("part") or "", row.get("level") or ""
        fitting = [one for one in paper["questions"] if part in ("", one["part"]) and level in ("", one["level"])]
        found.append((index, b"draw/%d" % index, row["count"], sorted(fitting, key=lambda one: one["number"])))
    return found


def draw(paper, seed):
    """The questions of one attempt, each with the order of its options and its row of the blueprint."""
    if "strata" not in paper:
        paper["strata"] = strata_of(paper)
    drawn, stratum = {}, {}
    for index, label, count, questions in paper["strata"]:
        fitting = [one for one in questions if one["number"] not in drawn] if drawn else questions
        if len(fitting) < count:
            return None
        for one in shuffled(label, seed, fitting, count):
            drawn[one["number"]], stratum[one["number"]] = one, index
    chosen = [drawn[number] for number in sorted(drawn)]
    if paper["shuffles_questions"]:
        chosen = shuffled(b"order", seed, chosen)
    return [(one, option_order(one, seed, paper["shuffles_options"]), stratum[one["number"]]) for one in chosen]


def option_order(question, seed, shuffles):
    places = range(len(question["letters"]))
    if not shuffles or question["keeps_order"]:
        return list(places)
    pinned = question["pinned"]
    label = b"options/%d" % question["number"]
    if True not in pinned:
        return shuffled(label, seed, places)
    moved = iter(shuffled(label, seed, [at for at in places if not pinned[at]]))
    return [at if pinned[at] else next(moved) for at in places]


def credit(chosen, right, points, marking):
    """Centipoints of one question; a blank and a question that is right for nobody earn and cost nothing."""
    if not chosen or not right:
        return 0
    if marking["several_answers"] == "partial":
        earned = points * max(0, len(chosen & right) - len(chosen - right)) // len(right)
    else:
        earned = points if chosen == right else 0
    return earned if earned else -marking["wrong_points_centi"]


# ---------------------------------------------------------------- the rules document


def points(value, scale=100):
    """A decimal of the rules document ("0.25", 5) in hundredths (or another scale), exact."""
    return None if value is None else int(Fraction(str(value)) * scale)


def instant(text):
    """An ISO instant with its offset, in milliseconds since 1970 UTC."""
    moment = datetime.fromisoformat(text)
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1)


def rounds_of(rules):
    """Every round: [(id, practice, paper, opening instant)] by opening."""
    found = [
        (one["id"], one.get("practice", False), one.get("paper", ""), one["opens_at"])
        for one in rules.get("rounds", [])
    ]
    for series in rules.get("series", []):
        first = series.get("first_number", 1)
        for index in range(series["count"]):
            opens = later(datetime.fromisoformat(series["first_opens_at"]), series["every"], index).isoformat()
            found.append((f"{series['id']}-{first + index}", False, series.get("paper", ""), opens))
    if all(practice for _, practice, _, _ in found):
        found.insert(0, ("vong-1", False, "", rules["window"]["opens_at"]))
    return sorted(found, key=lambda one: instant(one[3]))


def later(moment, every, times):
    if every in ("day", "week"):
        return moment + timedelta(days=times * (7 if every == "week" else 1))
    months = moment.year * 12 + moment.month - 1 + times
    year, month = divmod(months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def named_rounds(rules, names):
    """Round ids, the name of a series standing for all its rounds."""
    found = []
    for name in names:
        series = next((one for one in rules.get("series", []) if one["id"] == name), None)
        first = series.get("first_number", 1) if series else 0
        found += [f"{name}-{first + at}" for at in range(series["count"])] if series else [name]
    return found


def key_of(criterion):
    """The name of a criterion's figure in standings.json."""
    text = criterion["metric"] + (":" + criterion["of"] if criterion.get("of") else "")
    text += "@" + "+".join(criterion["rounds"]) if criterion.get("rounds") else ""
    rounded = criterion.get("rounded", "exact")
    return text if rounded == "exact" else f"{text}~{rounded}"


def begun(attempt):
    return attempt["started_at"], attempt["sealed_at"], attempt["number"]


def period_of(attempt, per):
    """What a limit counts in: the contest, the round, or a day, week or month of Vietnam (UTC+7)."""
    if per in ("contest", "round"):
        return attempt["round"] if per == "round" else ""
    day = (attempt["started_at"] + 7 * 3_600_000) // 86_400_000
    if per == "day":
        return day
    if per == "week":
        return (day + 3) // 7  # day 0 was a Thursday
    moment = date.fromordinal(date(1970, 1, 1).toordinal() + day)
    return moment.year, moment.month


# ---------------------------------------------------------------- what counts


class Contest:
    """The rules and the facts of one contest, and every figure that follows from them.

    ``facts``: people, units, attempts (graded here), manual, lot_seed, external, decisions, adjustments; all plain.
    """

    def __init__(self, rules, facts):
        self.rules, self.facts = rules, facts
        self.people = {one["key"]: one for one in facts["people"]}
        self.units = {one["key"]: one for one in facts["units"]}
        self.manual = {(one["id"], one["key"]): one["centipoints"] for one in facts.get("manual", [])}
        self.external = facts.get("external") or {}
        self.is_external = rules.get("results_from") == "external"
        self.rounds = rounds_of(rules)
        self.counting = [one[0] for one in self.rounds if not one[1]]
        self.left_out, self.valid = [], {}
        self.sort_out()
        self.predictions = {}
        for paper in [rules["paper"], *rules.get("papers", [])]:
            for one in paper.get("predictions", []):
                self.predictions.setdefault(one["id"], one)
        self.gone = facts.get("gone") or {"people": 0, "leaves": {}, "actuals": {}}
        self.actuals = self.find_actuals()
        self.weighted = {one["id"]: one for one in rules.get("weighted_sums", [])}
        self.without_prizes = {one["id"] for one in rules["categories"] if not one.get("may_win", True)}
        self.given = []
        self.stated = facts.get("stated") or {}
        self.cache = {}

    def sort_out(self):
        """Which attempts count, and why the others do not."""
        how = self.rules["attempts"]
        void = how.get("invalid", "void") == "void"
        shortest, fewest = points(how.get("min_seconds", 0), 1000), how.get("min_answered", 0)
        limit = None if how.get("limit", "unlimited") == "unlimited" else how["limit"]
        practice = {one[0] for one in self.rounds if one[1]}
        used = {}
        for attempt in sorted(self.facts["attempts"], key=lambda one: (begun(one), one["round"])):
            why, person = "", self.people[attempt["person"]]
            if attempt["round"] in practice:
                why = "practice"
            elif person["disqualified"]:
                why = "disqualified"
            elif attempt["annulled"]:
                why = "annulled"
            else:
                period = (attempt["person"], period_of(attempt, how.get("limit_per", "round")))
                used[period] = used.get(period, 0) + 1
                if limit is not None and used[period] > limit:
                    why = "over_limit"
                elif void and attempt["duration_ms"] < shortest:
                    why = "too_fast"
                elif void and attempt["answered_count"] < fewest:
                    why = "too_few_answers"
            if why:
                self.left_out.append([attempt["person"], attempt["round"], attempt["number"], why])
            else:
                self.valid.setdefault(attempt["person"], []).append(attempt)
        self.left_out.sort()

    # ------------------------------------------------------------ predicted figures

    def find_actuals(self):
        asked = {}
        papers = {one["id"]: one for one in self.rules.get("papers", [])}
        papers[""] = self.rules["paper"]
        for round_id, practice, paper_id, _ in self.rounds:
            for category in self.rules["categories"]:
                for one in papers[category.get("paper") or paper_id].get("predictions", []) if not practice else []:
                    asked.setdefault(one["id"], set()).add(round_id)
        found = {}
        for name, one in self.predictions.items():
            for round_id in [""] if one.get("scope", "round") == "contest" else sorted(asked.get(name, ())):
                figures = self.possible(one["target"], round_id)
                mine, said = next(figures), self.gone["actuals"].get((name, round_id), "")
                found[name, round_id] = said if said != "" and any(said == each for each in figures) else mine
        return found

    def possible(self, target, round_id):
        """The predicted figure by the answers there are; then every figure it may have been with those erased."""
        taken = [[one for one in attempts if round_id in ("", one["round"])] for attempts in self.valid.values()]
        attempts, participants = sum(map(len, taken)), sum(1 for own in taken if own)
        correct = sum(1 for own in taken if any(map(all_correct, own)))
        leaves = sum(count for name, count in self.gone["leaves"].items() if round_id in ("", name))
        people = min(leaves, self.gone["people"])
        yield self.actual(target, attempts, participants, correct)
        if target == "attempts":
            yield from (Fraction(attempts + more) for more in range(leaves + 1))
            return
        for came in range(people + 1):
            for right in range(came + 1):
                yield self.actual(target, attempts, participants + came, correct + right)

    @staticmethod
    def actual(target, attempts, participants, correct):
        if target == "attempts":
            return Fraction(attempts)
        if target == "participants":
            return Fraction(participants)
        if target == "all_correct_people":
            return Fraction(correct)
        return Fraction(100 * correct, participants) if participants else None

    # ------------------------------------------------------------ one person's figures

    def attempts_of(self, person, rounds):
        return [one for one in self.valid.get(person["key"], ()) if one["round"] in rounds]

    def counted(self, attempts):
        """The attempt that counts among these (in order of their start)."""
        how = self.rules["attempts"]
        policy = how.get("counted", "best")
        if not attempts:
            return None
        if policy == "first" or len(attempts) == 1:
            return attempts[0]
        if policy in ("last", "mean", "sum"):
            return attempts[-1]
        second = "duration_ms" if how.get("equal_best", "shortest") == "shortest" else "sealed_at"
        other = "sealed_at" if second == "duration_ms" else "duration_ms"
        return min(
            attempts, key=lambda one: (-one["centipoints"], one[second], one[other], one["started_at"], one["number"])
        )

    def score(self, attempts):
        policy = self.rules["attempts"].get("counted", "best")
        if not attempts:
            return None
        if policy in ("mean", "sum"):
            total = sum(one["centipoints"] for one in attempts)
            return Fraction(total, len(attempts)) if policy == "mean" else total
        return self.counted(attempts)["centipoints"]

    def person_figure(self, person, name, of, rounds):
        if name == "manual_score":
            return self.manual.get((of, person["key"]))
        attempts = self.attempts_of(person, rounds)
        if name in ("sum_over_rounds", "mean_over_rounds"):
            scores = [self.score([one for one in attempts if one["round"] == each]) for each in rounds]
            if not attempts:
                return None
            total = sum(one for one in scores if one is not None)
            return total if name == "sum_over_rounds" else Fraction(total) / len(rounds)
        if not attempts:
            return 0 if name == "attempts" else None
        counted = self.counted(attempts)
        if name == "score":
            return self.score(attempts)
        if name == "correct_count":
            return counted["correct_count"]
        if name == "all_correct":
            return int(all_correct(counted))
        if name == "duration":
            return counted["duration_ms"]
        if name in ("started_at", "sealed_at"):
            return counted[name]
        if name == "attempts":
            return len(attempts)
        if name == "total_duration":
            return sum(one["duration_ms"] for one in attempts)
        if name == "total_points":
            return sum(one["centipoints"] for one in attempts)
        if name == "mean_points":
            return Fraction(sum(one["centipoints"] for one in attempts), len(attempts))
        if name == "rounds_played":
            return len({one["round"] for one in attempts})
        if name == "full_mark_attempts":
            return sum(1 for one in attempts if all_correct(one))
        if name == "prediction_error":
            return self.prediction_error(counted, of)
        raise Wrong("rules.json", f"không biết tiêu chí {name}")

    def prediction_error(self, attempt, of):
        one = self.predictions[of]
        guess = attempt["predictions"].get(of)
        actual = self.actuals.get((of, "" if one.get("scope", "round") == "contest" else attempt["round"]))
        if guess is None or actual is None:
            return None
        error = actual - Fraction(guess)
        if one.get("distance", "absolute") == "not_over":
            return None if error < 0 else error
        return abs(error)

    # ------------------------------------------------------------ divisions

    def divisions(self):
        """Every division as it is held: for each round, whole unit and grade (kind of unit, block) it is held in."""
        levels = {one["id"]: one for one in self.rules.get("levels", [])}
        held = []
        for division in self.rules.get("divisions", []):
            named = named_rounds(self.rules, division.get("rounds", []))
            rounds = [one for one in self.counting if one in named] if named else self.counting
            level = levels.get(division.get("level", ""), {})
            each_unit, per, each_round = (
                level.get("each_unit", False),
                division.get("per", ""),
                division.get("each_round", False),
            )
            schools = self.schools_of(level) if each_unit else [""]
            values = self.values_of(division, per) if per else [""]
            for scope in [[one] for one in rounds] if each_round else [rounds]:
                for school in schools:
                    for value in values:
                        parts = [division["id"]] + scope * each_round + [school] * each_unit + [value] * bool(per)
                        held.append(
                            Held("@".join(parts), division, scope, scope[0] if each_round else "", school, per, value)
                        )
        return held

    def schools_of(self, level):
        others = {"province", "department", "district", "school", "other"} - {level["unit_kind"]}
        return sorted(
            one["key"] for one in self.facts["units"] if one["kind"] == "unit" and one["unit_kind"] not in others
        )

    def values_of(self, division, per):
        ranked = self.candidates(division, "")
        if division["kind"] == "collective" and division.get("ranks") == "unit" and per == "grade":
            keys = {one["key"] for one in ranked}
            ranked = [one for one in self.members(division) if school_of(one) in keys]
        return sorted({block_of(one, per) for one in ranked} - {""})

    def members(self, division):
        return [
            one for one in self.facts["people"] if one["category"] in division["members"] and not one["disqualified"]
        ]

    def candidates(self, division, school):
        """Who may stand in a division: its people, or its classes or units; of one whole unit or of all."""
        if division["kind"] == "individual":
            return [one for one in self.members(division) if not school or school_of(one) == school]
        wanted = division.get("ranks", "class")
        return [
            one
            for one in self.facts["units"]
            if one["kind"] == wanted and (not school or school == (one["key"] if wanted == "unit" else one["school"]))
        ]

    def ranked_in(self, held):
        """The people, classes or units of a division as held."""
        of_grade = (
            held.per == "grade" and held.division.get("ranks") == "unit" and held.division["kind"] == "collective"
        )
        return [
            one
            for one in self.candidates(held.division, held.school)
            if not held.per or of_grade or block_of(one, held.per) == held.value
        ]

    def members_of(self, unit, held):
        place = "unit" if unit["kind"] == "class" else "school"
        name = ("members", place, held.id)
        if name not in self.cache:
            index = self.cache[name] = {}
            for one in self.members(held.division):
                inside = (not held.school or school_of(one) == held.school) and (
                    not held.per or block_of(one, held.per) == held.value
                )
                if inside:
                    index.setdefault(one["unit"] if place == "unit" else school_of(one), []).append(one)
        return self.cache[name].get(unit["key"], [])

    def headcount(self, unit, held):
        if unit["kind"] == "unit" and held.per == "grade":
            sizes = [
                one["headcount"]
                for one in self.facts["units"]
                if one["kind"] == "class" and one["school"] == unit["key"] and block_of(one, "grade") == held.value
            ]
            return sum(sizes) if sizes and None not in sizes else None
        return unit["headcount"]

    # ------------------------------------------------------------ figures of classes and units

    def unit_sums(self, unit, held, rounds):
        """A row of sums for every member of a class or unit with an attempt in these rounds."""
        name = ("sums", unit["key"], held.id, tuple(rounds))
        if name not in self.cache:
            found = [self.sums_of(person, rounds) for person in self.members_of(unit, held)]
            self.cache[name] = [one for one in found if one["attempts"]]
        return self.cache[name]

    def sums_of(self, person, rounds):
        if self.is_external:
            row = self.external.get(person["key"]) or {"attempts": 0}
            full = (
                row["attempts"]
                and row["best_centipoints"] is not None
                and row["best_centipoints"] >= self.full_points()
            )
            return {
                "attempts": row["attempts"], "best": row.get("best_centipoints"), "total": row.get("total_centipoints"),
                "full": int(bool(full)),
            }  # fmt: skip
        attempts = self.attempts_of(person, rounds)
        several = self.rules["attempts"].get("counted", "best") in ("mean", "sum")
        looked = attempts if several else [self.counted(attempts)] if attempts else []
        return {
            "attempts": len(attempts), "best": self.score(attempts),
            "total": sum(one["centipoints"] for one in attempts), "full": int(bool(looked) and all(map(all_correct, looked))),
        }  # fmt: skip

    def full_points(self):
        paper = self.rules["paper"]
        each, rows = points(paper["points_per_question"]), paper.get("blueprint", [])
        worth = [each if row.get("points_per_question") is None else points(row["points_per_question"]) for row in rows]
        return sum(row["count"] * one for row, one in zip(rows, worth)) if rows else paper["question_count"] * each

    def unit_figure(self, unit, held, name, of, rounds, mean):
        if name == "manual_score":
            return self.manual.get((of, unit["key"]))
        if name in ("winners", "award_amount"):
            return self.winnings(unit, held, name, of)
        sums = self.unit_sums(unit, held, rounds)
        people, attempts = len(sums), sum(one["attempts"] for one in sums)
        if name == "participants":
            return people
        if name == "total_attempts":
            return attempts
        if name == "participation_rate":
            return self.rate(people, self.headcount(unit, held), held.division.get("quota_percent"))
        if name == "full_marks":
            return sum(one["full"] for one in sums)
        if name in ("sum_of_points", "mean_over_attempts"):
            if mean == "attempts_times_best":
                total = sum(one["attempts"] * one["best"] for one in sums)
            elif any(one["total"] is None for one in sums):
                return None
            else:
                total = sum(one["total"] for one in sums)
            return total if name == "sum_of_points" else Fraction(total) / attempts if attempts else None
        if name == "best_score":
            return max((one["best"] for one in sums), default=None)
        if name in ("sum_of_best", "mean_of_best"):
            total = sum(one["best"] for one in sums)
            return total if name == "sum_of_best" else Fraction(total) / people if people else None
        raise Wrong("rules.json", f"không biết tiêu chí {name}")

    @staticmethod
    def rate(people, headcount, quota):
        if not headcount:
            return None
        if not quota:
            return Fraction(people, headcount)
        return min(Fraction(1), Fraction(people, -(-headcount * quota // 100)))

    def winnings(self, unit, held, name, of):
        """People of a unit with a prize in one individual division, or in all of the same level; and the money."""
        people = {one["key"] for one in self.people.values() if unit["key"] in (one["unit"], school_of(one))}
        winners, money = set(), 0
        for other, given in self.given:
            if other.division["kind"] != "individual" or (held.round and other.round not in ("", held.round)):
                continue
            if of != other.division["id"] if of else other.division.get("level", "") != held.division.get("level", ""):
                continue
            mine = [(amount, key) for _, amount, key in given if key in people]
            winners.update(key for _, key in mine)
            money += sum(amount for amount, _ in mine)
        return len(winners) if name == "winners" else money

    # ------------------------------------------------------------ criteria

    def figure(self, entry, held, criterion, mean):
        name, of = criterion["metric"], criterion.get("of", "")
        rounds = named_rounds(self.rules, criterion["rounds"]) if criterion.get("rounds") else held.rounds
        if name == "lot":
            seed = self.facts.get("lot_seed") or ""
            text = f"{seed}|{held.id}|{entry['key']}".encode()
            return int.from_bytes(hashlib.sha256(text).digest(), "big") if seed else None
        if name == "weighted":
            value = self.weighted_sum(entry, held, of, rounds, mean)
        else:
            value = self.plain_figure(entry, held, name, of, rounds, mean)
        return rounded(value, criterion.get("rounded", "exact"), name)

    def plain_figure(self, entry, held, name, of, rounds, mean):
        if held.division["kind"] == "collective":
            return self.unit_figure(entry, held, name, of, rounds, mean)
        if self.is_external:
            return self.external_figure(entry, name, of)
        return self.person_figure(entry, name, of, rounds)

    def weighted_sum(self, entry, held, of, rounds, mean):
        total = Fraction(0)
        for term in self.weighted[of]["terms"]:
            value = self.plain_figure(entry, held, term["metric"], term.get("of", ""), rounds, mean)
            value = 0 if value is None else value * HUNDREDTHS.get(term["metric"], 100)
            if term.get("table"):
                reached = [points(step["points"]) for step in term["table"] if points(step["at_least"]) <= value]
                value = reached[-1] if reached else 0
            total += Fraction(str(term.get("weight", 1))) * value
        return total

    def external_figure(self, person, name, of):
        if name == "manual_score":
            return self.manual.get((of, person["key"]))
        row = self.external[person["key"]]
        if name == "mean_points":
            return None if row["total_centipoints"] is None else Fraction(row["total_centipoints"], row["attempts"])
        column = {
            "score": "best_centipoints", "duration": "best_duration_ms", "attempts": "attempts",
            "total_points": "total_centipoints", "correct_count": "correct_count",
            "started_at": "started_at", "sealed_at": "sealed_at",
            "sum_over_rounds": "best_centipoints", "mean_over_rounds": "best_centipoints",
        }.get(name)  # fmt: skip
        return 1 if name == "rounds_played" else row.get(column) if column else None

    # ------------------------------------------------------------ places

    def mean_definition(self, held):
        division = held.division
        if division["kind"] == "individual":
            return None
        asked = division.get("mean_definition") or "when_known"
        if asked != "when_known":
            return asked
        sums = [one for unit in self.ranked_in(held) for one in self.unit_sums(unit, held, held.rounds)]
        known = all(one["total"] is not None for one in sums)
        return "all_attempts" if known else "attempts_times_best"

    def entries(self, held):
        """Whom a division ranks: people with an attempt there; every class or unit."""
        found = self.ranked_in(held)
        if held.division["kind"] == "collective":
            return found
        if self.is_external:
            return [one for one in found if (self.external.get(one["key"]) or {"attempts": 0})["attempts"]]
        return [one for one in found if self.attempts_of(one, held.rounds) or (held.id, one["key"]) in self.stated]

    def rank(self, held):
        """The rows of a division by place, before the committee decides anything."""
        held.mean = self.mean_definition(held) if self.entries(held) else None
        for entry in self.entries(held):
            values = [self.figure(entry, held, one, held.mean) for one in held.criteria]
            said = self.stated.get((held.id, entry["key"]))
            if said is not None:
                values = [
                    Fraction(one) if isinstance(one, str) else one
                    for one in (said.get(key_of(each)) for each in held.criteria)
                ]
            order = tuple(
                (value is None, 0 if value is None else -value if one["direction"] == "desc" else value)
                for one, value in zip(held.criteria, values)
            )
            held.rows.append({"entry": entry, "key": entry["key"], "values": values, "order": order})
            names = ALWAYS[held.division["kind"]]
            figures = {name: self.plain_figure(entry, held, name, "", held.rounds, held.mean) for name in names}
            held.rows[-1]["figures"] = {**figures, **dict(zip(map(key_of, held.criteria), values))}
        held.rows.sort(key=lambda one: (one["order"], one["key"]))
        place, previous = 0, None
        for number, row in enumerate(held.rows, 1):
            if row["order"] != previous:
                place, previous = number, row["order"]
            row["rank"] = row["first"] = place
        for ordered in reversed(self.facts.get("decisions", {}).get(held.id, [])):  # of one group the last holds
            group = [row for row in held.rows if row["key"] in set(ordered)]
            if len(group) > 1 and len({row["rank"] for row in group}) == 1 and len(group) == len(ordered):
                if sum(1 for row in held.rows if row["first"] == group[0]["first"]) == len(group):
                    for row in group:
                        row["rank"] = row["first"] + list(ordered).index(row["key"])
        held.rows.sort(key=lambda one: (one["rank"], one["key"]))

    def compute(self):
        """All divisions as held, with rows, prizes and open ties; people first, then units."""
        held = self.divisions()
        self.given = []
        for kind in ("individual", "collective"):
            mine = [one for one in held if one.division["kind"] == kind]
            for one in mine:
                self.rank(one)
            self.give_prizes(mine)
            self.given = [(one, list(one.given)) for one in mine] if kind == "individual" else self.given
        for division, key, tier in self.facts.get("adjustments", []):
            one = next((one for one in held if one.id == division), None)
            written = (
                next((each for each in one.division.get("awards", []) if each["id"] == tier), None) if one else None
            )
            if one is None or not any(row["key"] == key for row in one.rows) or (tier is not None and written is None):
                continue
            if tier is None and not any(each[2] == key for each in one.given):
                continue
            one.given = [each for each in one.given if each[2] != key]
            if written:
                one.given.append([tier, written.get("amount", 0), key])
        return held

    # ------------------------------------------------------------ prizes

    def give_prizes(self, held):
        """From the highest prize down over all divisions, so that a cap leaves everybody the highest."""
        lines = [Line(self, one) for one in held]
        caps = self.caps(held)
        while True:
            best = None
            for line in lines:
                offer = line.next_offer()
                if offer is not None and (best is None or offer[0] > best[0][0]):
                    best = (offer, line)
            if best is None:
                return
            winners, tier = best[1].settle(best[0])
            for key in winners:
                for cap in caps:
                    if best[1].held.id in cap:
                        for other in lines:
                            if other is not best[1] and other.held.id in cap and key not in other.left:
                                other.left[key] = (best[1].held.id, tier)

    def caps(self, held):
        found = []
        for cap in self.rules.get("caps", []):
            named = cap.get("divisions", [])
            found.append(
                {
                    one.id
                    for one in held
                    if (one.division["id"] in named if named else one.division["kind"] == "individual")
                }
            )
        return found


class Held:
    """One division as it is held, and its result."""

    def __init__(self, identity, division, rounds, round_id, school, per, value):
        self.id, self.division, self.rounds, self.round = identity, division, rounds, round_id
        self.school, self.per, self.value, self.mean = school, per, value, None
        self.rows, self.given, self.open, self.given_up, self.unclaimed = [], [], [], [], []
        self.criteria = list(division["criteria"])
        if division.get("ties") == "lot" and not any(one["metric"] == "lot" for one in self.criteria):
            self.criteria.append({"metric": "lot", "direction": "asc"})


class Line:
    """The places of one division, taking its prizes from the first on."""

    def __init__(self, contest, held):
        self.contest, self.held, self.at, self.left = contest, held, 0, {}
        self.groups = groups_of(held.rows)
        self.slots = self.tiers()
        self.place = next((at for at, one in enumerate(held.criteria) if one["metric"] in POINTS), None)

    def tiers(self):
        held, slots = self.held, []
        ranked = len(held.rows)
        if held.division["kind"] == "collective":
            ranked = sum(1 for row in held.rows if self.contest.unit_sums(row["entry"], held, held.rounds))
        for tier in held.division.get("awards", []):
            count = (
                tier["count"]
                if not tier.get("percent_max")
                else min(tier["count"], ranked * tier["percent_max"] // 100)
            )
            slots += [tier] * count
        return slots

    def may_win(self, row):
        entry, held = row["entry"], self.held
        if held.division["kind"] == "individual":
            return entry["may_win"] and entry["category"] not in self.contest.without_prizes
        people = len(self.contest.unit_sums(entry, held, held.rounds))
        least = held.division.get("min_headcount")
        return (
            people > 0
            and people >= (held.division.get("min_participants") or 0)
            and (not least or (self.contest.headcount(entry, held) or 0) >= least)
        )

    def reaches(self, row, tier):
        stated = [points(one.get("min_points")) for one in (self.held.division, tier)]
        least = max([one for one in stated if one is not None], default=None)
        if least is None:
            return True
        if self.place is not None:
            value = row["values"][self.place]
        elif self.held.division["kind"] == "collective":
            return True
        else:
            value = self.contest.plain_figure(row["entry"], self.held, "score", "", self.held.rounds, None)
        return value is not None and value >= least

    def next_offer(self):
        """(amount each, people, stake) at the next place that takes a prize; None when there is none left."""
        while self.at < len(self.groups) and self.slots:
            group = [
                row
                for row in self.groups[self.at]
                if self.may_win(row) and any(self.reaches(row, one) for one in self.slots)
            ]
            able = [row for row in group if row["key"] not in self.left]
            if able:
                stake = [one for one in self.slots if all(self.reaches(row, one) for row in able)][: len(able)]
                stake = stake or [next(one for one in self.slots if any(self.reaches(row, one) for row in able))]
                return self.amount(stake, len(able)), able, stake
            for row in group:
                tier = self.slots[0]
                self.held.given_up.append([row["key"], self.held.id, tier["id"], *self.left[row["key"]]])
            self.at += 1
        return None

    def amount(self, stake, people):
        if self.is_plain(stake, people) or self.border == "committee":
            return stake[0].get("amount", 0)
        if self.border == "share":
            return sum(one.get("amount", 0) for one in stake) // people
        return stake[-1].get("amount", 0)

    @property
    def border(self):
        return self.held.division.get("border", "committee")

    @staticmethod
    def is_plain(stake, people):
        return len(stake) == people and len({one["id"] for one in stake}) == 1

    def settle(self, offer):
        """Give the offered prizes out; returns who won and the tier."""
        amount, able, stake = offer
        for row in self.groups[self.at]:
            if row["key"] in self.left and self.may_win(row) and any(self.reaches(row, one) for one in self.slots):
                tier = self.slots[0]
                self.held.given_up.append([row["key"], self.held.id, tier["id"], *self.left[row["key"]]])
        for one in stake:
            self.slots.remove(one)
        self.at += 1
        if not self.is_plain(stake, len(able)) and self.border == "committee":
            self.held.open.append(sorted(row["key"] for row in able))
            return [], ""
        tier = stake[-1] if self.border == "extend" else stake[0]
        self.held.given += [[tier["id"], amount, row["key"]] for row in able]
        return [row["key"] for row in able], tier["id"]


def groups_of(rows):
    groups = []
    for row in rows:
        if groups and groups[-1][0]["rank"] == row["rank"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def all_correct(attempt):
    return attempt["question_count"] > 0 and attempt["correct_count"] == attempt["question_count"]


def school_of(person):
    """The whole unit somebody (or a class) belongs to."""
    return person["school"] or person.get("unit", "")


def block_of(one, per):
    """The grade, kind of unit or block a person or unit stands in, as text; "" for none."""
    value = one.get(per)
    return "" if value is None else str(value)


ALWAYS = {
    "individual": (
        "score", "correct_count", "attempts", "duration", "started_at", "sealed_at", "total_points", "mean_points",
    ),
    "collective": (
        "participation_rate", "participants", "total_attempts", "mean_over_attempts", "mean_of_best", "sum_of_points",
        "sum_of_best", "best_score", "full_marks",
    ),
}  # fmt: skip
POINTS = frozenset((
    "score", "total_points", "mean_points", "sum_over_rounds", "mean_over_rounds", "manual_score", "weighted",
    "mean_over_attempts", "mean_of_best", "sum_of_points", "sum_of_best", "best_score",
))  # fmt: skip
TIMES = frozenset(("duration", "total_duration", "started_at", "sealed_at"))
# From a figure to hundredths of its unit: points are in them already, a rate is counted in percent, a duration in seconds.
HUNDREDTHS = {
    **{name: 1 for name in POINTS},
    "participation_rate": 10_000,
    "duration": Fraction(1, 10),
    "total_duration": Fraction(1, 10),
}
PARTS = {"hundredth": 1, "tenth": 10, "whole": 100}


def rounded(value, how, name):
    """Times down to seconds or minutes; points, percents and prediction errors half up. Other pairs stay exact."""
    if value is None:
        return None
    if how in ("second", "minute") and name in TIMES:
        unit = 1000 if how == "second" else 60_000
        return int(value // unit) * unit
    if how in PARTS and (name in POINTS or name in ("participation_rate", "prediction_error")):
        unit = Fraction(PARTS[how], 1 if name in POINTS else 10_000 if name == "participation_rate" else 100)
        return (value / unit + Fraction(1, 2)) // 1 * unit
    return value


# ---------------------------------------------------------------- signed notes


NOTE_LINES = {
    "truongthi.c0.1": "contest slug round version at opens closes rules paper* key* previous audit",
    "truongthi.c1.1": "contest slug round at c0 size root key* previous audit",
    "truongthi.c2.1": "contest slug publication at rules manifest standings result c1* key* previous audit",
}
_HEX = frozenset("0123456789abcdef")


def is_hash(text):
    return isinstance(text, str) and len(text) == 64 and not set(text) - _HEX


def read_vkey(text):
    """(name, key id, public key) of a written key, or None."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not parts[0] or any(one.isspace() for one in parts[0]):
        return None
    try:
        raw = base64.b64decode(parts[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 33 or raw[0] != 1 or parts[1] != key_id(parts[0], raw[1:]).hex():
        return None
    return parts[0], key_id(parts[0], raw[1:]), raw[1:]


def key_id(name, public_key):
    return hashlib.sha256(name.encode("utf-8") + b"\n\x01" + public_key).digest()[:4]


class Note:
    """One signed note: its fields by word (lists where a line may repeat), its text and its signatures."""

    def __init__(self, data, where):
        self.where = where
        text, gap, rest = data.partition(b"\n\n")
        if not gap or b"\r" in data:
            raise Wrong(where, "bản ghi ký phải có một dòng trống trước các chữ ký")
        self.text = text + b"\n"
        try:
            lines, signed = self.text.decode("utf-8").split("\n")[:-1], rest.decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong(where, "không phải chữ UTF-8") from None
        self.kind = lines[0]
        if self.kind not in NOTE_LINES:
            raise Wrong(where, "loại bản ghi không biết", 1, lines[0], " | ".join(NOTE_LINES))
        self.fields = self.read_lines(lines)
        self.keys = [self.read_key(at, line) for at, line in self.fields["key"]]
        self.signatures = self.read_signatures(signed)

    @property
    def hash(self):
        return sha256(self.text)

    def read_lines(self, lines):
        found = {word.rstrip("*"): [] for word in NOTE_LINES[self.kind].split()}
        at = 1
        for word in NOTE_LINES[self.kind].split():
            name, many = word.rstrip("*"), word.endswith("*")
            while at < len(lines) and lines[at].startswith(name + " "):
                found[name].append((at + 1, lines[at][len(name) + 1 :]))
                at += 1
                if not many:
                    break
            if not many and len(found[name]) != 1:
                raise Wrong(self.where, f"thiếu dòng {name!r}", at + 1, lines[at] if at < len(lines) else "", name)
        if at != len(lines):
            raise Wrong(self.where, "dòng không thuộc bản ghi này", at + 1, lines[at], "")
        return found

    def read_key(self, line, text):
        role, _, vkey = text.partition(" ")
        key = read_vkey(vkey)
        if role not in ("operator", "auditor") or key is None:
            raise Wrong(self.where, "khóa công khai viết sai", line, text, "operator|auditor TÊN+ID+KHÓA")
        return key

    def read_signatures(self, text):
        if not text.endswith("\n"):
            raise Wrong(self.where, "dòng chữ ký cuối cùng không kết thúc")
        lines, first, found = text.split("\n")[:-1], self.text.count(b"\n") + 2, {}
        if not 0 < len(lines) <= 16:
            raise Wrong(self.where, "số chữ ký phải từ 1 đến 16", first, len(lines))
        for at, line in enumerate(lines, first):
            parts = line.split(" ")
            try:
                raw = base64.b64decode(parts[2], validate=True) if len(parts) == 3 and parts[0] == "\u2014" else b""
            except (binascii.Error, ValueError):
                raw = b""
            if len(raw) != 68 or base64.b64encode(raw).decode("ascii") != parts[2]:
                raise Wrong(self.where, "dòng chữ ký viết sai", at, line)
            if (parts[1], raw[:4]) in found:
                raise Wrong(self.where, "một khóa ký hai lần", at, parts[1])
            found[parts[1], raw[:4]] = (at, raw[4:])
        return found

    def one(self, name):
        return self.fields[name][0][1]

    def line(self, name):
        return self.fields[name][0][0]

    def expect(self, name, expected, message):
        if self.one(name) != expected:
            raise Wrong(self.where, message, self.line(name), self.one(name), expected)

    def at(self, name="at"):
        text = self.one(name)
        try:
            if len(text) != 24 or text[-1] != "Z" or text[19] != ".":
                raise ValueError
            return instant(text[:-1] + "+00:00")
        except ValueError:
            raise Wrong(self.where, "thời điểm viết sai", self.line(name), text, "YYYY-MM-DDTHH:MM:SS.mmmZ") from None

    def check_signatures(self, keys):
        """A valid signature of every one of these keys."""
        for name, identity, public_key in keys:
            line, signature = self.signatures.get((name, identity), (0, b""))
            if not signature:
                raise Wrong(self.where, f"thiếu chữ ký của {name}+{identity.hex()}", self.text.count(b"\n") + 2)
            if not ed25519_verify(public_key, self.text, signature):
                raise Wrong(self.where, f"chữ ký của {name} không đúng với nội dung", line)


def check_signers(notes, told, draft=False):
    """Notes in the order they were made: each signed by all keys in force, a new list also by the old one."""
    active = []
    for note in notes:
        wanted = active + [key for key in note.keys if key not in active]
        if not wanted:
            raise Wrong(note.where, "không ghi khóa của ai, nên không chứng minh được gì")
        note.check_signatures([key for key in wanted if (key[0], key[1]) in note.signatures] if draft else wanted)
        first, active = not active, note.keys or active
        for key in note.keys if first and told else ():  # later lists are signed by these
            if key not in told:
                raise Wrong(note.where, "khóa không phải khóa đã công bố", note.fields["key"][0][0], key[0], told[0][0])
    return active


# ---------------------------------------------------------------- the files of a bundle

PLAIN = (
    "manifest.json", "rules.json", "attempts.jsonl", "people.jsonl", "units.jsonl", "acts.jsonl", "external.jsonl",
    "sheets.jsonl", "standings.json", "publication.json", "notes/c2.txt",
)  # fmt: skip


class Bundle:
    """The ZIP file: entries, limits, and bytes on demand."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
            infos = self.zip.infolist()
        except Exception as error:  # whatever a file of random bytes makes the reader trip over
            raise Unreadable(f"không đọc được tệp {path}: {_short(str(error))}") from None
        infos = [one for one in infos if not one.is_dir() or one.file_size]  # empty folders hold nothing
        self.entries = {one.filename: one for one in infos}
        top = sorted(name for name in self.entries if name.endswith("/manifest.json"))
        if top and "manifest.json" not in self.entries:
            raise Unreadable(
                f"gói trong tệp {path} đã được nén lại, nằm trong thư mục {_short(top[0][: -len('/manifest.json')])}. "
                "Hãy dùng đúng tệp đã tải về"
            )
        if len(infos) > MAX_FILES or len(self.entries) != len(infos):
            raise Wrong("bundle.zip", "quá nhiều tệp, hoặc một tên có hai lần", 0, len(infos))
        total = 0
        for name, one in sorted(self.entries.items()):
            total += one.file_size
            small = name.startswith("notes/") or name == "manifest.json"
            if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Wrong(name, "tệp bị mã hóa hoặc nén kiểu lạ")
            if one.file_size > (1_000_000 if small else MAX_FILE) or total > MAX_TOTAL:
                raise Wrong(name, "tệp lớn quá giới hạn", 0, one.file_size)
            if one.file_size > 10_000_000 and one.file_size > MAX_RATIO * max(1, one.compress_size):
                raise Wrong(name, "tệp nén nhiều bất thường (bom nén)", 0, one.file_size, one.compress_size)

    def chunks(self, name):
        """The bytes of a file, never more than its stated size."""
        if name not in self.entries:
            raise Wrong(name, "thiếu tệp này trong gói")
        left = self.entries[name].file_size
        try:
            with self.zip.open(self.entries[name]) as file:
                while True:
                    data = file.read(1 << 20)
                    left -= len(data)
                    if left < 0:
                        raise Wrong(name, "tệp dài hơn kích thước ghi trong gói")
                    if not data:
                        return
                    yield data
        except Wrong:
            raise
        except Exception as error:  # a damaged archive fails in many ways, all of them mean the same
            raise Wrong(name, f"không giải nén được: {_short(str(error))}") from None

    def read(self, name):
        return b"".join(self.chunks(name))

    def lines(self, name):
        """(number, bytes) of each line of a .jsonl file."""
        rest, number = b"", 0
        for data in self.chunks(name):
            pieces = (rest + data).split(b"\n")
            rest = pieces.pop()
            for piece in pieces:
                number += 1
                yield number, piece
            if len(rest) > MAX_LINE:
                raise Wrong(name, "dòng quá dài", number + 1)
        if rest:
            raise Wrong(name, "dòng cuối không kết thúc bằng xuống dòng", number + 1)

    def value(self, name):
        """The one canonical value of a .json file."""
        data = self.read(name)
        value = parse(data, name)
        if canonical(value) != data:
            raise Wrong(name, "không viết theo dạng chuẩn (canonical JSON)")
        return value

    def objects(self, name):
        for number, data in self.lines(name):
            value = parse(data, name, number)
            if not isinstance(value, dict) or canonical(value) != data:
                raise Wrong(name, "không viết theo dạng chuẩn (canonical JSON)", number)
            yield number, value


# ---------------------------------------------------------------- the checks, in the order of docs/bundle.md


class Check:
    """Runs every check on one bundle and collects what is wrong."""

    def __init__(self, bundle, told=(), c0_hash="", draft=False):
        self.draft = draft
        self.bundle, self.told, self.c0_hash = bundle, list(told), c0_hash
        self.wrong, self.warnings, self.numbers = [], [], {}
        self.stated = self.erased_attempts = 0
        self.erased_leaves = {}

    def note(self, problem):
        if len(self.wrong) < 200:
            self.wrong.append(problem)

    def attempt(self, function, *arguments):
        """Run one check; what it finds wrong is kept, and what rests on it is not tried."""
        try:
            return function(*arguments)
        except Wrong as problem:
            self.note(problem)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
            self.note(
                Wrong(
                    getattr(self, "reading", "bundle.zip"), f"nội dung sai kiểu hoặc thiếu tên ({_short(repr(error))})"
                )
            )
        return None

    def run(self):
        self.attempt(self.check_files)
        notes = self.attempt(self.check_notes)
        if notes is None:
            return
        rules = self.attempt(self.check_rules)
        papers = self.attempt(self.check_papers)
        acts = self.attempt(self.check_acts)
        people = self.attempt(self.read_people)
        if None in (rules, papers, acts, people):
            return
        attempts = self.attempt(self.check_attempts)
        if attempts is None:
            return
        self.attempt(check_result, self)

    # -------------------------------------------------------- 1. files

    def check_files(self):
        self.reading = "manifest.json"
        manifest = self.manifest = self.bundle.value("manifest.json")
        for name, wanted in (("kind", "truongthi.bundle.1"),):
            if manifest[name] != wanted:
                raise Wrong("manifest.json", f"{name} sai", 0, manifest[name], wanted)
        listed = manifest["files"]
        present = {one for one in self.bundle.entries if one != "manifest.json" and not one.startswith("notes/")}
        for name in sorted(present - set(listed)):
            self.note(Wrong(name, "tệp này không có trong manifest.json"))
        for name in sorted(set(listed) - present):
            self.note(Wrong(name, "manifest.json ghi tệp này, trong gói không có"))
        for name in PLAIN:
            if name not in self.bundle.entries and not (self.draft and name == "notes/c2.txt"):
                self.note(Wrong(name, "thiếu tệp này trong gói"))
        for name in sorted(present):
            if name not in PLAIN and not (name.startswith("papers/") and name.endswith(".json")):
                self.note(Wrong(name, "tệp này không thuộc một gói kết quả"))
        for name in sorted(present & set(listed)):
            self.attempt(self.check_file, name, listed[name])

    def check_file(self, name, stated):
        digest, size = hashlib.sha256(), 0
        for data in self.bundle.chunks(name):
            digest.update(data)
            size += len(data)
        if stated != {"sha256": digest.hexdigest(), "size": size}:
            raise Wrong(
                name, "nội dung khác với manifest.json", 0, {"sha256": digest.hexdigest(), "size": size}, stated
            )

    # -------------------------------------------------------- 2. notes

    def check_notes(self):
        self.reading = "notes/"
        manifest = self.manifest
        self.c0, self.c1 = {}, {}
        c2 = self.c2 = None if self.draft else Note(self.bundle.read("notes/c2.txt"), "notes/c2.txt")
        for name in sorted(one for one in self.bundle.entries if one.startswith("notes/")):
            place = name[len("notes/") :]
            if place.endswith(".txt") and place[:3] in ("c0-", "c1-"):
                note = Note(self.bundle.read(name), name)
                getattr(self, place[:2])[place[3:-4]] = note
                if note.kind != f"truongthi.{place[:2]}.1":
                    raise Wrong(name, "loại bản ghi sai", 1, note.kind, f"truongthi.{place[:2]}.1")
                note.expect("round", place[3:-4], "vòng thi khác với tên tệp")
            elif name != "notes/c2.txt":
                raise Wrong(name, "tệp này không thuộc một gói kết quả")
        if c2 and c2.kind != "truongthi.c2.1":
            raise Wrong(c2.where, "loại bản ghi sai", 1, c2.kind, "truongthi.c2.1")
        every = [*self.c0.values(), *self.c1.values()] + ([c2] if c2 else [])
        for name in sorted(set(self.c1) - set(self.c0)):
            raise Wrong(f"notes/c0-{name}.txt", f"thiếu bản ghi này, notes/c1-{name}.txt nhắc đến nó")
        for note in self.c0.values():
            note.check_signatures([key for key in note.keys if not self.draft or key[:2] in note.signatures])
        check_signers(sorted(every, key=lambda note: (note.at(), note.kind)), self.told, self.draft)
        for note in every:
            note.expect("contest", manifest["contest"], "cuộc thi khác với manifest.json")
            note.expect("slug", manifest["slug"], "cuộc thi khác với manifest.json")
            for name in note.fields:
                if name in ("rules", "previous", "c0", "root", "manifest", "standings", "result") and not is_hash(
                    note.one(name)
                ):
                    raise Wrong(note.where, "không phải mã băm", note.line(name), note.one(name))
        if c2 is None:
            if every:
                self.check_order(every)
            return every
        if c2.one("publication") != str(manifest["publication"]):
            c2.expect("publication", str(manifest["publication"]), "lần công bố khác với manifest.json")
        for name, file in (
            ("manifest", "manifest.json"),
            ("rules", "rules.json"),
            ("standings", "standings.json"),
            ("result", "publication.json"),
        ):
            found = sha256(self.bundle.read(file))
            c2.expect(name, found, f"mã băm khác với tệp {file} trong gói")
        bound = [f"{name} {note.hash}" for name, note in sorted(self.c1.items())]
        stated = [text for _, text in c2.fields["c1"]]
        for text in stated:
            if text.split(" ")[0] not in self.c1:
                raise Wrong(f"notes/c1-{text.split(' ')[0]}.txt", "thiếu bản ghi này, C2 nhắc đến nó")
            own = self.c1[text.split(" ")[0]]
            if text != f"{text.split(' ')[0]} {own.hash}":
                raise Wrong(own.where, "nội dung khác với bản ghi C1 mà C2 đã ký", 0, own.hash, text.split(" ")[-1])
        if stated != bound:
            line = c2.fields["c1"][0][0] if stated else 1
            raise Wrong(c2.where, "các bản ghi C1 khác với trong gói", line, stated, bound)
        self.check_order(every)
        return every

    def check_order(self, every):
        for name, note in self.c1.items():
            if name not in self.c0:
                raise Wrong(f"notes/c0-{name}.txt", f"thiếu bản ghi này, {note.where} nhắc đến nó")
            if note.one("c0") != self.c0[name].hash:
                where = self.c0[name].where
                raise Wrong(
                    where, f"nội dung khác với bản ghi C0 mà {note.where} đã ký", 0, self.c0[name].hash, note.one("c0")
                )
        if not self.c0:
            raise Wrong("notes/", "không có bản ghi C0 nào")
        if len({note.one("previous") for note in every}) != len(every):
            raise Wrong("notes/", "hai bản ghi cùng nối sau một bản ghi (chuỗi bị rẽ nhánh)")
        if self.c0_hash and self.c0_hash not in [note.hash for note in self.c0.values()]:
            raise Wrong(
                "notes/",
                "không có bản ghi C0 nào có mã băm đã công bố",
                0,
                sorted(n.hash for n in self.c0.values()),
                self.c0_hash,
            )
        for name, note in self.c0.items():
            if note.at() > note.at("opens"):
                self.warnings.append(
                    f"{note.where}: bản cam kết được lập sau giờ mở thi, không chứng minh gì về lúc trước đó"
                )
            closed = self.c1.get(name)
            if closed and closed.at() < note.at("closes"):
                self.warnings.append(
                    f"{closed.where}: được lập trước giờ đóng đã ghi ở C0 (vòng thi có thể đã đổi giờ)"
                )
            if closed and self.c2 and closed.at() > self.c2.at():
                raise Wrong(
                    self.c2.where,
                    "được lập trước khi đóng vòng thi",
                    self.c2.line("at"),
                    self.c2.one("at"),
                    closed.one("at"),
                )

    # -------------------------------------------------------- 3. papers and 4. rules

    def check_papers(self):
        self.papers = {}
        for round_id, note in sorted(self.c0.items()):
            for line, text in note.fields["paper"]:
                parts = text.split(" ")
                if len(parts) != 4:
                    raise Wrong(note.where, "dòng paper viết sai", line, text)
                self.papers[parts[0]] = self.read_paper(round_id, note, line, *parts)
        inside = {one[len("papers/") : -len(".json")] for one in self.bundle.entries if one.startswith("papers/")}
        for name in sorted(inside - set(self.papers)):
            raise Wrong(f"papers/{name}.json", "không bản ghi C0 nào cam kết đề này")
        return self.papers

    def read_paper(self, round_id, note, line, identity, name, pool, commitment):
        where = self.reading = f"papers/{identity}.json"
        opened = self.bundle.value(where)
        paper = opened["paper"]
        salt = unhex(opened["salt"], 32, where)
        found = sha256(b"truongthi.paper-commitment.1\0" + salt + canonical(paper))
        for label, value, expected in (
            ("commitment", found, commitment),
            ("commitment", opened["commitment"], commitment),
            ("paper.id", paper["id"], identity),
            ("paper.round", paper["round"], round_id),
            ("paper.pool", paper["pool"], pool),
            ("paper.name", paper["name"] or "-", name),
            ("paper.contest", paper["contest"], self.manifest["contest"]),
            ("paper.kind", paper["kind"], "truongthi.paper.2"),
            ("kind", opened["kind"], "truongthi.opened-paper.1"),
        ):
            if value != expected:
                raise Wrong(f"{where} {label}", f"khác với {note.where} dòng {line}", 0, value, expected)
        paper["by_number"] = {one["number"]: one for one in paper["questions"]}
        paper["marking"] = {
            "several_answers": "partial" if paper["partial"] else "all_or_nothing",
            "wrong_points_centi": paper["wrong_points_centi"],
        }
        each = paper["points_centi"]
        paper["worth"] = [
            each if row.get("points_centi") is None else row["points_centi"] for row in paper["blueprint"]
        ] or [each]
        paper["treated"], paper["changes"] = {}, opened["changes"]
        paper["guesses"] = list(paper["predictions"])
        paper["seed"] = (
            hashlib.sha256(b"truongthi.fixed.1\0" + identity.encode("ascii")).digest()[:16] if paper["fixed"] else None
        )
        return paper

    def check_rules(self):
        self.reading = "rules.json"
        self.rules = self.bundle.value("rules.json")
        return self.rules

    # -------------------------------------------------------- acts and people

    def check_acts(self):
        self.reading = "acts.jsonl"
        acts, withdrawn, seen = [], set(), set()
        for number, act in self.bundle.objects("acts.jsonl"):
            if act["id"] in seen:
                raise Wrong("acts.jsonl", "một quyết định ghi hai lần", number, act["id"])
            if act["act"] == "withdrawn":
                withdrawn.add(act["of"])
            seen.add(act["id"])
            acts.append((number, act))
        self.acts = [(number, act) for number, act in acts if act["id"] not in withdrawn]
        self.check_rules_changes()
        said = {}
        for number, act in self.acts:
            if act["act"] == "question":
                paper = self.papers.get(act["paper"])
                if paper is None or act["number"] not in paper["by_number"]:
                    raise Wrong("acts.jsonl", "đề hoặc câu hỏi này không có", number, act["number"])
                paper["treated"][act["number"]] = (act["effect"], act.get("key", ""))
                said.setdefault(act["paper"], []).append(
                    {"act": act["id"], "effect": act["effect"], "key": act["key"], "number": act["number"]}
                )
        for name, paper in sorted(self.papers.items()):
            if sorted(paper["changes"], key=canonical) != sorted(said.get(name, []), key=canonical):
                raise Wrong(
                    f"papers/{name}.json changes", "khác với acts.jsonl", 0, paper["changes"], said.get(name, [])
                )
        return self.acts

    def check_rules_changes(self):
        """Every C0's rules lead to rules.json over the acts that changed them."""
        steps = [(number, act) for number, act in self.acts if act["act"] == "rules"]
        final = sha256(self.bundle.read("rules.json"))
        for note in self.c0.values():
            current = note.one("rules")
            at = next((i for i, (_, act) in enumerate(steps) if act["before"] == current), len(steps))
            for number, act in steps[at:]:
                if act["before"] != current:
                    raise Wrong("acts.jsonl", "chuỗi thay đổi thể lệ bị đứt", number, act["before"], current)
                current = act["after"]
            if current != final:
                raise Wrong(
                    "rules.json",
                    f"khác với thể lệ đã cam kết ở {note.where}, và không có quyết định thay đổi",
                    0,
                    final,
                    current,
                )

    def read_people(self):
        self.people, self.units, self.external = {}, {}, {}
        for name, into in (
            ("people.jsonl", self.people),
            ("units.jsonl", self.units),
            ("external.jsonl", self.external),
        ):
            self.reading, last = name, ""
            for number, one in self.bundle.objects(name):
                if not isinstance(one["key"], str) or one["key"] <= last:
                    raise Wrong(name, "mã lặp lại hoặc không theo thứ tự", number, one["key"])
                last, into[one["key"]] = one["key"], one
        self.reading = "people.jsonl"
        categories = {one["id"] for one in self.rules["categories"]}
        for number, person in enumerate(self.people.values(), 1):
            if person["category"] not in categories and not (person["category"] == "" and person["disqualified"]):
                raise Wrong("people.jsonl", "đối tượng dự thi không có trong thể lệ", number, person["category"])
            if person["unit"] and person["unit"] not in self.units:
                raise Wrong("people.jsonl", "lớp, đơn vị này không có trong units.jsonl", number, person["unit"])
        gone = {}
        for number, act in self.acts:
            if act["act"] == "reinstated":
                gone.pop(act["person"], None)
            if act["act"] == "disqualified":
                gone[act["person"]] = number
                if act["person"] in self.people and not self.people[act["person"]]["disqualified"]:
                    raise Wrong("acts.jsonl", "người này đã bị loại, people.jsonl không ghi", number, False, True)
        for number, person in enumerate(self.people.values(), 1):
            if person["disqualified"] and person["category"] and person["key"] not in gone:
                raise Wrong("people.jsonl", "ghi là bị loại nhưng acts.jsonl không có quyết định", number, True, False)
        return self.people

    # -------------------------------------------------------- 5. seals, 6. draw and grading

    def check_attempts(self):
        self.reading = "attempts.jsonl"
        self.annulled = {act["leaf"]: number for number, act in self.acts if act["act"] == "annulled"}
        windows = {name: (note.at("opens"), note.at("closes")) for name, note in self.c0.items()}
        self.graded, leaves, numbers, last, count = [], {name: [] for name in self.c1}, {}, ("", ""), 0
        for number, one in self.bundle.objects("attempts.jsonl"):
            count += 1
            try:
                here = (one["round"], one["leaf"])
                if here <= last:
                    raise Wrong(
                        "attempts.jsonl", "không theo thứ tự vòng thi và mã băm", number, here[1], f"lớn hơn {last[1]}"
                    )
                last = here
                if one["round"] not in leaves:
                    raise Wrong("attempts.jsonl", "vòng thi không có bản ghi C1", number, one["round"])
                leaves[one["round"]].append(unhex(one["leaf"], 32, "attempts.jsonl", number))
                if one.get("erased") and "person" not in one:
                    self.erased_leaves[one["leaf"]] = number
                    continue
                seal = {**one, "round": one["paper"]} if one.get("erased") else one["seal"]
                seen = numbers.setdefault((one["person"], seal["round"]), [])
                seen.append((seal["number"], number))
                graded = self.check_erased if one.get("erased") else self.check_attempt
                self.graded.append(graded(number, one, windows[one["round"]]))
            except Wrong as problem:
                self.note(problem)
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
                self.note(Wrong("attempts.jsonl", f"nội dung sai kiểu hoặc thiếu tên ({_short(repr(error))})", number))
        for found in numbers.values():
            if not self.erased_leaves and sorted(n for n, _ in found) != list(range(1, len(found) + 1)):
                line = found[0][1]
                self.note(
                    Wrong(
                        "attempts.jsonl",
                        "số thứ tự lượt thi của một người bị hụt hoặc lặp",
                        line,
                        sorted(n for n, _ in found),
                        list(range(1, len(found) + 1)),
                    )
                )
        for name, note in sorted(self.c1.items()):
            self.attempt(self.check_root, note, leaves[name])
        for leaf, line in self.annulled.items():
            if leaf not in self.erased_leaves and not any(
                one["leaf"] == leaf for one in self.graded if one["annulled"]
            ):
                self.note(Wrong("acts.jsonl", "lượt thi bị hủy này không có trong attempts.jsonl", line, leaf))
        self.numbers["attempts"] = count
        return self.graded

    def check_root(self, note, leaves):
        if note.one("size") != str(len(leaves)):
            raise Wrong(
                note.where,
                "số bài đã niêm phong khác với attempts.jsonl",
                note.line("size"),
                note.one("size"),
                len(leaves),
            )
        found = tree_root(leaves).hex()
        if note.one("root") != found:
            raise Wrong(
                note.where,
                "gốc cây Merkle khác với attempts.jsonl: có bài bị thêm, bớt hoặc sửa",
                note.line("root"),
                note.one("root"),
                found,
            )

    def check_attempt(self, line, one, window):
        where, seal = "attempts.jsonl", one["seal"]
        salt = unhex(one["salt"], 16, where, line)
        leaf = hashlib.sha256(b"\0" + salt + canonical(seal)).hexdigest()
        if leaf != one["leaf"]:
            raise Wrong(where, "bài làm khác với lúc niêm phong (mã băm không khớp)", line, one["leaf"], leaf)
        paper = self.papers.get(seal["round"])
        if paper is None or paper["round"] != one["round"] or seal["pool"] != paper["pool"]:
            raise Wrong(where, "đề của bài không phải đề của vòng thi", line, seal["round"])
        if seal["kind"] != "truongthi.seal.1" or one["person"] not in self.people:
            raise Wrong(where, "người dự thi không có trong people.jsonl", line, one["person"])
        if not seal["started_at"] <= seal["sealed_at"] <= seal["deadline_at"]:
            raise Wrong(where, "giờ bắt đầu, giờ nộp và hạn nộp không theo thứ tự", line, seal["sealed_at"])
        if not window[0] <= seal["started_at"] < max(window[1], self.closing(one["round"])):
            raise Wrong(where, "bắt đầu ngoài giờ của vòng thi", line, seal["started_at"], list(window))
        seed = unhex(seal["seed"], 16, where, line)
        if paper["seed"] is not None and seed != paper["seed"]:
            raise Wrong(where, "đề chung cho mọi người nhưng hạt giống khác", line, seal["seed"], paper["seed"].hex())
        items = self.draw_again(paper, seed, line, one["items"])
        grade = grade_paper(paper, items, seal["answers"], line)
        return {
            "person": one["person"], "round": one["round"], "number": seal["number"], "leaf": leaf,
            "started_at": seal["started_at"], "sealed_at": seal["sealed_at"],
            "duration_ms": max(0, seal["sealed_at"] - seal["started_at"]),
            "annulled": leaf in self.annulled, "line": line, **grade,
        }  # fmt: skip

    def check_erased(self, line, one, window):
        """An attempt of somebody who was erased: no answers to grade, so that its figures are taken as stated."""
        where, paper = "attempts.jsonl", self.papers.get(one["paper"])
        if paper is None or paper["round"] != one["round"]:
            raise Wrong(where, "đề của bài không phải đề của vòng thi", line, one["paper"])
        if not self.people.get(one["person"], {}).get("erased"):
            raise Wrong(where, "bài đã xóa dữ liệu của người mà people.jsonl không ghi là đã xóa", line, one["person"])
        if not window[0] <= one["started_at"] < max(window[1], self.closing(one["round"])):
            raise Wrong(where, "bắt đầu ngoài giờ của vòng thi", line, one["started_at"], list(window))
        if not one["started_at"] <= one["sealed_at"]:
            raise Wrong(where, "giờ bắt đầu, giờ nộp và hạn nộp không theo thứ tự", line, one["sealed_at"])
        names = ("correct_count", "question_count", "answered_count", "centipoints", "number")
        if any(type(one[name]) is not int or one[name] < 0 for name in names):
            raise Wrong(where, "số liệu của bài đã xóa dữ liệu không phải số nguyên", line)
        if one["correct_count"] > one["question_count"]:
            raise Wrong(where, "số câu đúng nhiều hơn số câu", line, one["correct_count"], one["question_count"])
        self.erased_attempts += 1
        return {
            "person": one["person"], "round": one["round"], "number": one["number"], "leaf": one["leaf"],
            "started_at": one["started_at"], "sealed_at": one["sealed_at"],
            "duration_ms": one["sealed_at"] - one["started_at"], "annulled": one["leaf"] in self.annulled, "line": line,
            "centipoints": one["centipoints"], "correct_count": one["correct_count"],
            "answered_count": one["answered_count"], "question_count": one["question_count"],
            "predictions": one["predictions"],
        }  # fmt: skip

    def closing(self, round_id):
        """The round's closing in the rules as they are at publication (it may have been extended)."""
        if not hasattr(self, "closings"):
            self.closings = {one["id"]: instant(one["closes_at"]) for one in self.rules.get("rounds", [])}
        return self.closings.get(round_id, instant(self.rules["window"]["closes_at"]))

    def draw_again(self, paper, seed, line, stated):
        drawn = draw(paper, seed)
        if drawn is None:
            raise Wrong("attempts.jsonl", "đề không đủ câu để rút", line)
        shown = [[one["number"], "".join(one["letters"][at] for at in order)] for one, order, _ in drawn]
        if shown != stated:
            at = next(
                (i for i, pair in enumerate(zip(shown, stated)) if pair[0] != pair[1]), min(len(shown), len(stated))
            )
            raise Wrong(
                "attempts.jsonl",
                f"câu thứ {at + 1} của đề khác với đề rút từ hạt giống",
                line,
                stated[at : at + 1],
                shown[at : at + 1],
            )
        return [(one, letters, stratum) for (one, _, stratum), (_, letters) in zip(drawn, shown)]


def unhex(text, size, where, line=0):
    if not isinstance(text, str) or len(text) != 2 * size or set(text) - _HEX:
        raise Wrong(where, f"không phải {size} byte viết bằng số 16", line, text)
    return bytes.fromhex(text)


def grade_paper(paper, items, answers, line):
    """Score, right and given answers of one attempt from its shown paper."""
    if len(answers) != len(items) + len(paper["guesses"]):
        raise Wrong(
            "attempts.jsonl",
            "số câu trả lời khác với số câu của đề",
            line,
            len(answers),
            len(items) + len(paper["guesses"]),
        )
    total = correct = answered = counted = 0
    for (question, letters, stratum), answer in zip(items, answers):
        places = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(one) for one in answer]
        if (
            places != sorted(set(places))
            or (places and places[-1] >= len(letters))
            or (len(places) > 1 and not question["multiple"])
        ):
            raise Wrong("attempts.jsonl", f"câu {question['number']}: không thể trả lời như vậy", line, answer)
        effect, key = paper["treated"].get(question["number"], ("", ""))
        answered += 1 if answer else 0
        if effect == "void":
            continue
        counted += 1
        worth = paper["worth"][stratum] if stratum < len(paper["worth"]) else paper["worth"][0]
        right = set(key if effect == "key" else question["key"])
        chosen = {letters[at] for at in places}
        if effect == "all_right":
            total, correct = total + worth, correct + 1
            continue
        total += credit(chosen, right, worth, paper["marking"])
        correct += 1 if chosen and chosen == right else 0
    guesses = {name: guess for name, guess in zip(paper["guesses"], answers[len(items) :]) if guess}
    for guess in guesses.values():
        whole, _, part = guess.replace(",", ".").partition(".")
        if not (whole.isascii() and whole.isdigit() and (part == "" or (part.isascii() and part.isdigit()))):
            raise Wrong("attempts.jsonl", "câu dự đoán không phải một số", line, guess)
    return {
        "centipoints": max(0, total), "correct_count": correct, "answered_count": answered, "question_count": counted,
        "predictions": {name: guess.replace(",", ".") for name, guess in guesses.items()},
    }  # fmt: skip


# ---------------------------------------------------------------- 7. figures, places, prizes


def plain(value):
    """A figure as the files write it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return value


def acts_of(acts):
    """What the committee's acts put beside the attempts: decisions, points, prizes moved, seed."""
    found = {"manual": {}, "decisions": {}, "adjustments": [], "lot_seed": ""}
    for _, act in acts:
        if act["act"] == "tie":
            found["decisions"].setdefault(act["division"], []).append(act["ordered"])
        elif act["act"] == "scored":
            found["manual"][act["score"], act["key"]] = act["centipoints"]
        elif act["act"] == "adjusted":
            found["adjustments"].append((act["division"], act["key"], act["tier"]))
        elif act["act"] == "seed":
            found["lot_seed"] = act["seed"]
    found["manual"] = [{"id": name, "key": key, "centipoints": value} for (name, key), value in found["manual"].items()]
    return found


def check_result(check):
    """Compute everything again and compare it with standings.json and publication.json."""
    check.reading = "standings.json"
    standings = check.bundle.value("standings.json")
    people = [one for one in check.people.values() if one["category"]]
    known = {one["key"] for one in people}
    facts = {
        "people": people, "units": list(check.units.values()), "external": check.external,
        "attempts": [one for one in check.graded if one["person"] in known], **acts_of(check.acts),
        "stated": stated_rows(check, standings), "gone": erased_figures(check, people, standings),
    }  # fmt: skip
    contest = Contest(check.rules, {**facts, "decisions": {}})
    held = contest.compute()
    compare(check, "standings.json rules_sha256", standings["rules_sha256"], sha256(check.bundle.read("rules.json")))
    if not facts["stated"]:
        actuals = sorted([name, round_id, plain(value)] for (name, round_id), value in contest.actuals.items())
        compare(check, "standings.json actuals", sorted(standings["actuals"]), actuals)
        compare(check, "standings.json left_out", sorted(standings["left_out"]), contest.left_out)
        compare(check, "standings.json counts", standings["counts"], counts_of(contest))
        given_up = sorted(each for one in held for each in one.given_up)
        compare(check, "standings.json given_up", sorted(standings["given_up"]), given_up)
    stated = {one["id"]: one for one in standings["divisions"]}
    compare(check, "standings.json divisions", sorted(stated), sorted(one.id for one in held))
    for one in held:
        if one.id in stated:
            check.attempt(compare_division, check, stated[one.id], one, contest)
    check.attempt(check_publication, check, standings, facts)
    check.numbers.update(people=len(people), divisions=len(held), rows=sum(len(one.rows) for one in held))


def stated_rows(check, standings):
    """Rows that cannot be computed again because of attempts of which the leaf alone is there: (division, key) → figures."""
    if not check.erased_leaves:
        return {}
    gone = {one["key"] for one in check.people.values() if one.get("erased")}
    units = {value for key in gone for value in (check.people[key]["unit"], check.people[key]["school"])}
    rows = {
        (division["id"], row["key"]): row["metrics"]
        for division in standings["divisions"]
        for row in division["rows"]
        if row["key"] in gone | units
    }
    check.stated = len(rows)
    return rows or {("", ""): {}}


def erased_figures(check, people, standings):
    """What the predicted figures lack of the erased: how many people, how many attempts of each round, the figures
    as stated. They are taken only where the erased can make up the difference."""
    if not check.erased_leaves:
        return {}
    leaves = {}
    for _, one in check.bundle.objects("attempts.jsonl"):
        if one.get("erased"):
            leaves[one["round"]] = leaves.get(one["round"], 0) + 1
    stated = {(name, at): None if value is None else Fraction(value) for name, at, value in standings["actuals"]}
    gone = [one for one in people if one.get("erased") and not one["disqualified"]]
    return {"people": len(gone), "leaves": leaves, "actuals": stated}


def counts_of(contest):
    counts = {one["id"]: {"expected": 0, "participants": 0, "attempts": 0} for one in contest.rules["categories"]}
    for person in contest.people.values():
        if not person["disqualified"]:
            row = contest.external.get(person["key"]) or {"attempts": 0}
            attempts = row["attempts"] if contest.is_external else len(contest.valid.get(person["key"], ()))
            one = counts[person["category"]]
            one["expected"] += 1
            one["participants"] += int(attempts > 0)
            one["attempts"] += attempts
    return counts


def compare(check, where, found, expected):
    if found != expected:
        check.note(Wrong(where, "khác với kết quả tính lại", 0, *first_difference(found, expected)))


def first_difference(found, expected):
    """The first pair of items that differ, for long lists."""
    if isinstance(found, list) and isinstance(expected, list):
        for one, two in zip(found, expected):
            if one != two:
                return one, two
        at = min(len(found), len(expected))
        return found[at : at + 1], expected[at : at + 1]
    return found, expected


def compare_division(check, stated, held, contest):
    where = f"standings.json divisions[{held.id}]"
    rows = [
        {
            "key": row["key"],
            "rank": row["rank"],
            "metrics": {name: plain(value) for name, value in row["figures"].items()},
        }
        for row in held.rows
    ]
    if [row["key"] for row in stated["rows"]] != [row["key"] for row in rows]:
        compare(check, f"{where} thứ tự", [row["key"] for row in stated["rows"]], [row["key"] for row in rows])
    computed = {row["key"]: row for row in rows}
    sizes = {}
    for row in rows:
        sizes[row["rank"]] = sizes.get(row["rank"], 0) + 1
    line = Line(contest, held)
    able = {row["key"]: line.may_win(row) for row in held.rows}
    for row in stated["rows"]:
        mine = computed.get(row["key"])
        if mine is None:
            continue
        for name in sorted({*row["metrics"], *mine["metrics"]}):
            if row["metrics"].get(name) != mine["metrics"].get(name) and (held.id, row["key"]) not in contest.stated:
                check.note(
                    Wrong(
                        f"{where}.rows[{row['key']}].{name}",
                        "số liệu khác",
                        0,
                        row["metrics"].get(name),
                        mine["metrics"].get(name),
                    )
                )
        if row["rank"] != mine["rank"]:
            check.note(Wrong(f"{where}.rows[{row['key']}]", "hạng khác", 0, row["rank"], mine["rank"]))
        if row["tied"] != (sizes[mine["rank"]] > 1):
            check.note(Wrong(f"{where}.rows[{row['key']}].tied", "đồng hạng khác", 0, row["tied"], not row["tied"]))
        if held.division["kind"] == "individual" and row["may_win"] != able[row["key"]]:
            check.note(
                Wrong(
                    f"{where}.rows[{row['key']}].may_win", "quyền nhận giải khác", 0, row["may_win"], able[row["key"]]
                )
            )
    compare(check, f"{where}.awards", sorted(stated["awards"]), sorted(held.given))
    undecided = sorted(sorted(row["key"] for row in group) for group in groups_of(held.rows) if len(group) > 1)
    compare(check, f"{where}.undecided", sorted(stated["undecided"]), undecided)
    tiers = [
        [one["id"], one["name"], one["count"], one.get("amount", 0), one.get("in_kind", "")]
        for one in held.division.get("awards", [])
    ]
    compare(
        check,
        f"{where}.tiers",
        [[one[name] for name in ("id", "name", "count", "amount", "in_kind")] for one in stated["tiers"]],
        tiers,
    )
    compare(check, f"{where}.criteria", stated["criteria"], [[key_of(one), one["direction"]] for one in held.criteria])
    compare(check, f"{where}.name", stated["kind"], held.division["kind"])


def check_publication(check, standings, facts):
    """The published rows: places after the committee's decisions, and who has which prize."""
    check.reading = "publication.json"
    published = check.bundle.value("publication.json")
    compare(
        check,
        "publication.json snapshot_sha256",
        published["snapshot_sha256"],
        sha256(check.bundle.read("standings.json")),
    )
    compare(check, "publication.json counts", published["counts"], standings["counts"])
    compare(check, "publication.json contest", published["contest"], check.manifest["contest"])
    wanted = sorted([one["division"], one["ordered"]] for one in published["decisions"])
    said = sorted([division, ordered] for division, orders in facts["decisions"].items() for ordered in orders)
    compare(check, "publication.json decisions", wanted, said)
    contest = Contest(check.rules, facts)
    stated = {one["id"]: one for one in published["divisions"]}
    held = contest.compute()
    compare(check, "publication.json divisions", sorted(stated), sorted(one.id for one in held))
    for one in held:
        if one.id not in stated:
            continue
        where = f"publication.json divisions[{one.id}]"
        prizes = {key: tier for tier, _, key in one.given}
        rows = {row["key"]: row for row in one.rows}
        compare(check, f"{where} danh sách", sorted(row["key"] for row in stated[one.id]["rows"]), sorted(rows))
        for row in stated[one.id]["rows"]:
            if row["key"] not in rows:
                continue
            if row["rank"] != rows[row["key"]]["rank"]:
                check.note(Wrong(f"{where}.rows[{row['key']}]", "hạng khác", 0, row["rank"], rows[row["key"]]["rank"]))
            prize = row["prize"].get("tier", row["prize"].get("id")) if isinstance(row["prize"], dict) else row["prize"]
            if prize != prizes.get(row["key"]):
                check.note(Wrong(f"{where}.rows[{row['key']}]", "giải khác", 0, prize, prizes.get(row["key"])))
            for name, value in row["metrics"].items():
                figures = rows[row["key"]]["figures"]
                if (one.id, row["key"]) not in contest.stated and name in figures and plain(figures[name]) != value:
                    check.note(
                        Wrong(f"{where}.rows[{row['key']}].{name}", "số liệu khác", 0, value, plain(figures[name]))
                    )


# ---------------------------------------------------------------- receipts


_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def receipt_code(leaf):
    """The short code that people type."""
    rest, values = int(leaf[:14], 16), []
    for _ in range(11):
        rest, value = divmod(rest, 31)
        values.append(value)
    total = sum(place * value for place, value in enumerate(values, 1))
    values.append(next(last for last in range(31) if (total + 12 * last) % 31 == 0))
    text = "".join(_SYMBOLS[value] for value in values)
    return "-".join(text[at : at + 4] for at in (0, 4, 8))


def check_receipt(data, name, bundle, told):
    """One contestant's receipt: own answers, in the tree that was signed at the closing, and in the bundle if given."""
    receipt = parse(data.strip(), name)
    if not isinstance(receipt, dict) or receipt.get("kind") != "truongthi.receipt.1":
        raise Wrong(name, "không phải phiếu xác nhận của Trường Thi")
    salt = unhex(receipt["salt"], 16, name)
    leaf = hashlib.sha256(b"\0" + salt + canonical(receipt["seal"])).hexdigest()
    for field, found, expected in (("leaf", receipt["leaf"], leaf), ("code", receipt["code"], receipt_code(leaf))):
        if found != expected:
            raise Wrong(f"{name} {field}", "khác với bài làm trong phiếu", 0, found, expected)
    if receipt.get("c1") is None:
        return "Phiếu đúng với bài làm ghi trong đó. Phiếu được tải trước khi vòng thi đóng nên chưa có chứng minh; hãy tải lại."
    note = Note(receipt["c1"].encode("utf-8"), f"{name} c1")
    keys = told or note.keys
    if keys:
        note.check_signatures([key for key in keys if (key[0], key[1]) in note.signatures] or keys)
    path = [unhex(one, 32, f"{name} path") for one in receipt["path"]]
    root = root_from_path(bytes.fromhex(leaf), receipt["index"], receipt["size"], path)
    note.expect("size", str(receipt["size"]), "số bài khác với phiếu")
    note.expect("root", root.hex() if root else "", "phiếu không dẫn tới gốc cây đã ký")
    if bundle is not None:
        own = Note(bundle.read(f"notes/c1-{receipt['round']}.txt"), f"notes/c1-{receipt['round']}.txt")
        if own.text != note.text:
            raise Wrong(
                own.where,
                "bản ghi C1 trong gói khác với trong phiếu (hai phiên bản của cùng một vòng thi)",
                0,
                own.hash,
                note.hash,
            )
        if not any(one.get("leaf") == leaf for _, one in bundle.objects("attempts.jsonl")):
            raise Wrong("attempts.jsonl", "không có bài làm của phiếu này", 0, None, leaf)
    said = f"Bài làm {receipt['code']} đã nằm trong {receipt['size']} bài được niêm phong lúc đóng vòng thi."
    if not told:
        said += " Lưu ý: chưa đối chiếu chữ ký với khóa công bố; hãy thêm --key lấy từ bản in trước khi thi."
    return said


# ---------------------------------------------------------------- the command


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Kiểm tra gói kết quả của một cuộc thi Trường Thi.", add_help=True)
    parser.add_argument("bundle", nargs="?", help="tệp bundle.zip tải từ trang công bố")
    parser.add_argument("--receipt", help="phiếu xác nhận của một thí sinh (tệp JSON)")
    parser.add_argument(
        "--key", action="append", default=[], help="khóa công khai đã công bố (TÊN+ID+KHÓA hoặc tệp chứa nó)"
    )
    parser.add_argument("--c0", default="", help="mã băm của một bản cam kết C0 đã công bố")
    parser.add_argument(
        "--draft", action="store_true", help="gói chưa công bố, chưa có bản ghi C2 (dùng trước khi công bố)"
    )
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return run(options)
    except Unreadable as problem:
        print(f"KHÔNG ĐỌC ĐƯỢC: {problem}")
        return 2
    except Wrong as problem:
        print(problem)
        return 1
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        MemoryError,
    ) as error:
        print(f"SAI: nội dung sai kiểu hoặc thiếu tên ({_short(repr(error))})")
        return 1


def run(options):
    if not options.bundle and not options.receipt:
        raise Unreadable("hãy cho biết tệp bundle.zip hoặc --receipt phiếu.json")
    told = [read_told(one) for one in options.key]
    bundle = Bundle(options.bundle) if options.bundle else None
    if options.receipt:
        print("ĐÚNG. " + check_receipt(read_small(options.receipt), options.receipt, bundle, told))
    if bundle is None:
        return 0
    check = Check(bundle, told, options.c0, options.draft)
    check.run()
    if check.wrong:
        for problem in check.wrong[:50]:
            print(problem)
        print(f"Kết luận: SAI, {len(check.wrong)} chỗ không khớp.")
        return 1
    numbers = check.numbers
    print(
        f"ĐÚNG. Đã kiểm tra {numbers['attempts']} bài niêm phong, {numbers['people']} người, {numbers['divisions']} bảng "
        f"xếp hạng với {numbers['rows']} dòng: đề, đáp án và thể lệ đúng như đã cam kết, không bài nào bị thêm, bớt, sửa; "
        "điểm, hạng và giải đúng như tính lại."
    )
    for text in check.warnings:
        print(f"Lưu ý: {text}.")
    if check.rules.get("results_from") == "external":
        print("Lưu ý: bài được chấm ở trang khác; chỉ kiểm lại được thứ hạng và giải, không kiểm lại được điểm.")
    if check.erased_attempts:
        print(f"Không kiểm lại được: điểm của {check.erased_attempts} bài thuộc người đã xóa dữ liệu.")
    if check.stated:
        print(f"Không kiểm lại được: {check.stated} dòng của người đã xóa dữ liệu.")
    if not told and not options.c0:
        print("Lưu ý: chưa đối chiếu với khóa công bố. Hãy thêm --key hoặc --c0 lấy từ bản in trước khi thi.")
    return 0


def read_small(path):
    try:
        with open(path, "rb") as file:
            data = file.read(1_000_001)
    except OSError as error:
        raise Unreadable(f"không đọc được tệp {path}: {error.strerror}") from None
    if len(data) > 1_000_000:
        raise Unreadable(f"tệp {path} quá lớn")
    return data


def read_told(text):
    key = read_vkey(text)
    if key is None:
        key = read_vkey(read_small(text).decode("utf-8", "replace").strip())
    if key is None:
        raise Unreadable(f"khóa công khai viết sai: {text[:80]}")
    return key


if __name__ == "__main__":
    sys.exit(main())
