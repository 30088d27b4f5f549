"""What stands in the bar, for whom. The permission table still decides every request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class Entry:
    word: str
    url: str
    is_current: bool


_PUBLIC = (
    (gettext_noop("Cuộc thi"), "public:home"),
    (gettext_noop("Thi thử"), "public:practice"),
    (gettext_noop("Hướng dẫn"), "public:help"),
)
_BY_ROLE = (
    ("contestant", gettext_noop("Bài thi của tôi"), "contestant:home"),
    ("teacher", gettext_noop("Lớp tôi"), "teacher:my_class"),
    ("organiser", gettext_noop("Ban Tổ chức"), "organiser:home"),
    ("committee", gettext_noop("Ban Tổ chức"), "organiser:home"),
    ("admin", gettext_noop("Ban Tổ chức"), "organiser:home"),
    ("department", gettext_noop("Các đơn vị"), "organiser:oversight"),
)


@cache
def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries_for(roles: Collection[str], path: str) -> list[Entry]:
    """The person's own places first, then the public ones; one entry per address."""
    wanted = [(word, name) for role, word, name in _BY_ROLE if role in roles] + list(_PUBLIC)
    entries: dict[str, Entry] = {}
    for word, name in wanted:
        url = _url(name)
        if url and url not in entries:
            is_current = path == url if url == "/" else path.startswith(url)
            entries[url] = Entry(gettext(word), url, is_current)
    return list(entries.values())
