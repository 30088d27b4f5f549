"""Legal documents that were replaced, so that a question resting on one can be looked at again.

A question "theo Nghị định số 61/2018" stays true of that decree; the flag only asks whether it should still be asked.
To add a document: one line below, with the number as printed, its successor, and the first day of the successor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplacedDocument:
    number: str
    replaced_by: str
    since: str


REPLACED = (
    ReplacedDocument("43/2011/NĐ-CP", "42/2022/NĐ-CP", "15/8/2022"),
    ReplacedDocument("61/2018/NĐ-CP", "118/2025/NĐ-CP", "01/7/2025"),
    ReplacedDocument("107/2021/NĐ-CP", "118/2025/NĐ-CP", "01/7/2025"),
    ReplacedDocument("59/2022/NĐ-CP", "69/2024/NĐ-CP", "01/7/2024"),
    ReplacedDocument("110/2004/NĐ-CP", "30/2020/NĐ-CP", "05/3/2020"),
    ReplacedDocument("59/2014/QH13", "26/2023/QH15", "01/7/2024"),
    ReplacedDocument("51/2005/QH11", "20/2023/QH15", "01/7/2024"),
    ReplacedDocument("81/2006/QH11", "68/2020/QH14", "01/7/2021"),
)
_BY_NUMBER = {document.number.upper(): document for document in REPLACED}
_NUMBER = re.compile(r"\b\d{1,4}/\d{4}/(?:NĐ-CP|QH\d{2})", re.IGNORECASE)


def replaced_documents(text: str) -> list[ReplacedDocument]:
    """The replaced documents a text names, each once, in the order they are named."""
    found = {}
    for match in _NUMBER.finditer(text):
        document = _BY_NUMBER.get(match.group().upper())
        if document is not None:
            found[document.number] = document
    return list(found.values())
