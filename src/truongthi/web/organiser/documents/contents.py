"""What stands in the fields of a document: every figure and name of the contest as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.rules import Rules
from truongthi.core.vietnamese_numbers import money_in_words
from truongthi.formats.default_templates import FIELDS
from truongthi.formats.official_parts import (
    clean_lines,
    date_in_words,
    number_and_symbol,
    place_and_date,
    point_letters,
)
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import BenchTie, Side, bench
from truongthi.results.queries.complaints import counts
from truongthi.results.queries.lifecycle import Lifecycle, lifecycle_of
from truongthi.results.queries.seats import seats
from truongthi.results.queries.standings import current_standings
from truongthi.results.queries.units import shown_above
from truongthi.web.organiser.results.forms import side_name
from truongthi.web.shared.display import ZONE, number, vn_datetime
from truongthi.web.shared.rankings import RankedDivision, RankedRow, ranked_division
from truongthi.web.wording.criteria import value_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import seat_name

TAXED_ABOVE = 10_000_000
_DOTS = "……………………"
_MOMENT = "… giờ … phút, ngày … tháng … năm …"


@dataclass(frozen=True, slots=True)
class Heading:
    """Number and day given when the document is made; None leaves room for the pen."""

    number: int | None = None
    symbol: str = ""
    issued_on: date | None = None
    deputy_signs: bool = False


def contents(contest: Contest, snapshot: Snapshot, kind: str, heading: Heading, *, now: datetime) -> dict[str, Any]:
    """All fields, whatever the kind uses of them."""
    rules, found = current_rules(contest), lifecycle_of(contest, now=now)
    held = current_standings(contest, snapshot)
    shown = shown_above(contest, held)
    divisions = [ranked_division(division, lambda: rules, shown) for division in held]
    ties = bench(contest, snapshot)
    return {
        **_letterhead(contest, kind, heading),
        **_people(contest, heading),
        **_turnout(contest, snapshot, rules),
        **_prizes(divisions),
        **_meeting(contest, rules, ties),
        **_after(contest, found),
        "can_cu": _grounds(contest, rules, snapshot),
        "noi_nhan": _recipients(kind),
        "xep_hang": [_table(division, division.rows) for division in divisions if division.rows],
        "co_so_tinh": _("Theo kết quả do hệ thống tính lúc {at} (bản {n}, mã kiểm chứng {hash}).").format(
            at=vn_datetime(snapshot.computed_at), n=snapshot.version, hash=snapshot.sha256[:16]
        ),
        "ma_kiem_chung": snapshot.sha256,
        "kem_theo": _goes_with(kind, heading),
    }


def sample(contest: Contest) -> dict[str, Any]:
    """Invented fields, to see a template filled: every text its own name, every list two items."""
    return {name: _example(name, shape) for name, shape in FIELDS.items()} | {"ten_cuoc_thi": contest.title}


def _example(name: str, shape: Any) -> Any:
    if shape == "":
        return f"[{name}]"
    if isinstance(shape, dict):
        return {key: _example(key, inner) for key, inner in shape.items()}
    return [_example(name, shape[0]) for _place in range(2)]


def _letterhead(contest: Contest, kind: str, heading: Heading) -> dict[str, str]:
    unit = contest.unit
    return {
        "so_ky_hieu": number_and_symbol(heading.number, heading.symbol),
        "dia_danh_ngay": place_and_date(unit.place, heading.issued_on),
        "don_vi": unit.name,
        "don_vi_hoa": unit.name.upper(),
        "co_quan_chu_quan": unit.parent_body,
        "kinh_gui": (unit.parent_body or _DOTS)
        if kind == "results_report"
        else _("Thủ trưởng {unit}").format(unit=unit.name),
        "ten_cuoc_thi": contest.title,
        "dia_diem": unit.address or unit.name,
    }


def _people(contest: Contest, heading: Heading) -> dict[str, Any]:
    members = [(one.seat, one.user.full_name) for one in seats(contest)]
    held = dict(reversed(members))
    head, deputy = held.get("head", ""), held.get("deputy", "")
    position = "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN" if heading.deputy_signs else "TRƯỞNG BAN"
    return {
        "thanh_phan": [{"ten": name, "chuc_vu": seat_name(seat)} for seat, name in members],
        "truong_ban": f"{deputy or _DOTS}, {seat_name('deputy')}"
        if heading.deputy_signs
        else f"{head or _DOTS}, {seat_name('head')}",
        "thu_ky": held.get("secretary", "") or _DOTS,
        "quyen_han_ky": "TM. BAN TỔ CHỨC",
        "chuc_vu_ky": position,
        "nguoi_ky": deputy if heading.deputy_signs else head,
    }


def signer_of(contest: Contest, heading: Heading) -> str:
    """Who signs for the committee."""
    return str(_people(contest, heading)["nguoi_ky"])


def _turnout(contest: Contest, snapshot: Snapshot, rules: Rules) -> dict[str, Any]:
    counted = snapshot.document["counts"]
    names = {category.id: category.name for category in rules.categories}
    window = _("từ {a} đến {b}").format(a=vn_datetime(rules.window.opens_at), b=vn_datetime(rules.window.closes_at))
    return {
        "thoi_gian_thi": window,
        "so_nguoi": number(sum(one["participants"] for one in counted.values())),
        "so_luot": number(sum(one["attempts"] for one in counted.values())),
        "doi_tuong": [
            {"ten": names.get(key, key), "so_nguoi": number(one["participants"]), "so_luot": number(one["attempts"])}
            for key, one in counted.items()
        ],
    }


def _prizes(divisions: Sequence[RankedDivision]) -> dict[str, Any]:
    prized = [division for division in divisions if division.prized]
    total = sum(division.budget for division in prized)
    return {
        "bang": [_table(division, division.prized) for division in prized],
        "so_giai": number(sum(len(division.prized) for division in prized)),
        "tong_tien": _money(total),
        "tong_tien_bang_chu": money_in_words(total),
        "ghi_chu_thue": tax_note(prized),
    }


def tax_note(divisions: Iterable[RankedDivision]) -> str:
    """Who wins more than the threshold in all; how much is withheld is for the accountant to say."""
    won: dict[str, tuple[str, int]] = {}
    for division in divisions:
        for row in () if division.is_collective else division.prized:
            name, before = won.get(row.key, (row.name, 0))
            won[row.key] = (name, before + (row.prize.amount if row.prize else 0))
    above = sorted((entry for entry in won.values() if entry[1] > TAXED_ABOVE), key=lambda entry: -entry[1])
    if not above:
        return ""
    note = _(
        "Ghi chú: tổng giải thưởng của mỗi người sau đây trên 10 triệu đồng: {people}. Bộ phận kế toán kiểm tra thuế "
        "thu nhập cá nhân trước khi chi trả."
    )
    return note.format(people="; ".join(f"{name} ({_money(total)})" for name, total in above))


def _table(division: RankedDivision, rows: Sequence[RankedRow]) -> dict[str, Any]:
    return {
        "ten": division.name,
        "ten_hoa": division.name.upper(),
        "so_giai": number(len(division.prized)),
        "tong_tien": _money(division.budget),
        "hang": [_row(place, row, division) for place, row in enumerate(rows, start=1)],
    }


def _row(place: int, row: RankedRow, division: RankedDivision) -> dict[str, str]:
    amount = _money(row.prize.amount) if row.prize and row.prize.amount else ""
    in_kind = row.prize.in_kind if row.prize else ""
    return {
        "stt": str(place),
        "hang": f"{row.place}=" if row.tied else str(row.place),
        "ten": _("Lớp {name}").format(name=row.name) if row.kind == "class" else row.name,
        "don_vi": "" if division.is_collective and row.unit == row.name else row.unit[:1].upper() + row.unit[1:],
        "giai": row.prize.name if row.prize else "",
        "tien": amount,
        "tien_va_hien_vat": ", ".join(part for part in (amount, in_kind) if part),
        "ket_qua": "; ".join(f"{head}: {value}" for head, value in row.figures),
        "ghi_chu": "",
    }


def _meeting(contest: Contest, rules: Rules, ties: Sequence[BenchTie]) -> dict[str, Any]:
    settled = [tie for tie in ties if tie.state == "settled" and tie.decision]
    decisions = [tie.decision for tie in settled if tie.decision]
    people = {one.user_id: f"{one.user.full_name}, {seat_name(one.seat)}" for one in seats(contest)}
    began = min((one.proposed_at for one in decisions), default=None)
    ended = max((one.confirmed_at for one in decisions if one.confirmed_at), default=None)
    return {
        "bat_dau_hop": _moment(began),
        "ket_thuc_hop": _moment(ended),
        "khong_dong_hang": "" if settled else _("Không có trường hợp bằng nhau nào có ảnh hưởng đến giải."),
        "dong_hang": [_settled(place, tie, rules, people) for place, tie in enumerate(settled, start=1)],
    }


def _settled(place: int, tie: BenchTie, rules: Rules, people: dict[int, str]) -> dict[str, Any]:
    decision = tie.decision
    assert decision is not None  # noqa: S101 - a settled tie has its decision
    names = FigureNames((criterion.key for criterion in tie.criteria), lambda: rules)
    prizes = ", ".join(dict.fromkeys(tier.name for tier in tie.at_stake))
    about = _("{n} bên cùng ở hạng {rank}, bằng nhau ở mọi tiêu chí; liên quan: {prizes}. Số liệu của các bên:")
    ordered = zip(point_letters(), tie.ordered, strict=False)
    sentence = _("{letter}) {name} xếp hạng {rank}.")
    return {
        "ten": f"1.{place}. {tie.division.name}",
        "noi_dung": about.format(n=len(tie.sides), rank=tie.tie.rank, prizes=prizes),
        "cac_ben": [{"ten": _called(side), "so_lieu": _figures(tie, side, names)} for side in tie.sides],
        "quyet_dinh": [
            sentence.format(letter=letter, name=_called(side), rank=tie.tie.rank + offset)
            for offset, (letter, side) in enumerate(ordered)
        ],
        "ly_do": " ".join(clean_lines(decision.reason)),
        "nguoi_de_xuat": f"{people.get(decision.proposed_by_id, '')} ({vn_datetime(decision.proposed_at)})",
        "nguoi_xac_nhan": f"{people.get(decision.confirmed_by_id or 0, '')} ({vn_datetime(decision.confirmed_at)})",
    }


def _figures(tie: BenchTie, side: Side, names: FigureNames) -> str:
    return "; ".join(f"{names.full(c.key)}: {value_text(c.key, side.metrics.get(c.key))}" for c in tie.criteria)


def _called(side: Side) -> str:
    return side_name(side.who.kind, side.who.name, side.who.unit)


def _after(contest: Contest, found: Lifecycle) -> dict[str, str]:
    counted = counts(contest)
    until, published, awarded = found.period, found.publication, found.steps.get("awarded")
    deadline = _("Ban Tổ chức nhận đơn phúc khảo đến trước {at}.").format(at=vn_datetime(until.until)) if until else ""
    since = _("Kết quả được công bố lúc {at} (bản {n}).")
    return {
        "han_phuc_khao": deadline,
        "ngay_cong_bo": since.format(at=vn_datetime(published.published_at), n=published.version) if published else "",
        "ban_cong_bo": str(published.version) if published else "",
        "trao_giai": _("Trao giải: {note}.").format(note=awarded.note.rstrip(" .")) if awarded else "",
        "pk_tong": number(counted["all"]),
        "pk_giu_nguyen": number(counted["rejected"]),
        "pk_co_can_cu": number(counted["upheld"]),
        "pk_da_sua": number(counted["corrected"]),
        "pk_muon": number(counted["late"]),
    }


def _grounds(contest: Contest, rules: Rules, snapshot: Snapshot) -> list[str]:
    texts = [
        *rules.legal_basis,
        _("Căn cứ Thể lệ cuộc thi “{title}” (bản {n})").format(title=contest.title, n=snapshot.rules_version),
    ]
    ends = [";"] * (len(texts) - 1) + ["."]
    return [text.rstrip(" .;") + end for text, end in zip(texts, ends, strict=True)]


def _recipients(kind: str) -> list[str]:
    first = {"minutes": _("Các thành viên Ban Tổ chức"), "decision": _("Như Điều 3")}.get(kind, _("Như trên"))
    return [f"- {first};", f"- {_('Các lớp, bộ phận liên quan')};", f"- {_('Lưu: VT, BTC')}."]


def _goes_with(kind: str, heading: Heading) -> str:
    if kind != "decision":
        return _("Kèm theo Biên bản họp xét giải")
    day = date_in_words(heading.issued_on) if heading.issued_on else "ngày … tháng … năm …"
    return _("Kèm theo Quyết định {number} {day}").format(
        number=number_and_symbol(heading.number, heading.symbol).replace("Số: ", _("số ")), day=day
    )


def _money(amount: int) -> str:
    return _("{n} đồng").format(n=number(amount))


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return _MOMENT
    local = moment.astimezone(ZONE)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {date_in_words(local.date())}"
