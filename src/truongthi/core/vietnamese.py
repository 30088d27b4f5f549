"""Vietnamese text: normal form, matching, searching and order of names and classes.

Everything here is a pure function of its arguments. Order follows CLDR "vi": letters first
(a < ă < â, d < đ, e < ê, o < ô < ơ, u < ư), then tones (ngang < huyền < hỏi < ngã < sắc < nặng),
then lower case before upper case. Sort keys use only the characters 0-9 and a-z, so that a
database sorts them alike under every collation.
"""

import re
import unicodedata
from typing import Final

_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES: Final = {"\u0306": "1", "\u0302": "2", "\u031b": "2"}  # breve, circumflex, horn
_SHAPED: Final = {"a\u0306": "a1", "a\u0302": "a2", "e\u0302": "e1", "o\u0302": "o1", "o\u031b": "o2", "u\u031b": "u1"}
_LOOKALIKES: Final = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_CYRILLIC: Final = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")
_TONE_BEFORE_SHAPE: Final = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_SYLLABLE: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_TONE_MARK: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ASIDE: Final = re.compile(r"\(([^()]*)\)")
_CLASS_PREFIX: Final = re.compile(r"^(?:LỚP|LOP)[\s:.]*")
_GRADE: Final = re.compile(r"^(1[0-2]|[1-9])(?!\d)")
_INITIAL: Final = re.compile(r"(?:ng|nh|th|tr|ph|kh|gh|ch)|[^\W\d_]")


def normalize(text: str) -> str:
    """The form in which text is stored: NFC, single spaces, nothing invisible.

    Zero-width, bidirectional and control characters vanish (tabs and line ends count as spaces),
    a tone typed before the circumflex or breve is put behind it, and the Icelandic eth that some
    keyboards produce becomes đ. ``normalize(normalize(x)) == normalize(x)``.
    """
    visible = "".join(_visible(char) for char in text.translate(_LOOKALIKES))
    marks = _TONE_BEFORE_SHAPE.sub(r"\2\1", unicodedata.normalize("NFD", visible))
    return " ".join(unicodedata.normalize("NFC", marks).split())


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category in {"Zs", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else char


def fold_tone_placement(text: str) -> str:
    """Text in which every syllable carries its tone at its end, so that hòa equals hoà."""
    return _recompose(_SYLLABLE.sub(_tone_last, unicodedata.normalize("NFD", text)))


def _tone_last(match: re.Match[str]) -> str:
    syllable = match.group()
    return _TONE_MARK.sub("", syllable) + "".join(_TONE_MARK.findall(syllable))


def _recompose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def comparison_key(text: str) -> str:
    """Equal for texts a reader takes for the same: case, spaces and tone placement are folded."""
    return fold_tone_placement(normalize(normalize(text).casefold()))


def search_key(text: str) -> str:
    """Lower-case text without accents, for a search box: "Đặng Thị Ngà" becomes "dang thi nga"."""
    bare = unicodedata.normalize("NFD", normalize(text).casefold().replace("đ", "d"))
    return "".join(char for char in bare if unicodedata.category(char) != "Mn")


def collation_key(text: str) -> str:
    """ASCII key (0-9 and a-z) whose plain order is the Vietnamese order of the texts.

    The key is prefix-free: keys may be concatenated and compare field by field.
    """
    primary, tones, cases = "", "", ""
    for cluster in _clusters(fold_tone_placement(normalize(text))):
        letter, shape, tone = cluster
        primary += _primary(letter.lower(), shape)
        tones += tone
        cases += "1" if letter != letter.lower() else "0"
    return f"{primary}00{tones}{cases}"


def _clusters(text: str) -> list[tuple[str, str, str]]:
    """Letter, shape mark and tone weight of each character; marks belong to what precedes them."""
    found: list[tuple[str, str, str]] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) != "Mn":
            found.append((char, "", "0"))
        elif found:
            letter, shape, tone = found[-1]
            found[-1] = (letter, char, tone) if char in _SHAPES else (letter, shape, _TONES.get(char, "6"))
    return found


def _primary(letter: str, shape: str) -> str:
    if letter == " ":
        return "01"
    if letter == "đ":
        return "d1"
    if "a" <= letter <= "z":
        return _SHAPED.get(letter + shape, letter + "0")
    if "0" <= letter <= "9":
        return "1" + letter
    order = f"{ord(letter[0]):06x}"
    return ("zz" if letter.isalpha() else "02") + order


def split_name(full_name: str) -> tuple[str, str, str]:
    """Family, middle and given name; a remark in brackets belongs to none of them."""
    words = _ASIDE.sub(" ", normalize(full_name)).split()
    if not words:
        return "", "", ""
    if len(words) == 1:
        return "", "", words[0]
    return words[0], " ".join(words[1:-1]), words[-1]


def name_sort_key(full_name: str) -> str:
    """Key that orders people as a class list does: given name, then family, then middle name.

    Case does not count; a remark in brackets, "Nguyễn Thị Hương (Toán)", decides last.
    """
    lowered = normalize(full_name).lower()
    family, middle, given = split_name(lowered)
    aside = " ".join(_ASIDE.findall(lowered))
    return "".join(collation_key(part) for part in (given, family, middle, aside))


def mask_name(full_name: str) -> str:
    """Initials for public pages: "Nguyễn Văn An" becomes "Ng. V. A."."""
    words = _ASIDE.sub(" ", normalize(full_name)).split()
    initials = [_INITIAL.search(search_word) for search_word in (word.lower() for word in words)]
    return " ".join(f"{found.group().capitalize()}." for found in initials if found)


def class_key(name: str) -> str:
    """Canonical class name: "10 a1", "Lớp 10A1" and "10A1" are one; "12/3", "11B2-GDTX" stay."""
    upper = unicodedata.normalize("NFKC", normalize(name)).upper().translate(_CYRILLIC)
    return re.sub(r"\s+", "", _CLASS_PREFIX.sub("", upper)).rstrip(".:;,")


def grade_of(name: str) -> int | None:
    """The grade (1-12) a class name begins with, or None: "10A1" is 10, "12/3" is 12."""
    found = _GRADE.match(class_key(name))
    return int(found.group()) if found else None


def class_sort_key(name: str) -> str:
    """ASCII key that sorts 9B < 10A1 < 10A2 < 10A10 < 11A1; names without a grade come last."""
    key = class_key(name)
    grade = grade_of(key)
    rest = _GRADE.sub("", key)
    parts = re.findall(r"\d+|\D+", rest)
    body = "".join(_number_key(part) if part.isdecimal() else collation_key(part) for part in parts)
    return f"{grade if grade is not None else 99:02d}{body}"


def _number_key(digits: str) -> str:
    number = str(int(digits))
    return f"1{len(number):04d}{number}"
