"""The hand-in desk: who has handed in, sheets, marking, evidence, staff results; for the committee alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.results.centre import HAND_IN_DAY, content_of, hand_in_file, sample_centre
from tests.results.world import AFTER, empty_world
from truongthi.results.models import ExternalResult, ExternalUpload, HandIn
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db
STAFF_FILE = "ket-qua-can-bo-giao-vien.xlsx"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: HAND_IN_DAY)
    found = sample_centre(only={"10A1", "10A2", "11A1"})
    found.seat("deputy", "Đinh Thị Phó")
    hand_in_file(found, "10A1")
    hand_in_file(found, "11A1", now=AFTER)
    return found


@pytest.fixture
def deputy(world):
    return client_of(world.seats["deputy"])


def base(world):
    return f"/ban-to-chuc/{world.contest.slug}/nop-thong-ke/"


def words(response):
    return " ".join(response.content.decode().split())


def row_of(world, deputy, name):
    text = words(deputy.get(base(world)))
    return text.split(f'<td class="name">{name}</td>')[1].split("</tr>")[0]


def test_states_of_the_classes(world, deputy):
    assert "đã nộp" in row_of(world, deputy, "10A1")
    assert "chưa nộp" in row_of(world, deputy, "10A2")
    assert "có giải thích" in row_of(world, deputy, "11A1")
    missing = words(deputy.get(base(world), {"xem": "thieu"}))
    assert '<td class="name">10A2</td>' in missing
    assert '<td class="name">10A1</td>' not in missing
    assert "Kính gửi thầy/cô chủ nhiệm các lớp 10A2:" in missing


def test_opening_a_sheet_its_file_and_marking_it(world, deputy):
    hand_in = HandIn.objects.get(classroom=world.classes["11A1"])
    address = f"{base(world)}ban/{hand_in.public_id}/"
    text = words(deputy.get(address))
    assert hand_in.receipt_code in text
    assert "Đã đối chiếu: số ở các dòng là đúng." in text
    assert deputy.get(address + "bang.xlsx").content[:2] == b"PK"
    deputy.post(address + "da-nhan/")
    assert "đã nhận" in row_of(world, deputy, "11A1")
    deputy.post(base(world) + "nhan-tat-ca/")
    assert set(HandIn.objects.values_list("received_at", flat=True)) == {HAND_IN_DAY}


def test_evidence_is_the_very_file(world, deputy):
    upload = ExternalUpload.objects.get(classroom=world.classes["11A1"])
    response = deputy.get(f"{base(world)}tep/{upload.public_id}/tai-ve.xlsx")
    assert response.content == content_of("thong-ke-lop-11A1.xlsx")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_staff_results_by_file(world, deputy):
    address = base(world) + "can-bo/"
    assert deputy.get(address).status_code == 200
    file = SimpleUploadedFile(STAFF_FILE, content_of(STAFF_FILE))
    shown = deputy.post(address, {"file": file, "source": "trang thi của tỉnh"}, follow=True)
    assert "Nguyễn Thị Hương (Toán)" in words(shown)
    assert not ExternalResult.objects.filter(member__category="staff").exists()
    deputy.post(shown.request["PATH_INFO"], {"act": "apply"})
    staff = ExternalResult.objects.filter(member__category="staff")
    assert (staff.count(), staff.filter(attempts__gt=0).count()) == (48, 44)
    assert STAFF_FILE in words(deputy.get(address))


def test_a_wrong_staff_file_changes_nothing(world, deputy):
    file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04")
    refused = deputy.post(base(world) + "can-bo/", {"file": file, "source": "x"})
    assert refused.status_code == 422
    assert not ExternalUpload.objects.filter(kind="staff_results").exists()


def test_only_the_committee_of_this_contest(world, deputy):
    hand_in = HandIn.objects.get(classroom=world.classes["10A1"])
    upload = ExternalUpload.objects.get(classroom=world.classes["10A1"])
    reads = [
        "",
        f"ban/{hand_in.public_id}/",
        f"ban/{hand_in.public_id}/bang.xlsx",
        f"tep/{upload.public_id}/tai-ve.xlsx",
    ]
    acts = [f"ban/{hand_in.public_id}/da-nhan/", "nhan-tat-ca/", "can-bo/"]
    an = world.classes["10A1"].homeroom_teacher
    other = sample_centre_seat()
    for user in (an, world.people["HS260002"].user, other):
        client = client_of(user)
        assert [client.get(base(world) + path).status_code for path in [*reads, "can-bo/"]] == [404] * 5
        assert [client.post(base(world) + path).status_code for path in acts] == [404] * 3
    assert HandIn.objects.filter(received_at__isnull=False).count() == 0
    assert [deputy.get(base(world) + path).status_code for path in reads] == [200] * 4


def sample_centre_seat():
    """Chi: deputy of another school's contest."""
    return empty_world(slug="khac").seat("deputy", "Lý Thị Chi")


def test_one_class_or_many_at_the_same_cost(world, deputy, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as few:
        deputy.get(base(world))
    for name in ("12A1", "12A2", "12A3"):
        world.classroom(name, 1, [])
    with django_assert_max_num_queries(len(few)):
        deputy.get(base(world))
