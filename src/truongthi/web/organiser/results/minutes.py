"""Puts the minutes together: who met, which ties were settled how and why, who gets which prize."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.formats.minutes_docx import Attendant, Minutes, ResultTable, SettledTie, minutes_docx
from truongthi.formats.official_docx import Letterhead, TableColumn
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import BenchTie, Side, bench
from truongthi.results.queries.seats import seats
from truongthi.results.queries.standings import current_standings
from truongthi.web.organiser.results.forms import side_name
from truongthi.web.shared.display import ZONE, money, number, vn_datetime
from truongthi.web.shared.rankings import RankedDivision, RankedRow, ranked_division
from truongthi.web.wording.criteria import metric_name, value_text
from truongthi.web.wording.results import seat_name

_DOTS = "……………………"


def minutes_file(contest: Contest, snapshot: Snapshot, *, made_at: datetime) -> bytes:
    """The Word file of the minutes on the latest computation."""
    ties = bench(contest, snapshot)
    decisions = [tie.decision for tie in ties if tie.decision and tie.decision.confirmed_at]
    people = _people(contest)
    divisions = [ranked_division(division) for division in current_standings(contest, snapshot)]
    minutes = Minutes(
        letterhead=_letterhead(contest),
        subject=_("Họp xét giải cuộc thi “{title}”").format(title=contest.title),
        began_at=min((decision.proposed_at.astimezone(ZONE) for decision in decisions), default=None),
        ended_at=max((decision.confirmed_at.astimezone(ZONE) for decision in decisions), default=None),
        meeting_place=contest.unit.address or contest.unit.name,
        present=[attendant for _seat, attendant in people],
        chair=_holder(people, "head"),
        secretary=_holder(people, "secretary"),
        grounds=_grounds(contest, snapshot),
        opening=_opening(snapshot),
        ties=[_settled(tie, dict(_by_user(contest))) for tie in ties if tie.state == "settled"],
        no_ties=_("Không có trường hợp bằng nhau nào có ảnh hưởng đến giải."),
        prizes=[_prize_table(division) for division in divisions if division.prized],
        closing=_("Biên bản được các thành viên dự họp thông qua và thống nhất ký tên."),
        recipients=[_("Các thành viên Ban Tổ chức"), _("Lưu: VT, BTC")],
        appendices=[_standings_table(division) for division in divisions if division.rows],
    )
    return minutes_docx(minutes, made_at=made_at)


def _letterhead(contest: Contest) -> Letterhead:
    return Letterhead(
        body=contest.unit.name, symbol="BB-BTC", parent_body=contest.unit.parent_body, has_date_line=False
    )


def _people(contest: Contest) -> list[tuple[str, Attendant]]:
    return [(one.seat, Attendant(one.user.full_name, seat_name(one.seat))) for one in seats(contest)]


def _by_user(contest: Contest) -> list[tuple[int, str]]:
    return [(one.user_id, f"{one.user.full_name}, {seat_name(one.seat)}") for one in seats(contest)]


def _holder(people: Sequence[tuple[str, Attendant]], seat: str) -> Attendant:
    return next((attendant for held, attendant in people if held == seat), Attendant(_DOTS, seat_name(seat)))


def _grounds(contest: Contest, snapshot: Snapshot) -> list[str]:
    rules = current_rules(contest)
    return [
        *rules.legal_basis,
        _("Thể lệ cuộc thi “{title}” (bản {n})").format(title=contest.title, n=snapshot.rules_version),
        _("Kết quả do hệ thống tính lúc {at} (bản {n}, mã kiểm chứng {hash})").format(
            at=vn_datetime(snapshot.computed_at), n=snapshot.version, hash=snapshot.sha256[:16]
        ),
    ]


def _opening(snapshot: Snapshot) -> list[str]:
    counts = snapshot.document["counts"].values()
    people, attempts = (sum(count[name] for count in counts) for name in ("participants", "attempts"))
    text = _("Cuộc thi có {people} người dự thi với {attempts} lượt thi. Ban Tổ chức xét giải theo thể lệ như sau.")
    return [text.format(people=number(people), attempts=number(attempts))]


def _settled(tie: BenchTie, people: dict[int, str]) -> SettledTie:
    decision = tie.decision
    assert decision is not None  # noqa: S101 - a settled tie has its decision
    prizes = ", ".join(dict.fromkeys(tier.name for tier in tie.at_stake))
    at_stake = _("{n} bên cùng ở hạng {rank}, bằng nhau ở mọi tiêu chí; liên quan: {prizes}. Số liệu của các bên:")
    return SettledTie(
        division=tie.division.name,
        at_stake=at_stake.format(n=len(tie.sides), rank=tie.tie.rank, prizes=prizes),
        criteria=[metric_name(criterion.key) for criterion in tie.criteria],
        sides=[
            (_called(side), [value_text(c.key, side.metrics.get(c.key)) for c in tie.criteria]) for side in tie.sides
        ],
        decision=[
            _("{name} xếp hạng {rank}.").format(name=_called(side), rank=tie.tie.rank + place)
            for place, side in enumerate(tie.ordered)
        ],
        reason=decision.reason,
        proposed_by=people.get(decision.proposed_by_id, decision.proposed_by.full_name),
        proposed_at=vn_datetime(decision.proposed_at),
        confirmed_by=people.get(
            decision.confirmed_by_id or 0, decision.confirmed_by.full_name if decision.confirmed_by else ""
        ),
        confirmed_at=vn_datetime(decision.confirmed_at),
    )


def _called(side: Side) -> str:
    return side_name(side.who.kind, side.who.name, side.who.unit)


def _prize_table(division: RankedDivision) -> ResultTable:
    columns = [
        TableColumn(_("Hạng"), 2),
        TableColumn(_("Tên"), 6, centred=False),
        TableColumn(_("Giải"), 4),
        TableColumn(_("Tiền thưởng"), 3),
    ]
    rows = [
        [str(row.place), _with_unit(row, division), row.prize.name, _prize_text(row)]
        for row in division.prized
        if row.prize
    ]
    return ResultTable(division.name, columns, rows)


def _prize_text(row: RankedRow) -> str:
    if row.prize is None:
        return ""
    return " ".join(part for part in (money(row.prize.amount) if row.prize.amount else "", row.prize.in_kind) if part)


def _with_unit(row: RankedRow, division: RankedDivision) -> str:
    if division.is_collective:
        return _("Lớp {name}").format(name=row.name)
    return f"{row.name} ({row.unit})" if row.unit else row.name


def _standings_table(division: RankedDivision) -> ResultTable:
    columns = [
        TableColumn(_("Hạng"), 2),
        TableColumn(_("Tên"), 6, centred=False),
        *(TableColumn(head, 3) for head in division.heads),
        TableColumn(_("Giải"), 3),
    ]
    rows = [
        [
            f"{row.place}=" if row.tied else str(row.place),
            _with_unit(row, division),
            *(value for _head, value in row.figures),
            row.prize.name if row.prize else "",
        ]
        for row in division.rows
    ]
    title = _("Bảng xếp hạng: {name}").format(name=division.name)
    return ResultTable(title, columns, rows, note=division.mean_note)
