"""A rehearsal in words: for the screen, the printed page and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.ranking import Row
from truongthi.core.rehearsal import Rehearsal, Tie, Tried
from truongthi.core.rehearsal.warnings import Warned
from truongthi.core.rules.model import Rules
from truongthi.web.shared.display import money, number
from truongthi.web.wording.criteria import direction_text, separation_sentence, tie_sentence, value_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.open_points import OpenPointText, open_points

SENTENCES = {
    "rehearsal_people": _("Diễn tập với từ {minimum} đến {maximum} thí sinh. Hãy ghi một số trong khoảng đó."),
    "rehearsal_seed": _("Số hạt giống là số nguyên từ 0 đến {maximum}. Cùng một số cho cùng một kết quả diễn tập."),
}
TOP = 10
MOST_TIES = 12
MOST_NAMES = 8
_WARNINGS = {
    "no_divisions": _("Kế hoạch chưa có bảng xếp hạng nào, nên không có gì để xếp hạng và trao giải."),
    "category_unreached": _(
        "Không ai rơi vào đối tượng “{name}”: một đối tượng viết trước đã nhận hết những người này, hoặc danh sách "
        "không có ai như vậy."
    ),
    "nothing_counts": _("Không lượt thi nào được tính. Hãy xem lại thời gian và số câu tối thiểu của một lượt."),
    "unit_without_headcount": _(
        "{count} lớp hoặc đơn vị chưa có sĩ số ({names}…): không tính được tỷ lệ tham gia, nên xếp sau cùng ở tiêu chí đó."
    ),
    "budget_exceeded": _("Tổng tiền thưởng {given} vượt mức {limit} ghi trong kế hoạch."),
    "division_empty": _("{division}: không ai đủ điều kiện hoặc không ai dự thi."),
    "division_without_prizes": _("{division}: bảng này chưa có giải nào; chỉ xếp hạng."),
    "nobody_may_win": _("{division}: có giải nhưng không ai được xét giải."),
    "prizes_unclaimed": _(
        "{division}: {count} giải không trao được cho ai (thiếu người, hoặc không ai đạt mức tối thiểu)."
    ),
}
_REMEDIES = {
    "committee": _("Ban Tổ chức phải quyết định thứ tự; chưa quyết định thì chưa trao."),
    "share": _("Thể lệ chia đều tiền thưởng cho những bên bằng nhau."),
    "extend": _("Thể lệ trao giải cho tất cả những bên bằng nhau, nên tốn thêm tiền thưởng."),
}
_PASSED = {
    "may_not_win": _("được dự thi nhưng không xét giải"),
    "min_points": _("chưa đạt điểm tối thiểu"),
    "min_participants": _("số người dự thi chưa đạt mức tối thiểu"),
    "min_headcount": _("sĩ số chưa đạt mức tối thiểu"),
    "no_participants": _("không có ai dự thi"),
    "cap": _("đã nhận giải cao hơn ở bảng khác"),
}
_TAKES_FROM = ("ties", "border", "criteria", "awards", "min_points")


@dataclass(frozen=True, slots=True)
class TieText:
    """A tie as it would come to the committee: who, about which prizes, what happens."""

    names: str
    count: int
    prizes: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RowText:
    place: int
    name: str
    unit: str
    figures: tuple[tuple[str, str], ...]
    tied: bool
    prize: str
    why: str


@dataclass(frozen=True, slots=True)
class DivisionText:
    """One division. ``uses``: a sentence for each criterion; ``points``: open points this division makes concrete."""

    id: str
    name: str
    ranked: int
    rows: tuple[RowText, ...]
    prizes: tuple[tuple[str, str, str], ...]
    ties: tuple[TieText, ...]
    more_ties: int
    passed: tuple[tuple[str, str], ...]
    unclaimed: int
    uses: tuple[tuple[str, bool], ...]
    equal: int
    points: tuple[OpenPointText, ...]


def divisions_in_words(rehearsal: Rehearsal) -> list[DivisionText]:
    """Every division held, in the order of the rules."""
    points = open_points(rehearsal.rules)
    units = {unit.key: unit.name for unit in rehearsal.facts.units}
    return [_division(tried, rehearsal.rules, units, points) for tried in rehearsal.tried]


def warnings_in_words(rehearsal: Rehearsal) -> list[str]:
    names = {tried.result.division.id: tried.result.division.name for tried in rehearsal.tried}
    return [_warning(warned, names) for warned in rehearsal.warnings]


def budget_in_words(rehearsal: Rehearsal) -> str:
    """What the prizes cost in this rehearsal, and what the plan allows."""
    budget = rehearsal.result.budget
    text = gettext(
        "Tiền thưởng nếu kết quả như vậy: {given}, còn chờ quyết định {open}; trao đủ mọi giải là {planned}."
    )
    told = text.format(given=money(budget.given), open=money(budget.open), planned=money(budget.planned))
    if budget.limit is None:
        return told
    return f"{told} {gettext('Kế hoạch cho phép {limit}.').format(limit=money(budget.limit))}"


def points_touched(rules: Rules, divisions: Iterable[DivisionText]) -> list[tuple[OpenPointText, list[DivisionText]]]:
    """Each open point with the divisions in which this rehearsal shows what it means."""
    listed = list(divisions)
    return [(point, [one for one in listed if point in one.points]) for point in open_points(rules)]


def _warning(warned: Warned, names: Mapping[str, str]) -> str:
    facts: dict[str, Any] = dict(warned.facts)
    for money_fact in {"limit", "given"} & facts.keys():
        facts[money_fact] = money(facts[money_fact])
    return gettext(_WARNINGS[warned.code]).format(division=names.get(warned.division, ""), **facts)


def _division(tried: Tried, rules: Rules, units: Mapping[str, str], points: Iterable[OpenPointText]) -> DivisionText:
    result = tried.result
    called = FigureNames((criterion.key for criterion in result.division.criteria), lambda: rules)
    names = {row.entry.key: row.entry.name for row in result.standings.rows}
    tiers = {tier.id: tier.name for tier in result.division.awards}
    given = {award.key: award for award in result.awards.given}
    wins = tuple((names[a.key], tiers[a.tier_id], money(a.amount) if a.amount else "") for a in result.awards.given)
    rows = result.standings.rows
    prize = {key: tiers[award.tier_id] for key, award in given.items()}
    return DivisionText(
        id=result.division.id,
        name=result.division.name,
        ranked=result.entrants.ranked if result.entrants else len(rows),
        rows=tuple(
            _row(row, after, units, prize.get(row.entry.key, ""), result.division.criteria, called)
            for row, after in zip(rows[:TOP], [*rows[1 : TOP + 1], None], strict=False)
        ),
        prizes=wins,
        ties=tuple(_tie(tie, names, tiers) for tie in tried.ties[:MOST_TIES]),
        more_ties=max(0, len(tried.ties) - MOST_TIES),
        passed=tuple(
            (names.get(p.key, p.key), gettext(_PASSED.get(p.why, p.why))) for p in result.awards.passed_over[:MOST_TIES]
        ),
        unclaimed=len(result.awards.unclaimed),
        uses=_uses(tried, called),
        equal=len(result.standings.undecided),
        points=tuple(point for point in points if _touches(point.field, tried)),
    )


def _row(
    row: Row, after: Row | None, units: Mapping[str, str], prize: str, criteria: Iterable[Any], called: FigureNames
) -> RowText:
    figures = tuple((called.short(c.key), value_text(c.key, row.entry.metrics.get(c.key))) for c in criteria)
    why = ""
    if after is not None:
        name, other = row.entry.name, after.entry.name
        held = row.separated_by
        why = separation_sentence(held, name, other, called.short(held.metric)) if held else tie_sentence(name, other)
    unit = units.get(row.entry.unit, "")
    return RowText(row.rank, row.entry.name, unit, figures, row.tied, prize, why)


def _tie(tie: Tie, names: Mapping[str, str], tiers: Mapping[str, str]) -> TieText:
    told = [names[key] for key in tie.keys[:MOST_NAMES]]
    more = len(tie.keys) - len(told)
    listed = ", ".join(told) + (gettext(" và {count} bên khác").format(count=more) if more else "")
    kinds = list(dict.fromkeys(tiers[tier] for tier in tie.tiers))
    prizes = ", ".join(f"{tie.tiers.count(key)} {tiers[key]}" for key in tiers if key in tie.tiers) or ", ".join(kinds)
    return TieText(listed, len(tie.keys), prizes, gettext(_REMEDIES[tie.remedy]))


def _uses(tried: Tried, called: FigureNames) -> tuple[tuple[str, bool], ...]:
    """(sentence, whether it decided anything) of each criterion."""
    found = []
    for use in tried.uses:
        name = f"{called.full(use.criterion.key)}, {direction_text(use.criterion.key, use.criterion.direction)}"
        if use.decided:
            text = gettext("Tiêu chí thứ {place} ({name}) quyết định {count} cặp.")
        else:
            text = gettext("Tiêu chí thứ {place} ({name}) không quyết định cặp nào.")
        found.append((text.format(place=use.place, name=name, count=number(use.decided)), bool(use.decided)))
    return tuple(found)


def _touches(field: str, tried: Tried) -> bool:
    """Whether a point of this division, of its order or its prizes, shows in a tie at its prizes."""
    if not tried.ties:
        return False
    parts = field.split(".")
    written = getattr(tried.result.division, "written", tried.result.division.id)
    return len(parts) > 2 and parts[0] == "divisions" and parts[1] == written and parts[2] in _TAKES_FROM
