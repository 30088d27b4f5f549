"""Writes the exam room's refusals beside it, from the one place where they are worded: ``room_sentences.py``.

The exam room knows neither Django nor the pages; it reads ``examroom/sentences.json`` at its start. A test compares the
file with ``web/wording/exam.py``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "truongthi" / "examroom" / "sentences.json"


def text() -> str:
    from truongthi.web.wording.exam import SENTENCES

    return json.dumps(SENTENCES, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    sys.path.insert(0, str(ROOT / "src"))
    from django.conf import settings

    settings.configure(USE_I18N=False)
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
