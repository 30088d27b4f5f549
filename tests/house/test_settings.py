"""Every variable of the environment that the program reads stands in docs/settings.md, and no other one does."""

import ast
import os
import re
import subprocess
import sys

from tests.house.source import PACKAGE, ROOT, python_files, tree

READERS = {"get", "env_bool", "env_list", "env_int", "setdefault", "pop", "getenv"}
SOURCES = {"environ", "environment"}
# Handed from the supervisor to its own children, or common to every program of the system.
INTERNAL = {"TRUONGTHI_PAGES", "TRUONGTHI_EXAMROOM", "TRUONGTHI_WAITS", "DJANGO_SETTINGS_MODULE"}
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")


def read_variables() -> set[str]:
    found = set()
    for path in python_files(PACKAGE):
        for node in ast.walk(tree(path)):
            found |= variable_of(node)
    return found - INTERNAL


def variable_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Subscript):
        source, key = node.value, node.slice
    elif isinstance(node, ast.Call) and node.args:
        source, key = node.func, node.args[0]
        if isinstance(source, ast.Attribute) and source.attr in READERS:
            source = source.value
        elif isinstance(source, ast.Name) and source.id.startswith("env_"):
            return {key.value} if isinstance(key, ast.Constant) else set()
    else:
        return set()
    is_environment = getattr(source, "attr", getattr(source, "id", "")) in SOURCES
    if is_environment and isinstance(key, ast.Constant) and NAME.fullmatch(str(key.value)):
        return {key.value}
    return set()


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", text, flags=re.MULTILINE))
    made_by_us = {"DATABASE_URL", "EXAMROOM_DATABASE_URL"}  # read under a constant's name in serve
    assert documented == read_variables() | made_by_us


def test_the_production_settings_pass_the_deployment_check() -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {**inherited, "BASE_URL": "https://thi.example.edu.vn", "ALLOWED_HOSTS": "thi.example.edu.vn"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(PACKAGE.parent), "DJANGO_SETTINGS_MODULE": "truongthi.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
