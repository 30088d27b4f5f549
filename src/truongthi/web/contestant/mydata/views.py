"""A person's own data and consents."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.accounts.actions import give_consents, withdraw_consent
from truongthi.accounts.actions.consents import GivenConsent
from truongthi.accounts.queries import live_consents
from truongthi.attempts.own_data import own_data
from truongthi.attempts.queries import memberships
from truongthi.web.shared.clock import now
from truongthi.web.wording.consents import CONTACT, PUBLISH_NAME, consent_hash, consent_text

PURPOSES = (PUBLISH_NAME, CONTACT)


def my_data(request: HttpRequest) -> HttpResponse:
    user = request.user
    consents = [
        {
            "purpose": purpose,
            "text": consent_text(purpose),
            "by": live_consents([user.pk], purpose).get(user.pk, set()),
        }
        for purpose in PURPOSES
    ]
    context = {"memberships": memberships(user), "consents": consents}  # type: ignore[arg-type]
    return render(request, "contestant/mydata/mydata.html", context)


def my_data_file(request: HttpRequest) -> HttpResponse:
    content = own_data(request.user, now=now())  # type: ignore[arg-type]
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return response


def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent; only an explicit choice of this person's counts."""
    purpose, choice = request.POST.get("purpose", ""), request.POST.get("choice", "")
    if purpose not in PURPOSES or choice not in ("give", "withdraw"):
        return HttpResponseBadRequest()
    person = request.user
    if choice == "give":
        given = GivenConsent(purpose, "self", consent_hash(purpose))
        give_consents(actor=person, user=person, consents=[given], now=now())  # type: ignore[arg-type]
        messages.success(request, _("Đã ghi nhận sự đồng ý của bạn."))
    else:
        withdraw_consent(actor=person, user=person, purpose=purpose, now=now())  # type: ignore[arg-type]
        messages.success(request, _("Đã rút lại. Từ nay mục này không còn hiệu lực."))
    return redirect("contestant:my_data")
