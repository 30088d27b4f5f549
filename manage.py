#!/usr/bin/env python
"""Django's own commands, on the embedded PostgreSQL unless DATABASE_URL names another one."""

import os
import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
    from django.core.management import execute_from_command_line

    from truongthi.serve.environment import database

    with database():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
