"""Signs people in and out. A failed sign-in says the same whatever was wrong."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from truongthi.accounts.actions import check_password_sign_in, check_slip_sign_in
from truongthi.accounts.models import User
from truongthi.attempts.queries import only_open_contest
from truongthi.core.access import Role
from truongthi.core.errors import Refused
from truongthi.web.public.signin.forms import AccountForm, SlipForm
from truongthi.web.shared.actor import roles_of
from truongthi.web.shared.caching import same_for_everybody
from truongthi.web.shared.clock import now
from truongthi.web.shared.from_here import no_token_from_here, whence
from truongthi.web.shared.own_path import home_of, own_path
from truongthi.web.wording import refusal_sentence

BACKEND = "truongthi.accounts.backend.Backend"
_STATUS = {"sign_in_wait": 429, "sign_in_busy": 503, "sign_in_failed": 422, "slip_code_unreadable": 422}


def refused(request: HttpRequest) -> HttpResponse:
    """Nothing says that the form was sent from here: nothing is looked at, and the form comes anew, with a token."""
    return _page(request, SlipForm(), AccountForm(), status=403, needs_token=True)


@no_token_from_here(refused)
@same_for_everybody(seconds=60)
@sensitive_post_parameters("code", "password")
def signin(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _try(request)
    return _page(request, SlipForm(), AccountForm())


@same_for_everybody(seconds=60)
def slip_landing(request: HttpRequest) -> HttpResponse:
    """The address in the QR. The code stands in its fragment, which browsers send to nobody; a script posts it."""
    return render(request, "public/signin/landing.html", {"slip_form": SlipForm()})


def signout(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("public:home"))


def _try(request: HttpRequest) -> HttpResponse:
    is_account = request.POST.get("way") == "account"
    form = AccountForm(request.POST) if is_account else SlipForm(request.POST)
    status, wait = 422, None
    if form.is_valid():
        try:
            user = _checked(form)
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
            status = _STATUS[refused.code]
            wait = refused.facts.get("seconds")
        else:
            return _welcome(request, user)
    slip_form, account_form = (SlipForm(), form) if is_account else (form, AccountForm())
    response = _page(request, slip_form, account_form, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _checked(form: Form) -> User:
    if isinstance(form, AccountForm):
        return check_password_sign_in(
            username=form.cleaned_data["username"], password=form.cleaned_data["password"], now=now()
        )
    return check_slip_sign_in(code=form.cleaned_data["code"], now=now())


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    wanted = own_path(request, request.POST.get("next", ""))
    login(request, user, backend=BACKEND)
    if user.must_change_password:
        return HttpResponseRedirect(reverse("public:password_change"))
    roles = roles_of(user)
    return HttpResponseRedirect(wanted or _only_open_contest(user, roles) or home_of(roles))


def _only_open_contest(user: User, roles: frozenset[Role]) -> str:
    """The lobby of the one contest that is open for somebody who is a contestant and nothing else."""
    slug = only_open_contest(user, now=now()) if roles == {Role.ANONYMOUS, Role.CONTESTANT} else ""
    return reverse("contestant:lobby", args=[slug]) if slug else ""


def _page(
    request: HttpRequest, slip_form: Form, account_form: Form, status: int = 200, *, needs_token: bool = False
) -> HttpResponse:
    given = request.POST.get("next") or request.GET.get("next", "")
    context = {
        "slip_form": slip_form,
        "account_form": account_form,
        "next": own_path(request, given),
        "shows_account": account_form.is_bound,
        "is_refused": needs_token,
        "needs_token": needs_token or (request.method == "POST" and whence(request) == "unsaid"),
    }
    return render(request, "public/signin/signin.html", context, status=status)
