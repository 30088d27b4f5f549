"""A member of staff reports the own result; the form mends, refuses, and exists for staff alone."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.results.world import AFTER, empty_world
from truongthi.results.models import ExternalResult
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db
ADDRESS = "/cua-toi/khai-ket-qua/cai-cach/"
GOOD = {"attempts": "2", "best": "82,5", "duration": "07:31", "source": "trang thi của tỉnh", "note": ""}


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    found = empty_world()
    found.staff("Nguyễn Thị Bích", None)
    found.classroom("10A1", 1, [])
    return found


def client_of(world, name):
    client = Client()
    client.force_login(world.people[name].user)
    return client


@pytest.fixture
def bich(world):
    return client_of(world, "Nguyễn Thị Bích")


def test_reporting_and_mending(world, bich):
    assert bich.get("/cua-toi/khai-ket-qua/").headers["Location"] == ADDRESS
    assert bich.post(ADDRESS, GOOD).status_code == 302
    result = ExternalResult.objects.get()
    assert (result.attempts, result.best_centipoints, result.best_duration_ms) == (2, 8250, 451_000)
    text = bich.get(ADDRESS).content.decode()
    assert 'value="82,50"' in text
    assert 'value="07:31"' in text
    bich.post(ADDRESS, {**GOOD, "best": "100", "duration": "7 phút 2 giây"})
    result = ExternalResult.objects.get()
    assert (result.best_centipoints, result.best_duration_ms) == (10_000, 422_000)


@pytest.mark.parametrize(
    "changes",
    [
        {"attempts": "0"},
        {"attempts": ""},
        {"best": "101"},
        {"best": "-5"},
        {"best": "chín"},
        {"best": "1e9"},
        {"best": "82,555"},
        {"duration": "nhanh"},
        {"duration": "21:00"},
        {"duration": ""},
        {"source": " "},
    ],
)
def test_wrong_figures_are_refused_at_their_field(world, bich, changes):
    refused = bich.post(ADDRESS, {**GOOD, **changes})
    assert refused.status_code == 422
    assert f'id="id_{next(iter(changes))}-error"' in refused.content.decode()
    assert not ExternalResult.objects.exists()


def test_pupils_and_other_schools_have_no_such_page(world):
    other = empty_world(slug="khac")
    other.staff("Lý Thị Chi", None)
    for client in (client_of(world, "Học Sinh 10A1 1"), client_of(other, "Lý Thị Chi")):
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, GOOD).status_code == 404
    assert not ExternalResult.objects.exists()
    pupil = client_of(world, "Học Sinh 10A1 1").get("/cua-toi/khai-ket-qua/")
    assert "Không có cuộc thi nào cần khai" in pupil.content.decode()
