"""Signed notes: the document's own example, then what must be refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError
from elshi.log.note import MAX_SIGNATURES, Signer, Verifier, format_vkey, open_note, parse_note, parse_vkey, sign_note

# The worked example of the Go note package: key, text and signature were published together.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
C2SP_NOTE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()
SIGNER = Signer("mfa.samal.example/xs-mfa/1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer("other.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
NOTE = sign_note("one\n\ntwo\n", SIGNER)


def test_published_note_of_the_go_package_verifies():
    note = open_note(GO_NOTE, [parse_vkey(GO_VKEY)])
    assert note.text == GO_NOTE.decode().split("\n\n")[0] + "\n"
    assert [signature.name for signature in note.verified] == ["PeterNeumann"]
    with pytest.raises(SecurityError):
        open_note(GO_NOTE.replace(b"you", b"yoo", 1), [parse_vkey(GO_VKEY)])


def test_example_of_the_document_parses_into_its_parts():
    note = parse_note(C2SP_NOTE)
    assert note.text.endswith("\n\ned è subito sera.\n")
    (signature,) = note.signatures
    assert (signature.name, signature.key_id.hex(), len(signature.signature)) == (
        "quasimodo.example/salvatore",
        "367ba04b",
        64,
    )


def test_round_trip_with_an_unknown_signature_kept():
    both = NOTE + sign_note("one\n\ntwo\n", OTHER).rpartition(b"\n\n")[2]
    note = open_note(both, [SIGNER.verifier])
    assert note.text == "one\n\ntwo\n"
    assert [s.name for s in note.verified] == [SIGNER.name]
    assert [s.name for s in note.unverified] == [OTHER.name]


def test_one_bad_signature_by_a_known_key_refuses_the_note():
    both = NOTE + sign_note("other text\n", OTHER).rpartition(b"\n\n")[2]
    open_note(both, [SIGNER.verifier])
    with pytest.raises(SecurityError):
        open_note(both, [SIGNER.verifier, OTHER.verifier])


def test_no_known_key_refuses_the_note():
    with pytest.raises(SecurityError, match="no known key"):
        open_note(NOTE, [OTHER.verifier])
    with pytest.raises(SecurityError, match="no known key"):
        open_note(NOTE, [])


def test_same_key_under_another_name_is_another_key():
    with pytest.raises(SecurityError, match="no known key"):
        open_note(NOTE, [Verifier("mallory.example", SIGNER.verifier.public)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n", b"\r\n"),
        b"\xff" + NOTE,
        b"\x00" + NOTE,
        NOTE.replace("—".encode(), b"-"),
        NOTE.replace(b"xs-mfa/1 ", b"xs-mfa/1  "),
        NOTE.replace(b"xs-mfa", b"xs+mfa"),
        NOTE[:-3] + b"\n",
        b"text\n\n" + "— name AAAA\n".encode(),
        b"text\n\n" + "—  AAAAAAAA\n".encode(),
        b"a\n\n" + NOTE.rpartition(b"\n\n")[2] * (MAX_SIGNATURES + 1),
        b"a" * (1 << 18) + NOTE,
    ],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(FormatError):
        parse_note(data)


def test_sixteen_signatures_of_post_quantum_size_are_taken():
    import base64

    line = "— pq.example " + base64.b64encode(bytes(5000)).decode() + "\n"
    assert len(parse_note(b"text\n\n" + line.encode() * 16).signatures) == 16


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "\r\n", "bell\x07\n"])
def test_text_that_a_note_cannot_hold_is_not_signed(text):
    with pytest.raises(FormatError):
        sign_note(text, SIGNER)


def test_vkey_round_trip():
    assert parse_vkey(SIGNER.vkey) == SIGNER.verifier
    assert format_vkey("PeterNeumann", parse_vkey(GO_VKEY).public) == GO_VKEY


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000",
        GO_VKEY + "=",
        GO_VKEY.replace("c74f", "C74F"),
        GO_VKEY.replace("c74f", "c74e"),
        GO_VKEY.replace("Peter", "Pet er"),
        GO_VKEY.replace("+AR", "+BB"),
        GO_VKEY.replace("PeterNeumann", ""),
    ],
)
def test_bad_vkeys_are_refused(vkey):
    with pytest.raises(FormatError):
        parse_vkey(vkey)
