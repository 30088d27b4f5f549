"""Before rules others rely on are changed: what will differ, in words, and the reason; only then the new version."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.actions import update_plan
from truongthi.contests.actions.plan import needs_reason
from truongthi.contests.actions.rounds import check_late_rounds
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rule_set
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules, RulesInvalid, rules_from_dict, rules_to_dict
from truongthi.core.rules.altering import altering
from truongthi.web.organiser.plan.editor import form_sentence
from truongthi.web.organiser.scope import changeable_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.plan_changes import changes_in_words


def ask_first(request: HttpRequest, contest: Contest, rules: Rules) -> HttpResponse | None:
    """The page that shows the difference and asks for the reason; None where nobody relies on the rules yet, or
    nothing would change.

    Raises Refused where the change is not allowed at all, so that nobody explains what cannot be.
    """
    current = current_rule_set(contest)
    after = rules_to_dict(rules)
    if not needs_reason(contest, current) or after == current.document:
        return None
    if contest.state != Contest.State.DRAFT:
        check_late_rounds(contest, rules_from_dict(current.document), rules, now())
    return _asking(request, contest, after, request.POST.get("reason", ""))


def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what was shown, if the rules are still those it was shown against."""
    contest = changeable_or_404(request, slug)
    actor: Any = request.user
    reason = request.POST.get("reason", "")
    try:
        rules = rules_from_dict(_document(request))
    except RulesInvalid as invalid:
        messages.error(request, form_sentence(invalid.problems[0]))
        return redirect("organiser:plan", slug)
    try:
        seen = request.POST.get("seen", "")
        applied = update_plan(contest=contest, rules=rules, actor=actor, now=now(), reason=reason, seen=seen)
    except Refused as refused:
        return _asking(request, contest, rules_to_dict(rules), reason, refusal=refusal_sentence(refused))
    messages.success(request, _("Đã lưu thành thể lệ bản %s. Bản mới chưa có chữ ký.") % applied.version)
    return redirect("organiser:rules_signing", slug)


def _document(request: HttpRequest) -> dict[str, Any]:
    """The plan as the page carried it; checked as any plan from outside is."""
    try:
        found = json.loads(request.POST.get("document", ""))
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def _asking(
    request: HttpRequest, contest: Contest, after: dict[str, Any], reason: str, refusal: str = ""
) -> HttpResponse:
    current = current_rule_set(contest)
    context = {
        "contest": contest,
        "rule_set": current,
        "changes": changes_in_words(current.document, after),
        "alters": bool(altering(current.document, after)),
        "document": json.dumps(after, ensure_ascii=False),
        "reason": reason,
        "refusal": refusal,
        "is_open": contest.state != Contest.State.DRAFT,
    }
    return render(request, "organiser/plan/confirm.html", context, status=422 if refusal else 200)
