"""The name people type is the name that is answered to."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from truongthi.serve.addresses import Plan, announce
from truongthi.serve.children import Child
from truongthi.serve.supervisor import Supervisor

PLAN = Plan(host="127.0.0.1", port=8000, workers=1)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    kept = {name: value for name, value in os.environ.items() if name not in ("BASE_URL", "ALLOWED_HOSTS")}
    monkeypatch.setattr(os, "environ", kept)


@pytest.mark.parametrize(
    ("base_url", "host"),
    [("http://192.168.1.10:8000", "192.168.1.10"), ("https://thi.truong.edu.vn", "thi.truong.edu.vn")],
)
def test_the_host_of_base_url_is_answered_to(base_url, host):
    os.environ["BASE_URL"] = base_url
    announce(PLAN)
    assert host in os.environ["ALLOWED_HOSTS"].split(",")
    assert "127.0.0.1" in os.environ["ALLOWED_HOSTS"].split(",")


def test_what_the_operator_allows_stays():
    os.environ |= {"BASE_URL": "https://thi.truong.edu.vn", "ALLOWED_HOSTS": "khac.edu.vn"}
    announce(PLAN)
    assert os.environ["ALLOWED_HOSTS"] == "khac.edu.vn"


def test_the_pages_of_a_demonstration_know_that_they_are_one():
    """Also where the database stands ready and the pages are listed before anything is prepared."""
    os.environ |= {"DATABASE_URL": "postgresql://here/demo"}
    for is_demo in (False, True):
        supervisor = Supervisor(replace(PLAN, is_demo=is_demo))
        announce(supervisor.plan)
        supervisor._list_children(Child("front", [], {}), Path())
        assert [child.environment.get("DEMO") for child in supervisor.children[1:]] == ["1" if is_demo else None] * 2
