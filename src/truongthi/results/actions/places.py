"""Keeps the places of a published document by themselves, beside the document."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from truongthi.core.published import Listed, write_reason
from truongthi.results.models import Publication

_INTO = "COPY results_publishedplace (publication_id, division, at, key, alike, row, prize) FROM STDIN"


def keep_places(publication: Publication, places: Iterable[Listed]) -> None:
    """Every place of a publication just saved; a hundred thousand within a second or two."""
    with connection.cursor() as cursor, cursor.copy(_INTO) as copy:
        for one in places:
            row, prize = (json.dumps(each, ensure_ascii=False) for each in (one.row, write_reason(one.prize)))
            copy.write_row((publication.pk, one.division, one.at, one.key, one.alike, row, prize))
