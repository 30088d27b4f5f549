"""Pages of corrections, versions and reasons: the whole way by clicking, and nothing for outsiders."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests.results.graded import AFTER, graded_world, open_world, pupil_rules
from tests.results.test_corrections import MINUTES, REASON, done, proposed, question_of
from tests.results.world import empty_world, person
from truongthi.attempts.models import Annulment, Grade
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contestant
from truongthi.core.rules import Criterion, ManualScore
from truongthi.results.actions.lifecycle import finalise_result
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.models import Correction, CorrectionRun, LotDraw, ManualPoints, Snapshot
from truongthi.results.queries import correction_runs
from truongthi.results.schedule import correct_results
from truongthi.schools.models import Unit
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db
BASE = "/ban-to-chuc/cham-lai/ket-qua/"
GROUNDS = {"reason": REASON, "minutes": MINUTES}
ODD = (
    "{", "[]", '{"round": 5}', '{"person": {}}', '{"people": 5}', '{"moves": [1]}', '{"points": {"x": true}}',
    '{"question": 1e99}', '{"person": "\\u0000"}', '{"letters": [[]]}', '{"seed": null}',
)  # fmt: skip
KINDS = ("key", "disqualify", "reinstate", "merge", "annul", "restore", "prizes", "points", "lot")


@pytest.fixture(autouse=True)
def _after_closing(monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: AFTER)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def get(world, path, seat="head", status=200) -> str:
    response = client_of(world.seats[seat]).get(BASE + path)
    assert response.status_code == status, path
    return words(response)


def post(world, path, data=None, seat="head"):
    return client_of(world.seats[seat]).post(BASE + path, data or {}, follow=True)


def sent(text: str) -> dict[str, str]:
    """The hidden fields of a preview page."""
    found = dict(re.findall(r'name="(content|seen)" value="([^"]*)"', text))
    return {name: value.replace("&quot;", '"') for name, value in found.items()}


def test_every_page_opens_before_and_after():
    for world in (open_world(slug="con-mo"), graded_world()):
        client = client_of(world.seats["head"])
        base = f"/ban-to-chuc/{world.contest.slug}/ket-qua/"
        for path in ("dieu-chinh/", "boc-tham/", "phien-ban/", "phien-ban/xem-truoc/", "phien-ban/so-sanh/",
                     *(f"dieu-chinh/moi/{kind}/" for kind in KINDS)):  # fmt: skip
            assert client.get(base + path).status_code == 200, path
    assert "Không có bản kết quả này" in get(world, "phien-ban/so-sanh/?truoc=1&sau=99")
    assert client.get(BASE + "dieu-chinh/moi/khac/").status_code == 404


def test_a_question_is_voided_by_clicking():
    world = graded_world()
    where = question_of(world, "Bình", 0)
    cau = f"{where['round']}:{where['question']}"
    assert "Xử lý thế nào?" in get(world, f"dieu-chinh/moi/key/?cau={cau}")
    shown = words(post(world, "dieu-chinh/moi/key/xem-truoc/", {"cau": cau, "treatment": "void", **GROUNDS}))
    assert "hạng" in shown
    assert "Lê Bình (lớp 10A1)" in shown
    assert "Chưa có gì được ghi" in shown
    assert not Correction.objects.exists()
    made = post(world, "dieu-chinh/moi/key/de-xuat/", {**sent(shown), **GROUNDS})
    assert "Bây giờ một người khác xác nhận" in words(made)
    one = Correction.objects.get()
    again = words(post(world, "dieu-chinh/moi/key/de-xuat/", {**sent(shown), **GROUNDS}))
    assert "đã có một đề xuất đang chờ" in again
    assert Correction.objects.count() == 1
    path = f"dieu-chinh/{one.public_id}/"
    assert "Bạn là người đề xuất" in get(world, path)
    assert "không tự xác nhận được" in words(post(world, path + "xac-nhan/"))
    assert "bản kết quả mới đã được tính" in words(post(world, path + "xac-nhan/", seat="deputy"))
    assert "đã được xác nhận và thực hiện" in words(post(world, path + "xac-nhan/", seat="secretary"))
    assert Snapshot.objects.count() == 2
    versions = get(world, "phien-ban/")
    assert "Bản 2" in versions
    assert MINUTES in versions
    assert "Từ bản 1 đến bản 2" in get(world, "phien-ban/so-sanh/?truoc=1&sau=2")
    assert "Không gì thay đổi" in get(world, "phien-ban/xem-truoc/")


def test_a_stale_preview_is_told_and_shown_anew():
    world = graded_world()
    data = {"person": world.key("Chi"), **GROUNDS}
    shown = words(post(world, "dieu-chinh/moi/disqualify/xem-truoc/", data))
    done(world, "key", **question_of(world, "Bình", 0), treatment="void")
    told = post(world, "dieu-chinh/moi/disqualify/de-xuat/", {**sent(shown), **GROUNDS})
    assert told.status_code == 409
    assert "Số liệu đã thay đổi từ lúc xem trước" in words(told)
    assert sent(words(told))["seen"] != sent(shown)["seen"]
    waiting = proposed(world, "disqualify", person=world.key("Chi"))
    done(world, "disqualify", person=world.key("Dũng"))
    assert "Số liệu đã thay đổi" in words(post(world, f"dieu-chinh/{waiting.public_id}/xac-nhan/", seat="deputy"))
    waiting.refresh_from_db()
    assert waiting.confirmed_at is None


@pytest.fixture
def _large(monkeypatch):
    """Every contest is a large one."""
    monkeypatch.setattr(correction_runs, "IN_REQUEST", 0)


def asked(world, kind="disqualify", seat="head", **data) -> tuple[str, str]:
    """What the page of a preview says that the worker is asked for, and its path."""
    response = post(world, f"dieu-chinh/moi/{kind}/xem-truoc/", {**data, **GROUNDS}, seat)
    assert len(response.redirect_chain) == 1
    return words(response), response.request["PATH_INFO"].removeprefix(BASE)


def asked_again(world, path):
    """What the waiting page's script asks every second: a few rows, and nothing of the standings."""
    client = client_of(world.seats["head"])
    with CaptureQueriesContext(connection) as read:
        response = client.get(BASE + path, headers={"HX-Request": "true"})
    assert len(read) < 12
    assert not any('"results_snapshot"."document"' in one["sql"] for one in read)
    assert len(response.content) < 1500
    return response


@pytest.mark.usefixtures("_large")
def test_a_large_contest_is_previewed_and_corrected_by_the_worker():
    world = graded_world()
    where = question_of(world, "Bình", 0)
    shown, path = asked(world, "key", cau=f"{where['round']}:{where['question']}", treatment="void")
    assert "Đang chờ đến lượt tính" in shown
    assert f'hx-get="{BASE}{path}"' in shown
    assert "Tải lại" in shown
    assert "Ngô Văn Trưởng yêu cầu lúc" in shown
    CorrectionRun.objects.update(state="running")
    assert "Đang tính bản xem trước…" in get(world, path, "deputy")
    early = post(world, path + "de-xuat/", GROUNDS)
    assert "chưa tính xong" in words(early)
    assert "Đang tính bản xem trước…" in asked_again(world, path).content.decode()
    correct_results(AFTER)
    assert asked_again(world, path)["HX-Refresh"] == "true"
    ready = get(world, path)
    assert "Lê Bình (lớp 10A1)" in ready
    assert "hx-get" not in ready
    assert REASON in ready
    assert not Correction.objects.exists()
    assert post(world, path + "de-xuat/", {"reason": "", "minutes": ""}).status_code == 409
    assert "Bây giờ một người khác xác nhận" in words(post(world, path + "de-xuat/", GROUNDS))
    post(world, path + "de-xuat/", GROUNDS)
    one = Correction.objects.get()
    assert "Chờ người thứ hai xác nhận" in get(world, f"dieu-chinh/{one.public_id}/")
    page = f"dieu-chinh/{one.public_id}/"
    assert "không tự xác nhận được" in words(post(world, page + "xac-nhan/"))
    waiting = words(post(world, page + "xac-nhan/", seat="deputy"))
    post(world, page + "xac-nhan/", seat="secretary")
    for told in ("Đang thực hiện", "Đinh Thị Phó xác nhận lúc", f'hx-get="{BASE}{page}"'):
        assert told in waiting
    assert "xac-nhan/" not in waiting
    assert "Đinh Thị Phó xác nhận lúc" in asked_again(world, page).content.decode()
    assert Snapshot.objects.count() == 1
    assert correct_results(AFTER) == 1
    assert asked_again(world, page)["HX-Refresh"] == "true"
    over = get(world, page)
    assert "Đã thực hiện" in over
    assert "hx-get" not in over
    assert "Bản 2" in get(world, "phien-ban/")
    assert "Bản 1" in get(world, "phien-ban/")


@pytest.mark.usefixtures("_large")
def test_the_worker_s_preview_of_another_state_is_refused_and_made_anew():
    world = graded_world()
    _, path = asked(world, person=world.key("Chi"))
    _, other = asked(world, seat="deputy", person=world.key("Dũng"))
    correct_results(AFTER)
    ready = get(world, path)
    waiting = proposed(world, "disqualify", person=world.key("Em"))
    done(world, "key", **question_of(world, "Bình", 0), treatment="void")
    assert "Số liệu đã thay đổi" in get(world, path)
    told = post(world, path + "de-xuat/", GROUNDS)
    assert "Số liệu đã thay đổi từ lúc xem trước" in words(told)
    assert "Đang chờ đến lượt tính" in words(told)
    assert Correction.objects.filter(kind="disqualify").get() == waiting
    again = post(world, other + "lam-lai/", seat="deputy")
    assert "Đang chờ đến lượt tính" in words(again)
    correct_results(AFTER)
    anew = told.request["PATH_INFO"].removeprefix(BASE)
    assert get(world, anew) != ready
    assert "Bây giờ một người khác" in words(post(world, anew + "de-xuat/", GROUNDS))
    page = f"dieu-chinh/{waiting.public_id}/"
    post(world, page + "xac-nhan/", seat="deputy")
    correct_results(AFTER)
    refused = get(world, page, "deputy")
    assert "Chưa thực hiện được" in refused
    assert "Số liệu đã thay đổi" in refused
    assert "xac-nhan/" in refused


@pytest.mark.usefixtures("_large")
def test_a_large_contest_s_bad_input_and_old_pages(monkeypatch):
    world = graded_world()
    bad = post(world, "dieu-chinh/moi/disqualify/xem-truoc/", {"person": "x", **GROUNDS})
    assert (bad.status_code, "Không tìm thấy người này" in words(bad)) == (409, True)
    bare = post(world, "dieu-chinh/moi/disqualify/xem-truoc/", {"person": world.key("Chi"), "reason": ""})
    assert bare.status_code == 422
    assert not CorrectionRun.objects.exists()
    content = json.dumps({"person": world.key("Chi")})
    old = post(world, "dieu-chinh/moi/disqualify/de-xuat/", {"content": content, "seen": "x", **GROUNDS})
    assert "Đang chờ đến lượt tính" in words(old)
    assert not Correction.objects.exists()
    with monkeypatch.context() as patch:
        patch.setattr("truongthi.results.actions.correction_runs.preview_correction", lambda **_: 1 // 0)
        correct_results(AFTER)
    path = old.request["PATH_INFO"].removeprefix(BASE)
    assert "Phép tính dừng giữa chừng" in get(world, path)
    _, early = asked(world, person=world.key("Dũng"))
    done(world, "disqualify", person=world.key("Dũng"))
    correct_results(AFTER)
    assert "đang không được tính kết quả" in get(world, early)
    get(world, "dieu-chinh/xem-truoc/x/", status=404)
    assert client_of(world.people["Bình"].user).get(BASE + path).status_code == 404


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("key", {"cau": "x:1", "treatment": "void"}, "Không tìm thấy câu hỏi này"),
        ("key", {"cau": "nonsense"}, "Không tìm thấy câu hỏi này"),
        ("disqualify", {"person": "x"}, "Không tìm thấy người này"),
        ("merge", {"people": "x"}, "Không tìm thấy người này"),
        ("annul", {"attempt": "x", "kind": "incident"}, "Không tìm thấy lượt thi này"),
        ("prizes", {"division": "hoc-sinh"}, "Chưa có thay đổi nào về giải"),
        ("points", {"score": "x"}, "Thể lệ không có phần điểm này"),
        ("lot", {"seed": "1"}, "Chưa công bố sẽ lấy số từ lần quay số nào"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(kind, data, says):
    world = graded_world()
    response = post(world, f"dieu-chinh/moi/{kind}/xem-truoc/", {**data, **GROUNDS})
    assert response.status_code == 409
    assert says in words(response)
    assert not Correction.objects.exists()
    for content in ODD:
        assert post(world, f"dieu-chinh/moi/{kind}/de-xuat/", {"content": content, **GROUNDS}).status_code in (409, 404)


def test_without_grounds_the_form_comes_back():
    world = graded_world()
    response = post(world, "dieu-chinh/moi/disqualify/xem-truoc/", {"person": world.key("Chi"), "reason": ""})
    assert response.status_code == 422
    assert "has-error" in words(response)


def outsiders(world):
    school = Unit.objects.create(kind="school", name="Trường khác", created_at=world.contest.created_at)
    chi = empty_world(slug="khac", unit=school).seat("head", "Lý Thị Chi")
    return person("Trần Thị An", username="an"), world.people["Bình"].user, chi


def test_an_binh_and_chi_find_nothing_and_change_nothing():
    world = graded_world()
    one = proposed(world, "disqualify", person=world.key("Chi"))
    before = AuditEntry.objects.count()
    pages = ("dieu-chinh/", f"dieu-chinh/{one.public_id}/", "phien-ban/", "boc-tham/", "dieu-chinh/moi/key/",
             f"vi-sao/hoc-sinh/{world.key('Chi')}/")  # fmt: skip
    acts = (f"dieu-chinh/{one.public_id}/xac-nhan/", f"dieu-chinh/{one.public_id}/rut-lai/",
            "dieu-chinh/moi/key/xem-truoc/", "dieu-chinh/moi/key/de-xuat/", "boc-tham/")  # fmt: skip
    for user in outsiders(world):
        client = client_of(user)
        assert [client.get(BASE + page).status_code for page in pages] == [404] * len(pages)
        assert [client.post(BASE + act, GROUNDS).status_code for act in acts] == [404] * len(acts)
    assert AuditEntry.objects.count() == before
    refused = post(world, "dieu-chinh/moi/disqualify/xem-truoc/", {"person": world.key("Chi"), **GROUNDS}, "member")
    assert "Chỉ Trưởng ban, Phó ban và Thư ký" in words(refused)


def test_likely_doubles_are_shown_and_one_account_is_kept():
    world = open_world(slug="cham-lai")
    for name in ("Lê Bình", "LE BINH"):
        world.pupil(name)
        world.attempt(name.split()[-1], 5)
    text = get(world, "dieu-chinh/moi/merge/")
    assert "cùng ngày sinh" in text
    keys = ",".join(sorted([world.key("Bình"), world.key("BINH")]))
    assert keys in text
    assert "giữ tài khoản dự thi trước" in get(world, f"dieu-chinh/moi/merge/?nguoi={keys}")
    shown = words(post(world, "dieu-chinh/moi/merge/xem-truoc/", {"people": keys, **GROUNDS}))
    post(world, "dieu-chinh/moi/merge/de-xuat/", {**sent(shown), **GROUNDS})
    over = words(post(world, f"dieu-chinh/{Correction.objects.get().public_id}/xac-nhan/", seat="deputy"))
    assert Contestant.objects.exclude(excluded_at=None).get().member == world.people["BINH"]
    assert "Đã xác nhận và thực hiện." in over  # nothing is computed while the contest is open
    assert "Lúc đề xuất, cuộc thi chưa đóng" in over
    assert "Không có điểm, hạng hay giải nào thay đổi" not in over


def points_world():
    from dataclasses import replace

    rules = pupil_rules(manual_scores=(ManualScore("bai-viet", "Bài viết", "individual", 1000),))
    pupils = replace(rules.divisions[0], criteria=(Criterion("manual_score", "desc", of="bai-viet"),))
    return graded_world(replace(rules, divisions=(pupils, rules.divisions[1])))


def test_points_are_typed_pasted_and_read_from_a_workbook():
    world = points_world()
    path = "dieu-chinh/moi/points/xem-truoc/"
    assert "Bài viết" in get(world, "dieu-chinh/moi/points/")
    typed = words(post(world, path, {"score": "bai-viet", f"points-{world.key('Em')}": "8,25", **GROUNDS}))
    assert '"points": {' in sent(typed)["content"]
    assert ": 825" in sent(typed)["content"]
    pasted = "Họ và tên\tLớp\tĐiểm\nVi Em\t10A2\t9\nTô Giang\t10A2\t7.5"
    assert sent(words(post(world, path, {"score": "bai-viet", "pasted": pasted, **GROUNDS})))["content"].count(":") >= 3
    for wrong, says in (
        (pasted + "\nAi Đó\t10A1\t3", "Ai Đó"),
        (pasted.replace("7.5", "bảy"), "bảy"),
        ("x", "Dòng đầu"),
    ):
        answer = post(world, path, {"score": "bai-viet", "pasted": wrong, **GROUNDS})
        assert answer.status_code in (409, 422)
        assert says in words(answer)
    book, stream = Workbook(), io.BytesIO()
    for row in (
        ["BẢNG ĐIỂM"],
        ["STT", "Họ và tên", "Điểm"],
        [1, "Vi Em", 9.5],
        [2, "Tô Giang", 7],
        [3, "Lê Bình", None],
    ):
        book.active.append(row)
    book.save(stream)
    stream.seek(0)
    stream.name = "diem.xlsx"
    shown = words(post(world, path, {"score": "bai-viet", "file": stream, **GROUNDS}))
    post(world, "dieu-chinh/moi/points/de-xuat/", {**sent(shown), **GROUNDS})
    post(world, f"dieu-chinh/{Correction.objects.get().public_id}/xac-nhan/", seat="deputy")
    assert sorted(ManualPoints.objects.values_list("centipoints", flat=True)) == [700, 950]


def test_prizes_and_attempts_by_clicking():
    world = graded_world()
    assert "giữ nguyên" in get(world, "dieu-chinh/moi/prizes/?bang=hoc-sinh")
    data = {"division": "hoc-sinh", f"move-{world.key('Chi')}": "none", f"move-{world.key('Dũng')}": "nhi", **GROUNDS}
    assert "đổi giải" in words(post(world, "dieu-chinh/moi/prizes/xem-truoc/", data))
    text = get(world, f"dieu-chinh/moi/annul/?nguoi={world.key('Giang')}")
    attempt = re.search(r'name="attempt" value="([^"]+)"', text)[1]
    shown = words(post(world, "dieu-chinh/moi/annul/xem-truoc/", {"attempt": attempt, "kind": "breach", **GROUNDS}))
    assert "không tính" in shown
    assert Grade.objects.count() == 7


def test_an_annulled_attempt_is_taken_back_by_clicking():
    world = graded_world()
    assert "Không có lượt thi nào bị hủy" in get(world, "dieu-chinh/moi/restore/")
    attempt = Contestant.objects.get(member=world.people["Bình"]).attempts.order_by("number")[0].public_id
    done(world, "annul", attempt=attempt, kind="breach")
    assert f"luot={attempt}" in get(world, "dieu-chinh/moi/restore/")
    form = get(world, f"dieu-chinh/moi/restore/?luot={attempt}")
    assert "như thể chưa từng bị hủy" in form
    assert MINUTES in form
    shown = words(post(world, "dieu-chinh/moi/restore/xem-truoc/", {"attempt": attempt, **GROUNDS}))
    assert "Khôi phục một lượt thi đã hủy: Lê Bình, lượt 1" in shown
    post(world, "dieu-chinh/moi/restore/de-xuat/", {**sent(shown), **GROUNDS})
    one = Correction.objects.get(kind="restore")
    over = words(post(world, f"dieu-chinh/{one.public_id}/xac-nhan/", seat="deputy"))
    assert "bản kết quả mới đã được tính" in over
    assert "Đã thay đổi" in over
    assert "Khôi phục một lượt thi đã hủy" in get(world, "dieu-chinh/")
    assert not Annulment.objects.exists()


def test_lots_are_announced():
    world = graded_world()
    data = {"source": "Giải đặc biệt xổ số miền Bắc", "drawn_at": "2026-12-20T18:15"}
    assert "Đã công bố lần quay số" in words(post(world, "boc-tham/", data))
    assert LotDraw.objects.get().announced_by == world.seats["head"]
    for wrong in ({**data, "drawn_at": "2020-01-01T00:00"}, {"source": "", "drawn_at": "x"}):
        assert post(world, "boc-tham/", wrong).status_code in (409, 422)


def test_why_this_place_for_the_committee():
    world = graded_world()
    standings = get(world, "bang-xep-hang/")
    assert f"vi-sao/hoc-sinh/{world.key('Dũng')}/" in standings
    text = get(world, f"vi-sao/hoc-sinh/{world.key('Dũng')}/")
    assert "Lý Chi xếp trên Hà Dũng nhờ điểm cao hơn: 85 so với 80." in text
    assert "Hà Dũng xếp trên Vi Em nhờ thời gian làm bài ngắn hơn: 04:00 so với 06:00." in text
    assert "Không có giải: các giải đã hết" in text
    assert "lượt 1 có điểm cao hơn (90 so với 50)" in get(world, f"vi-sao/hoc-sinh/{world.key('Bình')}/")
    assert "Lớp 10A1" in get(world, f"vi-sao/lop/{world.key('10A1')}/")
    get(world, "vi-sao/hoc-sinh/x/", status=404)
    get(world, "vi-sao/x/x/", status=404)


def test_a_final_result_offers_no_correction():
    world = graded_world()
    assert "Việc mới" in get(world, "dieu-chinh/")
    act = {"actor": world.seats["head"], "contest": world.contest}
    verify_result(now=AFTER, **act)
    publish(typed_title=world.contest.title, now=AFTER, **act)
    finalise_result(now=AFTER + timedelta(days=30), **act)
    text = get(world, "dieu-chinh/")
    assert "Kết quả đã chốt" in text
    assert "Việc mới" not in text
