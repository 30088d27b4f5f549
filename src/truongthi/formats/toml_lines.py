"""In which line of a TOML text each key and list item stands. For text that tomllib has already read without
complaint.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR_END = re.compile(r"[,\]}\n#]")


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest table around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def lines_by_path(text: str) -> dict[Path, int]:
    """Each path (keys and zero-based positions) to its line, counted from one."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.lines


class _Scanner:
    """One pass over the text, with the table the present line belongs to and how often each list of tables was
    opened.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.opened: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip("\n"):
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        is_list = self.text.startswith("[[", self.at)
        here, line = self.at, self._line()
        self.at += 2 if is_list else 1
        keys = self._key()
        self.at = self.text.index("]]" if is_list else "]", self.at) + (2 if is_list else 1)
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key))
        path = (*path, keys[-1])
        if is_list:
            self.lines.setdefault(path, line)
            self.opened[path] = self.opened.get(path, -1) + 1
            path = (*path, self.opened[path])
        self.lines[path] = line
        if self.at <= here:
            raise ValueError("no progress")
        return path

    def _inside(self, path: Path) -> Path:
        return (*path, self.opened[path]) if path in self.opened else path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at = self.text.index("=", self.at) + 1
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._items(path)
        elif opening == "{":
            self.at += 1
            while self._skip("\n,") and self._peek() != "}":
                self._pair(path)
            self.at += 1
        else:
            end = _SCALAR_END.search(self.text, self.at)
            self.at = end.start() if end else len(self.text)

    def _items(self, path: Path) -> None:
        self.at += 1
        position = 0
        while self._skip("\n,") and self._peek() != "]":
            self.lines[(*path, position)] = self._line()
            self._value((*path, position))
            position += 1
        self.at += 1

    def _key(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip()
            if self._peek() in "\"'":
                keys.append(self._string())
            elif match := _BARE.match(self.text, self.at):
                keys.append(match[0])
                self.at = match.end()
            else:
                raise ValueError("no key here")
            self._skip()
            if self._peek() != ".":
                return keys
            self.at += 1

    def _string(self) -> str:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        start = self.at = self.at + len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self._peek() == "\\" else 1
            if self.at > len(self.text):
                raise ValueError("a string without an end")
        inner = self.text[start : self.at]
        self.at += len(mark)
        while len(mark) == 3 and self._peek() == quote:
            self.at += 1
        return _unescaped(inner) if quote == '"' else inner

    def _skip(self, more: str = "") -> bool:
        """Pass over blanks and comments; False at the end of the text."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif character in " \t" or character in more:
                self.at += 1
            else:
                return True
        return False

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else "\n"

    def _line(self) -> int:
        return bisect_left(self.breaks, self.at) + 1


def _unescaped(inner: str) -> str:
    try:
        value: Any = json.loads(f'"{inner}"')
    except ValueError:
        return inner
    return str(value)
