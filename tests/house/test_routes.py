"""Every address has a row in the permission table, and every row an address."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from truongthi.web.permissions import table


def view_names(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from view_names(pattern, (*namespaces, *([pattern.namespace] if pattern.namespace else [])))
        elif isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or f"unnamed {pattern.pattern}"))


def test_the_table_and_the_routes_name_the_same_pages() -> None:
    routes = set(view_names(get_resolver()))
    assert {"without a row": routes - set(table()), "without a route": set(table()) - routes} == {
        "without a row": set(),
        "without a route": set(),
    }


def test_the_tests_see_the_pages() -> None:
    assert len(table()) >= 10
