"""The message catalogue without system gettext: ``messages.py update | check``.

``update`` collects every msgid of Python code and templates into locale/en/LC_MESSAGES/django.po, keeping translations
and dropping what is no longer said, and compiles the .mo. ``check`` changes nothing and fails on a missing, fuzzy or
forgotten message, a placeholder that does not match, or a .mo older than its .po. locale/vi, written by hand, puts into
our words what Django's forms say by themselves; it is only compiled.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "truongthi"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
OF_FORMS = SOURCE / "locale" / "vi" / "LC_MESSAGES" / "django.po"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "_noop": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def _python_of_template(path: Path) -> str:
    """The template's messages as calls, everything else blanked out, in a form Python's tokenizer accepts."""
    return "\n".join(line.strip() for line in templatize(path.read_text("utf-8"), origin=str(path)).splitlines())


def _found() -> Iterator[tuple[str, int, object, str | None]]:
    """(path, line, msgid or (singular, plural), context) of every message."""
    for path in sorted((*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"))):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8") if path.suffix == ".py" else _python_of_template(path)
        place = path.relative_to(ROOT).as_posix()
        for line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            if message:
                yield place, line, message, context


def fresh_catalogue() -> Catalog:
    """Every message of the code, with the translations there are; obsolete ones are left out."""
    known = read_catalogue()
    catalogue = Catalog(
        locale="en", project="Trường Thi", charset="utf-8", fuzzy=False, header_comment="# English catalogue."
    )
    catalogue.mime_headers = [pair for pair in known.mime_headers if pair[0] != "POT-Creation-Date"]
    for place, _line, message, context in _found():
        catalogue.add(message, locations=[(place, 0)], context=context)
    for message in catalogue:
        old = known.get(message.id, context=message.context) if message.id else None
        if old is not None and old.string:
            message.string = old.string
        elif message.string is None:
            message.string = ""
    return catalogue


def read_catalogue(path: Path = PO, locale: str = "en") -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))).encode()


def _as_mo(catalogue: Catalog) -> bytes:
    catalogue.creation_date = catalogue.revision_date = EPOCH  # the same messages give the same bytes on any day
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _texts(message: Message) -> list[str]:
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def problems() -> list[str]:
    """What is wrong with the catalogue as it stands, one line each."""
    wanted = fresh_catalogue()
    found = [f"chưa dịch: {message.id!r}" for message in wanted if message.id and not all(_texts(message))]
    found += [f"{message.id!r}: {error}" for message, errors in wanted.check() for error in errors]
    found += [f"{message.id!r}: {{…}} không khớp" for message in wanted if message.id and _braces_differ(message)]
    stored = read_catalogue()
    found += [f"không còn dùng: {m.id!r}" for m in stored if m.id and wanted.get(m.id, context=m.context) is None]
    found += [f"chưa chắc (fuzzy): {message.id!r}" for message in stored if message.id and message.fuzzy]
    if not MO.exists() or MO.read_bytes() != _as_mo(stored):
        found.append("django.mo không khớp django.po: chạy scripts/messages.py update")
    of_forms = read_catalogue(OF_FORMS, "vi")
    found += [f"{message.id!r}: {error}" for message, errors in of_forms.check() for error in errors]
    if OF_FORMS.with_suffix(".mo").read_bytes() != _as_mo(of_forms):
        found.append("locale/vi: django.mo không khớp django.po: chạy scripts/messages.py update")
    return found


def _braces_differ(message: Message) -> bool:
    """Sentences filled by ``str.format`` must name the same facts in both languages."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return any(text and _names(text) != _names(source) for text in _texts(message)) and isinstance(message.id, str)


def _names(text: str) -> set[str]:
    return {piece.split("}")[0].split(":")[0].split("!")[0] for piece in text.split("{")[1:] if "}" in piece}


def update() -> None:
    catalogue = fresh_catalogue()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_as_po(catalogue))
    MO.write_bytes(_as_mo(read_catalogue()))
    OF_FORMS.with_suffix(".mo").write_bytes(_as_mo(read_catalogue(OF_FORMS, "vi")))


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
    elif arguments != ["check"]:
        sys.stderr.write(__doc__ or "")
        return 2
    found = problems()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
    from django.conf import settings

    settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1:]))
