"""The witness: the whole table of tlog-witness, and no way to two trees at one size."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    Checkpoint,
    Cosigner,
    Signer,
    Witness,
    WitnessRequest,
    WitnessState,
    format_checkpoint,
    format_request,
    leaf_hash,
    merkle,
    open_note,
    parse_request,
    parse_time_of,
    sign_note,
)
from elshi.log import witness as witness_module
from elshi.log.witness import MAX_REQUEST_BYTES

TIME = 1_800_000_000


def key(number):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


LOG = Signer("mfa.samal.example/xs-mfa/1", key(1))
ROTATED = Signer(LOG.name, key(2))
STRANGER = Signer("mfa.meren.example/xm-mfa/1", key(3))
COSIGNER = Cosigner("witness.meren.example/w1", key(4))
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(40)]
FORK = [*LEAVES[:5], leaf_hash(b"other"), *LEAVES[6:]]


def note(size, leaves=LEAVES, *, signer=LOG, extensions=(), root=None):
    checkpoint = Checkpoint(signer.name, size, root or merkle.root(leaves[:size]), extensions)
    return sign_note(format_checkpoint(checkpoint), signer)


def proof(old, size, leaves=LEAVES):
    if not 0 < old < size:
        return ()
    return tuple(merkle.prove_consistency(old, size, subtree=lambda lo, hi: merkle.root(leaves[lo:hi])))


def body(old, size, leaves=LEAVES, **options):
    return format_request(WitnessRequest(old, proof(old, size, leaves), note(size, leaves, **options)))


@pytest.fixture
def witness(tmp_path):
    return Witness(tmp_path, COSIGNER, {LOG.name: [LOG.verifier, ROTATED.verifier]})


def ask(witness, *args, **options):
    return witness.add_checkpoint(body(*args, **options), time=TIME)


def verify(response, shown):
    assert (response.status, response.kind) == (200, "text/plain; charset=utf-8")
    opened = open_note(shown + response.body, [COSIGNER.verifier])
    assert [parse_time_of(signature.signature) for signature in opened.verified] == [TIME]


def test_a_growing_log_is_cosigned_from_nothing_to_any_size(witness):
    size = 0
    for new in (0, 1, 1, 2, 7, 8, 8, 33, 40):
        verify(ask(witness, size, new), note(new))
        size = new
        assert witness.state(LOG.name) == WitnessState(size, merkle.root(LEAVES[:size]))


def test_a_first_checkpoint_of_any_size_is_taken(witness):
    verify(ask(witness, 0, 17), note(17))


def test_a_rotated_key_of_the_log_is_taken(witness):
    ask(witness, 0, 3)
    verify(ask(witness, 3, 5, signer=ROTATED), note(5, signer=ROTATED))


def test_extension_lines_are_cosigned_with_the_rest(witness):
    verify(ask(witness, 0, 3, extensions=("any words",)), note(3, extensions=("any words",)))


def test_what_was_cosigned_is_remembered_by_the_next_process(witness, tmp_path):
    ask(witness, 0, 9)
    again = Witness(tmp_path, COSIGNER, {LOG.name: [LOG.verifier]})
    assert ask(again, 0, 9).body == b"9\n"
    verify(ask(again, 9, 10), note(10))


TABLE = [
    # (status, body of the answer if it is fixed, request); the witness knows the log at size 7
    (400, None, b""),
    (400, None, b"old 7\n"),
    (400, None, b"old 07\n\n" + note(9)),
    (400, None, b"old -1\n\n" + note(9)),
    (400, None, b"Old 7\n\n" + note(9)),
    (400, None, b"old 7\n" + note(9)),
    (400, None, b"old 7\r\n\n" + note(9)),
    (400, None, b"old 7\nAAAA\n\n" + note(9)),
    (400, None, b"old 7\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64 + b"\n" + note(9)),
    (400, None, b"old 7\n\n" + note(9)[:-1]),
    (400, None, b"old 7\n\n" + sign_note("no checkpoint\n", LOG)),
    (400, None, b"old 9223372036854775808\n\n" + note(9)),
    (400, None, b"old 7\n\n" + bytes(MAX_REQUEST_BYTES)),
    (400, None, body(9, 8)),  # the old size is larger
    (404, None, body(0, 3, signer=STRANGER)),
    (403, None, body(7, 9, signer=Signer(LOG.name, key(9)))),
    (403, None, b"old 7\n\n" + note(9).replace(b"\n9\n", b"\n8\n", 1)),
    (403, None, body(7, 9) + note(9, FORK).rpartition(b"\n\n")[2]),  # a bad one of a known key beside a good one
    (409, b"7\n", body(0, 9)),
    (409, b"7\n", body(0, 0)),
    (409, b"7\n", body(6, 9)),
    (409, b"7\n", body(8, 9)),
    (409, b"7\n", body(0, 6)),
    (409, b"7\n", body(6, 6)),
    (409, b"7\n", body(7, 7, FORK)),  # another tree of the same size
    (422, None, body(7, 9, FORK)),  # another tree that grew
    (422, None, b"old 7\n\n" + note(9)),
    (422, None, body(7, 9).replace(b"\n\n", b"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", 1)),
    (422, None, b"old 7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + note(7)),
]


@pytest.mark.parametrize(("status", "answer", "request_body"), TABLE)
def test_the_table_of_the_document(witness, status, answer, request_body):
    ask(witness, 0, 7)
    before = witness.state(LOG.name)
    response = witness.add_checkpoint(request_body, time=TIME)
    assert response.status == status
    assert response.kind == ("text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
    assert answer is None or response.body == answer
    assert "—" not in response.body.decode(), "no refusal holds a signature"
    assert witness.state(LOG.name) == before
    verify(ask(witness, 7, 9), note(9))


@pytest.mark.parametrize(
    ("status", "request_body"),
    [
        (409, body(3, 9)),
        (422, b"old 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + note(9)),
        (409, b"old 0\n\n" + note(0, root=bytes(32))),  # no entries have one root only
    ],
)
def test_the_table_for_a_log_never_seen(witness, status, request_body):
    response = witness.add_checkpoint(request_body, time=TIME)
    assert response.status == status
    assert response.body == b"0\n" or status != 409
    assert witness.state(LOG.name) == WitnessState(0, merkle.EMPTY_ROOT)


def test_logs_do_not_share_a_memory(tmp_path):
    witness = Witness(tmp_path, COSIGNER, {log.name: [log.verifier] for log in (LOG, STRANGER)})
    ask(witness, 0, 7)
    verify(ask(witness, 0, 4, FORK, signer=STRANGER), note(4, FORK, signer=STRANGER))
    assert witness.state(LOG.name).size == 7


@pytest.mark.parametrize("damage", [b"", b"nonsense", note(7, signer=STRANGER), note(7)[:-9]])
def test_a_damaged_memory_cosigns_nothing(witness, tmp_path, damage):
    ask(witness, 0, 7)
    (path,) = (tmp_path / "logs").iterdir()
    path.write_bytes(damage)
    for request in (body(7, 9), body(0, 9)):
        with pytest.raises(SecurityError):
            witness.add_checkpoint(request, time=TIME)


def test_killed_between_memory_and_answer(witness, tmp_path, monkeypatch):
    ask(witness, 0, 7)
    child = os.fork()
    if child == 0:
        write = witness_module.write_durable
        try:
            monkeypatch.setattr(
                witness_module,
                "write_durable",
                lambda path, data: (write(path, data), os.kill(os.getpid(), signal.SIGKILL)),
            )
            ask(witness, 7, 9)
        finally:
            os._exit(99)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    again = Witness(tmp_path, COSIGNER, {LOG.name: [LOG.verifier]})
    # the log has no cosignature, and asks as it did; no other tree can take the place of the one that was lost
    assert (ask(again, 7, 9).status, ask(again, 7, 9).body) == (409, b"9\n")
    assert ask(again, 9, 9, FORK).status == 409
    assert ask(again, 7, 9, FORK).status == 409
    verify(ask(again, 9, 9), note(9))


def test_killed_before_the_memory_nothing_is_remembered(witness, tmp_path, monkeypatch):
    ask(witness, 0, 7)
    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(witness_module, "write_durable", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            ask(witness, 7, 9)
        finally:
            os._exit(99)
    os.waitpid(child, 0)
    verify(ask(witness, 7, 8), note(8))


def test_two_processes_never_cosign_two_trees_of_one_size(tmp_path):
    """Both ask for size 6 of their own tree at once, forty times: each time exactly one gets a cosignature."""

    def child_status(leaves, folder):
        child = os.fork()
        if child == 0:
            status = 99
            try:
                mine = Witness(folder, COSIGNER, {LOG.name: [LOG.verifier]})
                status = 1 if ask(mine, 0, 6, leaves).status == 200 else 0
            finally:
                os._exit(status)
        return child

    for number in range(40):
        folder = tmp_path / str(number)
        children = [child_status(leaves, folder) for leaves in (LEAVES, FORK)]
        assert sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == 1


def test_threads_of_one_server_wait_for_each_other(witness):
    requests = [body(0, size, LEAVES) for size in range(1, 41)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda request: witness.add_checkpoint(request, time=TIME), requests))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 39


@given(
    st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.integers(0, len(LEAVES))
)
def test_request_round_trip(old, hashes, size):
    request = WitnessRequest(old, tuple(hashes), note(size))
    assert parse_request(format_request(request)) == request


@given(st.binary(max_size=300))
def test_the_parser_only_fails_in_its_own_way(data):
    for given_bytes in (data, b"old 1\n" + data):
        try:
            request = parse_request(given_bytes)
        except FormatError:
            continue
        assert format_request(request) == given_bytes


def test_a_request_that_does_not_fit_is_not_written():
    for request in (
        WitnessRequest(-1, (), note(1)),
        WitnessRequest(1, (bytes(31),), note(1)),
        WitnessRequest(1, (bytes(32),) * 64, note(1)),
        WitnessRequest(1, (), b"no note"),
    ):
        with pytest.raises(FormatError):
            format_request(request)
