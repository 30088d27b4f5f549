"""The log says where and what kind, and never repeats a person's data."""

import logging
import sys

from truongthi.serve.logs import LocalFormatter


def test_an_error_is_logged_without_its_text() -> None:
    person = "Nguyễn Văn An"
    try:
        raise ValueError(f"Key (full_name)=({person}) already exists")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "page failed", None, sys.exc_info())
    line = LocalFormatter("%(asctime)s %(message)s").format(record)
    assert "page failed" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert person not in line
