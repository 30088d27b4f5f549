"""Two organisers, two tabs, one list: it is applied once."""

import pytest

from tests.fixtures.crowd import CROWD, all_at_once
from tests.schools.world import NOW, PUPILS, TODAY, centre
from truongthi.schools.imports import apply_import, preview_import
from truongthi.schools.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_list_applied_by_many_at_once() -> None:
    school = centre()
    upload = school.upload(PUPILS.read_bytes())
    mark = preview_import(upload).fingerprint
    found = all_at_once(
        lambda: apply_import(actor=school.organiser, upload=upload, fingerprint=mark, now=NOW, today=TODAY)
    )
    assert found == {"done": 1, "import_applied": CROWD - 1}
    assert Member.objects.count() == 460


def test_two_lists_of_the_same_people_at_once_make_no_doubles() -> None:
    school = centre()
    uploads = [school.upload(PUPILS.read_bytes()) for _ in range(CROWD)]
    mark = preview_import(uploads[0]).fingerprint
    waiting = iter(uploads)
    found = all_at_once(
        lambda: apply_import(actor=school.organiser, upload=next(waiting), fingerprint=mark, now=NOW, today=TODAY)
    )
    assert found == {"done": 1, "import_outdated": CROWD - 1}
    assert Member.objects.count() == 460
