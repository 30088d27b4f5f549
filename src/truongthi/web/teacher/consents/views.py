"""Who of the class agreed on paper to a published full name: the pupil, and under 16 the representative too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.accounts.actions import record_paper_consents
from truongthi.core.eligibility import full_years
from truongthi.results.queries.names import CHILD_UNDER
from truongthi.schools.models import Classroom
from truongthi.schools.queries import Person, people_of, pupils_of
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.teacher.scope import own_class
from truongthi.web.wording.consents import PUBLISH_NAME, consent_hash, consent_text

_SIDES = ("self", "representative")


def consents(request: HttpRequest, class_id: str) -> HttpResponse:
    classroom = own_class(request, class_id)
    people = people_of(pupils_of(classroom))
    if request.method == "POST":
        return _record(request, classroom, people)
    today = now().astimezone(ZONE).date()
    rows = []
    for one in people:
        born = one.member.birth_date
        is_child = born is None or full_years(born, today) < CHILD_UNDER
        needed = set(_SIDES) if is_child else {"self"}
        rows.append({"person": one, "is_child": is_child, "may_publish": needed <= one.publish_consents})
    context = {
        "classroom": classroom,
        "rows": rows,
        "text": consent_text(PUBLISH_NAME),
        "complete": sum(1 for row in rows if row["may_publish"]),
    }
    return render(request, "teacher/consents/consents.html", context)


def _record(request: HttpRequest, classroom: Classroom, people: list[Person]) -> HttpResponse:
    """The ticks become the consents of the class; only what the page showed as given can be withdrawn by it."""
    actor: Any = request.user
    ticked = {side: set(request.POST.getlist(side)) for side in _SIDES}
    shown = {side: set(request.POST.getlist(f"{side}_shown")) for side in _SIDES}
    wanted = [
        (
            one.member.user,
            {side for side in _SIDES if one.member.public_id in ticked[side]},
            {side for side in one.publish_consents if one.member.public_id in shown[side]},
        )
        for one in people
    ]
    changed = record_paper_consents(
        actor=actor, wanted=wanted, purpose=PUBLISH_NAME, text_hash=consent_hash(PUBLISH_NAME), now=now()
    )
    if changed:
        messages.success(request, _("Đã ghi %(count)s thay đổi.") % {"count": changed})
    else:
        messages.info(request, _("Không có gì thay đổi."))
    return redirect("teacher:consents", classroom.public_id)


def consent_form(request: HttpRequest, class_id: str) -> HttpResponse:
    """The paper form itself, one to print and copy."""
    classroom = own_class(request, class_id)
    return render(request, "teacher/consents/form.html", {"classroom": classroom, "text": consent_text(PUBLISH_NAME)})
