"""Why the own place: after publication only, own place only, other people without names; the teacher's own class."""

import re

import pytest
from django.test import Client

from tests.results.graded import AFTER, Graded, graded_world
from tests.results.world import person
from truongthi.contests.models import Contest
from truongthi.core.published import outline_of, places_of
from truongthi.core.standings_document import digest
from truongthi.results.actions.places import keep_places
from truongthi.results.models import Publication
from truongthi.results.queries.publication import publication_document, settled_with
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db
OWN = "/cua-toi/thi/cham-lai/vi-sao/"


@pytest.fixture(autouse=True)
def _after_closing(monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: AFTER)


def published(world: Graded) -> None:
    """The result is public; how it comes to that is tested with publishing."""
    snapshot = latest_snapshot(world.contest)
    decisions = live_decisions(world.contest)
    document = publication_document(snapshot, decisions)
    publication = Publication.objects.create(
        contest=world.contest, version=1, snapshot=snapshot, document=document, sha256=digest(document),
        outline=outline_of(document, snapshot.document),
        published_by=world.seats["head"], published_at=AFTER,
    )  # fmt: skip
    keep_places(publication, places_of(document, settled_with(snapshot, decisions)))
    Contest.objects.filter(pk=world.contest.pk).update(state=Contest.State.PUBLISHED)


def page(user, path, status=200):
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_contestant_reads_the_own_reasons_after_publication_and_no_name():
    world = graded_world()
    chi = world.people["Chi"].user
    assert "Kết quả chưa công bố" in page(chi, OWN)
    published(world)
    text = page(chi, OWN)
    assert "Người xếp ngay trên xếp trên bạn nhờ điểm cao hơn: 90 so với 85." in text
    assert "Bạn xếp trên người xếp ngay dưới nhờ điểm cao hơn: 85 so với 80." in text
    assert "Giải Nhì" in text
    assert "Được tính: đây là lượt lấy kết quả." in text
    assert "Lớp 10A1" in text
    assert not any(name in text for name in ("Lê Bình", "Hà Dũng", "Vi Em", "Tô Giang"))


def test_who_did_not_take_part_and_strangers():
    world = graded_world()
    published(world)
    lan = world.pupil("Ngô Lan")
    assert "10A1" in page(lan.user, OWN)  # the own class's place; she herself is not listed
    other = person("Người Lạ", username="la")
    assert page(other, OWN, 404)
    assert Client().get(OWN).status_code == 302


def test_the_homeroom_teacher_reads_about_the_own_class_alone():
    world = graded_world()
    an = person("Trần Thị An", username="an")
    room, elsewhere = world.classes["10A1"], world.classes["10A2"]
    room.homeroom_teacher = an
    room.save()
    for number in range(12):  # on the list of the class, not in the result
        world.pupil(f"Ngô Lan {number}")
    path = f"/lop-toi/{room.public_id}/cuoc-thi/cham-lai/vi-sao/"
    assert "Kết quả chưa công bố" in page(an, path)
    published(world)
    text = page(an, path)
    assert "Lê Bình xếp trên Lý Chi nhờ điểm cao hơn: 90 so với 85." in text
    assert "Hà Dũng xếp trên người xếp ngay dưới" in text
    assert "Vi Em" not in text
    assert "Lớp 10A1" in text
    assert "trang=2" not in text
    assert page(an, f"/lop-toi/{elsewhere.public_id}/cuoc-thi/cham-lai/vi-sao/", 404)
    assert page(world.people["Bình"].user, path, 404)
