"""Shows one contest to everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truongthi.contests.showcase import COUNTING, OPEN, PUBLISHED, SOON, PublicContest, public_contest
from truongthi.core.rules import Rules, counting_rounds
from truongthi.results.queries.seals import seal_rows
from truongthi.web.public.contest.participation import public_participation
from truongthi.web.public.contest.rules import versions_of
from truongthi.web.shared.caching import same_for_everybody
from truongthi.web.shared.clock import now
from truongthi.web.wording.clauses import clauses
from truongthi.web.wording.clauses_words import choice_in_text


@same_for_everybody(seconds=10)
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    found = public_contest(slug, now=now())
    if found is None:
        raise Http404
    rules = found.rules
    context = {
        "contest": found.contest,
        "rules": rules,
        "stage": found.stage,
        "clauses": clauses(rules),
        "attempts_note": _attempts_note(rules),
        "moments": _moments(found),
        "seals": [row for row in seal_rows(found.contest) if row.note.kind == "c0" and row.holds],
        "versions": versions_of(found.contest),
        "contact": rules.contact,
        "may_register": any(category.role in {"parent", "citizen"} for category in rules.categories),
        "prize_divisions": [division for division in rules.divisions if division.awards],
        "participation": None if found.stage == SOON else public_participation(found.contest, rules),
    }
    return render(request, "public/contest/contest.html", context)


def _attempts_note(rules: Rules) -> str:
    """Whether the limit holds anew in each of several rounds or on each day, and what counts of several attempts."""
    attempts = rules.attempts
    per, told = attempts.limit_per, []
    if attempts.limit is None:
        told.append(_("không giới hạn"))
    elif per != "contest" and (per != "round" or len(counting_rounds(rules)) > 1):
        told.append(_("mỗi {per}").format(per=choice_in_text("attempts.limit_per", per)))
    if attempts.limit != 1:
        told.append(_("tính {what}").format(what=choice_in_text("attempts.counted", attempts.counted)))
    return ", ".join(told)


def _moments(found: PublicContest) -> list[dict[str, Any]]:
    """Opening, closing, hand-in of the classes, publication: each done, going on, or still to come."""
    window, stage = found.rules.window, found.stage
    is_over = stage in {COUNTING, PUBLISHED}
    moments: list[dict[str, Any]] = [
        {"word": _("Mở cuộc thi"), "at": window.opens_at, "state": "todo" if stage == SOON else "done"},
        {"word": _("Đóng cuộc thi"), "at": window.closes_at, "state": "done" if is_over else "todo"},
    ]
    if stage == OPEN:
        moments.insert(1, {"word": _("Đang thi"), "state": "now"})
    if found.rules.hand_in and found.rules.hand_in.at:
        is_past = is_over and now() >= found.rules.hand_in.at
        word = _("Hạn giáo viên chủ nhiệm nộp thống kê lớp")
        moments.append({"word": word, "at": found.rules.hand_in.at, "state": "done" if is_past else "todo"})
    moments.append({"word": _("Công bố kết quả"), "state": "done" if stage == PUBLISHED else "todo"})
    return moments
