"""Where every fault of the list F1–F28 is proved, so that nobody has to search. Held to the truth by a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """``elsewhere``: files of tests, or `make` targets, beside the rows of the two tables that bear the number."""

    what: str
    elsewhere: tuple[str, ...] = ()
    limits: str = ""


JOURNEYS = "tests/journeys"
PROOFS: Mapping[str, Proof] = {
    "F1": Proof("a process of the application dies in the middle of saving"),
    "F2": Proof("every process of the application dies and is started again"),
    "F3": Proof("the database dies"),
    "F4": Proof("stored, and the answer about it is lost"),
    "F5": Proof("dead between two steps of a seal", ("tests/faults/test_drills.py",)),
    "F6": Proof("fsync fails"),
    "F7": Proof("the disk is full", (), "reads wait, too: PostgreSQL stops when it cannot write its log"),
    "F8": Proof("the disk is slow"),
    "F9": Proof("no connection to the database is free"),
    "F10": Proof("rows are locked for long"),
    "F11": Proof(
        "bad network between contestant and server",
        (f"{JOURNEYS}/test_offline.py",),
        "no loss of packets inside TCP: no netem",
    ),
    "F12": Proof("slow and broken callers", ("tests/serve/test_front_attacks.py",)),
    "F13": Proof("the tab dies with unsent answers", (f"{JOURNEYS}/test_killed.py",)),
    "F14": Proof("saves doubled and out of order"),
    "F15": Proof("two tabs, two devices, save against hand-in", ("tests/examroom/test_second_device.py",)),
    "F16": Proof("the contestant's clock is wrong", (f"{JOURNEYS}/test_time_and_devices.py",)),
    "F17": Proof("closing and grading dead, late, twice"),
    "F18": Proof("the server's clock jumps; time zones", ("tests/examroom/test_clock.py",)),
    "F19": Proof("deadline and grace, to the millisecond", ("tests/core/test_timing.py",)),
    "F20": Proof("everybody begins at once", ("tests/serve/test_waiting.py", "make bench")),
    "F21": Proof("everybody hands in at once", ("make bench",)),
    "F22": Proof("hours of load", ("make bench",), "minutes instead of two hours"),
    "F23": Proof("a new version, a restart, in the middle of the contest"),
    "F24": Proof("the caller is gone after sending"),
    "F25": Proof("everything lost, restored from the backup", ("tests/cli/test_backup_command.py",)),
    "F26": Proof("one byte is another", ("make prove",)),
    "F27": Proof("mail, cache or store down", (), "none to fail: the platform calls no other service"),
    "F28": Proof("another program takes the processor"),
}


def where_proved(injected: Mapping[str, tuple[int, int]], *, markdown: bool = False) -> Iterator[str]:
    """One line for every number; ``injected``: how often in the tables above, and survived."""
    if markdown:
        yield "| | fault | here | also in |"
        yield "|---|---|---|---|"
    for number, proof in PROOFS.items():
        hurt, survived = injected.get(number, (0, 0))
        here = f"{survived} of {hurt}" if hurt else "-"
        also = "; ".join((*proof.elsewhere, *([proof.limits] if proof.limits else [])))
        if markdown:
            yield f"| {number} | {proof.what} | {here} | {also} |"
        else:
            yield f"{number:4} {proof.what:56} {here:>18}  {also}".rstrip()
