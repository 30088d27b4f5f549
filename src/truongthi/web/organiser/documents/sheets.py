"""The committee's workbooks with what stands around the tables: issuer, notes, signatures."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.formats.summary_sheets import SheetFrame, report_xlsx, staff_xlsx, summary_xlsx
from truongthi.results.models import Snapshot
from truongthi.results.queries.reports import class_lines, staff_lines, unit_lines
from truongthi.results.queries.seats import seats
from truongthi.web.shared.display import ZONE, vn_datetime
from truongthi.web.wording.results import mean_note, seat_name


def sheet_file(contest: Contest, snapshot: Snapshot, kind: str, *, made_at: datetime) -> bytes:
    """The workbook "summary", "staff" or "report" of the latest computation."""
    if kind == "summary":
        lines = class_lines(contest, snapshot, late_note=_("Nộp thống kê muộn"))
        return summary_xlsx(_frame(contest, snapshot, made_at, _means(snapshot)), lines)
    if kind == "staff":
        return staff_xlsx(_frame(contest, snapshot, made_at, []), staff_lines(contest, snapshot))
    return report_xlsx(_frame(contest, snapshot, made_at, []), unit_lines(contest, snapshot))


def _frame(contest: Contest, snapshot: Snapshot, made_at: datetime, notes: list[str]) -> SheetFrame:
    holders = {member.seat: member.user.full_name for member in seats(contest)}
    source = _("Theo kết quả tính lúc {at} (bản {n}, mã kiểm chứng {hash}). Số người và số lượt là hai con số riêng.")
    facts = source.format(at=vn_datetime(snapshot.computed_at), n=snapshot.version, hash=snapshot.sha256[:16])
    return SheetFrame(
        parent_body=contest.unit.parent_body,
        body=contest.unit.name,
        contest=contest.title,
        place=contest.unit.place,
        made_on=made_at.astimezone(ZONE).date(),
        notes=[*notes, facts],
        signer=seat_name("head"),
        signer_name=holders.get("head", ""),
        maker=seat_name("secretary"),
        maker_name=holders.get("secretary", ""),
    )


def _means(snapshot: Snapshot) -> list[str]:
    return [mean_note(one["mean_definition"]) for one in snapshot.document["divisions"] if one["mean_definition"]]
