"""Single changes of a bundle: of bytes, values, lines, files, notes. Each has to be found and its place named."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Files = dict[str, bytes]


def read(path: Path) -> Files:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, files: Files) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def flip(files: Files, luck: random.Random) -> str:
    name = luck.choice([one for one in files if files[one]])
    data = bytearray(files[name])
    data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    files[name] = bytes(data)
    return name


def digit(files: Files, luck: random.Random) -> str:
    """Another digit somewhere: a value that stays well formed."""
    name = luck.choice([one for one in files if any(48 <= byte < 58 for byte in files[one])])
    data = bytearray(files[name])
    at = luck.choice([at for at, byte in enumerate(data) if 48 <= byte < 58])
    data[at] = luck.choice([byte for byte in b"123456789" if byte != data[at]])
    files[name] = bytes(data)
    return name


def lines(files: Files, luck: random.Random) -> str:
    """A line gone, twice, or in another place."""
    name = luck.choice([one for one in files if one.endswith((".jsonl", ".txt")) and files[one].count(b"\n") > 1])
    found = files[name].splitlines(keepends=True)
    at = luck.randrange(len(found))
    kind = luck.choice(("gone", "twice", "swapped"))
    if kind == "gone":
        del found[at]
    elif kind == "twice":
        found.insert(at, found[at])
    else:
        other = luck.choice([one for one in range(len(found)) if found[one] != found[at]])
        found[at], found[other] = found[other], found[at]
    files[name] = b"".join(found)
    return name


def drop(files: Files, luck: random.Random) -> str:
    name = luck.choice(list(files))
    del files[name]
    return name


def cut(files: Files, luck: random.Random) -> str:
    name = luck.choice([one for one in files if files[one]])
    files[name] = files[name][: luck.randrange(len(files[name]))]
    return name


def add(files: Files, luck: random.Random) -> str:
    name = luck.choice(("papers/aaaaaaaaaaaaaa.json", "notes/c1-vong-2.txt", "them.txt"))
    files[name] = b"{}"
    return name


def resign(files: Files, luck: random.Random) -> str:
    """A note with another content, signed anew by another key under the same name."""
    name = luck.choice([one for one in files if one.startswith("notes/")])
    text, _, signed = files[name].partition(b"\n\n")
    text += b"\n"
    if luck.random() < 0.5:
        text = text.replace(b"slug cham", b"slug khac", 1)
    line = signed.decode().split("\n")[0].split(" ")
    identity = base64.b64decode(line[2])[:4]
    signature = Ed25519PrivateKey.generate().sign(text)
    line[2] = base64.b64encode(identity + signature).decode()
    files[name] = text + b"\n" + " ".join(line).encode() + b"\n"
    return name


def fork(files: Files, luck: random.Random, sign: Callable[[str], str]) -> str:
    """Another C1 of the same round, signed by the operator itself: what an insider with the key could do later."""
    name = luck.choice([one for one in files if one.startswith("notes/c1-")])
    text = files[name].partition(b"\n\n")[0].decode() + "\n"
    word = luck.choice(("size", "root"))
    lines_ = [line if not line.startswith(word + " ") else _other(line, luck) for line in text.splitlines()]
    text = "\n".join(lines_) + "\n"
    files[name] = f"{text}\n{sign(text)}\n".encode()
    return name


def _other(line: str, luck: random.Random) -> str:
    word, _, value = line.partition(" ")
    return f"{word} {int(value) + 1}" if word == "size" else f"{word} {luck.randbytes(32).hex()}"


def foreign(files: Files, luck: random.Random, others: Sequence[Files]) -> str:
    """A file or note of another contest, or of an older publication, in place of its own: right in itself."""
    other = luck.choice(others)
    name = luck.choice([one for one in files if one in other and other[one] != files[one]])
    files[name] = other[name]
    return name


def truncated(path: Path, luck: random.Random) -> None:
    """The ZIP file itself cut off somewhere."""
    data = path.read_bytes()
    path.write_bytes(data[: luck.randrange(len(data))])


KINDS: tuple[Callable[[Files, random.Random], str], ...] = (
    flip,
    flip,
    digit,
    digit,
    lines,
    lines,
    drop,
    cut,
    add,
    resign,
)


def mutated(
    original: Files, seed: int, others: Sequence[Files] = (), sign: Callable[[str], str] | None = None
) -> tuple[Files, str, str] | None:
    """A changed copy, the kind of change and the file it was made in; None when it changed nothing. ``others``: right
    bundles whose files may stand in for this one's; ``sign``: the operator's signature line of a text.
    """
    luck = random.Random(seed)  # noqa: S311 - repeatable on purpose
    files = dict(original)
    kinds = list(KINDS)
    if sign is not None:
        kinds.append(partial(fork, sign=sign))
    if others:
        kinds += [partial(foreign, others=others)] * 2
    kind = luck.choice(kinds)
    name = kind(files, luck)
    return None if files == original else (files, getattr(kind, "func", kind).__name__, name)
