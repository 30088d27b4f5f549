"""Several runs of one line brought to one (the median), and the table as text."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from statistics import median
from typing import Any

Outcome = dict[str, Any]


DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def into_document(results: dict[str, Any], place: Path = DOCUMENT) -> None:
    """Replace the block of figures in docs/performance.md by those of a run."""
    block = f"{circumstances(results)}\n\n```\n{printed(results)}\n```\n"
    text, count = BLOCK.subn(lambda found: found[1] + block + found[2], place.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"{place.name} has {count} blocks of figures")
    place.write_text(text, encoding="utf-8")


def circumstances(results: dict[str, Any]) -> str:
    """On what, when, and how quiet it was there."""
    about, chosen = results["machine"], results["options"]
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    load = about["load_before"]
    noise = "" if load < 0.5 * (about["cores"] or 1) else " **Other programs were at work**: rates are lower bounds."
    text = (
        f"Taken {about['taken_at']} at {about['commit']} on {about['cores']} cores ({about['processor']}, "
        f"{about['memory']}), server, database and driver on the same; {about['system']}, Python {about['python']}, "
        f"{packages}, PostgreSQL {about['postgresql']['version']}; page processes {about['page_processes']}, lanes "
        f"{about['examroom_lanes']}; {chosen['rounds']} runs of {chosen['seconds']:g} s, medians. Load before the "
        f"start {load:.1f}.{noise}"
    )
    return textwrap.fill(text, 120)


def middle(outcomes: list[Outcome]) -> Outcome:
    """The median of every figure over the runs; errors are added up."""
    rates = [one["rate"] for one in outcomes]
    per_thousand = [
        {name: value * 1000 / one["units"] for name, value in one.get("cpu_seconds", {}).items()}
        for one in outcomes
        if one["units"]
    ]
    names = {name for one in per_thousand for name in one}
    return {
        "runs": len(outcomes),
        "rate": round(median(rates), 1),
        "rate_range": [round(min(rates), 1), round(max(rates), 1)],
        "latency_ms": _middle_of([one["latency_ms"] for one in outcomes]),
        "steps_ms": {
            step: _middle_of([one["steps_ms"].get(step, {}) for one in outcomes]) for step in outcomes[0]["steps_ms"]
        },
        "cpu_per_1000": {name: round(median(one.get(name, 0.0) for one in per_thousand), 3) for name in sorted(names)},
        "bytes_sent": round(median(one["bytes_sent"] for one in outcomes)),
        "bytes_received": round(median(one["bytes_received"] for one in outcomes)),
        "units": sum(one["units"] for one in outcomes),
        "errors": sum(sum(one["errors"].values()) for one in outcomes),
        "first_error": next((one["first_error"] for one in outcomes if one["first_error"]), ""),
    }


def _middle_of(dicts: list[dict[str, float]]) -> dict[str, float]:
    names = {name: None for one in dicts for name in one}
    return {name: round(median(one[name] for one in dicts if name in one), 2) for name in names}


def server_cpu(outcome: Outcome) -> float:
    """CPU seconds of everything but the driver, for 1,000 units."""
    return round(sum(value for name, value in outcome["cpu_per_1000"].items() if name != "driver"), 3)


def table(headings: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[place]) for row in [headings, *rows]) for place in range(len(headings))]

    def line(cells: list[str]) -> str:
        first, *others = cells
        padded = [other.rjust(width) for other, width in zip(others, widths[1:], strict=True)]
        return "  ".join([first.ljust(widths[0]), *padded]).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, rows)])


def row(name: str, outcome: Outcome, ratio: str = "") -> list[str]:
    latency = outcome["latency_ms"]
    by_process = outcome["cpu_per_1000"]
    shown = " ".join(
        f"{who} {by_process[who]:.2f}" for who in by_process if who != "driver" and by_process[who] >= 0.005
    )
    return [
        name,
        f"{outcome['rate']:,.0f}" if outcome["rate"] >= 100 else f"{outcome['rate']:.1f}",
        *(f"{latency.get(part, 0):.1f}" for part in ("p50", "p95", "p99")),
        f"{server_cpu(outcome):.2f}",
        f"{by_process.get('driver', 0):.2f}",
        str(outcome["errors"]),
        ratio,
        shown,
    ]


LINES = (
    "attempt", "lobby", "slip sign-in", "password sign-in", "opening", "steady", "rush", "saves in the rush", "closing",
)  # fmt: skip
HEADINGS = ["", "per s", "p50 ms", "p95 ms", "p99 ms", "CPU-s/1,000", "driver", "errors", "ratio", "by process"]


def save_rows(lines: dict[str, dict[str, Outcome]]) -> list[list[str]]:
    rows = []
    for size, found in lines.items():
        for name, outcome in found.items():
            ratio = ""
            if name != "exam room" and outcome["rate"] and "exam room" in found:
                ratio = f"{found['exam room']['rate'] / outcome['rate']:.2f} x"
            rows.append(row(f"save, {size} contestants: {name}", outcome, ratio))
    return rows


def printed(results: dict[str, Any]) -> str:
    rows = save_rows(results.get("save", {}))
    for name in LINES:
        if name in results:
            rows.append(row(results[name].get("title", name), results[name]))
    for total, found in results.get("growth", {}).items():
        rows += [row(f"{what}, {int(total):,} attempts in the table", found[what]) for what in found]
    lines = [
        table(HEADINGS, rows),
        "",
        "ratio: exam room / that line. CPU-s/1,000: CPU seconds of the server per 1,000.",
    ]
    for name in ("attempt", "opening", "rush"):
        if name in results:
            found = results[name]
            steps = ", ".join(f"{step} {ms['p50']:.0f}/{ms['p99']:.0f}" for step, ms in found["steps_ms"].items() if ms)
            lines.append(f"{name}: {found['bytes_sent']:,} bytes sent, {found['bytes_received']:,} received each.")
            lines.append(f"{name}: steps p50/p99 ms: {steps}.")
    if "memory_mb" in results.get("steady", {}):
        before, after = results["steady"]["memory_mb"]["before"], results["steady"]["memory_mb"]["after"]
        grown = ", ".join(f"{name} {before.get(name, 0):.0f} -> {after[name]:.0f}" for name in after)
        lines.append(f"inside attempts: memory before -> after, MB: {grown}.")
    lines.append(
        f"acknowledged and looked up in the database: {results['checked']}, not as answered: {results['lost']}."
    )
    return "\n".join(lines)
