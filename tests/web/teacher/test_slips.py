"""The homeroom teacher prints slips of the own class, replaces one, and never sees a code again."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.schools.three import Three, three_people
from truongthi.accounts.actions import check_slip_sign_in
from truongthi.accounts.models import Slip
from truongthi.core.errors import Refused
from truongthi.web.shared.clock import now

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9A-Z]{12}")


@pytest.fixture
def three() -> Three:
    return three_people()


def url(three: Three) -> str:
    return f"/lop-toi/{three.room.public_id}/phieu/"


def codes(response) -> list[str]:
    """The codes on the sheet: symbols stand one to a cell."""
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    symbols = re.sub(r"(?m)^([0-9A-Z])\s*$\n?", r"\1", text)
    return CODE.findall(symbols)


def stamp(page: str, person: str) -> str:
    return re.search(rf'value="{person}"><input type="hidden" name="seen" value="([0-9a-f]+)"', page)[1]


def test_prints_for_those_without_a_slip_and_the_code_signs_in(three: Three) -> None:
    client = three.signed_in(three.an)
    response = client.post(url(three), {"act": "missing"})
    assert response["Content-Disposition"] == 'attachment; filename="phieu-dang-nhap-10A1.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    [code] = codes(response)
    assert check_slip_sign_in(code=code, now=now()) == three.binh


def test_page_never_shows_codes_and_a_second_print_has_nobody_left(three: Three) -> None:
    client = three.signed_in(three.an)
    [code] = codes(client.post(url(three), {"act": "missing"}))
    assert code[:4] not in client.get(url(three)).content.decode()
    again = client.post(url(three), {"act": "missing"}, follow=True)
    assert "Không còn ai cần in phiếu" in again.content.decode()
    assert Slip.objects.count() == 1


def test_reissuing_one_kills_the_old_one_and_a_repeated_post_does_nothing(three: Three) -> None:
    client = three.signed_in(three.an)
    [old] = codes(client.post(url(three), {"act": "missing"}))
    person = three.binh.memberships.get().public_id
    form = {"act": "one", "person": person, "seen": stamp(client.get(url(three)).content.decode(), person)}
    [new] = codes(client.post(url(three), form))
    with pytest.raises(Refused):
        check_slip_sign_in(code=old, now=now())
    again = client.post(url(three), form, follow=True)
    assert "chưa cấp gì" in again.content.decode()
    assert check_slip_sign_in(code=new, now=now()) == three.binh


def test_whole_class_needs_its_name_typed(three: Three) -> None:
    client = three.signed_in(three.an)
    client.post(url(three), {"act": "missing"})
    seen = re.search(
        r'name="act" value="all"><input type="hidden" name="seen" value="([0-9a-f]+)"',
        client.get(url(three)).content.decode(),
    )[1]
    refused = client.post(url(three), {"act": "all", "seen": seen, "confirm": "10A2"}, follow=True)
    assert "gõ lại chưa đúng" in refused.content.decode()
    assert Slip.objects.count() == 1
    assert client.post(url(three), {"act": "all", "seen": seen, "confirm": "10a1"})["Content-Type"] == "application/pdf"
    assert Slip.objects.filter(revoked_at=None).count() == 1
    assert Slip.objects.count() == 2


@pytest.mark.parametrize("who", ["binh", "chi"])
def test_other_people_find_no_such_page(three: Three, who: str) -> None:
    client = three.signed_in(getattr(three, who))
    assert client.get(url(three)).status_code == 404
    assert client.post(url(three), {"act": "missing"}).status_code == 404
    assert not Slip.objects.exists()


def test_a_pupil_of_another_class_cannot_be_named(three: Three) -> None:
    response = three.signed_in(three.an).post(url(three), {"act": "one", "person": "khongco", "seen": ""})
    assert response.status_code == 302
    assert not Slip.objects.exists()


def test_anonymous_is_sent_to_sign_in(three: Three, client) -> None:
    assert client.get(url(three))["Location"].startswith("/dang-nhap/")


def test_query_count_does_not_grow(three: Three, django_assert_num_queries) -> None:
    client = three.signed_in(three.an)
    client.get(url(three))
    with CaptureQueriesContext(connection) as one:
        client.get(url(three))
    three.add_pupils(2)
    with django_assert_num_queries(len(one)):
        client.get(url(three))


def consent_url(three: Three) -> str:
    return f"/lop-toi/{three.room.public_id}/dong-y/"


def test_paper_consents_of_child_and_representative(three: Three) -> None:
    client = three.signed_in(three.an)
    person = three.binh.memberships.get().public_id
    assert "H. X. B." in client.get(consent_url(three)).content.decode()
    client.post(consent_url(three), {"self": [person]})
    assert "0 trên 1 em" in client.get(consent_url(three)).content.decode()
    client.post(consent_url(three), {"self": [person], "self_shown": [person], "representative": [person]})
    assert "1 trên 1 em" in client.get(consent_url(three)).content.decode()
    given = three.binh.consents.values_list("given_by", "channel", "recorded_by")
    assert set(given) == {("self", "paper", three.an.pk), ("representative", "paper", three.an.pk)}
    client.post(consent_url(three), {"self": [person], "self_shown": [person], "representative_shown": [person]})
    assert three.binh.consents.filter(withdrawn_at=None).count() == 1


def test_a_consent_the_page_did_not_show_is_not_withdrawn_by_it(three: Three) -> None:
    three.signed_in(three.binh).post("/tai-khoan/dong-y/", {"purpose": "publish_name", "give": "1"})
    three.signed_in(three.an).post(consent_url(three), {})
    assert three.binh.consents.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("who", ["binh", "chi"])
def test_consents_of_a_class_are_its_teachers_alone(three: Three, who: str) -> None:
    client = three.signed_in(getattr(three, who))
    assert client.get(consent_url(three)).status_code == 404
    assert client.post(consent_url(three), {}).status_code == 404
    assert client.get(consent_url(three) + "mau/").status_code == 404


def test_paper_form_can_be_printed(three: Three) -> None:
    page = three.signed_in(three.an).get(consent_url(three) + "mau/")
    assert "PHIẾU ĐỒNG Ý CÔNG BỐ TÊN" in page.content.decode()
