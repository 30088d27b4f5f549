"""Preview → hand in → receipt; the same sheet as an Excel file at every step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.formats.class_sheet import ClassSheet, class_sheet_from_dict, class_sheet_xlsx
from truongthi.results.actions.handins import hand_in_class_sheet
from truongthi.results.models import HandIn
from truongthi.results.queries.class_sheets import class_sheet_of, figures_digest, hand_ins_of
from truongthi.results.queries.desk import hand_in_for_teacher
from truongthi.results.queries.my_class import class_progress
from truongthi.schools.models import Classroom
from truongthi.web.shared import clock
from truongthi.web.shared.sheets import receipt_line, sheet_changes, sheet_filename, source_words, workbook_response
from truongthi.web.teacher.handin.forms import HandInForm
from truongthi.web.teacher.scope import hand_in_steps, own_contest
from truongthi.web.wording import refusal_sentence


def _sheet(contest: Contest, rules: Rules, classroom: Classroom) -> ClassSheet:
    found = class_progress(contest, rules, classroom)
    return class_sheet_of(found, source=source_words(rules), now=clock.now())


def hand_in(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    classroom, contest, rules = own_contest(request, class_id, slug)
    if rules.results_from == "external":
        return redirect("teacher:external_upload", class_id, slug)
    form = HandInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_in_class_sheet(
                actor=request.user,
                contest=contest,
                classroom=classroom,
                source=source_words(rules),
                now=clock.now(),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã nộp bảng thống kê cho Ban Tổ chức."))
            return redirect("teacher:receipt", done.public_id)
    return _preview(request, classroom, contest, rules, form)


def _preview(
    request: HttpRequest, classroom: Classroom, contest: Contest, rules: Rules, form: HandInForm
) -> HttpResponse:
    sheet = _sheet(contest, rules, classroom)
    versions = hand_ins_of(contest, classroom)
    last = class_sheet_from_dict(versions[0].sheet) if versions else None
    deadline = rules.hand_in.at if rules.hand_in else None
    context: dict[str, Any] = {
        "classroom": classroom,
        "contest": contest,
        "rules": rules,
        "sheet": sheet,
        "form": form,
        "note": form["note"].value() or "",
        "steps": hand_in_steps(),
        "step": 1 if classroom.headcount_confirmed_at is None else 2,
        "previewed": figures_digest(sheet),
        "versions": versions,
        "changes": sheet_changes(last, sheet) if last else [],
        "is_published": contest.state == Contest.State.PUBLISHED,
        "is_late": deadline is not None and clock.now() >= deadline,
        "is_open": rules.window.opens_at <= clock.now() < rules.window.closes_at,
    }
    return render(request, "teacher/handin/preview.html", context, status=422 if form.errors else 200)


def class_sheet(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    """The sheet as it stands now."""
    classroom, contest, rules = own_contest(request, class_id, slug)
    sheet = _sheet(contest, rules, classroom)
    return workbook_response(class_sheet_xlsx(sheet), sheet_filename(sheet))


def _own_hand_in(request: HttpRequest, hand_in_id: str) -> HandIn:
    found = hand_in_for_teacher(request.user, hand_in_id)
    if found is None:
        raise Http404
    return found


def receipt(request: HttpRequest, hand_in_id: str) -> HttpResponse:
    found = _own_hand_in(request, hand_in_id)
    versions = hand_ins_of(found.contest, found.classroom)
    context = {"hand_in": found, "sheet": class_sheet_from_dict(found.sheet), "latest": versions[0]}
    return render(request, "teacher/handin/receipt.html", {**context, "moments": _moments(found, versions[0])})


def _moments(found: HandIn, latest: HandIn) -> list[dict[str, Any]]:
    moments: list[dict[str, Any]] = [
        {
            "word": _("Đã nộp, muộn so với hạn") if found.is_late else _("Đã nộp"),
            "at": found.handed_in_at,
            "state": "late" if found.is_late else "done",
        }
    ]
    if latest.version > found.version:
        moments.append({"word": _("Đã thay bằng bản nộp sau"), "at": latest.handed_in_at, "state": "done"})
    elif found.received_at:
        moments.append({"word": _("Ban Tổ chức đã nhận"), "at": found.received_at, "state": "done"})
    else:
        moments.append({"word": _("Chờ Ban Tổ chức đánh dấu đã nhận"), "state": "todo"})
    return moments


def handed_in_sheet(request: HttpRequest, hand_in_id: str) -> HttpResponse:
    """The sheet exactly as handed in, with its receipt."""
    found = _own_hand_in(request, hand_in_id)
    sheet = class_sheet_from_dict(found.sheet)
    return workbook_response(class_sheet_xlsx(sheet, receipt=receipt_line(found)), sheet_filename(sheet))
