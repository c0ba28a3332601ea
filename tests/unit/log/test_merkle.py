"""Published vectors first, then every size up to 100 with every flipped hash."""

import base64
import json

import pytest

from elshi.base.errors import SecurityError
from elshi.log import merkle

LEAVES = [merkle.leaf_hash(b"entry %d" % number) for number in range(100)]


def subtree_of(hashes):
    return lambda lo, hi: merkle.root(hashes[lo:hi])


def slow_root(hashes):
    """RFC 6962, 2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(slow_root(hashes[:split]), slow_root(hashes[split:]))


def flipped(proof):
    for at in range(len(proof)):
        yield [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
    yield [*proof, bytes(32)]
    if proof:
        yield proof[1:]
        yield proof[:-1]


def decode(text):
    return base64.b64decode(text or "")


def test_root_is_that_of_rfc_6962_for_every_size():
    for size in range(101):
        assert merkle.root(LEAVES[:size]) == slow_root(LEAVES[:size])


def test_inclusion_vectors(shared):
    files = sorted(shared("vectors/merkle/inclusion").rglob("*.json"))
    assert len(files) == 98
    for file in files:
        case = json.loads(file.read_bytes())
        arguments = {
            "index": case["leafIdx"],
            "size": case["treeSize"],
            "leaf": decode(case["leafHash"]),
            "proof": [decode(item) for item in case["proof"] or []],
            "root": decode(case["root"]),
        }
        if case["wantErr"]:
            with pytest.raises(SecurityError):
                merkle.verify_inclusion(**arguments)
        else:
            merkle.verify_inclusion(**arguments)


def test_consistency_vectors(shared):
    files = sorted(shared("vectors/merkle/consistency").rglob("*.json"))
    assert len(files) == 98
    for file in files:
        case = json.loads(file.read_bytes())
        arguments = {
            "old_size": case["size1"],
            "size": case["size2"],
            "old_root": decode(case["root1"]),
            "root": decode(case["root2"]),
            "proof": [decode(item) for item in case["proof"] or []],
        }
        if case["wantErr"]:
            with pytest.raises(SecurityError):
                merkle.verify_consistency(**arguments)
        else:
            merkle.verify_consistency(**arguments)


def test_every_inclusion_proof_up_to_100_holds_and_each_change_is_refused():
    for size in range(1, 101):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            proof = merkle.prove_inclusion(index, size, subtree=subtree_of(LEAVES[:size]))
            merkle.verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=root)
            if size in {1, 2, 3, 7, 8, 9, 64, 65, 100}:
                for bad in flipped(proof):
                    with pytest.raises(SecurityError):
                        merkle.verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=bad, root=root)


def test_every_consistency_proof_up_to_100_holds_and_each_change_is_refused():
    roots = [merkle.root(LEAVES[:size]) for size in range(101)]
    for size in range(1, 101):
        for old in range(1, size + 1):
            proof = merkle.prove_consistency(old, size, subtree=subtree_of(LEAVES[:size]))
            sizes = {"old_size": old, "size": size, "old_root": roots[old], "root": roots[size]}
            merkle.verify_consistency(**sizes, proof=proof)
            for bad in flipped(proof):
                with pytest.raises(SecurityError):
                    merkle.verify_consistency(**sizes, proof=bad)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_consistency_from_nothing_or_backwards_is_refused(old, new):
    with pytest.raises(SecurityError):
        merkle.verify_consistency(old_size=old, size=new, old_root=bytes(32), root=bytes(32), proof=[])
    with pytest.raises(ValueError, match="consistency"):
        merkle.prove_consistency(old, new, subtree=subtree_of(LEAVES))


def test_hash_of_wrong_length_is_refused():
    with pytest.raises(SecurityError, match="wrong size"):
        merkle.verify_inclusion(index=0, size=2, leaf=LEAVES[0], proof=[b"x"], root=bytes(32))


def test_no_proof_of_a_leaf_that_is_not_there():
    with pytest.raises(ValueError, match="no leaf 3"):
        merkle.prove_inclusion(3, 3, subtree=subtree_of(LEAVES))
    with pytest.raises(SecurityError):
        merkle.verify_inclusion(index=3, size=3, leaf=LEAVES[0], proof=[], root=LEAVES[0])
