"""Whether the questions of a bank suffice for the papers drawn from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import problem
from truongthi.core.rules.model import PaperRules, Rules
from truongthi.core.rules.paths import Path


def bank_problems(rules: Rules, bank: Sequence[tuple[str, str]], name: str = "") -> Iterable[Problem]:
    """Whether a bank, given as (part, level) of each question, holds enough for every paper of the bank ``name``."""
    if rules.paper.bank == name:
        yield from _of_paper(rules.paper, bank, ("paper",))
    for index, paper in enumerate(rules.papers):
        if paper.bank == name:
            yield from _of_paper(paper, bank, ("papers", index))


def _of_paper(paper: PaperRules, bank: Sequence[tuple[str, str]], path: Path) -> Iterator[Problem]:
    if paper.question_count > len(bank):
        facts = {"count": paper.question_count, "available": len(bank)}
        if not paper.blueprint or not any(row.part or row.level for row in paper.blueprint):
            yield problem("rules_paper_larger_than_bank", (*path, "question_count"), **facts)
            return
    wanted_of_part: Counter[str] = Counter()
    for index, stratum in enumerate(paper.blueprint):
        wanted_of_part[stratum.part] += stratum.count
        of_part = [level for part, level in bank if stratum.part in ("", part)]
        of_level = of_part if stratum.level is None else [level for level in of_part if level == stratum.level]
        wanted, available = wanted_of_part[stratum.part], len(of_part)
        if stratum.level and stratum.count > len(of_level):
            wanted, available = stratum.count, len(of_level)
        if wanted > available:
            place, part = (*path, "blueprint", index, "count"), stratum.part or "–"
            yield problem("rules_stratum_larger_than_bank", place, part=part, count=wanted, available=available)
