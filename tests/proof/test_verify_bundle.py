"""verify.py on the bundle of a published contest: right as it is; wrong, with the place named, after any change."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.proof.differential import VERIFY, verifier
from tests.proof.published import published_bundle


@pytest.mark.django_db(transaction=True)
def test_a_published_bundle_is_right_as_a_program_of_its_own():
    path = published_bundle()
    done = subprocess.run([sys.executable, "-I", VERIFY, path], capture_output=True, check=False)
    assert done.stdout.decode().startswith("ĐÚNG"), done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0
    assert verifier() is not None
