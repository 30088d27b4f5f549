"""One log format for every process of ours: time in Vietnam, level, who, what. No personal data is ever a `what`."""

from __future__ import annotations

import logging
import os
import traceback
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class LocalFormatter(logging.Formatter):
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        return datetime.fromtimestamp(record.created, ZONE).strftime("%Y-%m-%d %H:%M:%S")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Where it happened and what kind of error, without its text: that may quote a row, and rows are people."""
        kind, _, frames = ei
        return "".join(traceback.format_tb(frames)) + (kind.__name__ if kind else "")


def log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(LocalFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"), handlers=[handler])
