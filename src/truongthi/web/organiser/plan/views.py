"""Shows a plan, edits one section of it at a time, and lets the committee confirm what the written plan left open."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.actions import update_plan
from truongthi.contests.actions.plan import needs_reason
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rule_set, current_rules, may_change
from truongthi.core.errors import Problem, Refused
from truongthi.core.rules import Rules, RulesInvalid, differences, rules_from_dict, rules_to_dict
from truongthi.core.rules.paths import resolve
from truongthi.core.rules.schema import PLAN
from truongthi.web.organiser.plan.confirming import ask_first
from truongthi.web.organiser.plan.editor import Editor, form_sentence
from truongthi.web.organiser.plan.sections import (
    ITEMS,
    Section,
    articles_of,
    item_of,
    section_named,
    section_of_path,
    sections_of,
)
from truongthi.web.organiser.scope import changeable_or_404, contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.clauses import clauses
from truongthi.web.wording.open_points import open_points


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    user: Any = request.user
    rule_set = current_rule_set(contest)
    rules = rules_from_dict(rule_set.document)
    context = {
        "contest": contest,
        "rules": rules,
        "rule_set": rule_set,
        "sections": sections_of(rule_set.document),
        "new_items": list(ITEMS.values()),
        "articles": list(enumerate(clauses(rules), start=1)),
        "points": open_points(rules),
        "may_change": may_change(user, contest),
    }
    return render(request, "organiser/plan/plan.html", context)


def edit(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    contest = changeable_or_404(request, slug)
    document = current_rule_set(contest).document
    found = section_named(document, section)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _editing(request, contest, Editor(found, document))
    editor = Editor(found, document, request.POST)
    if operation := request.POST.get("op", ""):
        editor.operate(operation)
        return _editing(request, contest, editor)
    return _save(request, contest, editor)


def _save(request: HttpRequest, contest: Contest, editor: Editor) -> HttpResponse:
    current = current_rule_set(contest)
    if request.POST.get("seen", str(current.version)) != str(current.version):
        return _editing(request, contest, editor, refusal=_overtaken(current.version), seen=current.version)
    try:
        rules = _settled(editor, rules_from_dict(editor.document()))
        if asked := ask_first(request, contest, rules):
            return asked
        applied = _apply(request, contest, rules)
    except RulesInvalid as invalid:
        return _editing(request, contest, editor, problems=invalid.problems)
    except Refused as refused:
        return _editing(request, contest, editor, refusal=refusal_sentence(refused))
    if applied.outcome == "unchanged":
        messages.info(request, _("Không có gì thay đổi."), extra_tags="toast")
    else:
        messages.success(request, _("Đã lưu thành thể lệ bản %s.") % applied.version, extra_tags="toast")
    return redirect("organiser:plan", contest.slug)


def _overtaken(version: int) -> str:
    return _(
        "Trong lúc bạn sửa, thể lệ bản {version} đã được lưu. Chưa ghi gì. Bấm «Lưu» lần nữa thì nội dung dưới đây "
        "thay cho phần này của bản đó; bấm «Thôi» để xem bản đó trước."
    ).format(version=version)


def _settled(editor: Editor, rules: Rules) -> Rules:
    """Whoever changes an open point on its own screen has decided it: it need not be confirmed once more."""
    after = rules_to_dict(rules)
    changed = {change.field for change in differences(editor.base, after) if change.before is not None}
    points = []
    for point in rules.open_points:
        path = resolve(PLAN, after, point.field) if point.field in changed else None
        here = path is not None and section_of_path(after, path)
        is_settled = bool(here) and here.name == editor.section.name
        points.append(replace(point, confirmed=True) if is_settled else point)
    return replace(rules, open_points=tuple(points))


def _apply(request: HttpRequest, contest: Contest, rules: Rules) -> Any:
    actor: Any = request.user
    reason = request.POST.get("reason", "")
    return update_plan(contest=contest, rules=rules, actor=actor, now=now(), reason=reason)


def _editing(
    request: HttpRequest,
    contest: Contest,
    editor: Editor,
    *,
    problems: tuple[Problem, ...] = (),
    refusal: str = "",
    seen: int | None = None,
) -> HttpResponse:
    """``seen``: the version the person has been told of; else the one the form was opened with."""
    parts, elsewhere = editor.views(problems)
    names = [section.name for section in sections_of(editor.base)]
    place = names.index(editor.section.name) if editor.section.name in names else None
    context = {
        "contest": contest,
        "section": editor.section,
        "parts": parts,
        "elsewhere": [_elsewhere(editor.base, problem) for problem in elsewhere],
        "has_problems": bool(problems),
        "refusal": refusal,
        "seen": seen or request.POST.get("seen") or current_rule_set(contest).version,
        "needs_reason": needs_reason(contest, current_rule_set(contest)),
        "articles": _preview(editor),
        "previous": names[place - 1] if place else None,
        "following": names[place + 1] if place is not None and place + 1 < len(names) else None,
        "may_remove": place is not None and item_of(editor.section) is not None,
    }
    return render(request, "organiser/plan/edit.html", context)


def _elsewhere(document: dict[str, Any], problem: Problem) -> tuple[str, Section | None]:
    return form_sentence(problem), section_of_path(document, tuple(problem.facts.get("path", ())))


def _preview(editor: Editor) -> list[tuple[int, Any]]:
    """The articles of this screen as they would read, numbered as in the whole; those stored, while something is
    wrong.
    """
    try:
        rules = rules_from_dict(editor.document())
    except RulesInvalid:
        rules = rules_from_dict(editor.base)
    wanted = articles_of(editor.section)
    return [(n, one) for n, one in enumerate(clauses(rules), start=1) if {one.part, one.part.split(".")[0]} & {*wanted}]


def points(request: HttpRequest, slug: str) -> HttpResponse:
    """The open points: shown to all who prepare the contest, confirmed by those who may change it."""
    contest = contest_or_404(request, slug)
    rules = current_rules(contest)
    user: Any = request.user
    if request.method == "POST":
        changeable_or_404(request, slug)
        ticked = set(request.POST.getlist("confirmed"))
        confirmed = tuple(replace(point, confirmed=point.field in ticked) for point in rules.open_points)
        decided = replace(rules, open_points=confirmed)
        try:
            if asked := ask_first(request, contest, decided):
                return asked
            _apply(request, contest, decided)
        except Refused as refused:
            messages.error(request, refusal_sentence(refused))
            return redirect("organiser:plan_points", slug)
        messages.success(request, _("Đã ghi các điểm được xác nhận."), extra_tags="toast")
        return redirect("organiser:plan", slug)
    context = {
        "contest": contest,
        "points": open_points(rules),
        "may_change": may_change(user, contest),
        "needs_reason": needs_reason(contest, current_rule_set(contest)),
    }
    return render(request, "organiser/plan/points.html", context)


def remove(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Take a round, a paper, a weighted sum or a division out of the plan, unless something else needs it."""
    contest = changeable_or_404(request, slug)
    document = copy.deepcopy(current_rule_set(contest).document)
    found = next((one for one in sections_of(document) if one.name == section), None)
    item = item_of(found) if found else None
    if item is None:
        raise Http404
    kind, index = item
    inside = f"{kind}.{document[kind].pop(index)['id']}"
    points = document.get("open_points", ())
    document["open_points"] = [one for one in points if not f"{one['field']}.".startswith(f"{inside}.")]
    try:
        left = rules_from_dict(document)
        if asked := ask_first(request, contest, left):
            return asked
        _apply(request, contest, left)
    except RulesInvalid as invalid:
        messages.error(request, form_sentence(invalid.problems[0]))
        return redirect("organiser:plan_edit", slug, section)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:plan_edit", slug, section)
    messages.success(request, _("Đã bỏ phần này của kế hoạch."), extra_tags="toast")
    return redirect("organiser:plan", slug)
