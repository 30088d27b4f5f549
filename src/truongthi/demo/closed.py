"""The closed contest: taken on the province's site, handed in as files, computed; its ties wait for the committee."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from truongthi.contests.actions.committee import set_seat
from truongthi.contests.actions.plan import apply_plan
from truongthi.contests.models import Contest
from truongthi.core.rules import Rules
from truongthi.demo.centre import DATA, Centre, sign_together, teacher_of
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.external import apply_upload, upload_class_stats, upload_staff_results
from truongthi.results.actions.handins import mark_received
from truongthi.results.actions.opening import freeze_round
from truongthi.results.actions.standings import compute_standings
from truongthi.results.models import HandIn

SOURCE: Final = "Trang thi trực tuyến của tỉnh"
EXPLANATIONS: Final = {
    "11A1": "Dòng tổng đếm nhầm hai em chưa thi; danh sách 35 em đã thi là đúng.",
    "12A2": "Ô tổng lượt cộng thiếu hai dòng cuối; tổng các dòng là 104 lượt.",
}
ORDINARY: Final = "Đã đối chiếu từng dòng với trang thi, số liệu theo dòng là đúng."


def build_closed_contest(centre: Centre, rules: Rules) -> Contest:
    """Plan, twelve class files on the hand-in day, staff file, closing and computing; all at their dates."""
    external = replace(rules, results_from="external")
    opens, closes = rules.window.opens_at, rules.window.closes_at
    prepared = opens - timedelta(days=5)
    contest = apply_plan(rules=external, unit=centre.unit, actor=centre.organiser, now=prepared).contest
    for seat, user in centre.committee.items():
        set_seat(contest=contest, user=user, seat=seat, actor=centre.organiser, now=prepared)
    sign_together(contest, centre.committee, prepared)
    freeze_round(contest=contest, actor=centre.organiser, now=prepared)
    _hand_in_classes(centre, contest, closes + timedelta(hours=8))
    _take_staff_file(centre, contest, closes + timedelta(hours=9))
    head = centre.committee["head"]
    close_contest(actor=head, contest=contest, now=closes + timedelta(days=1, hours=3))
    contest.refresh_from_db()
    compute_standings(actor=centre.committee["secretary"], contest=contest, now=closes + timedelta(days=1, hours=4))
    return contest


def _hand_in_classes(centre: Centre, contest: Contest, first: datetime) -> None:
    deputy = centre.committee["deputy"]
    for step, (name, room) in enumerate(sorted(centre.classrooms.items())):
        now = first + timedelta(minutes=7 * step)
        filename = f"thong-ke-lop-{name}.xlsx"
        upload = upload_class_stats(
            actor=teacher_of(centre, name),
            contest=contest,
            classroom=room,
            filename=filename,
            content=(DATA / filename).read_bytes(),
            source=SOURCE,
            now=now,
        )
        explanation = EXPLANATIONS.get(name, ORDINARY)
        apply_upload(actor=teacher_of(centre, name), upload=upload, explanation=explanation, now=now)
    for hand_in in HandIn.objects.filter(contest=contest):
        mark_received(actor=deputy, hand_in=hand_in, now=first + timedelta(hours=2))


def _take_staff_file(centre: Centre, contest: Contest, now: datetime) -> None:
    filename = "ket-qua-can-bo-giao-vien.xlsx"
    content = (DATA / filename).read_bytes()
    deputy = centre.committee["deputy"]
    upload = upload_staff_results(
        actor=deputy, contest=contest, filename=filename, content=content, source=SOURCE, now=now
    )
    apply_upload(actor=deputy, upload=upload, explanation=ORDINARY, now=now)
