"""A person's own account: password, and the consents that can be given and withdrawn at any time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from truongthi.accounts.actions import change_password, give_consents, withdraw_consent
from truongthi.accounts.actions.consents import GivenConsent
from truongthi.accounts.queries import own_consents
from truongthi.core.errors import Refused
from truongthi.schools.queries import memberships_of
from truongthi.web.public.account.forms import PasswordChangeForm
from truongthi.web.shared.actor import roles_of
from truongthi.web.shared.clock import now
from truongthi.web.shared.own_path import home_of
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.consents import CONTACT, PUBLISH_NAME, TAKE_PART, consent_hash, consent_text

_FIELD_OF = {"password_old_wrong": "old"}


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request)
        return HttpResponseRedirect(reverse("public:signin") + "?" + urlencode({"next": request.path}))

    return guarded


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    given = own_consents(request.user)
    consents = [
        {"purpose": purpose, "text": consent_text(purpose), "given": given.get(purpose)}
        for purpose in (TAKE_PART, PUBLISH_NAME, CONTACT)
        if purpose != TAKE_PART or purpose in given
    ]
    context = {"memberships": memberships_of(request.user), "consents": consents}
    return render(request, "public/account/account.html", context)


@signed_in
def account_consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent; taking part is withdrawn with the organisers, because it ends the attempt."""
    purpose = request.POST.get("purpose", "")
    if purpose in {PUBLISH_NAME, CONTACT}:
        if request.POST.get("give") == "1":
            one = GivenConsent(purpose, "self", consent_hash(purpose))
            give_consents(actor=request.user, user=request.user, consents=[one], now=now())
            messages.success(request, _("Đã ghi sự đồng ý của bạn. Bạn có thể rút lại bất cứ lúc nào ở trang này."))
        else:
            withdraw_consent(actor=request.user, user=request.user, purpose=purpose, now=now())
            messages.success(request, _("Đã rút lại. Trang công khai dùng tên viết tắt từ bây giờ."))
    return redirect("public:account")


@signed_in
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    form = PasswordChangeForm(request.POST or None)
    if not request.user.username:
        return redirect("public:account")
    if request.method == "POST" and form.is_valid():
        try:
            user = change_password(
                actor=request.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"], now=now()
            )
        except Refused as refused:
            form.add_error(_FIELD_OF.get(refused.code, "new"), refusal_sentence(refused))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng mật khẩu cũ đã bị thoát."))
            return HttpResponseRedirect(home_of(roles_of(user)))
    status = 422 if form.is_bound else 200
    return render(request, "public/account/password.html", {"form": form}, status=status)
