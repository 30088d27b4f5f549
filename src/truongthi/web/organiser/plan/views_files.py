"""Plans as files: a new contest from a file or from a few answers, upload, download, and the list of versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.actions import apply_plan, update_plan
from truongthi.contests.actions.plan import needs_reason
from truongthi.contests.queries import current_rule_set, current_rules, organised_units, rule_sets
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules, RulesInvalid, rules_from_dict
from truongthi.formats.plan_toml import LARGEST, read_plan, write_plan
from truongthi.web.organiser.plan.confirming import ask_first
from truongthi.web.organiser.plan.editor import form_sentence
from truongthi.web.organiser.plan.forms import NewPlanForm, PlanFileForm
from truongthi.web.organiser.scope import changeable_or_404, contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import problem_sentence, refusal_sentence
from truongthi.web.wording.plan_changes import changes_in_words


def new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    units = organised_units(user)
    upload = PlanFileForm(request.POST or None, request.FILES or None, prefix="file", units=units)
    answers = NewPlanForm(request.POST or None, prefix="new", units=units)
    problems: list[str] = []
    if request.method == "POST":
        is_file = "from_file" in request.POST
        form: Any = upload if is_file else answers
        rules = _rules_of(form, problems)
        if rules is not None:
            try:
                applied = apply_plan(rules=rules, unit=form.cleaned_data["unit"], actor=user, now=now())
            except Refused as refused:
                problems.append(refusal_sentence(refused))
            else:
                return _created(request, applied)
        form_not_used = answers if is_file else upload
        form_not_used.is_bound = False
    context = {"upload": upload, "answers": answers, "problems": problems, "has_units": units.exists()}
    return render(request, "organiser/plan/new.html", context)


def _rules_of(form: Any, problems: list[str]) -> Rules | None:
    """The plan of a file or of the answers. Problems of a file are told by line, those of an answer beside it."""
    if not form.is_valid():
        return None
    is_file = "file" in form.fields
    try:
        return read_plan(_bytes(form)) if is_file else rules_from_dict(form.document())
    except RulesInvalid as invalid:
        for problem in invalid.problems:
            place = [step for step in problem.facts.get("path", ()) if step in form.fields]
            if place and not is_file:
                form.add_error(place[-1], form_sentence(problem))
            else:
                problems.append(_with_place(problem.where, problem_sentence(problem)))
    return None


def _bytes(form: Any) -> bytes:
    return bytes(form.cleaned_data["file"].read(LARGEST + 1))


def _with_place(where: str, text: str) -> str:
    return f"{where[:1].upper()}{where[1:]}: {text}" if where else text


def _created(request: HttpRequest, applied: Any) -> HttpResponse:
    words = {
        "created": _("Đã tạo cuộc thi. Hãy xem lại các điều khoản và những điểm kế hoạch để ngỏ."),
        "updated": _("Cuộc thi này đã có; thể lệ được cập nhật theo kế hoạch mới."),
        "unchanged": _("Cuộc thi này đã có và thể lệ không thay đổi."),
    }
    messages.success(request, words[applied.outcome])
    return redirect("organiser:plan", applied.contest.slug)


def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Replace the plan by a file; nothing is changed when the file has a single mistake."""
    contest = changeable_or_404(request, slug)
    user: Any = request.user
    form = PlanFileForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST":
        rules = _rules_of(form, problems)
        if rules is not None:
            try:
                if asked := ask_first(request, contest, rules):
                    return asked
                applied = update_plan(contest=contest, rules=rules, actor=user, now=now())
            except Refused as refused:
                problems.append(refusal_sentence(refused))
            else:
                return _created(request, applied)
    context = {
        "contest": contest,
        "form": form,
        "problems": problems,
        "needs_reason": needs_reason(contest, current_rule_set(contest)),
    }
    return render(request, "organiser/plan/upload.html", context)


def download(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    response = HttpResponse(write_plan(current_rules(contest)), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{contest.slug}.toml"'
    return response


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version with its reason and what it changed."""
    contest = contest_or_404(request, slug)
    newest_first = list(rule_sets(contest))
    rows = [
        {
            "rule_set": rule_set,
            "changes": changes_in_words(before.document, rule_set.document) if before else None,
        }
        for rule_set, before in zip(newest_first, [*newest_first[1:], None], strict=True)
    ]
    return render(request, "organiser/plan/versions.html", {"contest": contest, "rows": rows})
