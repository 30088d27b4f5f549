"""Minutes of the meeting that decides equal places and prizes ("biên bản họp xét giải", Nghị định 30/2020, Mẫu 1.9).

All figures and sentences come in as text: this file only knows where they stand on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from truongthi.formats.official_docx import Letterhead, OfficialDocument, Signature, TableColumn
from truongthi.formats.official_parts import date_in_words


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody at the meeting: name, the seat, and the position if known."""

    name: str
    seat: str


@dataclass(frozen=True, slots=True)
class SettledTie:
    """One tie: what was at stake, both sides' figures, the order decided, why, and by whom."""

    division: str
    at_stake: str
    criteria: Sequence[str]  # headings of the figures
    sides: Sequence[tuple[str, Sequence[str]]]  # name and figures
    decision: Sequence[str]  # one sentence for each place
    reason: str
    proposed_by: str
    proposed_at: str
    confirmed_by: str
    confirmed_at: str


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The prizes and places of one division."""

    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say. Times are local; None leaves room for the pen."""

    letterhead: Letterhead
    subject: str
    began_at: datetime | None
    ended_at: datetime | None
    meeting_place: str
    present: Sequence[Attendant]
    chair: Attendant
    secretary: Attendant
    grounds: Sequence[str]
    opening: Sequence[str]
    ties: Sequence[SettledTie]
    no_ties: str
    prizes: Sequence[ResultTable]
    closing: str
    recipients: Sequence[str]
    appendices: Sequence[ResultTable] = field(default=())
    basis: str = ""  # which computation the minutes rest on, with its hash


def minutes_docx(minutes: Minutes, *, made_at: datetime) -> bytes:
    """The Word file of the minutes, ready for two signatures: secretary on the left, chair on the right."""
    document = OfficialDocument(minutes.letterhead, made_at=made_at, title=f"Biên bản {minutes.subject}")
    document.heading("Biên bản", minutes.subject)
    _who_and_when(document, minutes)
    document.section("I. CĂN CỨ")
    document.grounds(minutes.grounds)
    document.section("II. NỘI DUNG")
    for text in minutes.opening:
        document.paragraph(text)
    _ties(document, minutes)
    _prizes(document, minutes)
    document.last_paragraph(f"{minutes.closing} Cuộc họp kết thúc vào {_moment(minutes.ended_at)}")
    document.two_signatures(Signature("Thư ký", minutes.secretary.name), Signature("Chủ trì", minutes.chair.name))
    document.recipients(minutes.recipients)
    subject = minutes.subject[:1].lower() + minutes.subject[1:]
    for place, table in enumerate(minutes.appendices, start=1):
        several = place if len(minutes.appendices) > 1 else None
        document.appendix(table.title, number=several, goes_with=f"Kèm theo Biên bản {subject}")
        document.table(table.columns, table.rows, size=11)
        if table.note:
            document.paragraph(table.note)
    return document.data()


def _who_and_when(document: OfficialDocument, minutes: Minutes) -> None:
    document.paragraph(f"Thời gian bắt đầu: {_moment(minutes.began_at)}")
    document.paragraph(f"Địa điểm: {minutes.meeting_place or '……………………………'}")
    document.paragraph("Thành phần tham dự:")
    document.dashes(f"{person.name}, {person.seat}." for person in minutes.present)
    document.paragraph(f"Chủ trì: {minutes.chair.name or '…………………'}, {minutes.chair.seat}.")
    document.paragraph(f"Thư ký (người ghi biên bản): {minutes.secretary.name or '…………………'}, {minutes.secretary.seat}.")


def _ties(document: OfficialDocument, minutes: Minutes) -> None:
    document.section("1. Xử lý các trường hợp bằng nhau")
    if not minutes.ties:
        document.paragraph(minutes.no_ties)
    for place, tie in enumerate(minutes.ties, start=1):
        document.section(f"1.{place}. {tie.division}")
        document.paragraph(tie.at_stake)
        columns = [TableColumn("Tên", 3, centred=False), *(TableColumn(name, 2) for name in tie.criteria)]
        document.table(columns, [[name, *figures] for name, figures in tie.sides])
        document.paragraph("Ban Tổ chức quyết định:")
        document.points(tie.decision)
        document.paragraph(f"Lý do: {tie.reason}")
        document.paragraph(f"Người đề xuất: {tie.proposed_by} ({tie.proposed_at}).")
        document.paragraph(f"Người xác nhận: {tie.confirmed_by} ({tie.confirmed_at}).")


def _prizes(document: OfficialDocument, minutes: Minutes) -> None:
    document.section("2. Kết quả và giải thưởng")
    if minutes.basis:
        document.paragraph(minutes.basis)
    for place, table in enumerate(minutes.prizes, start=1):
        document.section(f"2.{place}. {table.title}")
        document.table(table.columns, table.rows)
        if table.note:
            document.paragraph(table.note)


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "… giờ … phút, ngày … tháng … năm …"
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút, {date_in_words(moment.date())}"


__all__ = ["Attendant", "Minutes", "ResultTable", "SettledTie", "minutes_docx"]
