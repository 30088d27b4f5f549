"""Pages are tested with the static files as they are really served: hashed names from a manifest."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.fixture(autouse=True, scope="session")
def _collected_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
