"""Filters and components of every screen: ``{% load ui %}``. Shown with all their states at /he-thong/giao-dien/.

Tags with a body end with ``{% end<name> %}``. No tag reads the database or decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from truongthi.core.vietnamese import mask_name
from truongthi.web.shared import clock, display
from truongthi.web.shared.navigation import Entry, entries_for

register = template.Library()

for _filter in (
    display.vn_datetime,
    display.vn_date,
    display.vn_time,
    display.mmss,
    display.points,
    display.number,
    display.percent,
    display.money,
):
    register.filter(_filter.__name__, _filter)
register.filter("masked_name", mask_name)


def _component(component: str, /, **values: Any) -> SafeString:
    return mark_safe(_template(component).render(values))  # noqa: S308 - an autoescaped template of ours


@cache
def _template(component: str) -> Any:
    """Loaded once: a page shows a dozen of them."""
    return get_template(f"ui/{component}.html")


@lru_cache(maxsize=512)
def _drawn_navigation(entries: tuple[Entry, ...]) -> SafeString:
    """A page shows one of very few."""
    return _component("navigation", entries=entries)


@register.filter
def iso(value: Any) -> str:
    """A moment for machines, as ``<time datetime>`` wants it."""
    return value.isoformat() if value else ""


@register.simple_tag
def server_now() -> str:
    """The server's time, from which scripts count; never the phone's."""
    return clock.now().isoformat()


@register.simple_tag
def printed_at() -> str:
    """When this copy was made, for the head of printed pages."""
    return display.vn_datetime(clock.now())


@register.simple_tag
def unreachable_address() -> str:
    """The address on slips, when it is one that only this machine itself can open; else ""."""
    return settings.BASE_URL if urlsplit(settings.BASE_URL).hostname in ("127.0.0.1", "localhost", "::1") else ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite. Without a label it is decoration."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def htmx() -> SafeString:
    """The htmx script, only on pages that use it."""
    return format_html('<script src="{}" defer></script>', static("vendor/htmx.min.js"))


@register.simple_tag(takes_context=True)
def navigation(context: Mapping[str, Any]) -> SafeString:
    """The entries of the bar that the person's roles may reach."""
    request = context.get("request")
    path = request.path if request else ""
    return _drawn_navigation(tuple(entries_for(context.get("roles", set()), path)))


# ---- state -----------------------------------------------------------------------------------------------------------
_STATE_ICONS = {
    "ok": "success",
    "open": "dot",
    "soon": "clock",
    "closed": "lock",
    "info": "info",
    "warn": "warn",
    "danger": "danger",
    "gold": "prize",
    "neutral": "ring",
}


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """Colour + icon + word. Kinds: ok open soon closed info warn danger gold neutral."""
    return format_html('<span class="state {}">{}{}</span>', kind, icon(_STATE_ICONS.get(kind, "ring")), word)


@register.simple_block_tag
def banner(content: str, kind: str = "info", title: str = "") -> SafeString:
    """info, success, warn, danger (a refusal) or gold (a result). The body says what it means and what to do next."""
    role = "alert" if kind == "danger" else "note"
    name = "prize" if kind == "gold" else kind
    return _component("banner", kind=kind, icon_name=name, title=title, body=content, role=role)


@register.simple_block_tag
def empty(content: str, title: str, url: str = "", action: str = "", icon_name: str = "list") -> SafeString:
    """An empty list says so, and what the next step is."""
    return _component("empty", title=title, body=content, url=url, action=action, icon_name=icon_name)


@register.simple_tag
def figure(value: Any, label: str, note: str = "", kind: str = "") -> SafeString:
    """One tile with one figure; put several into ``<div class="figures">``. Format the value with a filter before."""
    return _component("figure", value=value, label=label, note=note, kind=kind)


@register.simple_tag
def progress(value: int, maximum: int, label: str, kind: str = "") -> SafeString:
    """A strip with its figures in words: "391 / 424"."""
    return _component("progress", value=value, maximum=maximum, label=label, kind=kind)


@register.simple_tag
def countdown(until: Any, low_ms: int | None = None, reload: bool = False) -> SafeString:
    """Counts down by the server's clock; without a script the moment itself stands there."""
    return _component("countdown", until=until, low_ms=low_ms, reload=reload)


# ---- getting about ---------------------------------------------------------------------------------------------------
@register.simple_tag
def tabs(items: Iterable[Sequence[Any]], label: str) -> SafeString:
    """Items: (word, url, is current[, count])."""
    rows = [(*item, None)[:4] for item in items]
    return _component("tabs", items=rows, label=label)


@register.simple_tag
def stepper(steps: Sequence[str], current: int) -> SafeString:
    """Numbered steps; ``current`` counts from 1."""
    return _component("stepper", steps=[(word, n < current, n == current) for n, word in enumerate(steps, 1)])


@register.simple_tag(takes_context=True)
def pagination(context: Mapping[str, Any], page: Any) -> SafeString:
    """Pages of a Django ``Page``; the filters in the address are kept."""
    query = context["request"].GET.copy()
    query.pop("trang", None)
    pages = page.paginator.get_elided_page_range(page.number)
    return _component("pagination", page=page, pages=pages, query=query.urlencode())


# ---- lists -----------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def table(content: str, label: str) -> SafeString:
    """A table that scrolls inside its own frame. Name column: ``class="name"``; figures: ``class="num"``."""
    return format_html(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}"><table>{}</table></div>', label, content
    )


@register.simple_block_tag
def ranking_row(
    content: str,
    place: int | str,
    name: str,
    unit: str = "",
    figures: Iterable[tuple[str, Any]] = (),
    tied: bool = False,
    prize: str = "",
    mine: bool = False,
) -> SafeString:
    """One row of ``<ol class="ranking">``; the body, if any, opens under "vì sao?"."""
    return _component(
        "ranking_row",
        place=str(place),
        name=name,
        unit=unit,
        figures=figures,
        tied=tied,
        prize=prize,
        mine=mine,
        why=content.strip(),
    )


@register.simple_tag
def diff(items: Iterable[Sequence[str]]) -> SafeString:
    """Items: (what, before, after); an empty side means added or removed."""
    return _component("diff", items=items)


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """Items: {word, state: done|now|todo|late, at?: datetime, note?}."""
    return _component("timeline", items=items)


# ---- forms -----------------------------------------------------------------------------------------------------------
@register.simple_tag
def field(bound: BoundField, help: str = "", optional: bool = False) -> SafeString:
    """A form field with label, help and error tied together for screen readers."""
    return _component("field", **field_parts(bound, help), optional=optional)


def field_parts(bound: BoundField, help_text: str = "") -> dict[str, Any]:
    """What the field template needs: the widget with its ``aria-*`` attributes, and how to lay it out."""
    help_text = help_text or bound.help_text
    ids = [f"{bound.auto_id}-{part}" for part, there in (("help", help_text), ("error", bound.errors)) if there]
    attrs: dict[str, Any] = {"aria-describedby": " ".join(ids)} if ids else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = getattr(bound.field.widget, "input_type", "")
    is_group = bool(getattr(bound.field.widget, "use_fieldset", False))
    widget = "" if is_group else bound.as_widget(attrs=attrs)
    return {"bound": bound, "widget": widget, "help": help_text, "kind": kind, "is_group": is_group}


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """The refusals of a form as a whole, and a list of links to the fields that need mending."""
    return _component("form_errors", form=form, wrong=[item for item in form if item.errors] if form.is_bound else [])


@register.simple_tag
def upload_field(bound: BoundField, accept: str = "", help: str = "") -> SafeString:
    """A file field one can drop a file on. ``accept``: ".docx,.xlsx"."""
    if accept:
        bound.field.widget.attrs["accept"] = accept
    return _component("upload_field", **field_parts(bound, help))


@register.simple_tag
def option_row(
    name: str, value: str, letter: str, text: str, several: bool = False, checked: bool = False
) -> SafeString:
    """One answer option: the whole row is the target. Put the rows into ``<fieldset class="options">``."""
    return _component("option_row", name=name, value=value, letter=letter, text=text, several=several, checked=checked)


@register.simple_tag
def confirm_typing(expected: str, name: str = "confirm", error: str = "") -> SafeString:
    """Asks to type ``expected`` before the button marked ``data-confirm-button`` works. The server must check again."""
    return _component("confirm_typing", expected=expected, name=name, error=error)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native dialog; open it with ``<button type="button" data-dialog="ID">``; close with ``data-close``."""
    return _component("dialog", id=id, title=title, body=content)
