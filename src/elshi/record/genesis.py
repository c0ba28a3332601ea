"""The first records of an office: itself and its first two keys, all signed by its root key."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import public_bytes
from elshi.record.documents import parse_record
from elshi.record.proofs import method_of, sign_document
from elshi.record.types.keys import key_document
from elshi.record.types.offices import office_document


def first_records(
    *,
    office: str,
    host: str,
    names: Mapping[str, str],
    root_key: Ed25519PrivateKey,
    record_key: bytes,
    log_key: bytes,
    issued_at: str,
) -> list[bytes]:
    """The signed records to be entries 0, 1, 2 of log `<host>/<office>/1`: office, record key, log key.

    `record_key` and `log_key` are public keys (32 bytes): only the root key signs here. Raises FormatError if a value
    is not what a record may hold, so that no log begins with an entry that its readers refuse.
    """
    root = public_bytes(root_key)
    documents = [
        office_document(office=office, host=host, names=names, root_key=root, issued_at=issued_at),
        key_document(office=office, number=1, purpose="record", public_key=record_key, issued_at=issued_at),
        key_document(office=office, number=2, purpose="log", public_key=log_key, issued_at=issued_at),
    ]
    method = method_of(office, root)
    signed = [sign_document(it, private_key=root_key, method=method, created=issued_at) for it in documents]
    for data in signed:
        parse_record(data)
    return signed
