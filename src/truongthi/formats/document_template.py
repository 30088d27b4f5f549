"""Word templates of documents: checked like every uploaded file, read in a closed grammar, filled in a sandbox.

A template may show fields, repeat paragraphs and table rows over lists, and ask whether a field is there. It may call
nothing, compute nothing and reach nothing beside its fields: everything else is refused before it is kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from truongthi.core.errors import Refused
from truongthi.formats.guard import checked_office_file

Fields = Mapping[str, Any]
"""Name → "" for a text, or a list with one example of its items (a text or again fields)."""
MAX_BYTES: Final = 2 * 1024 * 1024
_DEEPEST_LOOP: Final = 3
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Const,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
)  # fmt: skip
_SPECIAL_PARTS: Final = re.compile(r"oleobject|activex|/embeddings/|attachedtoolbars|afchunk|\.bin$", re.IGNORECASE)
_EXTERNAL: Final = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK: Final = b"/relationships/hyperlink"
_DYNAMIC: Final = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b")
_FIELD_CODE: Final = re.compile(r"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr=\"([^\"]*)\"", re.DOTALL)
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG: Final = re.compile(r"{[{%#]")


def checked_template(data: bytes, fields: Fields) -> None:
    """Return when a template can be used with these fields, else raise ``Refused``.

    Codes: those of ``guard``, template_too_large, template_reaches_out, template_damaged, template_syntax,
    template_forbidden, template_unknown_fields, template_without_fields.
    """
    if len(data) > MAX_BYTES:
        raise Refused("template_too_large", limit_mb=MAX_BYTES // (1024 * 1024))
    checked_office_file(data, kind="docx")
    _refuse_reaching_out(data)
    sources = _sources(data)
    unknown: set[str] = set()
    for source in sources:
        unknown |= _unknown_in(source, fields)
    if unknown:
        raise Refused("template_unknown_fields", fields=", ".join(sorted(unknown)))
    if not any(_TAG.search(source) for source in sources):
        raise Refused("template_without_fields")


def filled(data: bytes, values: Fields) -> bytes:
    """The document: a checked template with its values."""
    template = DocxTemplate(io.BytesIO(data))
    try:
        template.render(_clean(values), jinja_env=_environment())
    except (TemplateError, ValueError, TypeError) as error:
        raise Refused("template_damaged") from error
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def _clean(value: Any) -> Any:
    """The same without characters that no Word file can hold."""
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return _NOT_IN_XML.sub("", value)
    return [_clean(inner) for inner in value]


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _refuse_reaching_out(data: bytes) -> None:
    """No part that runs, no file or address Word would open by itself; links a reader may click are left."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if _SPECIAL_PARTS.search(name):
                raise Refused("template_reaches_out", part=name)
            if name.endswith(".rels"):
                links = _EXTERNAL.findall(archive.read(name))
                if any(_HYPERLINK not in link for link in links):
                    raise Refused("template_reaches_out", part=name)
            elif name.startswith("word/") and name.endswith(".xml"):
                codes = _FIELD_CODE.findall(archive.read(name).decode("utf-8", "replace"))
                if _DYNAMIC.search(" ".join(part for pair in codes for part in pair).upper()):
                    raise Refused("template_reaches_out", part=name)


def _sources(data: bytes) -> list[str]:
    """Every text that would be read as a template: body, headers, footers, footnotes, properties."""
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.init_docx()
        found = [template.patch_xml(template.get_xml())]
        for uri in (template.HEADER_URI, template.FOOTER_URI):
            parts = [part for _key, part in template.get_headers_footers(uri)]
            found += [template.patch_xml(template.get_part_xml(part)) for part in parts]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [
                template.patch_xml(archive.read(name).decode("utf-8"))
                for name in archive.namelist()
                if name.startswith("word/footnotes")
            ]
        properties = template.docx.core_properties
    except Exception as error:
        raise Refused("template_damaged") from error
    names = ("author", "comments", "identifier", "language", "subject", "title")
    return [*found, *(str(getattr(properties, name)) for name in names)]


def _unknown_in(source: str, fields: Fields) -> set[str]:
    try:
        tree = _environment().parse(source)
    except TemplateError as error:
        raise Refused("template_syntax") from error
    unknown: set[str] = set()
    _walk(tree, dict(fields), unknown, 0)
    return unknown


def _walk(node: nodes.Node, known: dict[str, Any], unknown: set[str], depth: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise Refused("template_forbidden", what=type(node).__name__)
    if isinstance(node, nodes.For):
        _walk_loop(node, known, unknown, depth)
        return
    if isinstance(node, nodes.Getattr | nodes.Name):
        _look_up(node, known, unknown)
        return
    for child in node.iter_child_nodes():
        _walk(child, known, unknown, depth)


def _walk_loop(node: nodes.For, known: dict[str, Any], unknown: set[str], depth: int) -> None:
    crosses = depth > 0 and isinstance(node.iter, nodes.Name)  # a whole list inside a list grows without bound
    if crosses or depth >= _DEEPEST_LOOP or node.recursive or not isinstance(node.target, nodes.Name):
        raise Refused("template_forbidden", what="for")
    listed = _look_up(node.iter, known, unknown)
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        unknown.add(_spelled(node.iter))
        return
    inner = known | {node.target.name: listed[0]}
    for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
        _walk(child, inner, unknown, depth + 1)


def _look_up(node: nodes.Node, known: Mapping[str, Any], unknown: set[str]) -> Any:
    """The example a name stands for; what is not known is noted by its spelling."""
    if isinstance(node, nodes.Name) and node.name in known:
        return known[node.name]
    if isinstance(node, nodes.Getattr):
        holder = _look_up(node.node, known, unknown)
        if isinstance(holder, Mapping) and node.attr in holder:
            return holder[node.attr]
    elif not isinstance(node, nodes.Name):
        raise Refused("template_forbidden", what=type(node).__name__)
    unknown.add(_spelled(node))
    return None


def _spelled(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_spelled(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else type(node).__name__
