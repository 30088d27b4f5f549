"""Places kept by themselves say what the whole document says; an upgrade makes those of results published before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from tests.results.test_publication import ON, publish_it, settled_world
from tests.results.test_standings import compute
from truongthi.core.published import read_reason, write_reason
from truongthi.core.standings_document import settled
from truongthi.core.why import PrizeReason, prize_reason
from truongthi.results.models import PublishedPlace
from truongthi.results.queries.placed import placed_in_computation, placed_in_publication
from truongthi.results.queries.publication import preview
from truongthi.results.queries.published import published_results
from truongthi.results.queries.standings import live_decisions, orders_by_division

pytestmark = pytest.mark.django_db
COLUMNS = ("division", "at", "key", "alike", "row", "prize")


@pytest.fixture
def world():
    world = settled_world()
    for number in range(70):
        world.staff(f"Thầy Giáo Số {number}", (number % 9, number % 7, 900 + number % 3))
    return world


@pytest.fixture
def publication(world):
    compute(world)
    return publish_it(world)


def kept():
    return list(PublishedPlace.objects.order_by("division", "at").values_list(*COLUMNS))


def test_every_row_of_the_document_is_a_place_of_its_own(publication):
    expected = [
        (division, at, row["key"], row)
        for division, one in enumerate(publication.document["divisions"])
        for at, row in enumerate(one["rows"])
    ]
    assert [(division, at, key, row) for division, at, key, _, row, _ in kept()] == expected
    assert not {"rows", "passed_over"} & {name for one in publication.outline["divisions"] for name in one}


def test_a_place_found_by_itself_is_explained_as_in_the_whole_computation(world, publication):
    document, orders = publication.snapshot.document, orders_by_division(live_decisions(world.contest))
    computed = settled(document, orders)
    for result in computed.divisions:
        for row in result.standings.rows:
            found = next(
                one
                for one in placed_in_publication(publication, [row.entry.key])
                if one.division.id == result.division.id
            )
            whole = placed_in_computation(document, orders, result.division.id, row.entry.key)
            assert (found.row.rank, found.row.tied, found.alike) == (whole.row.rank, whole.row.tied, whole.alike)
            assert dict(found.row.entry.metrics) == dict(whole.row.entry.metrics)
            assert found.prize == whole.prize == prize_reason(result, row.entry.key, computed.given_up)
            assert (found.above is None, found.below is None) == (whole.above is None, whole.below is None)


def test_a_page_is_the_part_of_the_whole_with_the_sentence_of_its_last_row(world, publication):
    whole = preview(world.contest, publication.document, on=ON)
    sizes = {"individual": 7, "collective": 2}
    for at, division in enumerate(whole.divisions):
        rows = []
        for number in range(1, 30):
            page = published_results(world.contest, on=ON, page=number, per_page=sizes)
            if page.pages[at] is not None and page.pages[at].number == number:
                rows += page.divisions[at].pairs()
        assert rows == division.pairs()


def test_an_upgrade_makes_the_places_of_results_published_before(publication):
    before, outline = kept(), publication.outline
    PublishedPlace.objects.all().delete()
    import_module("truongthi.results.migrations.0011_published_places").fill(apps, None)
    publication.refresh_from_db()
    assert (kept(), publication.outline) == (before, outline)


def test_places_are_never_rewritten(publication):
    for change in (
        lambda: PublishedPlace.objects.filter(at=0).update(alike=9),
        lambda: type(publication).objects.filter(pk=publication.pk).update(outline={"divisions": []}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "reason", [PrizeReason("place", "nhat", 500_000), PrizeReason("cap", "ba", 0, ("tinh", "nhi"))]
)
def test_a_reason_survives_being_written(reason):
    assert read_reason(write_reason(reason)) == reason
