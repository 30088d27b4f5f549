"""Issues slips and answers with their sheet: the only moment at which codes are readable."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from truongthi.accounts.actions import issue_slips
from truongthi.contests.showcase import OPEN, SOON, public_contests
from truongthi.core.errors import Refused
from truongthi.core.vietnamese import comparison_key
from truongthi.formats.slips_pdf import SlipPrint, SlipTexts, grouped_slips_pdf
from truongthi.schools.models import Classroom, Unit
from truongthi.schools.queries import Person
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import vn_date
from truongthi.web.wording.people import SLIP_GUIDE


def seen(people: Iterable[Person]) -> str:
    """What a page showed of slips; sent back with the act, so that a page sent twice issues once."""
    shown = sorted(f"{one.member.public_id} {one.slip.slip_id if one.slip else 0}" for one in people)
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:32]


def chosen_people(request: HttpRequest, classroom: Classroom, people: Sequence[Person]) -> list[Person]:
    """Whom the posted act means: "missing" (all without a slip), "one" or "all" (class name typed again).

    Raises ``Refused``: "slips_changed", "slips_nobody", "confirm_class_differs".
    """
    act = request.POST.get("act")
    if act == "missing":
        chosen = [one for one in people if one.slip is None]
    elif act == "one":
        chosen = [one for one in people if one.member.public_id == request.POST.get("person")]
        if seen(chosen) != request.POST.get("seen"):
            raise Refused("slips_changed")
    elif act == "all":
        chosen = list(people)
        if comparison_key(request.POST.get("confirm", "")) != comparison_key(classroom.name):
            raise Refused("confirm_class_differs")
        if seen(chosen) != request.POST.get("seen"):
            raise Refused("slips_changed")
    else:
        chosen = []
    if not chosen:
        raise Refused("slips_nobody")
    return chosen


def slips_answer(request: HttpRequest, unit: Unit, groups: Sequence[Sequence[Person]], name: str) -> HttpResponse:
    """Issue new slips to all of ``groups`` (each begins a page) and answer with the PDF named after ``name``."""
    people = [one for group in groups for one in group]
    issued = issue_slips(
        actor=_actor(request),
        users=[one.member.user for one in people],
        now=now(),
        expected={one.member.user_id: one.slip.slip_id if one.slip else None for one in people},
    )
    codes = {one.user.pk: str(one.code) for one in issued}
    prints = [_prints(group, codes) for group in groups]
    pdf = grouped_slips_pdf(prints, _texts(unit, name))
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="phieu-dang-nhap-{_file_name(name)}.pdf"'
    return response


def _actor(request: HttpRequest) -> Any:
    return request.user


def _prints(group: Sequence[Person], codes: dict[int, str]) -> list[SlipPrint]:
    """Namesakes of a class also get their birth date on paper, so that each receives the right slip."""
    namesakes = Counter(comparison_key(one.name) for one in group)
    prints = []
    for one in group:
        room = one.member.classroom
        detail = _("Lớp %(name)s") % {"name": room.name} if room else one.member.department
        if namesakes[comparison_key(one.name)] > 1 and one.member.birth_date:
            detail += _(" · sinh %(day)s") % {"day": vn_date(one.member.birth_date)}
        code = codes[one.member.user_id]
        prints.append(SlipPrint(one.name, detail, code, f"{settings.BASE_URL}/vao/#{code}"))
    return prints


def _texts(unit: Unit, name: str) -> SlipTexts:
    address = settings.BASE_URL.split("://", 1)[-1]
    guide = tuple(_(line).format(address=address) for line in SLIP_GUIDE)
    return SlipTexts(_title(unit), _("Phiếu đăng nhập %(name)s") % {"name": name}, guide)


def _title(unit: Unit) -> str:
    """The contest that is open or comes next, else the unit."""
    contests = [one for one in public_contests(now=now()) if one.contest.unit_id == unit.pk]
    for stage in (OPEN, SOON):
        for one in contests:
            if one.stage == stage:
                return one.contest.title
    return unit.name


def _file_name(name: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
