"""One contest: its checklist, its bank, the freezing of its paper, and who sits in its committee."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.bank.models import Bank
from truongthi.contests.actions import attach_bank, remove_seat, return_to_draft, set_seat, thaw_round
from truongthi.contests.models import CommitteeMember, Contest
from truongthi.contests.queries import current_rules, may_change, round_of
from truongthi.contests.readiness import RoundReadiness, rounds_readiness, stage_of, steps
from truongthi.core.access import Role, may_reach
from truongthi.core.errors import Refused
from truongthi.results.actions.opening import freeze_round
from truongthi.schools.models import Member
from truongthi.web.organiser.home.words import address, round_words, stage_words, step_address, step_words
from truongthi.web.organiser.scope import changeable_or_404, contest_or_404
from truongthi.web.permissions import table
from truongthi.web.shared.clock import now
from truongthi.web.wording import problem_sentence, refusal_sentence
from truongthi.web.wording.plan_labels import choice_label, choices_of


def contest(request: HttpRequest, slug: str) -> HttpResponse:
    found = contest_or_404(request, slug)
    user: Any = request.user
    rules = current_rules(found)
    moment = now()
    checklist = steps(found, now=moment)
    is_here = rules.results_from == "platform"
    rounds = rounds_readiness(found, rules, now=moment) if is_here else []
    context = {
        "contest": found,
        "rules": rules,
        "round": round_of(found),
        "stage": stage_words(stage_of(found, rules, moment)),
        "is_draft": found.state == Contest.State.DRAFT,
        "rounds": [_round(item, moment) for item in rounds] if len(rounds) > 1 else [],
        "may_thaw": found.state == Contest.State.READY and moment < _first_opening(found, rules.window.opens_at),
        "may_change": may_change(user, found),
        "steps": [(step, *step_words(step), step_address(step, found)) for step in checklist],
        "pool_problems": [problem_sentence(p) for step in checklist for p in step.facts.get("problems", ())],
        "is_blocked": any(step.is_blocking and not step.is_done for step in checklist),
        "banks": Bank.objects.filter(unit=found.unit).order_by("title"),
        "places": _places(found, request.roles),
    }
    return render(request, "organiser/home/contest.html", context)


def _round(item: RoundReadiness, moment: datetime) -> dict[str, Any]:
    """A round for the list: where it stands, what is missing, and whether it may be frozen or thawed now."""
    return {
        "code": item.code,
        "row": item.first,
        "state": round_words(item.stage),
        "problems": list(dict.fromkeys(problem_sentence(problem) for problem in item.problems)),
        "may_freeze": item.stage == "ready",
        "may_thaw": item.stage == "frozen" and moment < item.first.opens_at,
    }


def _first_opening(found: Contest, otherwise: datetime) -> datetime:
    return min((row.opens_at for row in found.rounds.all() if row.frozen_at), default=otherwise)


def _places(found: Contest, roles: frozenset[Role]) -> list[tuple[str, str]]:
    """The other pages of the contest that this installation has and this person may open."""
    pages = (
        (_("Kế hoạch và thể lệ"), "organiser:plan", True),
        (_("Diễn tập thể lệ"), "organiser:rehearsal", True),
        (_("Ký thể lệ"), "organiser:rules_signing", True),
        (_("Ngân hàng đề"), "organiser:bank_list", False),
        (_("Học sinh, cán bộ, phiếu đăng nhập"), "organiser:people", False),
        (_("Đơn vị tham gia"), "organiser:units", True),
        (_("Ai không dự thi, không xét giải"), "organiser:exclusions", True),
        (_("Bảng tham gia trực tiếp"), "organiser:live", True),
        (_("Thống kê các lớp đã nộp"), "organiser:handins", True),
        (_("Kết quả, xét giải, công bố"), "organiser:lifecycle", True),
        (_("Trang công khai của cuộc thi"), "public:contest", True),
    )
    found_pages = (
        (words, address(name, *([found.slug] if by_contest else [])))
        for words, name, by_contest in pages
        if may_reach(table(), name, roles, "GET") == "allowed"
    )
    return [(words, url) for words, url in found_pages if url]


def choose_bank(request: HttpRequest, slug: str) -> HttpResponse:
    found = changeable_or_404(request, slug)
    bank = Bank.objects.filter(unit=found.unit, public_id=request.POST.get("bank", "")).first()
    if bank is None:
        raise Http404
    return _act(request, found, _("Đã chọn ngân hàng đề."), attach_bank, bank=bank)


def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    found = changeable_or_404(request, slug)
    code = request.POST.get("vong", "")
    if code:
        done = _("Đã chốt đề của vòng này. Vòng thi tự mở và tự đóng theo kế hoạch.")
        return _act(request, found, done, freeze_round, code=code)
    done = _("Đã chốt đề thi. Cuộc thi tự mở và tự đóng theo kế hoạch.")
    if current_rules(found).results_from == "external":
        done = _("Đã chốt kế hoạch. Giáo viên chủ nhiệm và cán bộ nộp kết quả vào đây được từ lúc này.")
    return _act(request, found, done, freeze_round)


def thaw(request: HttpRequest, slug: str) -> HttpResponse:
    found = changeable_or_404(request, slug)
    code = request.POST.get("vong", "")
    if code:
        return _act(request, found, _("Đã thu hồi đề của vòng này."), thaw_round, code=code)
    return _act(request, found, _("Đã quay lại bản nháp."), return_to_draft)


def _act(request: HttpRequest, found: Contest, done: str, action: Any, **arguments: Any) -> HttpResponse:
    try:
        action(contest=found, actor=request.user, now=now(), **arguments)
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, done)
    return redirect("organiser:contest", found.slug)


def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """Who of the staff sits in the committee, and in which seat."""
    if request.method == "POST":
        return _change_seat(request, changeable_or_404(request, slug))
    found = contest_or_404(request, slug)
    user: Any = request.user
    rules = current_rules(found)
    seats = found.committee.select_related("user").order_by("pk")
    staff = Member.objects.filter(unit=found.unit, category="staff", left_at=None).select_related("user")
    context = {
        "contest": found,
        "rules": rules,
        "seats": [(seat, choice_label("committee.members.role", seat.seat)) for seat in seats],
        "staff": staff.exclude(user__in=seats.values("user")).order_by("user__name_sort_key"),
        "choices": choices_of("committee.members.role"),
        "may_change": may_change(user, found),
    }
    return render(request, "organiser/home/committee.html", context)


def _change_seat(request: HttpRequest, found: Contest) -> HttpResponse:
    public_id = request.POST.get("member", "")
    leaving = request.POST.get("leave", "")
    actor: Any = request.user
    try:
        if leaving:
            seat = CommitteeMember.objects.filter(contest=found, user__public_id=leaving).select_related("user").first()
            if seat is not None:
                remove_seat(contest=found, user=seat.user, actor=actor, now=now())
        else:
            member = Member.objects.filter(unit=found.unit, public_id=public_id).select_related("user").first()
            if member is None:
                raise Http404
            set_seat(contest=found, user=member.user, seat=request.POST.get("seat", ""), actor=actor, now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, _("Đã lưu Ban Tổ chức."), extra_tags="toast")
    return redirect("organiser:contest_committee", found.slug)
