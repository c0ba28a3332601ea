"""A small official log of the fictional Republic of Samal, made with the real parts, for tests of record and verify."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import (
    Checkpoint,
    Cosigner,
    LogWriter,
    Signer,
    leaf_hash,
    parse_note,
    public_bytes,
)
from elshi.log.merkle import root
from elshi.record import (
    BlobStore,
    ControlProof,
    Holder,
    Ledger,
    Rendition,
    Replaces,
    Trust,
    WitnessRef,
    account_document,
    audit_head_document,
    blob_sha256,
    child_office_document,
    epoch_document,
    erasure_document,
    first_records,
    format_rendition,
    key_document,
    method_of,
    office_document,
    policy_document,
    recognition_document,
    registry_snapshot,
    rendition_ref,
    replay_epochs,
    revocation_document,
    sign_document,
    snapshot_document,
    statement_document,
    withdrawal_document,
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


GAZETTEER = {"sha256": "7" * 64, "bytes": 81_204}
ADVICE: dict[str, object] = {
    "country": "XB",
    "level": 2,
    "parts": [{"code": "XB-N", "level": 4}, {"code": "XB-W", "level": 3}],
    "sections": ["entry", "safety", "contacts"],
    "change": "major",
    "reviewed_on": "2026-03-01",
    "review_by": "2026-06-01",
    "gazetteer": GAZETTEER,
}
DANGER: dict[str, object] = {
    "places": ["XB-N", "XC"],
    "polygons": ["48.1,12.3 48.2,12.5 -0.5,-179.99999 48.1,12.3"],
    "category": "Geo",
    "event": "earthquake",
    "urgency": "Immediate",
    "severity": "Severe",
    "certainty": "Observed",
    "onset": "2026-03-01T09:00:00Z",
    "expires": "2026-03-02T09:30:00Z",
    "gazetteer": GAZETTEER,
}


@dataclass
class Official:
    """An office with its keys, log entries and blobs; `write` puts them into a folder as a node or site has them."""

    root: Ed25519PrivateKey = field(default_factory=lambda: make_key(1))
    record: Ed25519PrivateKey = field(default_factory=lambda: make_key(2))
    log: Ed25519PrivateKey = field(default_factory=lambda: make_key(3))
    office: str = OFFICE
    host: str = HOST
    entries: list[bytes] = field(default_factory=list)  # of the newest epoch
    blobs: list[bytes] = field(default_factory=list)
    earlier: list[list[bytes]] = field(default_factory=list)  # the entries of the epochs before

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
        return f"{self.host}/{self.office}/{self.epoch}"

    @property
    def epoch(self) -> int:
        return len(self.earlier) + 1

    @property
    def logs(self) -> list[list[bytes]]:
        return [*self.earlier, self.entries]

    @property
    def ledger(self) -> Ledger:
        return replay_epochs(self.logs, trust=self.trust)

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

    def answer(self, number: int, texts: Mapping[str, tuple[str, str]], *, asked: int = 1, **changes: object) -> bytes:
        """Append an answer; its question is the words of the answer's title with a question mark."""
        said = self.document(number, texts, **changes)
        asks = self.document(number, {tag: (f"{title}?", f"{title}?") for tag, (title, _) in texts.items()})
        return self.append({**said, "type": "answer", "question": asks["renditions"], "asked": asked})

    def advisory(self, number: int, texts: Mapping[str, tuple[str, str]], **changes: object) -> bytes:
        """Append an advisory; `changes` of `ADVICE` by its names, all others of the statement."""
        advice = {**ADVICE, **{name: changes.pop(name) for name in ADVICE.keys() & changes}}
        return self.append({**self.document(number, texts, **changes), "type": "advisory", "advice": advice})

    def alert(self, number: int, texts: Mapping[str, tuple[str, str]], **changes: object) -> bytes:
        """Append an alert; `changes` of `DANGER` by its names, all others of the statement."""
        danger = {**DANGER, **{name: changes.pop(name) for name in DANGER.keys() & changes}}
        return self.append({**self.document(number, texts, **changes), "type": "alert", "danger": danger})

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

    def append(self, document: dict[str, object], key: Ed25519PrivateKey | None = None) -> bytes:
        """Sign any document by the record key, or by `key`, and append it; its bytes."""
        self.entries.append(self.sign(document, key))
        return self.entries[-1]

    def withdraw(self, old: bytes, number: int, version: int, **changes: object) -> bytes:
        """Append the withdrawal of a statement as `version`, in the place of the entry `old`."""
        values = {
            "id": f"{self.office}/2026/{number}",
            "version": version,
            "office": self.office,
            "issued_at": ISSUED_AT,
            "reason": "error",
            "replaces": Replaces(version - 1, leaf_hash(old).hex()),
        }
        return self.append(withdrawal_document(**{**values, **changes}))

    def add_office(self, name: str, key: Ed25519PrivateKey | None = None, **changes: object) -> bytes:
        """Append an office below ours."""
        values = {
            "office": self.office,
            "id": name,
            "parent": self.office,
            "names": {"en": f"Office {name}"},
            "host": f"{name}.samal.example",
            "issued_at": ISSUED_AT,
        }
        return self.append(child_office_document(**{**values, **changes}), key)

    def add_key(self, number: int, purpose: str, key: Ed25519PrivateKey, **changes: object) -> bytes:
        """Append the record of a key, signed by the root key."""
        values = {
            "office": self.office,
            "number": number,
            "purpose": purpose,
            "public_key": public_bytes(key),
            "issued_at": ISSUED_AT,
        }
        return self.append(key_document(**{**values, **changes}), self.root)

    def revoke(self, number: int, purpose: str, key: Ed25519PrivateKey, *, last_good: int) -> bytes:
        """Append a revocation, signed by the root key."""
        document = revocation_document(
            office=self.office,
            number=number,
            purpose=purpose,
            public_key=public_bytes(key),
            last_good=last_good,
            issued_at=ISSUED_AT,
        )
        return self.append(document, self.root)

    def add_policy(self, *cosigners: Cosigner, quorum: int, version: int = 1) -> bytes:
        """Append a policy, signed by the root key."""
        witnesses = [WitnessRef(f"w{place}", cosigner.vkey) for place, cosigner in enumerate(cosigners, 1)]
        document = policy_document(
            office=self.office, version=version, witnesses=witnesses, quorum=quorum, issued_at=ISSUED_AT
        )
        return self.append(document, self.root)

    def recognise(self, partner: "Official", *, status: str = "recognised", version: int = 1) -> bytes:
        """Append a recognition, signed by the root key."""
        document = recognition_document(
            office=self.office,
            partner=partner.office,
            host=partner.host,
            root_key=public_bytes(partner.root),
            status=status,
            version=version,
            issued_at=ISSUED_AT,
        )
        return self.append(document, self.root)

    def account(self, number: int, **changes: object) -> dict[str, object]:
        """An unsigned account; by default on X, with the handle `mfa_samal`."""
        values = {
            "office": self.office,
            "number": number,
            "version": 1,
            "holder": Holder("office", self.office),
            "platform": "x",
            "handle": "mfa_samal",
            "url": "https://x.example/mfa_samal",
            "purpose": "news",
            "languages": ["kk", "en"],
            "status": "active",
            "issued_at": ISSUED_AT,
            "proofs": [ControlProof("rel-me", "https://mfa.samal.example/", ISSUED_AT, "both", "0" * 64)],
        }
        return account_document(**{**values, **changes})

    def add_account(self, number: int, **changes: object) -> bytes:
        """Append an account."""
        return self.append(self.account(number, **changes))

    def change_account(self, old: bytes, number: int, version: int, **changes: object) -> bytes:
        """Append an account's `version` in the place of the entry `old`."""
        return self.add_account(
            number, version=version, replaces=Replaces(version - 1, leaf_hash(old).hex()), **changes
        )

    def erase(self, number: int, *blobs: str, reason: str = "personal-data") -> bytes:
        """Append an erasure of blobs, given by their hashes."""
        return self.append(
            erasure_document(office=self.office, number=number, blobs=blobs, reason=reason, issued_at=ISSUED_AT)
        )

    def take_snapshot(self, number: int) -> bytes:
        """Append a snapshot of the registry as it stands; its blob is kept."""
        ledger = self.ledger
        blob = registry_snapshot(ledger)
        self.blobs.append(blob)
        return self.append(
            snapshot_document(
                office=self.office,
                number=number,
                snapshot=blob,
                accounts=len(ledger.current_accounts()),
                issued_at=ISSUED_AT,
            )
        )

    def seal_audit(self, rows: int, sha256: str, *, issued_at: str = ISSUED_AT) -> bytes:
        """Append an audit head."""
        return self.append(audit_head_document(office=self.office, rows=rows, sha256=sha256, issued_at=issued_at))

    def head(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of the newest log, or as it was at `size`."""
        leaves = [leaf_hash(entry) for entry in self.entries[:size]]
        return Checkpoint(self.origin, len(leaves), root(leaves))

    def begin_epoch(self, *, carried: int | None = None, keys: int | None = None, **changes: object) -> None:
        """Begin a new log that carries over the first `carried` entries (default: all), with the same two keys again.

        `keys`: the number of the first one (default: ten for each epoch and one).
        """
        head, kept = self.head(), self.head(carried)
        self.earlier.append(self.entries)
        self.entries = []
        names = {"en": "Ministry of Foreign Affairs of Samal"}
        self.append(
            office_document(
                office=self.office,
                host=self.host,
                names=names,
                root_key=public_bytes(self.root),
                issued_at=ISSUED_AT,
                epoch=self.epoch,
            ),
            self.root,
        )
        values = {
            "office": self.office,
            "epoch": self.epoch,
            "head": head,
            "carried": kept,
            "reason": "restored-backup",
            "issued_at": ISSUED_AT,
        }
        self.append(epoch_document(**{**values, **changes}), self.root)
        first = self.epoch * 10 + 1 if keys is None else keys
        self.add_key(first, "record", self.record)
        self.add_key(first + 1, "log", self.log)

    def write(
        self,
        folder: Path,
        *,
        blobs: Path | None = None,
        log_key: Ed25519PrivateKey | None = None,
        cosigners: tuple[Cosigner, ...] = (),
    ) -> Path:
        """Write `<folder>/<office>/<epoch>` and the blobs (default: `<folder>/blobs`); the folder.

        The newest checkpoint is cosigned by `cosigners`. A log that is there already grows.
        """
        for epoch, entries in enumerate(self.logs, 1):
            origin = f"{self.host}/{self.office}/{epoch}"
            path = folder / self.office / str(epoch)
            signer = Signer(origin, log_key or self.log)
            with LogWriter(path, origin=origin, signer=signer, create=not path.exists()) as log:
                log.append(entries[log.size :])
                if cosigners and epoch == self.epoch:
                    text = parse_note((path / "checkpoint").read_bytes()).text
                    log.add_cosignatures(log.size, [it.cosign(text, time=1_800_000_000) for it in cosigners])
        store = BlobStore(blobs or folder / "blobs")
        for blob in self.blobs:
            store.write(blob)
        return folder


def official_office_with(*, statements: int = 1, accounts: int = 1) -> Official:
    """An office with at least one record of every type but `epoch` (see `begin_epoch`); the last one is a snapshot.

    Statement 1 is in force in Kazakh and English; with 2 or more, the second has two versions and the third is
    withdrawn. An erasure names a blob that was never there.
    """
    made = Official()
    made.add_policy(Cosigner("mfa.meren.example/witness", make_key(5)), quorum=1)
    made.recognise(Official(root=make_key(4), office="xm-mfa", host="mfa.meren.example"))
    made.add_office("xs-emb-xk")
    for number in range(1, statements + 1):
        first = made.add(number, {"kk": KAZAKH, "en": ENGLISH})
        if number == 2:
            made.replace(first, number, 2, {"kk": KAZAKH})
        elif number == 3:
            made.withdraw(first, number, 2)
    for number in range(1, accounts + 1):
        made.add_account(number, handle=f"mfa_samal_{number}" if number > 1 else "mfa_samal")
    made.erase(1, blob_sha256(b"taken away"))
    made.take_snapshot(1)
    return made
