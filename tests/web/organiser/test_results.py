"""The committee's pages: work for its members, do not exist for An, Bình and Chi, and refuse kindly."""

import io
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from tests.results.test_decisions import REASON, confirm, propose
from tests.results.test_publication import STAFF, publish_it, settled_world, verify_it
from tests.results.test_standings import close, compute
from tests.results.world import AFTER, empty_world, person, small_world
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.results.models import Publication, Snapshot, TieDecision
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.standings import latest_snapshot
from truongthi.results.schedule import verify_results
from truongthi.schools.models import Appointment, Unit

pytestmark = pytest.mark.django_db
BASE = "/ban-to-chuc/cai-cach/ket-qua/"
PAGES = ("", "bang-xep-hang/", "dong-hang/", "cong-bo/", "tai-lieu/", "nhat-ky/")


def client_of(user) -> Client:
    client = Client()
    if not isinstance(user, AnonymousUser):
        client.force_login(user)
    return client


def get(world, path="", seat="head", status=200):
    response = client_of(world.seats[seat]).get(BASE + path, follow=not path)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def post(world, path, data=None, seat="head"):
    return client_of(world.seats[seat]).post(BASE + path, data or {}, follow=True)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def computed(**changes):
    world = small_world(**changes)
    close(world)
    compute(world)
    return world


def tie_path(world, division="lop"):
    tie = next(one for one in open_ties(latest_snapshot(world.contest)) if one.division == division)
    return f"dong-hang/{tie.figures_sha256}/de-xuat/", f"tie-{tie.figures_sha256[:8]}"


def test_every_page_opens_in_every_state():
    world = small_world()
    for _state in range(4):
        for path in PAGES:
            get(world, path)
        if not Snapshot.objects.exists():
            close(world)
            compute(world)
        elif not TieDecision.objects.exists():
            propose(world)
            propose(world, *STAFF, division="cbgv")
        else:
            for decision in TieDecision.objects.filter(confirmed_by=None):
                confirm(world, decision)


def test_the_whole_way_by_clicking(monkeypatch):
    world = small_world()
    assert "Đóng cuộc thi" in get(world)
    assert "Bước tiếp theo: tính kết quả" in words(post(world, "dong/"))
    assert "Đã tính kết quả" in words(post(world, "tinh/", seat="secretary"))
    for division, key in (("lop", world.key("10A10")), ("cbgv", world.key("Lê Thúy Nga"))):
        path, prefix = tie_path(world, division)
        assert post(world, path, {f"{prefix}-first": key, f"{prefix}-reason": REASON}).status_code == 200
    for decision in TieDecision.objects.all():
        done = post(world, f"quyet-dinh/{decision.public_id}/xac-nhan/", seat="secretary")
        assert "Đã xác nhận" in words(done)
    assert "Kiểm chứng kết quả" in get(world)
    asked = client_of(world.seats["head"]).post("/ban-to-chuc/cai-cach/cac-buoc/kiem-chung/", follow=True)
    assert "Đang kiểm chứng" in words(asked)
    verify_results(AFTER)
    assert "Công bố kết quả" in get(world, "cong-bo/")
    assert "Đã công bố" in words(post(world, "cong-bo/", {"confirm": world.contest.title}))
    assert Publication.objects.count() == 1
    actions = list(AuditEntry.objects.order_by("n").values_list("action", flat=True))
    assert [action for action in actions if not action.startswith("seal.")] == [
        "contest.close", "results.compute", "decision.propose", "decision.propose", "decision.confirm",
        "decision.confirm", "results.verify", "results.publish",
    ]  # fmt: skip


def outsiders(world):
    """An: homeroom teacher of 10A1; Bình: pupil of 10A1; Chi: head of another school's committee."""
    an = world.people["Trần Văn Hòa"].user
    world.classes["10A1"].homeroom_teacher = an
    world.classes["10A1"].save()
    binh = world.people["Học Sinh 10A1 1"].user
    school = Unit.objects.create(kind="school", name="Trường khác", created_at=world.contest.created_at)
    chi = empty_world(slug="khac", unit=school).seat("head", "Lý Thị Chi")
    Appointment.objects.create(unit=school, user=chi, duty="organiser")
    return an, binh, chi


def test_an_binh_and_chi_find_nothing_and_change_nothing():
    world = computed()
    decision = propose(world)
    path, prefix = tie_path(world, "cbgv")
    before = AuditEntry.objects.count()
    for user in outsiders(world):
        client = client_of(user)
        for page in (*PAGES, "tai-lieu/summary/"):
            assert client.get(BASE + page).status_code == 404
        data = {f"{prefix}-first": world.key(STAFF[0]), f"{prefix}-reason": REASON}
        for act, fields in (
            ("dong/", {}), ("tinh/", {}), (path, data), (f"quyet-dinh/{decision.public_id}/xac-nhan/", {}),
            (f"quyet-dinh/{decision.public_id}/rut-lai/", {"reason": REASON}),
            ("cong-bo/", {"confirm": world.contest.title}),
        ):  # fmt: skip
            assert client.post(BASE + act, fields).status_code == 404
    assert AuditEntry.objects.count() == before


def test_a_stranger_is_asked_to_sign_in():
    world = computed()
    for page in PAGES:
        response = Client().get(BASE + page)
        assert response.status_code == 302
        assert "ket-qua" in response.headers["Location"]
    assert Client().post(BASE + "tinh/").status_code == 302
    assert world.contest.snapshots.count() == 1


def test_members_without_a_deciding_seat_and_organisers_look_on():
    world = computed()
    organiser = person("Bùi Văn Tổ Chức", username="tochuc")
    Appointment.objects.create(unit=world.unit, user=organiser, duty="organiser")
    world.seats["organiser"] = organiser
    for seat in ("member", "organiser"):
        assert "Bạn đang xem, không thao tác" in get(world, "dong-hang/", seat)
        assert "Gửi đề xuất" not in get(world, "dong-hang/", seat)
        assert "Chỉ Trưởng ban, Phó ban và Thư ký" in words(post(world, "tinh/", seat=seat))
        path, prefix = tie_path(world)
        data = {f"{prefix}-first": world.key("10A2"), f"{prefix}-reason": REASON}
        assert "Chỉ Trưởng ban" in words(post(world, path, data, seat=seat))
        answer = client_of(world.seats[seat]).get(BASE + "tai-lieu/summary/", follow=True)
        assert "Chỉ Trưởng ban" in words(answer)
        assert "Tải về" not in get(world, "tai-lieu/", seat)
    assert not TieDecision.objects.exists()


def test_the_bench_shows_both_sides_figures_side_by_side():
    text = get(computed(), "dong-hang/")
    assert "Lớp 10A2" in text
    assert "Lớp 10A10" in text
    assert text.count("<td>66,7 %</td>") == 2
    assert "Giải Nhì" in text
    assert "Lê Thúy Nga (Tổ Ngữ văn)" in text
    assert "Phạm Văn Khánh" not in text  # not tied


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": "ngắn"}, "ít nhất 10 ký tự"),
        ({"reason": ""}, "has-error"),
        ({"first": "lạ"}, "has-error"),
        ({"first": ""}, "has-error"),
    ],
)
def test_an_incomplete_proposal_is_given_back_with_what_was_typed(changes, says):
    world = computed()
    path, prefix = tie_path(world)
    typed = {"first": world.key("10A2"), "reason": REASON} | changes
    response = client_of(world.seats["head"]).post(
        BASE + path, {f"{prefix}-{name}": text for name, text in typed.items()}
    )
    assert response.status_code == 422
    assert says in words(response)
    assert typed["reason"] in words(response)
    assert not TieDecision.objects.exists()


def test_a_tie_of_three_asks_for_each_place_and_refuses_a_name_twice():
    world = small_world()
    world.staff("Vi Văn Một", (2, 100, 451))
    close(world)
    compute(world)
    path, prefix = tie_path(world, "cbgv")
    keys = [world.key(name) for name in ("Vi Văn Một", *STAFF)]
    twice = {f"{prefix}-place_{n}": key for n, key in enumerate([keys[0], keys[0], keys[1]])}
    response = client_of(world.seats["head"]).post(BASE + path, twice | {f"{prefix}-reason": REASON})
    assert "Mỗi hạng chỉ dành cho một tên" in words(response)
    good = {f"{prefix}-place_{n}": key for n, key in enumerate(keys)}
    post(world, path, good | {f"{prefix}-reason": REASON})
    assert TieDecision.objects.get().ordered == keys


def test_a_second_click_does_not_do_it_twice():
    world = computed()
    path, prefix = tie_path(world)
    data = {f"{prefix}-first": world.key("10A2"), f"{prefix}-reason": REASON}
    post(world, path, data)
    post(world, path, data)
    decision = TieDecision.objects.get()
    for _click in range(2):
        answer = post(world, f"quyet-dinh/{decision.public_id}/xac-nhan/", seat="deputy")
    assert "đã được xác nhận" in words(answer)
    assert AuditEntry.objects.filter(action="decision.confirm").count() == 1
    post(world, "tinh/")
    post(world, "tinh/")
    assert Snapshot.objects.count() == 1


def test_the_proposer_is_told_to_find_a_second_person():
    world = computed()
    decision = propose(world)
    assert "Bạn là người đề xuất" in get(world, "dong-hang/", "secretary")
    assert "Tôi xác nhận quyết định này" in get(world, "dong-hang/", "head")
    answer = post(world, f"quyet-dinh/{decision.public_id}/xac-nhan/", seat="secretary")
    assert "không tự xác nhận được" in words(answer)


def test_withdrawing_asks_for_a_reason_and_is_kept_in_view():
    world = computed()
    decision = propose(world)
    path = f"quyet-dinh/{decision.public_id}/rut-lai/"
    assert "Lý do cần ít nhất" in words(post(world, path, {"reason": "  "}))
    assert "Đã rút lại" in words(post(world, path, {"reason": "Cần xem lại ngày nộp bảng."}))
    assert "Cần xem lại ngày nộp bảng." in get(world, "dong-hang/")


def test_a_decision_of_another_contest_does_not_exist_here():
    world = computed()
    other = empty_world(slug="khac", unit=world.unit)
    decision = propose(world)
    Contest.objects.filter(pk=other.contest.pk).update(state="closed")
    world.contest.committee.create(user=person("x", username="x"), seat="member")
    client = client_of(other.seat("head", "Lý Thị Chi"))
    assert client.post(f"/ban-to-chuc/khac/ket-qua/quyet-dinh/{decision.public_id}/xac-nhan/").status_code == 404


def test_publishing_with_a_wrong_title_keeps_it_private():
    world = settled_world()
    verify_it(world)
    response = client_of(world.seats["head"]).post(BASE + "cong-bo/", {"confirm": "sai"})
    assert response.status_code == 409
    assert "gõ chưa đúng" in words(response)
    assert not Publication.objects.exists()


def test_the_preview_is_masked_like_the_public_page():
    text = get(settled_world(), "cong-bo/")
    assert "Ng. Th. B." in text
    assert "Nguyễn Thị Bích" not in text


def test_publishing_waits_for_open_ties_and_says_where_to_go():
    world = computed()
    text = get(world, "cong-bo/")
    assert "Còn 2 trường hợp bằng nhau" in text
    assert "data-confirm-button" not in text
    assert post(world, "cong-bo/", {"confirm": world.contest.title}).status_code == 409


def test_changed_inputs_are_noticed_on_the_way():
    world = settled_world()
    world.result(world.people["Học Sinh 11A1 1"], (2, 50, 100))
    assert "Hãy tính lại" in get(world)
    assert "Số liệu đã thay đổi" in get(world, "cong-bo/")


def test_minutes_wait_for_settled_ties_and_then_hold_everything():
    world = computed()
    assert "Còn 2 trường hợp" in words(client_of(world.seats["head"]).get(BASE + "tai-lieu/minutes/", follow=True))
    confirm(world, propose(world))
    confirm(world, propose(world, *STAFF, division="cbgv"))
    response = client_of(world.seats["head"]).get(BASE + "tai-lieu/minutes/")
    assert response.headers["Content-Disposition"].endswith('-cai-cach.docx"')
    document = Document(io.BytesIO(response.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for wanted in (
        REASON,
        "Lớp 10A10 xếp hạng 2.",
        "Người đề xuất: Vũ Thị Thư, Thư ký",
        "Người xác nhận: Ngô Văn Trưởng, Trưởng ban",
        latest_snapshot(world.contest).sha256[:16],
        "11 người dự thi với 18 lượt thi",
    ):
        assert wanted in text
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    sides = [" ".join(row) for row in cells if row[0] == "Lớp 10A2"]
    assert any(all(figure in row for figure in ("66,7", "83,33")) for row in sides)
    assert ["2", "Lớp 10A10", "", "Giải Nhì", "200.000 đồng"] in cells


@pytest.mark.parametrize(
    ("kind", "cell", "value"), [("summary", "D9", 2), ("staff", "B9", "Nguyễn Thị Bích"), ("report", "D9", 4)]
)
def test_workbooks_are_downloaded_and_noted_in_the_log(kind, cell, value):
    world = settled_world()
    response = client_of(world.seats["secretary"]).get(BASE + f"tai-lieu/{kind}/")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert sheet[cell].value == value
    entry = AuditEntry.objects.get(action="document.make")
    assert entry.facts["document"] == kind
    assert "Xuất tài liệu" in get(world, "nhat-ky/")


def test_the_staff_list_holds_those_who_did_not_take_part_and_no_false_zero_time():
    world = settled_world()
    response = client_of(world.seats["secretary"]).get(BASE + "tai-lieu/staff/")
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(response.content)).worksheets[0]]
    absent = next(row for row in rows if row[1] == "Đỗ Thị Mơ")
    assert absent[5:9] == [0, None, None, ""] or absent[5:9] == [0, None, None, None]


def test_an_unknown_document_does_not_exist():
    get(settled_world(), "tai-lieu/khac/", status=404)


def test_a_document_before_computing_is_refused_kindly():
    world = small_world()
    answer = client_of(world.seats["head"]).get(BASE + "tai-lieu/summary/", follow=True)
    assert "Chưa có bảng kết quả nào" in words(answer)


def test_pages_need_the_same_number_of_queries_for_one_and_for_three():
    world = settled_world()
    publish_it(world)
    counts = []
    for number in range(3):
        world.staff(f"Thầy Giáo Số {number}", (4, 10, 900 + number))
        world.classroom(f"12A{number + 1}", 5, [(number + 1, 10, 900)])
        compute(world)
        client = client_of(world.seats["head"])
        counts.append([queries_of(client, path) for path in PAGES if path != "nhat-ky/"])
    assert counts[0] == counts[1] == counts[2]
    assert max(counts[0]) <= 38


def queries_of(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(BASE + path, follow=not path).status_code == 200
    return len(captured)


def test_the_committee_sees_prizes_with_full_names_and_what_they_cost():
    text = get(settled_world(), "bang-xep-hang/")
    assert text.index("Nguyễn Thị Bích") < text.index("Lê Thúy Nga") < text.index("Thứ hạng")
    assert re.search(r'Cộng</span><span class="amount">500.000đ', text)


def test_what_a_new_publication_would_change_is_listed():
    world = settled_world()
    publish_it(world)
    assert "Khác với bản đang công bố" not in get(world, "cong-bo/")
    world.result(world.people["Học Sinh 11A1 1"], (9, 50, 100))
    for number in range(2, 5):
        world.result(world.people[f"Học Sinh 11A1 {number}"], (1, 60, 200))
    compute(world)
    text = get(world, "cong-bo/")
    assert "Khác với bản đang công bố" in text
    assert re.search(r"Tập thể lớp: lớp 11A1</span>.*hạng 4.*hạng 1, Giải Nhất", text)


def test_nothing_published_means_the_old_version_stays_listed():
    world = settled_world()
    publish_it(world)
    text = get(world)
    assert "Đã công bố" in text
    assert "Mở trang kết quả" in get(world, "cong-bo/")


def test_a_long_board_of_the_committee_comes_in_pages_with_its_prizes_on_each():
    world = settled_world()
    for number in range(60):
        world.staff(f"Thầy Giáo Số {number}", (4, 10, 900 + number))
    compute(world)
    first, second = (get(world, f"bang-xep-hang/?bang=cbgv&trang={number}") for number in (1, 2))
    assert (first.count("/vi-sao/cbgv/"), "trang=2" in first) == (50, True)
    assert 10 <= second.count("/vi-sao/cbgv/") < 50
    assert "Giải thưởng" in second
    assert second.count('class="prizes"') == first.count('class="prizes"') == 1
