"""Cosignatures: a real one by somebody else's witness first, then what must be refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    Checkpoint,
    CosignatureVerifier,
    Cosigner,
    Signer,
    Verifier,
    format_checkpoint,
    open_note,
    parse_note,
    parse_time_of,
    parse_vkey,
    sign_note,
)
from elshi.log.cosignature import MAX_TIME

# A public checkpoint with the cosignature of a public witness, as the tests of the program tlog-scales hold it.
FOREIGN = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
""".encode()  # noqa: E501
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
LOG = Signer("example.com/behind-the-sofa", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Cosigner("witness.example.com/w1", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
TEXT = format_checkpoint(Checkpoint(LOG.name, 20852163, bytes(32)))
NOTE = sign_note(TEXT, LOG) + WITNESS.cosign(TEXT, time=1679315147).encode()


def test_a_public_witness_of_somebody_else_is_verified():
    note = open_note(FOREIGN, [parse_vkey(ARCHE), parse_vkey(REMORA)])
    assert [signature.name for signature in note.verified] == [parse_vkey(ARCHE).name, "remora.n621.de"]
    assert parse_time_of(note.verified[1].signature) == 0x6A122120
    for at in range(FOREIGN.index(b"\n\n")):
        changed = FOREIGN[:at] + bytes([FOREIGN[at] ^ 1]) + FOREIGN[at + 1 :]
        with pytest.raises(SecurityError):
            open_note(changed, [parse_vkey(REMORA)])


def test_key_ids_of_others_are_derived():
    assert isinstance(parse_vkey(REMORA), CosignatureVerifier)
    assert parse_vkey(REMORA).vkey == REMORA
    assert isinstance(parse_vkey(ARCHE), Verifier)
    assert parse_vkey(ARCHE).vkey == ARCHE


def test_round_trip_beside_the_logs_own_signature():
    note = open_note(NOTE, [LOG.verifier, WITNESS.verifier])
    assert [signature.name for signature in note.verified] == [LOG.name, WITNESS.name]
    assert parse_time_of(note.verified[1].signature) == 1679315147
    assert parse_vkey(WITNESS.vkey) == WITNESS.verifier
    assert note.is_signed_by(WITNESS.verifier)
    assert not note.is_signed_by(parse_vkey(REMORA))


def test_the_signed_message_is_that_of_the_document():
    (_, signature) = parse_note(NOTE).signatures
    message = b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    WITNESS.private_key.public_key().verify(signature.signature[8:], message)


def test_one_key_is_another_key_under_another_type_or_name():
    public = WITNESS.verifier.public
    assert Verifier(WITNESS.name, public).key_id != WITNESS.verifier.key_id
    with pytest.raises(SecurityError, match="no known key"):
        open_note(NOTE, [Verifier(WITNESS.name, public)])
    with pytest.raises(SecurityError, match="no known key"):
        open_note(NOTE, [CosignatureVerifier("witness.example.com/w2", public)])


def test_every_changed_bit_of_the_signature_bytes_is_refused():
    signature = parse_note(NOTE).signatures[1].signature
    WITNESS.verifier.verify(TEXT, signature)
    for at in range(len(signature) * 8):
        changed = bytearray(signature)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(SecurityError):
            WITNESS.verifier.verify(TEXT, bytes(changed))
    for wrong in (signature[:-1], signature + b"\x00", signature[8:], b""):
        with pytest.raises(SecurityError, match="wrong size"):
            WITNESS.verifier.verify(TEXT, wrong)


def test_a_log_signature_moved_into_a_cosignature_is_refused():
    plain = parse_note(NOTE).signatures[0].signature
    with pytest.raises(SecurityError):
        CosignatureVerifier(LOG.name, LOG.verifier.public).verify(TEXT, (0).to_bytes(8, "big") + plain)


@pytest.mark.parametrize("time", [-1, MAX_TIME + 1, 2**64])
def test_times_that_do_not_fit_are_not_signed(time):
    with pytest.raises(FormatError, match="time"):
        WITNESS.cosign(TEXT, time=time)
    if 0 < time < 2**64:
        with pytest.raises(FormatError, match="beyond"):
            WITNESS.verifier.verify(TEXT, time.to_bytes(8, "big") + bytes(64))


@pytest.mark.parametrize("text", ["", "hello\n", TEXT + "\n", TEXT.replace("20852163", "020852163")])
def test_only_checkpoints_are_cosigned(text):
    with pytest.raises(FormatError):
        WITNESS.cosign(text, time=0)


def test_weak_keys_and_other_types_are_refused():
    with pytest.raises(FormatError, match="small order"):
        CosignatureVerifier("w.example", bytes(32))
    with pytest.raises(FormatError, match="key name"):
        CosignatureVerifier("w example", WITNESS.verifier.public)
    for kind in (0, 2, 3, 5, 6, 255):
        encoded = base64.b64encode(bytes([kind]) + WITNESS.verifier.public).decode()
        with pytest.raises(FormatError, match="type 1 or 4"):
            parse_vkey(f"w.example+00000000+{encoded}")
