"""The table of the fault proof, from one run or summed from many: `python -m faults.report [--markdown] FILE…`."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from faults.proofs import where_proved

ENOUGH_READS = 10
AT_THE_END = "(found at the end)"
HEADS = ("fault", "injected", "survived", "lost", "wrong", "again median", "max", "save p99", "saves/s", "reads")


@dataclass
class Line:
    """All injections of one kind. ``lost``: acknowledged and gone (I1); ``wrong``: any other finding. Figures after
    ``again`` are of what was asked while the cause was there: p99 of saves (the worst), saves a second, pages and
    looks that were answered at once.
    """

    kind: str
    injected: int = 0
    unserved: int = 0
    lost: int = 0
    wrong: int = 0
    again: list[float] = field(default_factory=list)
    p99: list[int] = field(default_factory=list)
    rates: list[int] = field(default_factory=list)
    reads: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def survived(self) -> int:
        return 0 if self.lost or self.wrong else self.injected - self.unserved

    def cells(self) -> tuple[str, ...]:
        times = (f"{median(self.again):.2f} s", f"{max(self.again):.2f} s") if self.again else ("-", "-")
        p99 = f"{max(self.p99)} ms" if self.p99 else ""
        rate = f"{round(median(self.rates))}" if self.rates else ""
        reads = f"{100 * self.reads[0] // self.reads[1]} %" if self.reads[1] >= ENOUGH_READS else ""
        return (self.kind, *map(str, (self.injected, self.survived, self.lost, self.wrong)), *times, p99, rate, reads)


@dataclass
class Summed:
    """What any number of result files say together."""

    lines: dict[str, Line] = field(default_factory=dict)
    drills: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def add(self, part: dict[str, Any]) -> None:
        for fact in part.get("faults", ()):
            self._inject(fact)
        for finding in part.get("findings", ()):
            line = self._line(finding["kind"])
            line.lost += finding["rule"] == "I1"
            line.wrong += finding["rule"] != "I1"
            self.findings.append(f"{finding['rule']} after {finding['kind']}: {finding['text']}")
        for drill in part.get("drills", ()):
            known = self.drills.setdefault(drill["name"], {**drill, "injected": 0, "survived": 0, "wrong": 0})
            for what in ("injected", "survived", "wrong"):
                known[what] += drill[what]
        self.counts.update(part.get("counts", {}))

    def _line(self, kind: str) -> Line:
        return self.lines.setdefault(kind, Line(kind))

    def _inject(self, fact: dict[str, Any]) -> None:
        line = self._line(fact["kind"])
        line.injected += 1
        line.unserved += fact["again_s"] is None
        line.reads = [known + seen for known, seen in zip(line.reads, fact.get("reads", (0, 0)), strict=True)]
        for name, values in (("again_s", line.again), ("save_p99_ms", line.p99), ("saves_per_s", line.rates)):
            if fact.get(name) is not None:
                values.append(fact[name])

    @property
    def is_well(self) -> bool:
        lines = all(line.survived == line.injected and not line.lost + line.wrong for line in self.lines.values())
        return lines and all(drill["wrong"] == 0 for drill in self.drills.values())

    @property
    def rounds(self) -> int:
        return sum(line.injected for line in self.lines.values())

    @property
    def kills(self) -> int:
        return sum(line.injected for line in self.lines.values() if "killed" in line.kind)


def summed(parts: Iterable[dict[str, Any]]) -> Summed:
    """``parts``: results of single parts, or of whole runs that hold several."""
    found = Summed()
    for part in parts:
        for each in part.get("parts", [part]):
            found.add(each)
    return found


def table(found: Summed, *, markdown: bool = False) -> Iterator[str]:
    rows = [HEADS, *(line.cells() for _, line in sorted(found.lines.items()))] if found.lines else []
    yield from _drawn(rows, markdown)
    heads = ("drill", "injected", "survived", "wrong", "note")
    drills = [[str(drill[name]) for name in ("name", *heads[1:])] for drill in found.drills.values()]
    yield from _drawn([heads, *drills] if drills else [], markdown)


def _drawn(rows: Sequence[Sequence[str]], markdown: bool) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    for number, row in enumerate(rows):
        if markdown:
            yield f"| {' | '.join(row)} |"
        else:
            cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            yield "  ".join((row[0].ljust(widths[0]), *cells)).rstrip()
        if markdown and number == 0:
            yield "|---" * len(row) + "|"
    if rows:
        yield ""


def printed(found: Summed, *, markdown: bool = False) -> str:
    lines = list(table(found, markdown=markdown))
    counts = ", ".join(f"{n} {what}" for what, n in found.counts.items())
    lines.append(f"{found.rounds} rounds, in {found.kills} of them a process was killed; {counts}")
    lines += ["", *where_proved(_by_number(found), markdown=markdown), "", *found.findings[:40]]
    lines += [f"nobody was served again after: {line.kind}" for line in found.lines.values() if line.unserved]
    lines.append("NOTHING LOST" if found.is_well else "SOMETHING WAS LOST OR WRONG")
    return "\n".join(lines) + "\n"


def _by_number(found: Summed) -> dict[str, tuple[int, int]]:
    """F-number → injected and survived, on the served stack and in the drills together."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    each = [(line.kind, line.injected, line.survived) for line in found.lines.values()]
    each += [(drill["name"], drill["injected"], drill["survived"]) for drill in found.drills.values()]
    for name, injected, survived in each:
        both = sums[name.partition(" ")[0]]
        both[0], both[1] = both[0] + injected, both[1] + survived
    return {name: (injected, survived) for name, (injected, survived) in sums.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="faults.report", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", type=Path, help="write the parts together into one file")
    args = parser.parse_args(arguments)
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in args.files]
    if args.json:
        args.json.write_text(json.dumps({"parts": parts}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = summed(parts)
    sys.stdout.write(printed(found, markdown=args.markdown))
    return 0 if found.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
