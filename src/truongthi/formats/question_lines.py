"""Recognises the lines of a typed question bank: parts, questions, options, keys, sources. Text only, no formatting.

Every pattern is anchored or bounded, so that no line can make it slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from truongthi.core.questions import LETTERS
from truongthi.core.vietnamese import normalize, search_key

_CONFUSABLE = str.maketrans("АВСЕНавсеΑΒΕΗСＡＢＣＤＥＦＧＨ", "ABCEHabceABEHCABCDEFGH")
_CONFUSED = frozenset("АВСЕНавсеΑΒΕΗ")
_LETTER = "[A-Ha-hАВСЕНавсеΑΒΕΗＡＢＣＤＥＦＧＨ]"

_QUESTION = re.compile(
    r"\s{0,20}(?:câu\s{0,5}(?:hỏi)?|bài|question)\s{0,5}(?:số)?\s{0,5}(\d{1,4})(?!\d)\s{0,5}", re.IGNORECASE
)
_NUMBERED = re.compile(r"\s{0,20}(\d{1,4})\s{0,5}[.)/:]\s{0,20}(?=\S)")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]\s{0,5}")
_DELIMITER = re.compile(r"[.:)/\]]|[-–—](?=\s)")
_POINTS = re.compile(r"^\d+(?:[.,]\d+)?\s*(?:điểm|đ|pts?)$", re.IGNORECASE)
_OPTION = re.compile(rf"\s{{0,40}}([*#✓✔☑]?)\s{{0,5}}[(\[]?({_LETTER})\s{{0,3}}(?:[.)/:\]]|[-–—](?=\s))\s{{0,40}}")
_OPTION_AFTER_GAP = re.compile(rf"(?:(?<=\t)|(?<=\s\s))([*#✓✔☑]?)\s{{0,2}}[(\[]?({_LETTER})\s{{0,3}}[.)/:\]]\s{{0,40}}")
_OPTION_AFTER_SPACE = re.compile(rf"\s([*#✓✔☑]?)({_LETTER})\s?[.)]\s{{0,5}}")
_DIGIT_OPTION = re.compile(r"\s{0,40}([*#✓✔☑]?)\s{0,5}([1-8])\s{0,3}[.)/]\s{0,40}(?=\S)")
_PART = re.compile(
    r"\s{0,20}(?:phần|nhóm|chương|chủ đề|part)\s{1,5}([IVX]{1,5}|\d{1,2}|[A-H])(?!\w)\s{0,5}[.:)\-–—]?\s{0,10}"
    r"(.{0,300})$",
    re.IGNORECASE,
)
_ROMAN_PART = re.compile(r"\s{0,20}([IVX]{1,5})\s{0,3}[.\-–:)]\s{0,10}(\S.{0,300})$")
_KEY = re.compile(
    r"\s{0,20}(?:đáp\s{1,3}án(?:\s{1,3}đúng)?|đ/?a|trả lời|chọn(?:\s{1,3}đáp\s{1,3}án)?|key|answer)"
    r"\s{0,5}(?:là)?\s{0,5}[:.\-–]?\s{0,10}",
    re.IGNORECASE,
)
_KEY_IN_WORDS = re.compile(r"\s{0,20}đáp\s{1,3}án(?:\s{1,3}đúng)?(?:\s{1,3}là)?\s{0,5}:\s{0,10}(?=\S)", re.IGNORECASE)
_KEY_LETTERS = re.compile(rf"({_LETTER}(?:\s{{0,3}}(?:[,;&+/]|và)?\s{{0,3}}{_LETTER}){{0,7}})(?!\w)")
_SOURCE = re.compile(r"\s{0,20}(?:căn cứ(?: pháp lý)?|cơ sở pháp lý|nguồn|trích dẫn)\s{0,5}:\s{0,10}", re.IGNORECASE)
_EXPLANATION = re.compile(
    r"\s{0,20}(?:giải thích(?: chi tiết)?|lời giải(?: chi tiết)?|hướng dẫn(?: giải| chi tiết| trả lời)?|gợi ý)"
    r"\s{0,5}[:.]\s{0,10}",
    re.IGNORECASE,
)
_END = re.compile(r"[\W_]{0,100}HẾT[\W_]{0,100}$")
_KEY_HEADING = re.compile(
    r"[\W_]{0,20}(?:bảng\s+)?(?:đáp\s+án|key)(?:\s+(?:chi tiết|tham khảo|đúng|đề.{0,40}|trắc nghiệm))?[\W_]{0,20}$",
    re.IGNORECASE,
)
_KEY_PAIR = re.compile(
    rf"(?<![\w/])(?:câu\s{{0,3}})?(\d{{1,4}})\s{{0,3}}[-.:)–]?\s{{0,3}}({_LETTER}(?:\s{{0,2}}[,;]\s{{0,2}}{_LETTER}){{0,7}})(?![\w])",
    re.IGNORECASE,
)

_LEVELS = {
    "nhan biet": "Nhận biết",
    "nb": "Nhận biết",
    "thong hieu": "Thông hiểu",
    "th": "Thông hiểu",
    "van dung": "Vận dụng",
    "van dung thap": "Vận dụng",
    "vd": "Vận dụng",
    "vdt": "Vận dụng",
    "van dung cao": "Vận dụng cao",
    "vdc": "Vận dụng cao",
    "de": "Dễ",
    "trung binh": "Trung bình",
    "tb": "Trung bình",
    "kho": "Khó",
    "rat kho": "Rất khó",
}
_LEVEL_LINE = re.compile(r"\s{0,20}(?:mức độ|cấp độ|level)\s{0,5}:\s{0,10}(.{1,30})$", re.IGNORECASE)
_LEVEL_NUMBER = re.compile(r"^muc(?: do)? ?([1-4])$")


@dataclass(frozen=True, slots=True)
class OptionStart:
    """A marker such as "B. " at ``start``; the option's text begins at ``end``, its letter stands at ``letter_at``."""

    start: int
    end: int
    letter_at: int
    letter: str
    starred: bool = False
    confused: bool = False


@dataclass(frozen=True, slots=True)
class QuestionStart:
    number: int
    end: int
    level: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    letters: tuple[str, ...]
    rest: str
    confused: bool


def level_named(text: str) -> str:
    """The level that a text is ("Nhận biết", "VDC", "Mức 2"), or ""."""
    plain = search_key(normalize(text)).strip(" .:")
    if plain in _LEVELS:
        return _LEVELS[plain]
    match = _LEVEL_NUMBER.match(plain)
    return f"Mức {match.group(1)}" if match else ""


def question_start(text: str) -> QuestionStart | None:
    """ "Câu 5:", "Câu 23.", "Câu 57 :", "Bài 1 (Nhận biết) -" …; "Câu 5 và câu 6" inside a sentence is none."""
    match = _QUESTION.match(text)
    if match is None:
        return None
    at, level = match.end(), ""
    bracket = _BRACKET.match(text, at)
    if bracket is not None:
        level = level_named(bracket.group(1))
        if level or _POINTS.match(bracket.group(1).strip()):
            at = bracket.end()
    delimiter = _DELIMITER.match(text, at)
    if delimiter is None and not level and not _begins_a_sentence(text[at:]):
        return None
    return QuestionStart(int(match.group(1)), delimiter.end() if delimiter else at, level)


def _begins_a_sentence(rest: str) -> bool:
    start = rest.lstrip()[:1]
    return start == "" or start.isupper() or start in "“\"'(["


def numbered_start(text: str) -> QuestionStart | None:
    """ "12. Text" or "12) Text" in banks that number questions without the word "Câu"."""
    match = _NUMBERED.match(text)
    return QuestionStart(int(match.group(1)), match.end(), "") if match else None


def leading_level(text: str) -> tuple[str, int]:
    """A level in brackets at the beginning and where the text goes on; ("", 0) when none."""
    stripped = len(text) - len(text.lstrip())
    bracket = _BRACKET.match(text, stripped)
    level = level_named(bracket.group(1)) if bracket else ""
    return (level, bracket.end()) if bracket and level else ("", 0)


def trailing_level(text: str) -> tuple[str, str]:
    """(level, text without it) for "… là gì? (Thông hiểu)"."""
    shown = text.rstrip()
    if not shown.endswith((")", "]")):
        return "", text
    at = max(shown.rfind("("), shown.rfind("["))
    level = level_named(shown[at + 1 : -1]) if at > 0 and len(shown) - at <= 32 else ""
    return (level, shown[:at].rstrip()) if level else ("", text)


def option_start(text: str) -> OptionStart | None:
    """An option marker at the beginning of a line."""
    match = _OPTION.match(text)
    return _option(match) if match else None


def digit_option_start(text: str) -> OptionStart | None:
    match = _DIGIT_OPTION.match(text)
    if match is None:
        return None
    letter = LETTERS[int(match.group(2)) - 1]
    return OptionStart(match.start(), match.end(), match.start(2), letter, bool(match.group(1)))


def option_after_gap(text: str, letter: str, at: int) -> OptionStart | None:
    """The next option of the same line after a tab or several spaces; it must be the expected letter."""
    return _next_option(_OPTION_AFTER_GAP.finditer(text, at), letter)


def option_after_space(text: str, letter: str, at: int) -> OptionStart | None:
    """The same after a single space; callers must know that an option is missing there."""
    return _next_option(_OPTION_AFTER_SPACE.finditer(text, at), letter)


def _next_option(matches: Iterator[re.Match[str]], letter: str) -> OptionStart | None:
    for match in matches:
        found = _option(match)
        if found.letter == letter and match.group(2).isupper() == letter.isupper():
            return found
    return None


def _option(match: re.Match[str]) -> OptionStart:
    typed = match.group(2)
    letter = plain_letter(typed)
    return OptionStart(match.start(), match.end(), match.start(2), letter, bool(match.group(1)), typed in _CONFUSED)


def plain_letter(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).translate(_CONFUSABLE)


def part_heading(text: str, *, emphasised: bool) -> tuple[str, str] | None:
    """("II", "Dịch vụ công trực tuyến") for "Phần II. …"; for a bare "II. …" only when it is emphasised."""
    match = _PART.match(text)
    if match is None and emphasised:
        match = _ROMAN_PART.match(text)
    if match is None:
        return None
    return match.group(1).upper(), normalize(match.group(2)).rstrip(" .:")


def key_line(text: str) -> KeyLine | None:
    """ "Đáp án: B", "ĐA: A, C, D", "Chọn đáp án B."; None when no letter follows."""
    prefix = _KEY.match(text)
    if prefix is None or prefix.end() == 0:
        return None
    match = _KEY_LETTERS.match(text, prefix.end())
    if match is None:
        return None
    letters, confused = key_letters(match.group(1))
    return KeyLine(letters, normalize(text[match.end() :]).lstrip(" .:-–"), confused)


def key_line_text(text: str) -> str | None:
    """What follows "Đáp án:", for keys given by their words."""
    prefix = _KEY_IN_WORDS.match(text)
    return normalize(text[prefix.end() :]) if prefix else None


def key_letters(text: str) -> tuple[tuple[str, ...], bool]:
    """("A, c;D" → A, C, D; were look-alike letters of another alphabet among them?)."""
    typed = [char for char in text if re.match(_LETTER, char)]
    return tuple(plain_letter(char).upper() for char in typed), any(char in _CONFUSED for char in typed)


def level_line(text: str) -> str:
    """The level of a line "Mức độ: Thông hiểu"; "" for any other line."""
    match = _LEVEL_LINE.match(text)
    return level_named(match.group(1)) if match else ""


def source_text(text: str) -> str | None:
    match = _SOURCE.match(text)
    return text[match.end() :] if match else None


def explanation_text(text: str) -> str | None:
    match = _EXPLANATION.match(text)
    return text[match.end() :] if match else None


def is_end(text: str) -> bool:
    return len(text) < 200 and bool(_END.match(text))


def is_key_heading(text: str) -> bool:
    return len(text) < 100 and bool(_KEY_HEADING.match(text))


def key_pairs(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """The pairs of a key table line: "1-A 2-B", "1.A", "3 C", "4: A, C"."""
    return [(int(number), key_letters(letters)[0]) for number, letters in _KEY_PAIR.findall(text)]


def is_pair_line(text: str, pairs: list[tuple[int, tuple[str, ...]]]) -> bool:
    """Nothing but pairs, three or more: a key table even without its heading."""
    return len(pairs) >= 3 and not _KEY_PAIR.sub("", text).strip(" \t\n\u00a0,;.|-–")
