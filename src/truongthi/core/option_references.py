"""Options that speak of other options: which must stay last, and which forbid any shuffling.

Two kinds. "Tất cả các phương án trên" speaks of all the others: the others may change places, it stays last. "Cả A và
B" names letters, and "Cả hai phương án đầu" names places: shuffled, they would mean something else, so a question that
has one keeps the order of its source altogether. When in doubt the order is kept: a question in its typed order is
never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from truongthi.core.vietnamese import normalize, search_key

_THING = (
    r"(?:phuong an|dap an|cau tra loi|lua chon|cau|y kien|y|noi dung|truong hop|dieu|quy dinh|yeu to|hinh thuc|muc|"
    r"nhan dinh|phat bieu|khang dinh|giai phap|cach|doi tuong|hanh vi)"
)
_COUNT = r"(?:hai|ba|bon|nam|2|3|4|5)"
_ABOVE = r"(?:o tren|neu tren|ke tren|da neu|vua neu|tren day|tren|da cho)"
_VERDICT = r"(?:deu )?(?:dung|sai|khong dung|khong chinh xac|chinh xac|phu hop|khong phu hop)"
_END = rf"(?:{_ABOVE}(?: (?:la )?dung)?|(?:la )?dung(?: ca)?|sai)"
_ALL = (
    rf"^(?:tat ca|toan bo|ca) (?:{_COUNT} )?(?:(?:cac|nhung|moi) )?(?:[^,;.]{{1,60}} )?{_ABOVE}(?: {_VERDICT})?$",
    rf"^(?:tat ca|ca) (?:{_COUNT} )?(?:(?:cac|nhung) )?(?:{_THING} )?(?:{_COUNT} )?{_VERDICT}$",
    rf"^(?:tat ca|ca {_COUNT})(?: (?:cac )?{_THING})?(?: con lai)?$",
    rf"^(?:cac|nhung) {_THING} {_ABOVE}(?: {_VERDICT})?$",
    rf"^(?:{_COUNT} )?{_THING} {_ABOVE} {_VERDICT}$",
    rf"^(?:deu|dung het|sai het|deu dung|deu sai)(?: {_VERDICT})?$",
)
_NONE = (
    rf"^khong (?:co |phai )?(?:{_THING} )?nao (?:trong (?:so )?)?(?:(?:cac|nhung) )?(?:{_THING} )?{_END}$",
    rf"^khong (?:co |phai )?(?:(?:cac|nhung) )?{_THING} {_END}$",
    rf"^(?:mot )?{_THING} khac(?: {_ABOVE})?$",
)
_SPEAKS_OF_ALL = re.compile("|".join((*_ALL, *_NONE)))
_COUNTED = re.compile(rf"\b({_COUNT})\b")
_COUNTS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_PLACES = re.compile(
    rf"^(?:ca |chi )?(?:{_COUNT} )?{_THING} (?:dau|dau tien|cuoi|cuoi cung|thu (?:nhat|hai|ba|tu)|lien truoc)\b"
)

_PREFIX = (
    r"(?:(?:cả|chỉ|gồm|bao gồm|tất cả|các|chỉ có|không phải|hai|ba|2|3|"
    r"phương án|đáp án|câu trả lời|câu|ý|mục|lựa chọn)\s+)"
)
_JOIN = r"\s*(?:,|;|&|\+|/|\bvà\b|\bhoặc\b|\blẫn\b)\s*(?:và\s+)?(?:(?:phương án|đáp án|câu|ý)\s+)?"
_SUFFIX = r"(?:\s*(?:,\s*)?(?:đều\s+)?(?:đúng|sai|là đúng|không đúng|chính xác))?"
_LETTER = r"\(?([A-Ha-h])\)?"
_SEVERAL_LETTERS = re.compile(rf"^{_PREFIX}*{_LETTER}(?:{_JOIN}{_LETTER})+{_SUFFIX}$", re.IGNORECASE)
_ONE_LETTER = re.compile(
    rf"^(?:{_PREFIX}+{_LETTER}{_SUFFIX}|{_LETTER}\s+(?:đều\s+)?(?:đúng|sai|là đúng|không đúng))$", re.IGNORECASE
)
_SINGLE_LETTERS = re.compile(r"(?<![^\W_])[A-Ha-h](?![^\W_])")
_MAX_REFERENCE = 120
"""Nobody needs more words than this to point at other options; longer texts are content."""


def must_stay_last(text: str, letters: Sequence[str] = ()) -> bool:
    """Does this option speak of the other options of its question (all of them, none, some letters or places)?"""
    return speaks_of_all(text) or bool(named_letters(text, letters)) or _names_places(text)


def speaks_of_all(text: str) -> bool:
    return len(text) <= _MAX_REFERENCE and bool(_SPEAKS_OF_ALL.match(_plain(text)))


def named_letters(text: str, letters: Sequence[str] = ()) -> tuple[str, ...]:
    """Letters an option refers to ("Cả A và B" → A, B), none when its letters are content ("mức độ A và mức độ B").

    With ``letters`` given, a reference must name letters of this question.
    """
    shown = normalize(text).rstrip(" .;!")
    if len(shown) > _MAX_REFERENCE or not (_SEVERAL_LETTERS.match(shown) or _ONE_LETTER.match(shown)):
        return ()
    found = tuple(match.group().upper() for match in _SINGLE_LETTERS.finditer(shown))
    if letters and not set(found) <= set(letters):
        return ()
    return found


def _names_places(text: str) -> bool:
    return len(text) <= _MAX_REFERENCE and bool(_PLACES.match(_plain(text)))


def keeps_source_order(texts: Sequence[str]) -> bool:
    """Must the options stay exactly as typed? True when one names letters or places, or an "all above" is not last."""
    letters = "ABCDEFGH"[: len(texts)]
    if any(named_letters(text, letters) or _names_places(text) for text in texts):
        return True
    if not any(speaks_of_all(text) for text in texts):
        return False
    speaking = [index for index, text in enumerate(texts) if speaks_of_all(text)]
    first = speaking[0]
    if speaking != list(range(first, len(texts))):
        return True
    return any(_counts_some(texts[index], others=first) for index in speaking)


def _counts_some(text: str, others: int) -> bool:
    """ "Cả hai phương án trên" after three options means two of them: which two is a matter of their order."""
    counted = _COUNTED.search(_plain(text))
    return counted is not None and _COUNTS[counted.group(1)] != others


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", search_key(text)).split())
