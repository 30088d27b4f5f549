"""Files and functions stay small enough to be read at one sitting."""

import ast

from tests.house.source import PACKAGE, ROOT, python_files, shown, tree

FILE_LINES = 500
FUNCTION_LINES = 60
ONE_FILE = "src/truongthi/results/proof/verify.py"  # downloaded and read as one file, by design


def test_no_file_is_too_long() -> None:
    sizes = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES and name != ONE_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{shown(path)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def sources() -> list:
    return python_files(PACKAGE, ROOT / "tests", ROOT / "scripts", ROOT / "bench", ROOT / "faults")
