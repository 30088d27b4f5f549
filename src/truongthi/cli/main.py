"""The `truongthi` command. Each module of this package that has `register()` adds its sub-commands.

A module offers `register(subparsers)` and `run(args) -> int`. A command that reads or writes the database says so with
`parser.set_defaults(database=True)`; the others run without Django's settings, hence without a data folder.
Exit codes: 0 clean, 1 problems found, 2 unusable input or refused.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

import truongthi.cli as package
from truongthi.core.errors import Refused
from truongthi.serve.pg_binaries import PostgresUnavailableError

QUICK = ("serve", "worker")
Run = Callable[[argparse.Namespace], int]


class VietnameseParser(argparse.ArgumentParser):
    """argparse, saying in Vietnamese what it could not understand."""

    def error(self, message: str) -> None:  # type: ignore[override]  # exits like its parent
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: không hiểu lệnh: {message}\nXem: {self.prog} --help\n")


def command_modules(only: str = "") -> list[ModuleType]:
    """All of them, or the one that is named as its command is: `serve` and `worker` start without the others."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__) if info.name != "main")
    names = [only] if only in QUICK else names
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "register")]


def build_parser(only: str = "") -> argparse.ArgumentParser:
    parser = VietnameseParser(prog="truongthi", description="Trường Thi: tổ chức cuộc thi tìm hiểu trực tuyến.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True, parser_class=VietnameseParser)
    for module in command_modules(only):
        before = set(commands.choices)
        module.register(commands)
        for name in set(commands.choices) - before:
            commands.choices[name].set_defaults(module_run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    args = build_parser(words[0] if words else "").parse_args(words)
    run: Run = getattr(args, "run", None) or args.module_run
    try:
        return _run_on_database(run, args) if getattr(args, "database", False) else _run_alone(run, args)
    except Refused as refused:
        from truongthi.web.wording import refusal_sentence

        return _fail(refusal_sentence(refused))
    except PostgresUnavailableError as error:
        return _fail(str(error))
    except FileNotFoundError as error:
        return _fail(f"Không tìm thấy tệp: {error.filename}")
    except PermissionError as error:
        return _fail(f"Không được phép mở: {error.filename}")
    except IsADirectoryError as error:
        return _fail(f"Đây là thư mục, không phải tệp: {error.filename}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _run_alone(run: Run, args: argparse.Namespace) -> int:
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(USE_I18N=False)  # message ids are Vietnamese already
    return run(args)


def _run_on_database(run: Run, args: argparse.Namespace) -> int:
    from truongthi.serve.environment import database

    with database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
        import django

        django.setup()
        from truongthi.serve.prepare import migrate

        migrate()
        return run(args)


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
