"""A refusal of the exam room says in Vietnamese what is the case, from the same source as the exam page."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, tree
from truongthi.core.errors import Refused
from truongthi.examroom.wire import IN_DOUBT, RETRYABLE, problem
from truongthi.examroom.wording import SENTENCES, worded
from truongthi.web.wording.exam import SENTENCES as OF_THE_PAGES

ROOM = PACKAGE / "examroom"
SAID_ELSEWHERE = {"answers_late", "answers_fenced", "answers_sealed", "ticket_invalid", "ticket_expired"}


def codes() -> set[str]:
    found = set(SAID_ELSEWHERE)
    for path in (*ROOM.glob("*.py"), PACKAGE / "core" / "limits.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def test_the_file_is_what_the_pages_say() -> None:
    written = json.loads(Path(ROOM / "sentences.json").read_text(encoding="utf-8"))
    assert written == OF_THE_PAGES, "run: python scripts/room_sentences.py"


def test_every_refusal_has_its_sentence() -> None:
    assert len(codes()) > 20
    assert codes() - set(SENTENCES) == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_refusal_says_all_that_is_promised(code: str) -> None:
    refused = problem(Refused(code))
    content = json.loads(refused.body)
    assert refused.status == content["status"] >= 400
    assert content["title"]
    assert content["detail"].startswith(content["title"].split("…")[0])
    assert "{" not in content["detail"]
    assert content["saved"] is (None if code in IN_DOUBT else False)
    assert content["retryable"] is (code in RETRYABLE)
    assert (b"retry-after" in dict(refused.headers)) is content["retryable"]


def test_moments_are_vietnamese() -> None:
    title, detail = worded("round_entry_closed", {"entry_closes_at": 1_789_434_000_000})
    assert title == detail.rstrip(".")
    assert detail.endswith("trước 08:00 ngày 15/9/2026.")


def test_of_several_sentences_the_first_is_the_title() -> None:
    title, detail = worded("room_busy", {})
    assert title == "Phòng thi đang đông"
    assert detail.startswith(title + ". ")
