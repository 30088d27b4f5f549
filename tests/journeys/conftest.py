"""Phones at the served platform; every one must stay free of script errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import hands


@pytest.fixture
def phone(browser: Any, served: Any) -> Iterator[Any]:
    with hands.phones(browser, served.url) as take_out:
        yield take_out
