"""Cases for receipts: good ones of several sizes, epochs and policies, and damaged ones; the outcomes are Python's.

A line holds a receipt, or an `edit` of the receipt `of` another line: `[at, drop, insert]`, bytes with `insert` in
Base 64. Every key comes from a word, every time from a number, so the same bytes come out on every machine.
"""

import base64
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import SecurityError
from elshi.log import (
    Checkpoint,
    Cosigner,
    LogWriter,
    Policy,
    Signer,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    public_bytes,
    sign_note,
)
from elshi.record import (
    BlobStore,
    Holder,
    Rendition,
    Replaces,
    Trust,
    WitnessRef,
    account_document,
    epoch_document,
    erasure_document,
    format_rendition,
    format_trust,
    key_document,
    make_receipt,
    method_of,
    office_document,
    policy_document,
    read_official_logs,
    recognition_document,
    registry_snapshot,
    rendition_ref,
    revocation_document,
    sign_document,
    snapshot_document,
    statement_document,
    verify_receipt,
    withdrawal_document,
)
from elshi.record.attachments import AttachmentRef, BlobRef

OFFICE, HOST = "xs-mfa", "mfa.samal.example"
_SEED = 6962
_FLIPS = 40  # single bits flipped in each of the chosen receipts
_TIME = 1_772_357_400


def key(word: str) -> Ed25519PrivateKey:
    """The key of a word."""
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


class Office:
    """An office that publishes into a folder, as a press does."""

    def __init__(self, folder: Path, *, root: str = "root", witnesses: int = 0, quorum: int = 0) -> None:
        self.folder = folder
        self.root, self.record, self.log = key(root), key("record"), key("log")
        self.cosigners = [Cosigner(f"witness{n}.example", key(f"witness {n}")) for n in range(1, witnesses + 1)]
        policy = Policy(tuple(it.verifier for it in self.cosigners), quorum)
        self.trust = Trust(OFFICE, HOST, public_bytes(self.root), policy)
        self.epoch, self.keys, self.minute = 1, 0, 0
        self.blobs = BlobStore(folder / "blobs")
        self.leaves: dict[str, bytes] = {}
        self.head: Checkpoint | None = None
        self._begin([])

    @property
    def _now(self) -> str:
        self.minute += 1
        return f"2026-03-{1 + self.minute // 1440:02d}T{self.minute // 60 % 24:02d}:{self.minute % 60:02d}:00Z"

    def _begin(self, extra: list[bytes]) -> None:
        first = office_document(
            office=OFFICE,
            host=HOST,
            names={"en": "Ministry of Foreign Affairs", "kk": "Сыртқы істер министрлігі"},
            root_key=public_bytes(self.root),
            issued_at=self._now,
            epoch=self.epoch,
        )
        entries = [self.by_root(first), *extra, self.add_key("record", self.record), self.add_key("log", self.log)]
        self.publish(entries, create=True)

    def add_key(self, purpose: str, private: Ed25519PrivateKey) -> bytes:
        """The root-signed record of a new key."""
        self.keys += 1
        return self.by_root(
            key_document(
                office=OFFICE, number=self.keys, purpose=purpose, public_key=public_bytes(private), issued_at=self._now
            )
        )

    def by_root(self, document: dict[str, Any]) -> bytes:
        """Signed by the root key."""
        return self._sign(document, self.root)

    def by_key(self, document: dict[str, Any]) -> bytes:
        """Signed by the record key."""
        return self._sign(document, self.record)

    def _sign(self, document: dict[str, Any], private: Ed25519PrivateKey) -> bytes:
        method = method_of(OFFICE, public_bytes(private))
        raw = sign_document(document, private_key=private, method=method, created=str(document["issued_at"]))
        self.leaves[f"{document['id']} {document['version']}"] = leaf_hash(raw)
        return raw

    def publish(self, entries: list[bytes], *, create: bool = False, cosign: int | None = None) -> None:
        """Append in one batch, cosigned by the first `cosign` witnesses (all)."""
        origin = f"{HOST}/{OFFICE}/{self.epoch}"
        folder = self.folder / OFFICE / str(self.epoch)
        with LogWriter(folder, origin=origin, signer=Signer(origin, self.log), create=create) as writer:
            writer.append(entries)
            text = parse_note((folder / "checkpoint").read_bytes()).text
            self.head = parse_checkpoint(text)
            lines = [it.cosign(text, time=_TIME + self.minute) for it in self.cosigners[:cosign]]
            if lines:
                writer.add_cosignatures(self.head.size, lines)

    def new_epoch(self) -> None:
        """Begin another log that carries the whole of this one over."""
        head = self.head
        assert head is not None
        self.epoch += 1
        self._begin(
            [
                self.by_root(
                    epoch_document(
                        office=OFFICE,
                        epoch=self.epoch,
                        head=head,
                        carried=head,
                        reason="restored-backup",
                        issued_at=self._now,
                    )
                )
            ]
        )

    def statement(
        self,
        number: int,
        version: int = 1,
        languages: str = "kk en",
        body: str = "",
        attachments: Sequence[AttachmentRef] = (),
    ) -> bytes:
        """A statement's signed version; its texts are kept."""
        name = f"{OFFICE}/2026/{number}"
        refs = []
        for tag in languages.split():
            text = body or f"Мәтін № {number}, *{version}*.\n\nThe consular section works as usual."
            rendition = Rendition(
                tag,
                {"kk": "Cyrl", "en": "Latn", "ar": "Arab"}[tag],
                f"Тақырып {number}",
                text,
                sha256(f"{name} {version} {tag}".encode()).hexdigest()[:32],
            )
            self.blobs.write(format_rendition(rendition))
            refs.append(rendition_ref(format_rendition(rendition)))
        return self.by_key(
            statement_document(
                id=name,
                version=version,
                office=OFFICE,
                issued_at=self._now,
                authentic=languages.split(maxsplit=1)[0],
                renditions=refs,
                replaces=self._replaced(name, version),
                attachments=attachments,
            )
        )

    def _replaced(self, name: str, version: int) -> Replaces | None:
        return None if version == 1 else Replaces(version - 1, self.leaves[f"{name} {version - 1}"].hex())

    def withdrawal(self, number: int, version: int) -> bytes:
        """The signed withdrawal of a statement."""
        name = f"{OFFICE}/2026/{number}"
        replaces = self._replaced(name, version)
        assert replaces is not None
        return self.by_key(
            withdrawal_document(
                id=name, version=version, office=OFFICE, issued_at=self._now, reason="error", replaces=replaces
            )
        )

    def account(self, number: int, handle: str) -> bytes:
        """A signed account."""
        return self.by_key(
            account_document(
                office=OFFICE,
                number=number,
                version=1,
                holder=Holder("office", OFFICE),
                platform="x",
                handle=handle,
                url=f"https://x.com/{handle}",
                purpose="news",
                languages=["kk", "en"],
                status="active",
                issued_at=self._now,
            )
        )

    def read(self) -> Any:
        """The verified record."""
        return read_official_logs(self.folder / OFFICE, trust=self.trust)

    def receipts(self, *, with_blobs: bool = True, only: frozenset[str] = frozenset()) -> Iterator[tuple[str, bytes]]:
        """Name and receipt of every record (or of those `only`) that one can be made for."""
        official = self.read()
        chains = [*official.ledger.statements.values(), *official.ledger.accounts.values(), official.ledger.snapshots]
        for entry in (entry for chain in chains for entry in chain):
            name = f"{entry.record.id}/v{entry.record.version}"
            if entry.epoch != official.ledger.epoch or entry.disowned or (only and name not in only):
                continue
            named = [ref.sha256 for ref in getattr(entry.record, "renditions", ())] if with_blobs else []
            if entry.record.id.startswith(f"{OFFICE}/registry/"):
                named = [entry.record.sha256]
            blobs = [self.blobs.read(digest) for digest in named]
            yield name, make_receipt(official, entry, blobs)


def receipt_cases() -> Iterator[dict[str, Any]]:
    """Every case, good ones before those that are made of them."""
    with tempfile.TemporaryDirectory() as name:
        yield from _all_cases(Path(name))


def _all_cases(folder: Path) -> Iterator[dict[str, Any]]:
    plain = _plain_office(folder / "plain")
    good: dict[str, tuple[bytes, Trust]] = {}
    for name, data in plain.receipts():
        good[f"plain {name}"] = data, plain.trust
    for name, data in _many(folder / "many"):
        good[name] = data, plain.trust
    later = _plain_office(folder / "later")
    later.new_epoch()
    later.publish([later.statement(70), later.statement(1, 3)])
    for name, data in later.receipts():
        good[f"epoch 2 {name}"] = data, later.trust
    for quorum in (1, 2):
        seen = Office(folder / f"witnessed {quorum}", witnesses=3, quorum=quorum)
        seen.publish([seen.statement(1), seen.statement(2, languages="ar en")])
        seen.publish([seen.statement(3)], cosign=quorum)
        for name, data in seen.receipts(with_blobs=False):
            good[f"quorum {quorum} {name}"] = data, seen.trust
    for name, (data, trust) in good.items():
        yield _case(name, trust, data)
    yield from _other_trust(good)
    yield from _crafted(folder, plain)
    rng = random.Random(_SEED)
    chosen = [
        "plain xs-mfa/2026/1/v2",
        "epoch 2 xs-mfa/2026/70/v1",
        "quorum 2 xs-mfa/2026/2/v1",
        "plain xs-mfa/registry/1/v1",
    ]
    for name in [*chosen, "entry 300 of 600", "plain xs-mfa/account/1/v1"]:
        yield from _flips(name, *good[name], rng)
    for name in chosen:
        yield from _edits(name, *good[name])
    yield from _attached(folder / "attached")


def _attached(folder: Path) -> Iterator[dict[str, Any]]:
    """Receipts of statements with attachments, which a receipt names and does not carry, and damaged ones."""
    office = Office(folder)
    picture = AttachmentRef("image/png", "1" * 64, 48_211, BlobRef("2" * 64, 312))
    paper = AttachmentRef("application/pdf", "0" * 64, 5 << 20, BlobRef("3" * 64, 1 << 17))
    office.publish([office.statement(1, attachments=(picture,)), office.statement(2, attachments=(picture, paper))])
    for name, data in office.receipts():
        yield _case(f"attached {name}", office.trust, data)
        yield from _edits(f"attached {name}", data, office.trust)


def _plain_office(folder: Path) -> Office:
    office = Office(folder)
    office.publish([office.statement(1), office.statement(2), office.statement(3, languages="ar en kk")])
    office.publish([office.statement(1, 2), office.account(1, "mfa_samal"), office.account(2, "samal_visa")])
    blob = registry_snapshot(office.read().ledger)
    office.blobs.write(blob)
    snapshot = snapshot_document(office=OFFICE, number=1, snapshot=blob, accounts=2, issued_at="2026-03-01T12:00:00Z")
    office.publish([office.by_key(snapshot), office.withdrawal(2, 2)])
    erased = erasure_document(office=OFFICE, number=1, blobs=["0" * 64], reason="law", issued_at="2026-03-01T13:00:00Z")
    office.publish([office.by_key(erased)])
    return office


def _many(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The same record far down in logs of many sizes: other proofs each time."""
    office = Office(folder)
    for number in range(1, 13):
        office.publish([office.statement(number, languages="en")])
        newest = frozenset(f"{OFFICE}/2026/{it}/v1" for it in (number - 1, number))
        for name, data in office.receipts(with_blobs=False, only=newest):
            yield f"size {3 + number}: {name}", data
    office.publish([office.statement(number, languages="en") for number in range(13, 598)])
    wanted = {f"{OFFICE}/2026/{index - 2}/v1": index for index in (3, 4, 255, 256, 257, 300, 511, 512, 513, 598, 599)}
    for name, data in office.receipts(with_blobs=False, only=frozenset(wanted)):
        yield f"entry {wanted[name]} of 600", data


def _other_trust(good: dict[str, tuple[bytes, Trust]]) -> Iterator[dict[str, Any]]:
    """Good receipts under a trust file that is not theirs: another root, office, host or policy."""
    stranger = public_bytes(key("a stranger's root"))
    witnesses = tuple(Cosigner(f"witness{n}.example", key(f"witness {n}")).verifier for n in (1, 2, 3))
    for name, (data, trust) in list(good.items())[::3]:
        yield _case(f"{name}, another root pinned", Trust(OFFICE, HOST, stranger), data, of=name)
        yield _case(f"{name}, another host pinned", Trust(OFFICE, "mfa.meren.example", trust.root_key), data, of=name)
        yield _case(f"{name}, another office pinned", Trust("xm-mfa", HOST, trust.root_key), data, of=name)
        for quorum in (1, 3):
            asked = Trust(OFFICE, HOST, trust.root_key, Policy(witnesses, quorum))
            yield _case(f"{name}, {quorum} of 3 witnesses asked", asked, data, of=name)


def _crafted(folder: Path, plain: Office) -> Iterator[dict[str, Any]]:
    """Whole receipts by somebody who has keys of his own, or took one."""
    forger = Office(folder / "forger", root="a stranger's root")
    forger.publish([forger.statement(1)])
    for name, data in forger.receipts():
        yield _case(f"own root: {name}", plain.trust, data)
    thief = _plain_office(folder / "thief")
    bad = thief.statement(9)
    thief.publish([bad])
    before = dict(thief.receipts(with_blobs=False))["xs-mfa/2026/9/v1"]
    yield _case("by a key that was not yet revoked", plain.trust, before)
    revoked = revocation_document(
        office=OFFICE,
        number=1,
        purpose="record",
        public_key=public_bytes(thief.record),
        last_good=12,
        issued_at="2026-03-02T00:00:00Z",
    )
    value = json.loads(before)
    value["entries"][1]["record"] = thief.by_root(revoked).decode()
    yield _case("the revocation in the place of the key", plain.trust, format_canonical(value) + b"\n")
    policy = policy_document(
        office=OFFICE,
        version=1,
        quorum=1,
        issued_at="2026-03-02T00:00:00Z",
        witnesses=[WitnessRef("xm-mfa", Cosigner("witness1.example", key("witness 1")).vkey)],
    )
    partner = recognition_document(
        office=OFFICE,
        partner="xm-mfa",
        host="mfa.meren.example",
        root_key=public_bytes(key("meren")),
        status="recognised",
        version=1,
        issued_at="2026-03-02T00:01:00Z",
    )
    for name, document in (("policy", policy), ("recognition", partner)):
        signed = plain.by_key(document)  # which only the root key may sign
        value = json.loads(before)
        value["entries"][-1]["record"] = signed.decode()
        yield _case(f"a {name} by a record key", plain.trust, format_canonical(value) + b"\n")
    other = key("another log key")
    value = json.loads(before)
    for entry in value["entries"]:
        head, _, note = entry["proof"].partition("\n\n")
        text = parse_note(note.encode()).text
        signer = Signer(f"{HOST}/{OFFICE}/1", other)

        entry["proof"] = f"{head}\n\n{sign_note(text, signer).decode()}"
    yield _case("checkpoint by a key that the root never signed", plain.trust, format_canonical(value) + b"\n")


def _flips(name: str, data: bytes, trust: Trust, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Single bits, spread over the whole receipt."""
    for step in range(_FLIPS):
        at = min(len(data) - 1, (step * len(data)) // _FLIPS + rng.randrange(max(len(data) // _FLIPS, 1)))
        bit = rng.randrange(8)
        edit = [at, 1, base64.b64encode(bytes([data[at] ^ (1 << bit)])).decode()]
        yield _edited(f"{name}, bit {bit} of byte {at}", name, data, trust, edit)


def _edits(name: str, data: bytes, trust: Trust) -> Iterator[dict[str, Any]]:
    """What a hand would change: parts left out, doubled, put in another order, one value another."""
    value = json.loads(data)
    entries, blobs = value["entries"], value["blobs"]

    def proof(place: int, change: Any) -> dict[str, Any]:
        changed = [dict(it) for it in entries]
        changed[place]["proof"] = change(changed[place]["proof"])
        return {"entries": changed}

    def moved(text: str) -> str:
        lines = text.split("\n")
        lines[1] = f"index {int(lines[1].removeprefix('index ')) + 1}"
        return "\n".join(lines)

    def shorter(text: str) -> str:
        lines = text.split("\n")
        return "\n".join([*lines[:2], *lines[3:]])

    def longer(text: str) -> str:
        lines = text.split("\n")
        return "\n".join([*lines[:2], lines[2], *lines[2:]])

    changes: list[tuple[str, dict[str, Any]]] = [
        ("no entries", {"entries": []}),
        ("office record left out", {"entries": entries[1:]}),
        ("record left out", {"entries": entries[:-1]}),
        ("record twice", {"entries": [*entries, entries[-1]]}),
        ("key of the record left out", {"entries": [it for it in entries if '"purpose":"record"' not in it["record"]]}),
        ("key of the log left out", {"entries": [it for it in entries if '"purpose":"log"' not in it["record"]]}),
        ("entries turned round", {"entries": entries[::-1]}),
        ("a surplus blob", {"blobs": [*blobs, "{}"]}),
        ("a blob twice", {"blobs": [*blobs, *(blobs[:1] or ["{}"])]}),
        ("blobs turned round", {"blobs": blobs[::-1] if len(blobs) > 1 else ["{}", *blobs]}),
        ("blobs left out", {"blobs": []}),
        ("another format", {"format": "elshi-receipt/2"}),
        ("another office", {"office": "xm-mfa"}),
        ("a surplus field", {"note": "trust me"}),
        ("proof of another place", proof(-1, moved)),
        ("proof with a hash less", proof(-1, shorter)),
        ("proof with a hash more", proof(-1, longer)),
        ("proof of another entry", {"entries": [*entries[:-1], {**entries[-1], "proof": entries[-2]["proof"]}]}),
        ("extra data in a proof", proof(-1, lambda text: text.replace("\nindex", "\nextra AAAA\nindex"))),
        (
            "checkpoint with another size",
            proof(-1, lambda text: text.replace("\nindex", "\nindex", 1) + "— a.example AAAAAAAA\n"),
        ),
    ]
    for what, change in changes:
        yield _case(f"{name}, {what}", trust, format_canonical({**value, **change}) + b"\n")
    yield _edited(f"{name}, no last line feed", name, data, trust, [len(data) - 1, 1, ""])
    yield _edited(f"{name}, a space before it", name, data, trust, [0, 0, base64.b64encode(b" ").decode()])
    yield _edited(f"{name}, cut off", name, data, trust, [len(data) // 2, len(data), ""])
    yield _edited(f"{name}, a key twice", name, data, trust, [1, 0, base64.b64encode(b'"blobs":[],').decode()])


def _edited(title: str, of: str, data: bytes, trust: Trust, edit: list[Any]) -> dict[str, Any]:
    at, drop, insert = edit
    changed = data[:at] + base64.b64decode(insert) + data[at + drop :]
    return {"name": title, "of": of, "edit": edit, "trust": _trust_text(trust), "expect": _expect(changed, trust)}


def _case(name: str, trust: Trust, data: bytes, of: str = "") -> dict[str, Any]:
    held = {"of": of, "edit": [0, 0, ""]} if of else {"receipt": data.decode()}
    return {"name": name, **held, "trust": _trust_text(trust), "expect": _expect(data, trust)}


def _trust_text(trust: Trust) -> str:
    return format_trust(trust).decode()


def _expect(data: bytes, trust: Trust) -> dict[str, Any]:
    try:
        found = verify_receipt(data, trust=trust)
        texts = len(found.renditions)
        if found.record.id.startswith(f"{OFFICE}/registry/"):
            assert found.snapshot is not None
    except SecurityError:
        return {"outcome": "refused"}
    return {
        "outcome": "ok",
        "record": found.record.id,
        "version": found.record.version,
        "index": found.index,
        "leaf": found.leaf.hex(),
        "size": found.checkpoint.size,
        "confirmed": found.confirmed,
        "texts": texts,
    }
