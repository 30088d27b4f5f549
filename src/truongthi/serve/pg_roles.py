"""The roles and the database of a fresh cluster.

`truongthi` owns the data; `truongthi_examroom` may log in and nothing more: what it may read and write is granted by a
migration, so that the exam room can never read an answer key.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "truongthi"
EXAMROOM = "truongthi_examroom"
ROLES = ("postgres", OWNER, EXAMROOM)


def ensure(url: str, passwords: Mapping[str, str], may_create_databases: bool) -> None:
    """Create what is missing; cheap when nothing is."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, EXAMROOM):
            if role not in known:
                statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}"
                create = sql.SQL("CREATEDB" if may_create_databases and role == OWNER else "NOCREATEDB")
                connection.execute(
                    sql.SQL(statement).format(sql.Identifier(role), create, sql.Literal(passwords[role]))
                )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
            name = sql.Identifier(OWNER)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(EXAMROOM)))
