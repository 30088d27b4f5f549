"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from truongthi.core.access import Role


def page(request: HttpRequest) -> dict[str, Any]:
    """``user``, role names for the navigation, and whether this is the demo."""
    roles = getattr(request, "roles", frozenset({Role.ANONYMOUS}))
    return {
        "user": getattr(request, "user", None),
        "roles": {role.value for role in roles},
        "is_demo": settings.DEMO,
    }
