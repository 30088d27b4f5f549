"""The stepper: who did what when, what is next, what blocks it; and the acts behind its buttons."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.results.test_lifecycle import DEADLINE, NOTE, act, published_world, settled_world
from tests.results.world import AFTER
from truongthi.core.errors import Problem
from truongthi.results import gate
from truongthi.results.actions.decisions import withdraw_decision
from truongthi.results.actions.lifecycle import finalise_result
from truongthi.results.models import LifecycleStep, TieDecision, VerificationRun
from truongthi.results.schedule import verify_results
from truongthi.web.wording.lifecycle import NOT_RECOMPUTED

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    def set_time(moment):
        monkeypatch.setattr("truongthi.web.organiser.lifecycle.views.now", lambda: moment)

    set_time(AFTER)
    return set_time


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def page(world, seat="head"):
    return client_of(world.seats[seat]).get(reverse("organiser:lifecycle", args=[world.contest.slug])).content.decode()


def press(world, step, seat="head", **fields):
    address = reverse(f"organiser:lifecycle_{step}", args=[world.contest.slug])
    return client_of(world.seats[seat]).post(address, fields, follow=True).content.decode()


def test_from_computed_to_reported_by_the_buttons(at):
    world = settled_world()
    assert "Kiểm chứng kết quả" in page(world)
    assert "Đang kiểm chứng" in press(world, "verify", "secretary")
    assert "Đang kiểm chứng" in press(world, "verify", "secretary")  # a second click asks for nothing more
    assert VerificationRun.objects.count() == 1
    assert not LifecycleStep.objects.exists()
    verify_results(AFTER)
    shown = page(world)
    assert shown.count("khớp</span>") == 3
    assert all(sentence in shown for sentence in NOT_RECOMPUTED.values())
    assert reverse("organiser:results_publish", args=[world.contest.slug]) in shown
    assert world.seats["secretary"].full_name in shown


def test_after_publication_the_deadline_blocks_until_it_has_passed(at):
    world = published_world()
    shown = page(world)
    assert "Còn nhận đơn phúc khảo đến" in shown
    assert "Chốt kết quả</button>" not in shown
    at(DEADLINE)
    assert "Chốt kết quả</button>" in page(world)
    press(world, "finalise")
    press(world, "award", note=NOTE)
    press(world, "report", note="Báo cáo số 12/BC-TT ngày 30/10/2026")
    assert sorted(LifecycleStep.objects.values_list("kind", flat=True)) == ["awarded", "final", "reported", "verified"]
    assert "Cuộc thi đã xong mọi bước" in page(world)
    assert "Không cần làm gì thêm" in press(world, "report", note=NOTE)


def test_reopening_is_told_with_its_reason(at):
    at(DEADLINE)
    world = published_world()
    act(finalise_result, world)
    assert "Việc này do Trưởng ban" in press(world, "reopen", "secretary", reason=NOTE)
    assert NOTE in press(world, "reopen", reason=NOTE)


def test_who_looks_on_has_no_buttons_and_outsiders_no_page(at, cast):
    world = settled_world()
    assert "Kiểm chứng kết quả" not in page(world, "member")
    assert "Chỉ Trưởng ban, Phó ban và Thư ký" in press(world, "verify", "member")
    for outsider in (cast.an, cast.binh, cast.chi):
        address = reverse("organiser:lifecycle", args=[world.contest.slug])
        assert client_of(outsider).get(address).status_code == 404


def test_what_differs_is_named_and_blocks(at, monkeypatch):
    world = settled_world()
    key = world.key("Nguyễn Thị Bích")
    differing = [Problem(f"cbgv {key}", "verification_sql_differs", {"what": "score 9500 ≠ 9000"})]
    monkeypatch.setattr(gate, "CHECKS", [*gate.CHECKS[:1], gate.Check("sql", lambda contest, snapshot: differing)])
    press(world, "verify")
    verify_results(AFTER)
    shown = page(world)
    assert "Các phép tính chưa khớp" in shown
    assert "Nguyễn Thị Bích" in shown
    assert "Điểm 9500 ≠ 9000" in shown
    assert "Kiểm chứng lại" in shown
    assert not LifecycleStep.objects.exists()
    monkeypatch.undo()


def test_a_verification_that_breaks_or_is_overtaken_takes_no_step(at, monkeypatch):
    world = settled_world()

    def breaks(contest, snapshot):
        raise OSError("no disk")

    checks = list(gate.CHECKS)
    monkeypatch.setattr(gate, "CHECKS", [gate.Check("sql", breaks)])
    press(world, "verify")
    verify_results(AFTER)
    assert "Chưa kiểm chứng được" in page(world)

    def overtaken(contest, snapshot):
        decision = TieDecision.objects.filter(withdrawn_at=None).first()
        withdraw_decision(actor=world.seats["head"], decision=decision, reason="Nhầm biên bản bốc thăm", now=AFTER)
        return []

    monkeypatch.setattr(gate, "CHECKS", [*checks[:1], gate.Check("sql", overtaken)])
    press(world, "verify")
    verify_results(AFTER)
    assert VerificationRun.objects.last().state == "overtaken"
    assert not LifecycleStep.objects.exists()
