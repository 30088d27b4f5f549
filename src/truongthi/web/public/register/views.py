"""Registers a parent or citizen. Somebody too young is told so, with the day they become eligible; nothing is kept."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from truongthi.accounts.actions.consents import GivenConsent
from truongthi.contests.showcase import OPEN, SOON, PublicContest, public_contest
from truongthi.core.eligibility import Person, eligible_category
from truongthi.core.errors import Refused
from truongthi.core.rules import Category
from truongthi.schools.actions import register_person
from truongthi.schools.queries import units_below
from truongthi.web.public.register.forms import RegisterForm
from truongthi.web.public.register.stamp import check_stamp, new_stamp, use_stamp
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.consents import consent_hash

_SELF_REGISTERED = ("parent", "citizen")
_FIELD_OF = {
    "username_taken": "username",
    "password_too_short": "password",
    "password_too_common": "password",
    "password_too_similar": "password",
}
_BACKEND = "truongthi.accounts.backend.Backend"


@sensitive_post_parameters()
def register(request: HttpRequest, slug: str) -> HttpResponse:
    contest = _open_contest(slug)
    form = _form(request, contest)
    if request.method != "POST":
        return _page(request, contest, form)
    if not form.is_valid():
        return _page(request, contest, form, status=422)
    young = _too_young(contest, form.cleaned_data["relation"], form.cleaned_data["birth_date"])
    if young is not None:
        return _page_for_the_young(request, contest, young, form.cleaned_data["birth_date"])
    try:
        _register(request, contest, form)
    except Refused as refused:
        form.add_error(_FIELD_OF.get(refused.code), refusal_sentence(refused))
        return _page(request, contest, form, status=429 if refused.code == "register_busy" else 422)
    messages.success(request, _("Đã đăng ký. Bạn giữ tên đăng nhập và mật khẩu để vào thi lại bất cứ lúc nào."))
    return HttpResponseRedirect(reverse("public:contest", args=[slug]))


def _open_contest(slug: str) -> PublicContest:
    """A contest that people can still join and that invites parents or citizens."""
    contest = public_contest(slug, now=now())
    if contest is None or contest.stage not in {SOON, OPEN} or not _categories(contest):
        raise Http404
    return contest


def _categories(contest: PublicContest) -> list[Category]:
    return [category for category in contest.rules.categories if category.role in _SELF_REGISTERED]


def _form(request: HttpRequest, contest: PublicContest) -> RegisterForm:
    relations = list({category.role: category.name for category in _categories(contest)}.items())
    units = [(unit.public_id, unit.name) for unit in units_below(contest.contest.unit)]
    data = request.POST.copy() if request.method == "POST" else None
    initial = {"stamp": new_stamp(now()), "unit": units[0][0]}
    return RegisterForm(data, initial=initial, relations=relations, units=units, today=_today())


def _today() -> date:
    return now().astimezone(ZONE).date()


def _too_young(contest: PublicContest, role: str, birth_date: date) -> Category | None:
    """The category whose age floor a person misses, when no category takes them."""
    categories = _categories(contest)
    day = contest.rules.window.opens_at.astimezone(ZONE).date()
    found = eligible_category(categories, Person(role, birth_date), default_day=day)
    if found.may_play or "too_young" not in found.reasons:
        return None
    return next(category for category in categories if category.role == role and category.age_min is not None)


def _register(request: HttpRequest, contest: PublicContest, form: RegisterForm) -> None:
    moment = now()
    check_stamp(form.cleaned_data["stamp"], now=moment)
    if form.cleaned_data["website"]:
        raise Refused("register_again")
    use_stamp(form.cleaned_data["stamp"], now=moment)
    unit = next(unit for unit in units_below(contest.contest.unit) if unit.public_id == form.cleaned_data["unit"])
    member = register_person(
        unit=unit,
        category=form.cleaned_data["relation"],
        full_name=form.cleaned_data["full_name"],
        birth_date=form.cleaned_data["birth_date"],
        username=form.cleaned_data["username"],
        password=form.cleaned_data["password"],
        consents=[GivenConsent(purpose, "self", consent_hash(purpose)) for purpose in form.consents()],
        now=moment,
    )
    login(request, member.user, backend=_BACKEND)


def _page(request: HttpRequest, contest: PublicContest, form: RegisterForm, status: int = 200) -> HttpResponse:
    if form.is_bound:  # a form shown again gets a fresh stamp: the old one may be used up
        form.data["stamp"] = new_stamp(now())
    context = {"contest": contest.contest, "form": form, "has_units": len(form.fields["unit"].choices) > 1}
    return render(request, "public/register/register.html", context, status=status)


def _page_for_the_young(
    request: HttpRequest, contest: PublicContest, category: Category, birth_date: date
) -> HttpResponse:
    age = category.age_min or 0
    try:
        eligible_on = birth_date.replace(year=birth_date.year + age)
    except ValueError:  # born on 29 February
        eligible_on = date(birth_date.year + age, 3, 1)
    day = category.age_on or contest.rules.window.opens_at.astimezone(ZONE).date()
    context = {"contest": contest.contest, "age": age, "eligible_on": eligible_on, "reference_day": day}
    return render(request, "public/register/too_young.html", context)
