"""The tree against a naive definition, and proofs that no other leaf, place, size or root satisfies."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truongthi.core import merkle

LEAVES = st.lists(st.binary(min_size=32, max_size=32), max_size=40)


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def test_known_trees():
    """The test vectors every implementation of Certificate Transparency carries."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in data]
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(LEAVES)
def test_root_is_the_naive_one(leaves):
    assert merkle.root(leaves) == naive(leaves)


@settings(max_examples=60)
@given(LEAVES.filter(bool), st.data())
def test_a_proof_proves_its_leaf_at_its_place_only(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    assert merkle.is_included(leaves[index], index, len(leaves), path, top)
    assert not merkle.is_included(bytes(32), index, len(leaves), path, top) or leaves[index] == bytes(32)
    assert not merkle.is_included(leaves[index], len(leaves), len(leaves), path, top)
    assert not merkle.is_included(leaves[index], index, len(leaves), [*path, top], top)
    assert not merkle.is_included(leaves[index], index, len(leaves), path, merkle.node_hash(top, top))
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        changed = [*path[:at], hashlib.sha256(path[at]).digest(), *path[at + 1 :]]
        assert not merkle.is_included(leaves[index], index, len(leaves), changed, top)
        assert not merkle.is_included(leaves[index], index, len(leaves), path[:-1], top)


@settings(max_examples=60)
@given(LEAVES.filter(bool), st.data())
def test_a_smaller_tree_is_a_beginning_of_the_larger(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    roots = merkle.root(leaves[:first]), merkle.root(leaves)
    proof = merkle.consistency_proof(leaves, first)
    assert merkle.is_consistent(first, len(leaves), *roots, proof)
    if first < len(leaves):
        other = merkle.root([hashlib.sha256(leaves[0]).digest(), *leaves[1:first]])
        assert not merkle.is_consistent(first, len(leaves), other, roots[1], proof)
        assert not merkle.is_consistent(first, len(leaves), *roots, proof[:-1])


def test_there_is_no_proof_of_what_is_not_there():
    with pytest.raises(IndexError):
        merkle.inclusion_proof([bytes(32)], 1)
    with pytest.raises(IndexError):
        merkle.consistency_proof([bytes(32)], 0)
    assert not merkle.is_consistent(0, 1, merkle.EMPTY, bytes(32), [])
