"""Later versions of the platform, invented: each brings one migration, and a wrong one breaks off half-way.

They are the platform's settings with one more app whose migrations are written into a scratch folder. What they do is
what migrations do: a table, a column of the busiest table, an index, rows changed.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

SETTINGS = "newer_settings"
WRONG = "this migration is wrong"
_SETTINGS = 'from truongthi.settings import *\n\nINSTALLED_APPS = [*INSTALLED_APPS, "newer"]\n'
_MIGRATION = """from django.db import migrations


def last(apps, schema_editor):
    {last}


class Migration(migrations.Migration):
    dependencies = [("attempts", "{attempts}"), ("contests", "{contests}"){before}]
    operations = [
        migrations.RunSQL("CREATE TABLE newer_{number} (id bigint PRIMARY KEY, word text NOT NULL)"),
        migrations.RunSQL("INSERT INTO newer_{number} SELECT g, 'word ' || g FROM generate_series(1, 20000) AS g"),
        migrations.RunSQL("ALTER TABLE attempts_attempt ADD COLUMN newer_{number} text NOT NULL DEFAULT ''"),
        migrations.RunSQL("CREATE INDEX newer_{number}_seq ON attempts_attempt (seq, newer_{number})"),
        migrations.RunSQL("UPDATE contests_contest SET title = title || ' ({number})'"),
        migrations.RunPython(last),
    ]
"""
# All that a migration may change, as text: columns, indexes, constraints, triggers, rights, titles, migrations applied.
_SCHEMA = """
SELECT string_agg(line, chr(10) ORDER BY line) FROM (
    SELECT concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', grantee, table_name, privilege_type) FROM information_schema.table_privileges
        WHERE table_schema = 'public'
    UNION ALL SELECT concat_ws(' ', slug, title) FROM contests_contest
    UNION ALL SELECT concat_ws(' ', app, name) FROM django_migrations
) AS lines"""


class Newer:
    """``folder``: where the versions are written; it belongs on PYTHONPATH."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.migrations = folder / "newer" / "migrations"
        self.migrations.mkdir(parents=True)
        for package in (self.migrations.parent, self.migrations):
            (package / "__init__.py").touch()
        (folder / f"{SETTINGS}.py").write_text(_SETTINGS)
        self._latest = {app: _last(source / app / "migrations") for app in ("attempts", "contests")}
        self._names: list[str] = []

    def add(self) -> None:
        """One more version, whose migration works."""
        self._names.append(self._write("pass"))

    def add_broken(self) -> None:
        """One that works and one that fails with all of its work done but the last step: neither may remain."""
        first = self._write("pass")
        self._write(f'raise RuntimeError("{WRONG}")', after=first)

    def withdraw_broken(self) -> None:
        """The version before again."""
        for path in self.migrations.glob("0*.py"):
            if path.stem not in self._names:
                path.unlink()

    def _write(self, last: str, after: str = "") -> str:
        before = after or (self._names[-1] if self._names else "")
        number = len(list(self.migrations.glob("0*.py"))) + 1
        name = f"{number:04d}_newer"
        listed = f', ("newer", "{before}")' if before else ""
        text = _MIGRATION.format(last=last, number=number, before=listed, **self._latest)
        (self.migrations / f"{name}.py").write_text(text)
        return name


def schema(address: str) -> str:
    with psycopg.connect(address) as connection:
        found = connection.execute(_SCHEMA).fetchone()
    return str(found[0]) if found else ""


def _last(folder: Path) -> str:
    return max(path.stem for path in folder.glob("0*.py"))
