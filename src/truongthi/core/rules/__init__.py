"""The whole plan of a contest as data: values, vocabulary, and the way from and to a plain document."""

from __future__ import annotations

from truongthi.core.rules.model import (
    COLLECTIVE,
    INDIVIDUAL,
    AttemptRules,
    AwardTier,
    Category,
    CommitteeMember,
    CommitteeRules,
    Contact,
    Criterion,
    Deadline,
    Display,
    Division,
    OpenPoint,
    PaperRules,
    Rules,
    Stratum,
    Task,
    Window,
)

__all__ = [
    "COLLECTIVE",
    "INDIVIDUAL",
    "AttemptRules",
    "AwardTier",
    "Category",
    "CommitteeMember",
    "CommitteeRules",
    "Contact",
    "Criterion",
    "Deadline",
    "Display",
    "Division",
    "OpenPoint",
    "PaperRules",
    "Rules",
    "Stratum",
    "Task",
    "Window",
]
