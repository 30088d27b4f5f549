"""Sentences about a class: its place today, and the reminder a teacher copies into a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.core.ranking import Separation
from truongthi.core.rules import Rules
from truongthi.core.timing import phase
from truongthi.results.queries.my_class import ClassPlace, ClassProgress, PupilProgress
from truongthi.web.shared import clock
from truongthi.web.shared.display import vn_date, vn_datetime
from truongthi.web.wording.criteria import pair_text
from truongthi.web.wording.figure_names import FigureNames


def place_sentences(place: ClassPlace, rules: Rules) -> dict[str, Any]:
    """The place with what separates the class from the places around it; other classes are not named."""
    names = FigureNames((criterion.key for criterion in place.division.criteria), lambda: rules)
    return {
        "place": place,
        "above": _against(place.above, _("Kém hạng ngay trên ở %(metric)s: %(mine)s so với %(theirs)s."), names),
        "below": _against(place.below, _("Hơn hạng ngay dưới ở %(metric)s: %(mine)s so với %(theirs)s."), names),
    }


def contest_word(rules: Rules) -> str:
    """ "Đang mở · 15/9/2026 – 15/10/2026"."""
    stage = phase(clock.now(), rules.window.opens_at, rules.window.closes_at)
    word = {"before": _("Sắp mở"), "open": _("Đang mở"), "closed": _("Đã đóng")}[stage]
    return f"{word} · {vn_date(rules.window.opens_at)} – {vn_date(rules.window.closes_at)}"


def _against(separation: Separation | None, text: str, names: FigureNames) -> str:
    if separation is None:
        return ""
    mine, theirs = pair_text(separation.metric, separation.mine, separation.theirs)
    metric = names.short(separation.metric)
    return text % {"metric": metric[:1].lower() + metric[1:], "mine": mine, "theirs": theirs}


def reminder_text(request: HttpRequest, progress: ClassProgress, pupils: Sequence[PupilProgress], now: datetime) -> str:
    """One message for all: it names nobody, so it may stand in a group chat. For a single pupil it is addressed."""
    rules, contest = progress.rules, progress.contest
    url = request.build_absolute_uri(reverse("public:contest", args=[contest.slug]))
    facts = {
        "contest": contest.title,
        "since": vn_datetime(rules.window.opens_at),
        "until": vn_datetime(rules.window.closes_at),
        "url": url,
        "minutes": rules.paper.duration_ms // 60_000,
        "questions": rules.paper.question_count,
        "name": pupils[0].member.user.full_name if len(pupils) == 1 else "",
        "class": progress.classroom.name,
    }
    greeting = _("Chào em %(name)s,") if len(pupils) == 1 else _("Chào các em lớp %(class)s,")
    if now >= rules.window.closes_at:
        return (
            greeting + "\n" + _("Cuộc thi “%(contest)s” đã đóng lúc %(until)s. Kết quả sẽ được công bố tại %(url)s")
        ) % facts
    body = _(
        "Cuộc thi “%(contest)s” mở từ %(since)s đến %(until)s. Bài thi có %(questions)s câu, làm trong %(minutes)s "
        "phút trên điện thoại hoặc máy tính."
    )
    if rules.results_from == "external":
        how = _("Em thi theo hướng dẫn tại %(url)s. Thi xong em báo thầy/cô điểm, số lượt và thời gian làm bài.")
        return "\n".join((greeting, body, how)) % facts
    how = _("Em vào %(url)s, quét mã QR hoặc gõ mã trên phiếu thầy/cô đã phát. Mất phiếu thì báo thầy/cô cấp lại ngay.")
    return "\n".join((greeting, body, how)) % facts
