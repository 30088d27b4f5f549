"""Which classes have handed in, late or not yet; a sheet, its file, and marking it received."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.formats.class_sheet import class_sheet_from_dict, class_sheet_xlsx
from truongthi.results.actions.handins import mark_received
from truongthi.results.queries.class_sheets import hand_ins_of
from truongthi.results.queries.desk import ARRIVED, LATE, MISSING, OVERDUE, RECEIVED, DeskRow, desk
from truongthi.results.queries.external import evidence_for
from truongthi.web.organiser.handins.scope import contest_or_404, hand_in_or_404
from truongthi.web.shared import clock
from truongthi.web.shared.display import vn_datetime
from truongthi.web.shared.sheets import receipt_line, sheet_filename, workbook_response
from truongthi.web.shared.uploads import evidence_response
from truongthi.web.wording import refusal_sentence

WAITING = frozenset({ARRIVED, LATE})


def desk_page(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rules = current_rules(contest)
    rows = desk(contest, rules, now=clock.now())
    counts = Counter(row.state for row in rows)
    chosen = request.GET.get("xem", "")
    absent = [row for row in rows if row.state in {MISSING, OVERDUE}]
    context = {
        "contest": contest,
        "rules": rules,
        "rows": _chosen(rows, chosen),
        "all": len(rows),
        "arrived": len(rows) - len(absent),
        "late": sum(row.hand_in is not None and row.hand_in.is_late for row in rows),
        "received": counts[RECEIVED],
        "waiting": counts[ARRIVED] + counts[LATE],
        "absent": absent,
        "tabs": _tabs(slug, rows, chosen),
        "is_external": rules.results_from == "external",
        "reminder": _reminder(request, contest.title, rules.hand_in.at if rules.hand_in else None, absent),
    }
    return render(request, "organiser/handins/desk.html", context)


_FILTERS = {"thieu": frozenset({MISSING, OVERDUE}), "cho": WAITING, "da-nhan": frozenset({RECEIVED})}


def _chosen(rows: list[DeskRow], chosen: str) -> list[DeskRow]:
    wanted = _FILTERS.get(chosen)
    return rows if wanted is None else [row for row in rows if row.state in wanted]


def _tabs(slug: str, rows: list[DeskRow], chosen: str) -> list[tuple[str, str, bool, int]]:
    url = reverse("organiser:handins", args=[slug])
    words = {"thieu": _("Chưa nộp"), "cho": _("Chờ nhận"), "da-nhan": _("Đã nhận")}
    tabs = [(_("Tất cả"), url, chosen not in words, len(rows))]
    return tabs + [(word, f"{url}?xem={key}", chosen == key, len(_chosen(rows, key))) for key, word in words.items()]


def _reminder(request: HttpRequest, title: str, deadline: object, absent: list[DeskRow]) -> str:
    """To the homeroom teachers of the classes that have not handed in."""
    if not absent:
        return ""
    text = _(
        "Kính gửi thầy/cô chủ nhiệm các lớp {classes}: Ban Tổ chức chưa nhận được bảng thống kê của lớp trong cuộc thi "
        "“{contest}”. Hạn nộp: trước {deadline}. Thầy/cô nộp tại {url}"
    )
    return text.format(
        classes=", ".join(row.classroom.name for row in absent),
        contest=title,
        deadline=vn_datetime(deadline) or _("không ghi trong kế hoạch"),  # type: ignore[arg-type]
        url=request.build_absolute_uri(reverse("teacher:my_class")),
    )


def sheet(request: HttpRequest, slug: str, hand_in_id: str) -> HttpResponse:
    found = hand_in_or_404(request, slug, hand_in_id)
    versions = hand_ins_of(found.contest, found.classroom)
    context = {
        "hand_in": found,
        "contest": found.contest,
        "sheet": class_sheet_from_dict(found.sheet),
        "versions": versions,
        "latest": versions[0],
    }
    return render(request, "organiser/handins/sheet.html", context)


def sheet_file(request: HttpRequest, slug: str, hand_in_id: str) -> HttpResponse:
    found = hand_in_or_404(request, slug, hand_in_id)
    shown = class_sheet_from_dict(found.sheet)
    return workbook_response(class_sheet_xlsx(shown, receipt=receipt_line(found)), sheet_filename(shown))


def receive(request: HttpRequest, slug: str, hand_in_id: str) -> HttpResponse:
    found = hand_in_or_404(request, slug, hand_in_id)
    try:
        mark_received(actor=request.user, hand_in=found, now=clock.now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, _("Đã nhận bảng của lớp %(name)s.") % {"name": found.classroom.name})
    return redirect("organiser:handins", slug)


def receive_all(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rows = desk(contest, current_rules(contest), now=clock.now())
    waiting = [row.hand_in for row in rows if row.state in WAITING and row.hand_in]
    for hand_in in waiting:
        mark_received(actor=request.user, hand_in=hand_in, now=clock.now())
    text = ngettext("Đã nhận bảng của %(n)s lớp.", "Đã nhận bảng của %(n)s lớp.", len(waiting))
    messages.success(request, text % {"n": len(waiting)})
    return redirect("organiser:handins", slug)


def evidence(request: HttpRequest, slug: str, upload_id: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    upload = evidence_for(request.user, upload_id)
    if upload is None or upload.contest_id != contest.pk:
        raise Http404
    return evidence_response(request, upload_id)
