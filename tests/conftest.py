"""One throw-away PostgreSQL per test run, started before the settings are read; then Django and the shared fixtures."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import django
import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from truongthi.serve.postgres import EmbeddedPostgres

hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is no broken law
hypothesis.settings.load_profile("house")

# Durability is off for this cluster alone: it lives in a temporary folder and is deleted after the run.
OURS = "TRUONGTHI_TEST_DATABASE"  # set: DATABASE_URL is of the run that started this process, which takes its own
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start_database() -> EmbeddedPostgres | None:
    if os.environ.get("DATABASE_URL") and OURS not in os.environ:
        return None
    os.environ[OURS] = "yes"
    folder = Path(tempfile.mkdtemp(prefix="truongthi-test-"))
    folder.chmod(0o711)  # our own folder: when root, PostgreSQL runs as another account and must walk through it
    server = EmbeddedPostgres(folder / "postgresql", settings=FAST, may_create_databases=True)
    server.start()
    os.environ["DATABASE_URL"] = server.url
    os.environ["EXAMROOM_DATABASE_URL"] = server.examroom_url
    os.environ["DATA_DIR"] = str(folder / "data")
    return server


def remove_database(server: EmbeddedPostgres) -> None:
    server.destroy()
    shutil.rmtree(server.data_dir.parent, ignore_errors=True)


SERVER = start_database()
if SERVER is not None:
    atexit.register(remove_database, SERVER)
os.environ["DJANGO_SETTINGS_MODULE"] = "truongthi.settings"
django.setup()
# Every view is loaded now, under the real clock: loaded by a first request inside a test, it would keep a test's clock.
import_module("truongthi.urls")
del os.environ["DJANGO_SETTINGS_MODULE"]  # a second process of this run must not read settings before its own database

pytest_plugins = ["tests.fixtures.people", "tests.fixtures.serving"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """The browser's driver leaves its event loop marked as running. Tests without a browser are told of none, from
    their first fixture on: Django keeps other connections for code inside a loop.
    """
    running = None if "browser" in getattr(item, "fixturenames", ()) else asyncio._get_running_loop()
    if running is None:
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(running)


# Whole stacks and browsers: one after the other, whatever runs beside them, and first, because they take longest.
SERVED = ("tests/journeys/", "tests/serve/", "tests/faults/", "tests/bench/")


class ByPlace(LoadScopeScheduling):
    """What stays together when a run takes two processes: files, and everything that starts a stack of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return "served" if nodeid.startswith(SERVED) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return ByPlace(config, log)  # type: ignore[arg-type]  # xdist's own log


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(SERVED))
