"""tlog-proof: round trips, and every flipped bit refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    Checkpoint,
    Cosigner,
    LogProof,
    Policy,
    Signer,
    format_checkpoint,
    format_proof,
    leaf_hash,
    merkle,
    parse_proof,
    sign_note,
    verify_proof,
)
from elshi.log.proof import MAX_EXTRA_BYTES, MAX_PROOF_BYTES

LOG = Signer("mfa.samal.example/xs-mfa/1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
POLICY = Policy((WITNESS.verifier,), 1)
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(21)]


def made(index, size=21, extra=None):
    leaves = LEAVES[:size]
    text = format_checkpoint(Checkpoint(LOG.name, size, merkle.root(leaves)))
    note = sign_note(text, LOG) + WITNESS.cosign(text, time=1_800_000_000).encode()
    hashes = merkle.prove_inclusion(index, size, subtree=lambda lo, hi: merkle.root(leaves[lo:hi]))
    return LogProof(index, tuple(hashes), note, extra)


def test_the_text_is_that_of_the_document():
    proof = made(5, 8, b"opaque")
    lines = format_proof(proof).decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra b3BhcXVl", "index 5"]
    assert [base64.b64decode(line) for line in lines[3:6]] == list(proof.hashes)
    assert lines[6:9] == ["", LOG.name, "8"]
    assert format_proof(proof).endswith(b"\n\n" + proof.checkpoint)


def test_the_example_of_the_document_is_read():
    """With whole signatures in place of its elisions."""
    note = made(0, 1).checkpoint
    hashes = (
        "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\nB95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
        "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\nRoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n"
        "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n"
    )
    block = note.rpartition(b"\n\n")[2].decode()
    text = "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\nindex 73894\n" + hashes
    rest = "\nexample.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n" + block
    proof = parse_proof((text + rest).encode())
    assert (proof.index, len(proof.hashes), proof.extra[:14]) == (73894, 5, b"age-v1.2.1-dar")


@pytest.mark.parametrize("size", range(1, 22))
def test_every_entry_of_every_size_is_proved(size):
    for index in range(size):
        proof = parse_proof(format_proof(made(index, size)))
        found = verify_proof(proof, leaf=LEAVES[index], verifiers=[LOG.verifier], policy=POLICY, origin=LOG.name)
        assert found.size == size
        with pytest.raises(SecurityError):
            verify_proof(proof, leaf=leaf_hash(b"other"), verifiers=[LOG.verifier])


def test_every_flipped_bit_is_refused():
    whole = format_proof(made(13))
    for at in range(len(whole)):
        for bit in range(8):
            changed = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
            with pytest.raises(SecurityError):
                verify_proof(parse_proof(changed), leaf=LEAVES[13], verifiers=[LOG.verifier], policy=POLICY)
        changed = whole[:at] + whole[at + 1 :]
        with pytest.raises(SecurityError):
            verify_proof(parse_proof(changed), leaf=LEAVES[13], verifiers=[LOG.verifier], policy=POLICY)


def test_hashes_left_out_or_put_in_are_refused():
    proof = made(13)
    for hashes in (proof.hashes[1:], proof.hashes[:-1], (*proof.hashes, bytes(32)), ()):
        changed = LogProof(13, hashes, proof.checkpoint)
        with pytest.raises(SecurityError, match="wrong size"):
            verify_proof(parse_proof(format_proof(changed)), leaf=LEAVES[13], verifiers=[LOG.verifier])


def test_trust_comes_from_the_caller_only():
    proof = made(3)
    with pytest.raises(SecurityError, match="no known log key"):
        verify_proof(proof, leaf=LEAVES[3])
    with pytest.raises(SecurityError, match="another log"):
        verify_proof(proof, leaf=LEAVES[3], verifiers=[LOG.verifier], origin="mfa.samal.example/xs-mfa/2")
    stranger = Cosigner("w2.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(SecurityError, match="policy"):
        verify_proof(proof, leaf=LEAVES[3], verifiers=[LOG.verifier], policy=Policy((stranger.verifier,), 1))


GOOD = format_proof(made(1, 2, b"x"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        GOOD.replace(b"@v1", b"@v2"),
        GOOD.replace(b"\n", b"\r\n"),
        b"\n" + GOOD,
        GOOD.replace(b"index 1", b"index 01"),
        GOOD.replace(b"index 1", b"index -1"),
        GOOD.replace(b"index 1", b"index 2"),
        GOOD.replace(b"index 1", b"index  1"),
        GOOD.replace(b"index 1", "index \u0661".encode()),
        GOOD.replace(b"index 1\n", b""),
        GOOD.replace(b"extra eA==", b"extra "),
        GOOD.replace(b"extra eA==", b"extra"),
        GOOD.replace(b"extra eA==", b"extra eB=="),
        GOOD.replace(b"extra eA==\n", b"extra eA==\nextra eA==\n"),
        GOOD.replace(b"index 1\n", b"index 1\n" + base64.b64encode(bytes(32)) + b"\n" * 64),
        GOOD.replace(b"index 1\n", b"index 1\n" + (base64.b64encode(bytes(32)) + b"\n") * 63),
        GOOD.replace(b"index 1\n", b"index 1\n" + base64.b64encode(bytes(31)) + b"\n"),
        GOOD.replace(b"index 1\n", b"index 1\n\n"),
        GOOD.partition(b"\n\n")[0],
        GOOD.partition(b"\n\n")[0] + b"\n\n",
        GOOD[:-1],
        GOOD + b"\n",
        GOOD + bytes(MAX_PROOF_BYTES),
    ],
)
def test_what_is_no_proof_is_refused(data):
    parse_proof(GOOD)
    with pytest.raises(FormatError):
        parse_proof(data)


@pytest.mark.parametrize("extra", [b"", bytes(MAX_EXTRA_BYTES + 1)])
def test_values_that_do_not_fit_are_not_written(extra):
    with pytest.raises(FormatError):
        format_proof(made(0, 1, extra))
    with pytest.raises(FormatError):
        format_proof(LogProof(5, (), made(0, 1).checkpoint))


@given(
    st.integers(0, 20), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.none() | st.binary(min_size=1)
)
def test_round_trip(index, hashes, extra):
    proof = LogProof(index, tuple(hashes), made(0).checkpoint, extra)
    assert parse_proof(format_proof(proof)) == proof


@given(st.binary(max_size=300))
def test_the_parser_only_fails_in_its_own_way(data):
    for given_bytes in (data, b"c2sp.org/tlog-proof@v1\n" + data):
        try:
            proof = parse_proof(given_bytes)
        except FormatError:
            continue
        assert format_proof(proof) == given_bytes
