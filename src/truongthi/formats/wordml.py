"""Small access to WordprocessingML elements by local name, for the transitional and the strict flavour alike."""

from __future__ import annotations

from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str, default: str = "") -> str:
    if element is None:
        return default
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), default)


def number(element: Element | None, default: int = 0) -> int:
    text = attribute(element, "val")
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else default


def child(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((part for part in element if local(part) == name), None)


def switch(element: Element | None) -> bool | None:
    """A toggle such as <w:b/>: None when absent, False for val="0" or "none"."""
    if element is None:
        return None
    return attribute(element, "val", "1").lower() not in {"0", "false", "off", "none"}
