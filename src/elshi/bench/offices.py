"""An office without a desk, whose log is filled by the functions that the press signs and appends with.

Blobs are put beside it without waiting for the disk: nothing of the filling is timed.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import write_whole
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.log import LogWriter, Signer, leaf_hash, public_bytes
from elshi.record import (
    BlobStore,
    Rendition,
    RenditionRef,
    Replaces,
    Trust,
    blob_sha256,
    first_records,
    format_rendition,
    method_of,
    rendition_ref,
    sign_document,
    statement_document,
)
from elshi.text.languages import LANGUAGES


class FilledOffice:
    """A log of epoch 1 with its keys, below `folder`."""

    def __init__(self, folder: Path) -> None:
        root, self._record, log = (Ed25519PrivateKey.generate() for _ in range(3))
        self.logs, self.blobs = folder / "logs", folder / "blobs"
        self.trust = Trust(OFFICE, HOST, public_bytes(root))
        self._store = BlobStore(self.blobs)
        self._method = method_of(OFFICE, public_bytes(self._record))
        self._origin = f"{HOST}/{OFFICE}/1"
        self._signer = Signer(self._origin, log)
        self._leaves: dict[tuple[str, int], str] = {}
        first = first_records(
            office=OFFICE,
            host=HOST,
            names=OFFICE_NAMES,
            root_key=root,
            record_key=public_bytes(self._record),
            log_key=public_bytes(log),
            issued_at="1990-01-01T00:00:00Z",
        )
        self._write(first)

    def statement(
        self, name: str, texts: Iterable[Mapping[str, str]], *, issued_at: str, version: int = 1
    ) -> dict[str, Any]:
        """An unsigned statement with these renditions (language, title, body), whose blobs are stored."""
        return statement_document(
            id=name,
            version=version,
            office=OFFICE,
            issued_at=issued_at,
            authentic="kk",
            renditions=[self._store_text(f"{name}/{version}", text) for text in texts],
            replaces=None if version == 1 else Replaces(version - 1, self._leaves[name, version - 1]),
        )

    def append(self, documents: Iterable[dict[str, Any]]) -> None:
        """Sign them and append them under one checkpoint."""
        signed = []
        for document in documents:
            created = str(document["issued_at"])
            raw = sign_document(document, private_key=self._record, method=self._method, created=created)
            self._leaves[document["id"], document["version"]] = leaf_hash(raw).hex()
            signed.append(raw)
        self._write(signed)

    def store(self, blob: bytes) -> str:
        """Put a blob beside the log; its SHA-256."""
        name = blob_sha256(blob)
        write_whole(self._store.path(name), blob)
        return name

    def _store_text(self, salted: str, text: Mapping[str, str]) -> RenditionRef:
        tag = text["language"]
        salt = sha256(f"{salted}/{tag}".encode()).hexdigest()[:32]
        blob = format_rendition(Rendition(tag, LANGUAGES[tag].script, text["title"], text["body"], salt))
        self.store(blob)
        return rendition_ref(blob)

    def _write(self, entries: list[bytes]) -> None:
        with LogWriter(self.logs / OFFICE / "1", origin=self._origin, signer=self._signer, create=True) as writer:
            writer.append(entries)
