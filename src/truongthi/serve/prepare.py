"""Entry of the preparing process, before anything is served: migrations and static files; quick when all is done."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import psycopg

logger = logging.getLogger("truongthi.prepare")
COLLECTED = ".collected"
APPLIED = """SELECT (SELECT system_identifier FROM pg_control_system()), app, name FROM django_migrations
    ORDER BY app, name"""


def fingerprint() -> str:
    """Says that this version has prepared this database and these static files: it changes with every version that
    brings a migration or a file, and with a database that another version has migrated or a backup has brought back.
    """
    package = Path(__file__).resolve().parents[1]
    names = sorted(path.relative_to(package).as_posix() for path in package.glob("*/migrations/*.py"))
    files = [(path, path.stat()) for path in sorted(package.glob("**/static/**/*.*"))]
    sizes = [f"{path.relative_to(package)} {info.st_size} {info.st_mtime_ns}" for path, info in files]
    collected = (Path(os.environ.get("DATA_DIR", ".data")) / "static" / COLLECTED).exists()
    lines = [version("django"), str(collected), *names, *sizes, *_applied(os.environ.get("DATABASE_URL", ""))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _applied(address: str) -> list[str]:
    """Which database this is, and the migrations it has seen; nothing of one that has seen none."""
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        if known != (True,):
            return []
        return [f"{n} {app} {name}" for n, app, name in connection.execute(APPLIED)]


def migrate() -> None:
    """All migrations of an upgrade, or none: where one fails, the database is as the version before left it.

    Foreign keys are looked at after every statement instead of at the end, so that a migration may change a table that
    the one before has filled.
    """
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    logger.info("migrations: %d to apply", len(plan))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())


def static_fingerprint() -> str:
    """Name, size and time of every static source file: cheap to compare, changes whenever one of them does."""
    from django.contrib.staticfiles.finders import get_finders

    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            info = Path(storage.path(name)).stat()
            lines.append(f"{name} {info.st_size} {info.st_mtime_ns}")
    return "\n".join(sorted(lines))


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root / COLLECTED
    wanted = static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    logger.info("static files: collecting")
    # Files of earlier versions stay: a page that was open during an upgrade may still ask for them.
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="utf-8")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
    import django

    django.setup()
    migrate()
    collect_static()
    return 0


if __name__ == "__main__":
    sys.exit(main())
