"""The English catalogue is complete: nothing missing, doubtful, forgotten or out of date."""

import importlib.util
from types import ModuleType

from tests.house.source import ROOT


def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_is_translated() -> None:
    assert messages().problems() == []


def test_messages_are_found() -> None:
    assert len(messages().fresh_catalogue()) > 300
