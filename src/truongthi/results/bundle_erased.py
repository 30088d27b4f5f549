"""A bundle that is public already, without what was erased since: the same files, except the answers of erased people.

It is made of the old file and not of the rows: meanwhile people have left, classes have grown, a key may be another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.contests.models import Round, RoundKeyVersion
from truongthi.results.bundle import KEPT_APART, Written, json_lines, write_entries
from truongthi.results.bundle_lines import erased_line, erased_people, question_act_id
from truongthi.results.models import Publication

Line = dict[str, Any]
_READ = 1 << 16


def without_erased(publication: Publication, source: Path) -> Written:
    """The payload of the file there is, without the answers, salts and seeds of everybody erased by now."""
    with ZipFile(source) as old:
        return write_entries(publication, _entries(publication, old))


def _entries(publication: Publication, old: ZipFile) -> Iterator[tuple[str, Iterable[bytes]]]:
    gone = erased_people(publication.contest)
    for name in old.namelist():
        if name == "attempts.jsonl":
            pools = _pools(publication, old)
            yield name, json_lines(_attempt(line, gone, pools) for line in _lines(old, name))
        elif name == "people.jsonl":
            yield name, json_lines({**line, "erased": line["key"] in gone} for line in _lines(old, name))
        elif not name.startswith(KEPT_APART):
            yield name, _bytes(old, name)


def _attempt(line: Line, gone: set[str], pools: Mapping[str, KeyedPool]) -> Line:
    if line.get("erased") or line["person"] not in gone:
        return line
    seal = line["seal"]
    pool = pools[seal["round"]]
    found = pool.figures(bytes.fromhex(seal["seed"]), seal["answers"])
    return erased_line(line["round"], line["person"], line["leaf"], seal, found, pool.guesses(seal["answers"]))


def _pools(publication: Publication, old: ZipFile) -> dict[str, KeyedPool]:
    """The papers with the keys as that publication had them."""
    found = {}
    for row in Round.objects.filter(contest=publication.contest, is_practice=False):
        name = f"papers/{row.public_id}.json"
        if name in old.namelist():
            acts = {change["act"] for change in json.loads(old.read(name))["changes"]}
            corrected = RoundKeyVersion.objects.filter(question__round=row).select_related("question__round")
            held = [version for version in corrected.order_by("version") if question_act_id(version) in acts]
            found[row.public_id] = replace(keyed_pool(row), versions={one.question.number: one for one in held})
    return found


def _lines(old: ZipFile, name: str) -> Iterator[Line]:
    with old.open(name) as file:
        for line in file:
            yield json.loads(line)


def _bytes(old: ZipFile, name: str) -> Iterator[bytes]:
    with old.open(name) as file:
        while content := file.read(_READ):
            yield content
