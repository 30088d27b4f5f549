"""The verifier's own Ed25519 against RFC 8032 §7.1 and against another implementation."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.proof.differential import verifier

RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_known_vectors(key, message, signature):
    data = [bytes.fromhex(one) for one in (key, message, signature)]
    check = verifier().ed25519_verify
    assert check(*data)
    assert not check(data[0], data[1] + b"x", data[2])


def test_a_thousand_random_signatures_hold_and_changed_ones_do_not():
    luck, check = random.Random(1), verifier().ed25519_verify  # noqa: S311 - repeatable
    for number in range(1000):
        private = Ed25519PrivateKey.from_private_bytes(luck.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), luck.randbytes(luck.randrange(200))
        signature = bytearray(private.sign(message))
        assert check(public, message, bytes(signature))
        if number % 10 == 0:
            signature[luck.randrange(64)] ^= 1 << luck.randrange(8)
            assert not check(public, message, bytes(signature))
