"""Every sentence for a code raised below the screens. Each module here holds ``SENTENCES``: code → sentence."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext

from truongthi.core.errors import Problem, Refused
from truongthi.web.shared.display import ZONE


@cache
def sentences() -> Mapping[str, str]:
    """All sentences by code. A code given twice is a programming error."""
    merged: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for code, text in getattr(module, "SENTENCES", {}).items():
            if code in merged:
                raise ValueError(f"wording: code {code!r} has two sentences")
            merged[code] = text
    return merged


def sentence(code: str, /, **facts: Any) -> str:
    """The sentence of a code, in the active language, with its facts filled in; moments in Vietnamese time."""
    return gettext(sentences()[code]).format_map({name: _local(fact) for name, fact in facts.items()})


def _local(fact: Any) -> Any:
    return fact.astimezone(ZONE) if isinstance(fact, datetime) else fact


def refusal_sentence(refused: Refused) -> str:
    return sentence(refused.code, **refused.facts)


def problem_sentence(problem: Problem) -> str:
    return sentence(problem.code, **{"where": problem.where, **problem.facts})
