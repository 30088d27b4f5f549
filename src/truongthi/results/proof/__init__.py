"""Proofs of a published result: the verifier anybody may download, and the agreement before publication."""
