"""The Merkle tree of RFC 6962 / RFC 9162 over leaf hashes: root, inclusion proofs, consistency proofs.

Leaf hash = SHA-256(00 ‖ data), node = SHA-256(01 ‖ left ‖ right). A tree of n > 1 leaves splits at the largest power of
two smaller than n; the tree of no leaves is SHA-256 of nothing. Everything here takes and gives 32-byte hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The tree's hash, in one pass and logarithmic memory."""
    stack: list[bytes] = []
    for count, leaf in enumerate(leaves):
        rest, current = count, leaf
        while rest & 1:
            current = node_hash(stack.pop(), current)
            rest >>= 1
        stack.append(current)
    if not stack:
        return EMPTY
    result = stack.pop()
    while stack:
        result = node_hash(stack.pop(), result)
    return result


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root, from the leaf up."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    path = []
    low, high = 0, len(leaves)
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(root(leaves[split:high]))
            high = split
        else:
            path.append(root(leaves[low:split]))
            low = split
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether ``leaf`` stands at ``index`` of the tree of ``size`` leaves with that root."""
    if not 0 <= index < size:
        return False
    place, last, current = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node_hash(other, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node_hash(current, other)
        place, last = place >> 1, last >> 1
    return last == 0 and current == expected


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """RFC 9162, 2.1.4.1: that the tree of the first ``first`` leaves is a beginning of the whole one."""
    if not 0 < first <= len(leaves):
        raise IndexError("no such tree")
    return [] if first == len(leaves) else _consistency(leaves, first, whole=True)


def _consistency(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if first == size:
        return [] if whole else [root(leaves)]
    split = _split(size)
    if first <= split:
        return [*_consistency(leaves[:split], first, whole=whole), root(leaves[split:])]
    return [*_consistency(leaves[split:], first - split, whole=False), root(leaves[:split])]


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree of ``first`` leaves is a beginning of the one of ``second`` leaves."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    hashes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, other)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1
