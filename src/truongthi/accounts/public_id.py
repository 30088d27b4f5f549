"""Opaque public identifiers for URLs and documents: random, never derived from a person."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_public_id() -> str:
    """14 symbols of 31: 69 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(14))
