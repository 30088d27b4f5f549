"""Proofs of a published result: the verifier anybody may download, and the agreement before publication."""

from typing import Final

OUTSIDE: Final = ("eligibility", "headcounts")
"""What verify.py takes as the bundle states it: who plays and may win, and the sizes of units; a bundle has no names,
no birth days and no rosters to find it from."""
