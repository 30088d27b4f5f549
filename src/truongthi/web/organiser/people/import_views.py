"""A list on its way in: uploaded, previewed as a difference, then "Nhập" or put aside."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import class_sort_key, name_sort_key
from truongthi.schools.imports import (
    ImportPreview,
    Line,
    apply_import,
    discard_import,
    preview_import,
    stage_import,
)
from truongthi.schools.models import RosterImport
from truongthi.schools.queries import imports_for
from truongthi.web.organiser.people.forms import UploadForm
from truongthi.web.organiser.people.scope import import_or_404, unit_or_404
from truongthi.web.organiser.people.views import tabs_of
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.wording import problem_sentence, refusal_sentence
from truongthi.web.wording.people import FIELDS


def upload(request: HttpRequest) -> HttpResponse:
    unit = unit_or_404(request)
    actor: Any = request.user
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        moment = now()
        today = moment.astimezone(ZONE).date()
        try:
            staged = stage_import(actor=actor, unit=unit, filename=file.name, data=file.read(), now=moment, today=today)
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            return redirect("organiser:people_import", staged.public_id)
    recent = imports_for(actor).filter(unit=unit).defer("content").order_by("-uploaded_at")[:20]
    context = {"unit": unit, "tabs": tabs_of(unit, "upload"), "form": form, "recent": recent}
    return render(request, "organiser/people/upload.html", context, status=422 if form.errors else 200)


def preview(request: HttpRequest, import_id: str) -> HttpResponse:
    staged = import_or_404(request, import_id)
    if request.method == "POST":
        return _apply(request, staged)
    if staged.applied_at or staged.discarded_at:
        return render(request, "organiser/people/import_done.html", {"upload": staged})
    found = preview_import(staged)
    context = {
        "upload": staged,
        "preview": found,
        "is_staff": found.kind == "staff",
        "added": _grouped(found.added),
        "changed": [(one.line, _worded(one.fields)) for one in found.changed],
        "absent": _sorted(found.absent),
        "errors": _said(found.errors),
        "warnings": _said(found.warnings),
        "notes": _said(found.notes),
        "doubles": _doubles(found),
    }
    return render(request, "organiser/people/preview.html", context)


def _apply(request: HttpRequest, staged: RosterImport) -> HttpResponse:
    actor: Any = request.user
    moment = now()
    try:
        done = apply_import(
            actor=actor,
            upload=staged,
            fingerprint=request.POST.get("fingerprint", ""),
            now=moment,
            today=moment.astimezone(ZONE).date(),
            skips_rejected=request.POST.get("skip") == "1",
            absent_have_left=request.POST.get("left") == "1",
        )
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:people_import", staged.public_id)
    counts = {"added": len(done.added), "changed": len(done.changed), "kept": done.kept}
    messages.success(request, _("Đã nhập: thêm %(added)s, sửa %(changed)s, giữ nguyên %(kept)s người.") % counts)
    page = "organiser:people_staff" if done.kind == "staff" else "organiser:people"
    return redirect(reverse(page) + f"?don-vi={staged.unit.public_id}")


def discard(request: HttpRequest, import_id: str) -> HttpResponse:
    staged = import_or_404(request, import_id)
    actor: Any = request.user
    discard_import(actor=actor, upload=staged, now=now())
    messages.info(request, _("Đã bỏ tệp này, không nhập gì."))
    return redirect(reverse("organiser:people_upload") + f"?don-vi={staged.unit.public_id}")


def _sorted(lines: tuple[Line, ...]) -> list[Line]:
    return sorted(lines, key=lambda line: (class_sort_key(line.detail), name_sort_key(line.name)))


def _grouped(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """By class or department, each in the order of its names."""
    return [(detail, list(group)) for detail, group in groupby(_sorted(lines), key=lambda line: line.detail)]


def _worded(fields: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, str]]:
    return [(_(FIELDS[name]), before, after) for name, before, after in fields]


def _said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.where, problem_sentence(problem)) for problem in problems]


def _doubles(preview: ImportPreview) -> list[dict[str, Any]]:
    """Pairs of rows that speak of the same name or code, side by side."""
    return [
        {
            "name": problem.facts["name"],
            "is_error": problem.is_error,
            "sentence": problem_sentence(problem),
            "first": _side(problem, "first_", problem.facts["first"]),
            "second": _side(problem, "", problem.where),
        }
        for problem in preview.problems
        if {"name", "first"} <= problem.facts.keys()
    ]


def _side(problem: Problem, prefix: str, where: str) -> dict[str, str]:
    born = problem.facts.get(f"{prefix}born", "")
    place = problem.facts.get(f"{prefix}class") or problem.facts.get(f"{prefix}department") or ""
    return {"where": where, "born": born, "place": place}
