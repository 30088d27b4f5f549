"""Staff report their own results; a later report or the common file replaces them; nothing impossible is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.results.centre import hand_in_staff_file, sample_centre
from tests.results.world import AFTER, OPENS, empty_world
from truongthi.core.errors import Refused
from truongthi.results.actions.own_results import report_own_result
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.results.queries.external import own_result, own_staff_contests

pytestmark = pytest.mark.django_db
GOOD = {"attempts": 2, "best_centipoints": 9500, "duration_ms": 451_000, "source": "trang thi của tỉnh"}


@pytest.fixture
def world():
    found = empty_world()
    found.staff("Nguyễn Thị Bích", None)
    return found


def report(world, name="Nguyễn Thị Bích", now=AFTER, **changes):
    return report_own_result(actor=world.people[name].user, contest=world.contest, now=now, **{**GOOD, **changes})


def refused_code(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_a_report_is_stored_with_its_source_and_may_be_mended(world):
    first = report(world)
    assert (first.attempts, first.best_centipoints, first.best_duration_ms) == (2, 9500, 451_000)
    second = report(world, best_centipoints=10_000, now=AFTER + timedelta(minutes=1))
    assert own_result(world.contest, world.people["Nguyễn Thị Bích"]) == second
    kept = ExternalUpload.objects.filter(uploaded_by__isnull=False).order_by("uploaded_at")
    assert [(upload.stated["best"], upload.replaced_at is None) for upload in kept] == [(9500, False), (10_000, True)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attempts": 0}, "result_attempts_impossible"),
        ({"attempts": 1001}, "result_attempts_impossible"),
        ({"best_centipoints": 10_001}, "result_score_impossible"),
        ({"best_centipoints": -1}, "result_score_impossible"),
        ({"duration_ms": 0}, "result_duration_impossible"),
        ({"duration_ms": 1_200_001}, "result_duration_impossible"),
        ({"source": "  "}, "external_source_missing"),
        ({"now": OPENS - timedelta(seconds=1)}, "handin_before_opening"),
    ],
)
def test_impossible_figures(world, changes, code):
    assert refused_code(lambda: report(world, **changes)) == code
    assert not ExternalResult.objects.exists()


def test_only_staff_of_the_unit_and_only_where_results_come_from_elsewhere(world):
    world.classroom("10A1", 1, [])
    assert refused_code(lambda: report(world, "Học Sinh 10A1 1")) == "not_staff_here"
    other = empty_world(slug="khac")
    other.staff("Lý Thị Chi", None)
    act = {"actor": other.people["Lý Thị Chi"].user, "contest": world.contest, "now": AFTER, **GOOD}
    assert refused_code(lambda: report_own_result(**act)) == "not_staff_here"
    ours = empty_world(slug="cua-minh", unit=world.unit, results_from="platform")
    ours.people.update(world.people)
    assert refused_code(lambda: report(ours)) == "external_not_expected"
    assert [found[0].slug for found in own_staff_contests(world.people["Nguyễn Thị Bích"].user)] == ["cai-cach"]


def test_the_common_file_replaces_what_was_typed_and_the_other_way_round():
    world = sample_centre(only={"10A1"})
    typed = report(world, "TT22", attempts=9)
    hand_in_staff_file(world)
    result = own_result(world.contest, world.people["TT22"])
    assert (result.attempts, result.best_centipoints) == (1, 10_000)
    typed_upload = ExternalUpload.objects.get(pk=typed.upload_id)
    assert typed_upload.replaced_at is not None
    report(world, "TT22", attempts=3)
    assert own_result(world.contest, world.people["TT22"]).attempts == 3
    assert ExternalResult.objects.filter(contest=world.contest).count() == 48
