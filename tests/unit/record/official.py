"""A small official log of the fictional Republic of Samal, made with the real parts, for tests of record and verify."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import LogWriter, Signer, leaf_hash, public_bytes
from elshi.record import (
    BlobStore,
    Rendition,
    Replaces,
    Trust,
    first_records,
    format_rendition,
    method_of,
    rendition_ref,
    sign_document,
    statement_document,
)

OFFICE, HOST = "xs-mfa", "mfa.samal.example"
ISSUED_AT = "2026-03-01T09:30:00Z"
SCRIPTS = {"kk": "Cyrl", "ru": "Cyrl", "en": "Latn", "ar": "Arab", "zh": "Hans"}
ENGLISH = (
    "Earthquake in Xandria",
    "The embassy is **open** all night. Call +000 11 22 33.\n\nStay away from the coast.",
)
KAZAKH = ("Ксандриядағы жер сілкінісі", "Елшілік түні бойы жұмыс істейді. Жағалаудан аулақ болыңыз.")


def make_key(seed: int) -> Ed25519PrivateKey:
    """The same key for the same seed, 0..255."""
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


@dataclass
class Official:
    """An office with its keys, log entries and blobs; `write` puts them into a folder as a node or site has them."""

    root: Ed25519PrivateKey = field(default_factory=lambda: make_key(1))
    record: Ed25519PrivateKey = field(default_factory=lambda: make_key(2))
    log: Ed25519PrivateKey = field(default_factory=lambda: make_key(3))
    office: str = OFFICE
    host: str = HOST
    entries: list[bytes] = field(default_factory=list)
    blobs: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.entries:
            self.entries = first_records(
                office=self.office,
                host=self.host,
                names={"en": "Ministry of Foreign Affairs of Samal"},
                root_key=self.root,
                record_key=public_bytes(self.record),
                log_key=public_bytes(self.log),
                issued_at=ISSUED_AT,
            )

    @property
    def origin(self) -> str:
        return f"{self.host}/{self.office}/1"

    @property
    def trust(self) -> Trust:
        return Trust(self.office, self.host, public_bytes(self.root))

    def document(self, number: int, texts: Mapping[str, tuple[str, str]], **changes: object) -> dict[str, object]:
        """An unsigned statement; its blobs are kept."""
        blobs = [
            format_rendition(Rendition(language, SCRIPTS[language], title, body, f"{len(self.blobs):032x}"))
            for language, (title, body) in texts.items()
        ]
        self.blobs += blobs
        values: dict[str, object] = {
            "id": f"{self.office}/2026/{number}",
            "version": 1,
            "office": self.office,
            "issued_at": ISSUED_AT,
            "authentic": next(iter(texts)),
            "renditions": [rendition_ref(blob) for blob in blobs],
            "replaces": None,
        }
        return statement_document(**{**values, **changes})

    def sign(self, document: dict[str, object], key: Ed25519PrivateKey | None = None) -> bytes:
        """Signed by the record key, or by `key`."""
        key = key or self.record
        method = method_of(self.office, public_bytes(key))
        return sign_document(document, private_key=key, method=method, created=str(document["issued_at"]))

    def add(self, number: int, texts: Mapping[str, tuple[str, str]], **changes: object) -> bytes:
        """Sign a statement and append it; its bytes."""
        self.entries.append(self.sign(self.document(number, texts, **changes)))
        return self.entries[-1]

    def replace(self, old: bytes, number: int, version: int, texts: Mapping[str, tuple[str, str]]) -> bytes:
        """Append `version` in the place of the entry `old`."""
        return self.add(
            number,
            texts,
            version=version,
            replaces=Replaces(version - 1, leaf_hash(old).hex()),
            issued_at=f"2026-03-{version:02d}T09:30:00Z",
        )

    def write(self, folder: Path, *, blobs: Path | None = None, log_key: Ed25519PrivateKey | None = None) -> Path:
        """Write `<folder>/<office>/1` and the blobs (default: `<folder>/blobs`); the folder."""
        signer = Signer(self.origin, log_key or self.log)
        with LogWriter(folder / self.office / "1", origin=self.origin, signer=signer, create=True) as log:
            log.append(self.entries)
        store = BlobStore(blobs or folder / "blobs")
        for blob in self.blobs:
            store.write(blob)
        return folder
