"""A contestant's pages: what they show, to whom, and what they refuse."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attempts.world import CANARY, CLOSES, MINUTE, OPENS, ExamWorld, exam_world, plan
from tests.web.contestant.pages import SetTime, as_, lobby, running
from tests.web.figures import figure
from truongthi.accounts.actions.slips import issue_slips
from truongthi.accounts.models import Consent, User
from truongthi.attempts.actions import enter_contest
from truongthi.contests.models import Contest, Contestant
from truongthi.core.standings_document import canonical
from truongthi.web.contestant.result import views as result_views
from truongthi.web.shared.qr import qr_picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_signed_out_people_are_sent_to_sign_in(world: ExamWorld, at: SetTime) -> None:
    ticket = f"/phong-thi/{world.round.public_id}/1/ve/"
    for path in ("/cua-toi/", lobby(world), f"/phong-thi/{world.round.public_id}/", ticket, "/cua-toi/du-lieu.json"):
        response = Client().get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/dang-nhap/"), path


def test_pupil_finds_the_open_contest_and_begins(world: ExamWorld, at: SetTime) -> None:
    binh = as_(world, "Bình")
    assert world.contest.title in binh.get("/cua-toi/").content.decode()
    page = binh.get(lobby(world)).content.decode()
    assert "Bắt đầu làm bài" in page
    first = binh.post(lobby(world) + "bat-dau/")
    second = binh.post(lobby(world) + "bat-dau/")
    assert first["Location"] == second["Location"] == f"/phong-thi/{world.round.public_id}/1/"
    assert Contestant.objects.count() == 1
    assert "Trang làm bài cần JavaScript" in binh.get(first["Location"]).content.decode()
    answer = binh.get(first["Location"] + "ve/").content.decode()
    for secret in (CANARY, "Câu hỏi số", "Nguyễn Văn Bình"):
        assert secret not in answer
    assert json.loads(answer)["page"]["number"] == 1


def test_beginning_needs_a_post(world: ExamWorld, at: SetTime) -> None:
    assert as_(world, "Bình").get(lobby(world) + "bat-dau/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(lobby(world) + "bat-dau/").status_code in (302, 403)
    assert Contestant.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    ["/cua-toi/thi/{slug}/", "/phong-thi/{round}/", "/phong-thi/{round}/1/ve/"],
)
def test_a_pupil_of_another_school_finds_nothing(world: ExamWorld, at: SetTime, path: str) -> None:
    world.contestant("Bình")
    chi = as_(world, "Chi")
    assert chi.get(path.format(slug=world.contest.slug, round=world.round.public_id)).status_code == 404
    assert chi.post(lobby(world) + "bat-dau/").status_code == 404
    assert world.contest.title not in chi.get("/cua-toi/").content.decode()


def test_other_peoples_attempts_are_not_there(world: ExamWorld, at: SetTime) -> None:
    receipt = world.attempt("Bình", right=3)
    for name in ("An", "Chi"):
        for tail in ("", "phieu/", "phieu.json"):
            path = f"/cua-toi/luot/{receipt.attempt}/{tail}"
            assert as_(world, name).get(path).status_code == 404
            assert as_(world, "Bình").get(path).status_code == 200


def test_result_shows_what_the_rules_allow(at: SetTime) -> None:
    rules = plan()
    world = exam_world(replace(rules, display=replace(rules.display, result="after_close", keys="after_publication")))
    receipt = world.attempt("Bình", right=13, minutes=6.8)
    binh, path = as_(world, "Bình"), f"/cua-toi/luot/{receipt.attempt}/"
    before = binh.get(path).content.decode()
    assert receipt.code in before
    assert "điểm chưa được hiện" in before
    at(CLOSES)
    binh = as_(world, "Bình")  # the session of a month ago has ended
    after = binh.get(path).content.decode()
    assert figure("65", "điểm") in after
    assert figure("06:48", "thời gian") in after
    assert CANARY not in after
    assert "Thi lại" not in after
    Contest.objects.update(state=Contest.State.PUBLISHED)
    published = binh.get(path).content.decode()
    assert CANARY in published
    assert "Đáp án đúng" in published


def test_result_is_graded_on_demand_and_offers_another_attempt(world: ExamWorld, at: SetTime) -> None:
    receipt = world.attempt("Bình", right=20)
    page = as_(world, "Bình").get(f"/cua-toi/luot/{receipt.attempt}/").content.decode()
    assert figure("100", "điểm") in page
    assert "Thi lại" in page
    assert "Đây là lượt đang được tính" in page
    history = as_(world, "Bình").get("/cua-toi/lich-su/").content.decode()
    assert receipt.code in history


def test_receipt_file_proves_itself(world: ExamWorld, at: SetTime) -> None:
    receipt = world.attempt("Bình", right=2)
    answer = as_(world, "Bình").get(f"/cua-toi/luot/{receipt.attempt}/phieu.json")
    content = json.loads(answer.content)
    raw = b"\0" + bytes.fromhex(content["salt"]) + canonical(content["seal"])
    assert hashlib.sha256(raw).hexdigest() == content["leaf"] == receipt.hash
    assert (content["code"], content["path"]) == (receipt.code, None)  # the root is fixed at the closing
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_the_printed_receipt_carries_the_way_to_its_check_and_nothing_of_the_person(
    world: ExamWorld, at: SetTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = world.attempt("Bình", right=2)
    drawn: list[str] = []
    monkeypatch.setattr(result_views, "qr_picture", lambda text: drawn.append(text) or qr_picture(text))
    page = as_(world, "Bình").get(f"/cua-toi/luot/{receipt.attempt}/phieu/").content.decode()
    assert "<svg" in page
    assert drawn == [f"{settings.BASE_URL}/kiem-tra-phieu/?ma={receipt.code}"]
    assert f"mở {settings.BASE_URL}/kiem-tra-phieu/ và gõ mã phiếu" in page  # on paper a link is no way
    assert receipt.hash in Client().get(drawn[0].removeprefix(settings.BASE_URL)).content.decode()


def test_anybody_may_check_a_code_and_learns_no_name(world: ExamWorld, at: SetTime) -> None:
    receipt = world.attempt("Bình")
    for typed in (receipt.code, receipt.code.lower().replace("-", "")):
        page = Client().get("/kiem-tra-phieu/", {"ma": typed}).content.decode()
        assert receipt.hash in page
        assert "Bình" not in page.replace("Bình Minh", "")
    assert "Không có phiếu nào" in Client().get("/kiem-tra-phieu/", {"ma": "2222-2222-2222"}).content.decode()
    wrong = receipt.code[:-1] + ("2" if receipt.code[-1] != "2" else "3")
    assert "gõ chưa đúng" in Client().get("/kiem-tra-phieu/", {"ma": wrong}).content.decode()
    evil = Client().get("/kiem-tra-phieu/", {"ma": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in evil


def test_reasons_are_told_kindly(world: ExamWorld, at: SetTime) -> None:
    world._member("Phạm Văn Dũng", "citizen", birth_date=OPENS.date() - timedelta(days=14 * 365))
    page = as_(world, "Dũng").get(lobby(world)).content.decode()
    assert "chưa đủ tuổi" in page
    assert "Bắt đầu làm bài" not in page
    assert as_(world, "Dũng").post(lobby(world) + "bat-dau/")["Location"] == lobby(world)


@pytest.mark.parametrize(
    ("moment", "words"), [(OPENS - MINUTE, "Mở sau"), (OPENS, "Bắt đầu làm bài"), (CLOSES, "Cuộc thi đã đóng")]
)
def test_lobby_in_time(world: ExamWorld, at: SetTime, moment: datetime, words: str) -> None:
    at(moment)
    assert words in as_(world, "Bình").get(lobby(world)).content.decode()


def test_consents_are_separate_and_can_be_withdrawn(world: ExamWorld, at: SetTime) -> None:
    binh = as_(world, "Bình")
    path = "/cua-toi/du-lieu/dong-y/"
    assert "checked" not in binh.get("/cua-toi/du-lieu/").content.decode()
    binh.post(path, {"purpose": "publish_name", "choice": "give"})
    assert [(c.purpose, c.given_by, c.withdrawn_at) for c in Consent.objects.all()] == [("publish_name", "self", None)]
    binh.post(path, {"purpose": "publish_name", "choice": "withdraw"})
    assert Consent.objects.get().withdrawn_at == OPENS + timedelta(hours=1)
    for wrong in ({"purpose": "take_part", "choice": "give"}, {"purpose": "publish_name", "choice": "x"}, {}):
        assert binh.post(path, wrong).status_code == 400
    assert Consent.objects.count() == 1


def test_my_data_is_mine_and_whole(world: ExamWorld, at: SetTime) -> None:
    receipt = world.attempt("Bình", right=2)
    world.pupil("Trần Văn Em")
    world.attempt("Em", right=1)
    answer = as_(world, "Bình").get("/cua-toi/du-lieu.json")
    content = json.loads(answer.content)
    assert content["person"]["full_name"] == "Nguyễn Văn Bình"
    assert [a["receipt_code"] for a in content["contests"][0]["attempts"]] == [receipt.code]
    assert "Em" not in answer.content.decode()
    assert CANARY not in answer.content.decode()


def test_lists_cost_the_same_with_one_and_with_three(world: ExamWorld, at: SetTime) -> None:
    binh = world.people["Bình"]
    client = as_(world, "Bình")
    world.contestant()
    for path in ("/cua-toi/", "/cua-toi/lich-su/"):
        client.get(path)
    counts = []
    for more in ((), ("hai", "ba")):
        for slug in more:
            other = exam_world(plan(slug=slug))
            Contest.objects.filter(pk=other.contest.pk).update(unit=world.unit)
            enter_contest(contest=Contest.objects.get(pk=other.contest.pk), actor=binh, now=OPENS)
        client.get("/cua-toi/")  # from now on this process knows the contests
        with CaptureQueriesContext(connection) as queries:
            client.get("/cua-toi/")
            client.get("/cua-toi/lich-su/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_running_attempt_is_continued_from_everywhere(world: ExamWorld, at: SetTime) -> None:
    running(world, "A", "B")
    binh = as_(world, "Bình")
    exam = f"/phong-thi/{world.round.public_id}/1/"
    for path in ("/cua-toi/", lobby(world), "/cua-toi/lich-su/"):
        page = binh.get(path).content.decode()
        assert f'href="{exam}"' in page, path
    assert "đã lưu 2 câu" in binh.get(lobby(world)).content.decode()
    assert binh.post(lobby(world) + "bat-dau/")["Location"] == exam
    assert binh.get(f"/phong-thi/{world.round.public_id}/")["Location"] == exam
    assert binh.get("/cua-toi/luot/laufend/")["Location"] == exam
    for tail in ("phieu/", "phieu.json"):
        assert binh.get(f"/cua-toi/luot/laufend/{tail}").status_code == 404


def test_an_attempt_the_rules_leave_out_is_never_called_the_counted_one(at: SetTime) -> None:
    """Too fast with full marks, then a slow one with fewer: the second counts, and the first says why it does not."""
    world = exam_world(plan(attempts=replace(plan().attempts, min_duration_ms=60_500)))
    fast = world.attempt(right=20, minutes=1)
    slow = world.attempt(right=3, at=OPENS + 10 * MINUTE)
    binh = as_(world, "Bình")
    page = binh.get(f"/cua-toi/luot/{fast.attempt}/").content.decode()
    assert "Thể lệ chỉ tính lượt làm bài từ 60,5 giây trở lên." in page
    assert "Lượt đang được tính cho bạn là lượt 2." in binh.get(f"/cua-toi/luot/{fast.attempt}/").content.decode()
    assert "Đây là lượt đang được tính cho bạn." in binh.get(f"/cua-toi/luot/{slow.attempt}/").content.decode()
    assert "không hợp lệ, không tính" in binh.get(lobby(world)).content.decode()


def test_a_slip_leads_straight_to_the_one_open_contest(world: ExamWorld, at: SetTime) -> None:
    binh = world.people["Bình"]
    [slip] = issue_slips(actor=binh, users=[binh], now=OPENS)

    def sign_in() -> str:
        return Client().post("/dang-nhap/", {"way": "slip", "code": str(slip.code)})["Location"]

    assert sign_in() == lobby(world)
    other = exam_world(plan(slug="hai"))
    Contest.objects.filter(pk=other.contest.pk).update(unit=world.unit)
    assert sign_in() == "/cua-toi/"
    Contest.objects.filter(pk=other.contest.pk).update(state=Contest.State.CLOSED)
    assert sign_in() == lobby(world)
    at(CLOSES)
    assert sign_in() == "/cua-toi/"


def test_reading_a_page_asks_the_database_little(world: ExamWorld, at: SetTime) -> None:
    """Session with its person and roles, contest with everything about the person, attempts."""
    world.attempt("Bình", right=3)
    receipt = world.attempt("Bình", right=4)
    client = as_(world, "Bình")
    base = f"/phong-thi/{world.round.public_id}/"
    for path, most in ((lobby(world), 3), (base + "3/ve/", 3), (f"/cua-toi/luot/{receipt.attempt}/", 3)):
        assert client.get(path).status_code == 200  # from now on this process knows the contest, and all is graded
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        assert len(queries) <= most, (path, [query["sql"][:80] for query in queries])


def test_signing_out_ends_the_session_at_once(world: ExamWorld, at: SetTime) -> None:
    binh = as_(world, "Bình")
    kept = binh.cookies["session"].value
    assert binh.get("/cua-toi/").status_code == 200
    binh.post("/thoat/")
    again = Client()
    again.cookies["session"] = kept
    assert again.get("/cua-toi/").status_code == 302
    dung = as_(world, "Bình")
    User.objects.filter(pk=world.people["Bình"].pk).update(is_active=False)
    assert dung.get("/cua-toi/").status_code == 302
