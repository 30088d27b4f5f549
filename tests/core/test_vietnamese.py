"""Names and classes as Vietnamese schools write them: tables, laws, and traps of real files."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.vietnamese import (
    class_key,
    class_sort_key,
    collation_key,
    comparison_key,
    grade_of,
    mask_name,
    name_sort_key,
    normalize,
    search_key,
    split_name,
)

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"
VIETNAMESE = sorted({unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set(LETTERS))
words = st.text(st.sampled_from([*VIETNAMESE, *(char.upper() for char in VIETNAMESE)]), min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Nguyễn   Văn\u00a0An \t", "Nguyễn Văn An"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguye\u0303\u0302n", "Nguyễn"),
        ("Lê\u200b Thị\ufeff Hà\u202e", "Lê Thị Hà"),
        ("Trần\x00 Thu\r\nHà", "Trần Thu Hà"),
        ("Ðặng ðức", "Đặng đức"),
        ("An\ud800", "An"),
        ("", ""),
    ],
)
def test_normal_form(typed: str, stored: str) -> None:
    assert normalize(typed) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HÒA", "hoà"),
        ("Thúy", "Thuý"),
        ("khỏe", "khoẻ"),
        ("Thửơng", "Thưởng"),
        ("NGUYỄN  văn an", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Đặng Thị Hoà"), "Đặng Thị Hòa"),
    ],
)
def test_same_for_a_reader(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)
    assert name_sort_key(one) == name_sort_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoa", "Hoà"), ("Hoá", "Hoà"), ("Đan", "Dan"), ("Tân", "Tấn"), ("An", "Ân"), ("Thương", "Thường")],
)
def test_different_for_a_reader(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


def test_search_knows_no_accents() -> None:
    assert search_key(" ĐẶNG  Thị Ngà") == "dang thi nga"
    assert search_key("Nguyễn Quốc Ưng") == "nguyen quoc ung"


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "b"],
        ["d", "đ", "e", "è", "ẻ", "ẽ", "é", "ẹ", "ê", "ề", "ể", "ễ", "ế", "ệ", "g"],
        ["o", "ò", "ọ", "ô", "ồ", "ộ", "ơ", "ờ", "ợ", "p"],
        ["u", "ù", "ụ", "ư", "ừ", "ự", "v"],
        ["an", "An", "án", "ánh", "ảo"],  # a tone decides only where all letters are equal
        ["la", "là", "lan", "lán", "lang"],
        ["Ha", "Ha b", "Hà b", "Hac"],
        ["hoa", "hòa", "hỏa", "hóa", "hoạ"],
    ],
)
def test_order_of_the_alphabet(ordered: list[str]) -> None:
    shuffled = list(reversed(ordered))
    assert sorted(shuffled, key=collation_key) == ordered


def test_class_lists_sort_by_given_then_family_then_middle_name() -> None:
    ordered = [
        "Trần Văn An",
        "Nguyễn Thị Ánh",
        "Lê Văn Bình",
        "NGUYỄN ANH BÌNH",
        "Nguyễn Văn Bình",
        "Nguyễn Thị Hương",
        "Nguyễn Thị Hương (Ngữ văn)",
        "Nguyễn Thị Hương (Toán)",
        "Phạm Yến",
    ]
    assert sorted(ordered[1::2] + ordered[::2], key=name_sort_key) == ordered


def test_parts_of_a_name() -> None:
    assert split_name("Nguyễn Thị  Ngọc Anh") == ("Nguyễn", "Thị Ngọc", "Anh")
    assert split_name("Nguyễn Thị Hương (Toán)") == ("Nguyễn", "Thị", "Hương")
    assert split_name("An") == ("", "", "An")
    assert split_name(" ") == ("", "", "")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "Ng. V. A."),
        ("NGUYỄN VĂN AN", "Ng. V. A."),
        ("Trần Thị Phương Đông", "Tr. Th. Ph. Đ."),
        ("Nghiêm Ánh", "Ng. Á."),
        ("Nguyễn Thị Hương (Toán)", "Ng. Th. H."),
        ("H'Hen Niê", "H. N."),
        ("", ""),
    ],
)
def test_masked_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("typed", "key", "grade"),
    [
        ("10 a1", "10A1", 10),
        ("Lớp 10A1", "10A1", 10),
        ("LỚP: 10a1", "10A1", 10),
        ("lop 9", "9", 9),
        ("12/3", "12/3", 12),
        ("11B2 - gdtx", "11B2-GDTX", 11),
        ("8I", "8I", 8),
        ("10Đ2", "10Đ2", 10),
        ("10А1", "10A1", 10),  # a Cyrillic А
        ("Tổ Văn", "TỔVĂN", None),
        ("101", "101", None),
        ("", "", None),
    ],
)
def test_class_names(typed: str, key: str, grade: int | None) -> None:
    assert class_key(typed) == key
    assert grade_of(typed) == grade


def test_order_of_classes() -> None:
    ordered = ["6", "9B", "10A1", "10A2", "10A10", "10B1", "11A1", "12/3", "12/10", "Tổ Văn"]
    assert sorted(ordered[1::2] + ordered[::2], key=class_sort_key) == ordered


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(names)
def test_keys_do_not_depend_on_unicode_form_or_spaces(name: str) -> None:
    typed = "  " + unicodedata.normalize("NFD", name).replace(" ", "  \u00a0") + "\u200b"
    for key in (comparison_key, search_key, collation_key, name_sort_key, mask_name):
        assert key(typed) == key(name)


@given(names)
def test_comparison_key_of_a_key_is_itself(name: str) -> None:
    assert comparison_key(comparison_key(name)) == comparison_key(name)
    assert comparison_key(name.upper()) == comparison_key(name)


@given(st.text(max_size=20), st.text(max_size=20))
def test_sort_keys_are_plain_ascii_and_prefix_free(one: str, other: str) -> None:
    first, second = collation_key(one), collation_key(other)
    assert set(first) <= set(string.digits + string.ascii_lowercase)
    if first != second:
        assert not second.startswith(first)


@given(words, words)
def test_letters_come_before_tones(one: str, other: str) -> None:
    """Stripped of tones the order is the same, unless the letters are all equal."""
    bare = [_without_tones(word.lower()) for word in (one, other)]
    if bare[0] != bare[1]:
        assert (collation_key(one) < collation_key(other)) == (collation_key(bare[0]) < collation_key(bare[1]))


@given(words, words)
def test_alphabet_decides_like_a_dictionary(one: str, other: str) -> None:
    first, second = ([LETTERS.find(char) for char in _without_tones(word.lower())] for word in (one, other))
    if first != second:
        assert (collation_key(one) < collation_key(other)) == (first < second)


def _without_tones(word: str) -> str:
    kept = [char for char in unicodedata.normalize("NFD", word) if char not in TONES]
    return unicodedata.normalize("NFC", "".join(kept))
