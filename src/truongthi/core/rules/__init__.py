"""The whole plan of a contest as data: values, vocabulary, and the way from and to a plain document."""

from __future__ import annotations

from truongthi.core.rules.checks import bank_problems
from truongthi.core.rules.difference import Change, differences
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
from truongthi.core.rules.moving import moved
from truongthi.core.rules.reading import RulesInvalid, rules_from_dict
from truongthi.core.rules.writing import rules_to_dict

__all__ = [
    "COLLECTIVE",
    "INDIVIDUAL",
    "AttemptRules",
    "AwardTier",
    "Category",
    "Change",
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
    "RulesInvalid",
    "Stratum",
    "Task",
    "Window",
    "bank_problems",
    "differences",
    "moved",
    "rules_from_dict",
    "rules_to_dict",
]
