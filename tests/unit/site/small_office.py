"""A small office of Samal: a real log, real keys (from fixed bytes), real blobs, and the site built from them."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import LogWriter, Signer, leaf_hash, public_bytes
from elshi.record import (
    BlobStore,
    Rendition,
    RenditionRef,
    Replaces,
    Trust,
    advisory_document,
    alert_document,
    answer_document,
    erasure_document,
    first_records,
    format_rendition,
    method_of,
    rendition_ref,
    sign_document,
    statement_document,
    withdrawal_document,
)
from elshi.record.attachments import AttachmentRef, BlobRef, find_media, format_alternatives
from elshi.record.types.advisories import read_advice
from elshi.record.types.alerts import read_danger
from elshi.site import BuildReport, SiteBuilder
from elshi.text.languages import LANGUAGES
from elshi.travel.worlds import samal_world

OFFICE, HOST = "xs-mfa", "mfa.samal.example"
NAMES = {
    "kk": "Самал Республикасының Сыртқы істер министрлігі",
    "ru": "Министерство иностранных дел Республики Самал",
    "en": "Ministry of Foreign Affairs of the Republic of Samal",
    "ar": "وزارة خارجية جمهورية سامال",
    "zh": "萨马尔共和国外交部",
}

ADVICE: Mapping[str, object] = {
    "country": "XB",
    "level": 2,
    "parts": [],
    "sections": ["entry", "safety"],
    "change": "major",
    "reviewed_on": "2026-03-01",
    "review_by": "2026-06-01",
}
DANGER: Mapping[str, object] = {
    "places": ["XB"],
    "polygons": [],
    "category": "Geo",
    "event": "earthquake",
    "urgency": "Immediate",
    "severity": "Severe",
    "certainty": "Observed",
    "onset": None,
    "expires": "2026-04-20T09:30:00Z",
}


def _key(word: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


class SmallOffice:
    """Publishes into `home/logs` and `home/blobs` as the press would; `build` renders `home/site`."""

    def __init__(self, home: Path, *, key_word: str = "root") -> None:
        self.home = home
        self.root = root = _key(key_word)
        log = _key("log")
        self._record = _key("record")
        self.trust = Trust(OFFICE, HOST, public_bytes(root))
        self.origin = f"{HOST}/{OFFICE}/1"
        self._signer = Signer(self.origin, log)
        self._blobs = BlobStore(home / "blobs")
        self._leaves: dict[tuple[str, int], str] = {}
        self._builders: dict[str, tuple[Trust, SiteBuilder]] = {}
        self.texts: dict[str, str] = {}
        self.first = first_records(
            office=OFFICE,
            host=HOST,
            names=NAMES,
            root_key=root,
            record_key=public_bytes(self._record),
            log_key=public_bytes(log),
            issued_at="2026-01-01T00:00:00Z",
        )
        self._append(self.first)

    @property
    def log(self) -> Path:
        """The log of the newest epoch."""
        return self.home / "logs" / OFFICE / self.origin.rpartition("/")[2]

    def begin_epoch(self, epoch: int, documents: list[dict[str, Any]]) -> None:
        """Go on in a new log that begins with these records, signed by the root key."""
        self.origin = f"{HOST}/{OFFICE}/{epoch}"
        self._signer = Signer(self.origin, self._signer.private_key)
        method = method_of(OFFICE, public_bytes(self.root))
        self._append(
            [sign_document(it, private_key=self.root, method=method, created=str(it["issued_at"])) for it in documents]
        )

    def _append(self, entries: list[bytes]) -> None:
        with LogWriter(self.log, origin=self.origin, signer=self._signer, create=True) as writer:
            writer.append(entries)

    def record(
        self,
        number: int,
        languages: str = "kk ru en",
        *,
        version: int = 1,
        body: str = "",
        title: str = "",
        year: int = 2026,
        files: Sequence[bytes] = (),
    ) -> bytes:
        """The signed bytes of a statement's version; its blobs are stored, `files` are its attachments."""
        name = f"{OFFICE}/{year}/{number}"
        refs = []
        for tag in languages.split():
            salt = sha256(f"{name}/{version}/{tag}".encode()).hexdigest()[:32]
            text = body or f"Мәтін / текст / text № {number}, **{version}**.\n\nЕкінші бөлім."
            rendition = Rendition(tag, LANGUAGES[tag].script, title or f"Тақырып {number} ({tag})", text, salt)
            refs.append(rendition_ref(format_rendition(rendition)))
            self._blobs.write(format_rendition(rendition))
        issued = f"{year}-03-{1 + number % 28:02d}T{9 + version:02d}:30:00Z"
        attached = [self._attach(data, languages.split()) for data in files]
        return self._sign(name, version, issued, languages.split(maxsplit=1)[0], refs, attached)

    def _attach(self, data: bytes, languages: list[str]) -> AttachmentRef:
        media = find_media(data)
        assert media is not None
        words = format_alternatives({tag: f"What it shows <{tag}>" for tag in languages}, salt="5" * 32)
        blob = BlobRef(self._blobs.write(words), len(words))
        return AttachmentRef(media.media_type, self._blobs.write(data), len(data), blob)

    def _sign(
        self,
        name: str,
        version: int,
        issued: str,
        authentic: str,
        refs: list[RenditionRef],
        attached: Sequence[AttachmentRef] = (),
    ) -> bytes:
        document = statement_document(
            id=name,
            version=version,
            office=OFFICE,
            issued_at=issued,
            authentic=authentic,
            renditions=refs,
            replaces=None if version == 1 else Replaces(version - 1, self._leaves[name, version - 1]),
            attachments=attached,
        )
        method = method_of(OFFICE, public_bytes(self._record))
        raw = sign_document(document, private_key=self._record, method=method, created=issued)
        self._leaves[name, version] = leaf_hash(raw).hex()
        return raw

    def publish(self, number: int, languages: str = "kk ru en", **more: object) -> str:
        """Append one statement; its id."""
        self._append([self.record(number, languages, **more)])  # type: ignore[arg-type]
        return f"{OFFICE}/{more.get('year', 2026)}/{number}"

    def publish_texts(self, number: int, texts: Mapping[str, tuple[str, str]], *, version: int = 1) -> str:
        """Append one statement with a title and a body for each language; its id."""
        name = f"{OFFICE}/2026/{number}"
        refs = []
        for tag, (title, body) in texts.items():
            salt = sha256(f"{name}/{version}/{tag}".encode()).hexdigest()[:32]
            blob = format_rendition(Rendition(tag, LANGUAGES[tag].script, title, body, salt))
            self._blobs.write(blob)
            refs.append(rendition_ref(blob))
        self._append([self._sign(name, version, f"2026-03-{number:02d}T{9 + version:02d}:30:00Z", min(texts), refs)])
        return name

    def publish_answer(
        self, number: int, texts: Mapping[str, tuple[str, str, str]], *, version: int = 1, asked: int = 1
    ) -> str:
        """Append one answer: by language the question in a line, in full, and the words of the answer; its id."""
        name = f"{OFFICE}/2026/{number}"
        refs: dict[str, list[RenditionRef]] = {"answer": [], "question": []}
        for tag, (title, question, body) in texts.items():
            for kind, words in (("answer", body), ("question", question)):
                salt = sha256(f"{name}/{version}/{tag}/{kind}".encode()).hexdigest()[:32]
                blob = format_rendition(Rendition(tag, LANGUAGES[tag].script, title, words, salt))
                self._blobs.write(blob)
                refs[kind].append(rendition_ref(blob))
        issued = f"2026-03-{1 + number % 28:02d}T{9 + version:02d}:30:00Z"
        self.append_signed(
            answer_document(
                id=name,
                version=version,
                office=OFFICE,
                issued_at=issued,
                authentic=min(texts),
                renditions=refs["answer"],
                question=refs["question"],
                asked=asked,
                replaces=None if version == 1 else Replaces(version - 1, self._leaves[name, version - 1]),
            )
        )
        return name

    def publish_advisory(
        self,
        number: int,
        country: str,
        texts: Mapping[str, tuple[str, str]],
        *,
        version: int = 1,
        issued: str = "",
        **changes: object,
    ) -> str:
        """Append one advisory with a title and a body for each language; `changes` of `ADVICE`; its id."""
        statement = self._statement(number, texts, version=version, issued=issued)
        advice = read_advice({**ADVICE, "gazetteer": self.gazetteer, "country": country, **changes})
        self.append_signed(advisory_document(statement, advice))
        return str(statement["id"])

    def publish_alert(
        self,
        number: int,
        texts: Mapping[str, tuple[str, str]],
        *,
        version: int = 1,
        issued: str = "",
        **changes: object,
    ) -> str:
        """Append one alert with a title and a body for each language; `changes` of `DANGER`; its id."""
        statement = self._statement(number, texts, version=version, issued=issued)
        danger = read_danger({**DANGER, "gazetteer": self.gazetteer, **changes})
        self.append_signed(alert_document(statement, danger))
        return str(statement["id"])

    def withdraw(self, number: int, version: int, *, issued: str = "2026-03-29T09:00:00Z") -> None:
        """Append the withdrawal of a statement as its `version`."""
        replaces = Replaces(version - 1, self.leaf(number, version - 1))
        self.append_signed(
            withdrawal_document(
                id=f"{OFFICE}/2026/{number}", version=version, office=OFFICE, issued_at=issued, reason="error",
                replaces=replaces,
            )
        )  # fmt: skip

    def erase(self, number: int, *blobs: str) -> None:
        """Append an erasure of blobs, given by their hashes."""
        issued = "2026-03-29T09:00:00Z"
        self.append_signed(
            erasure_document(office=OFFICE, number=number, issued_at=issued, blobs=list(blobs), reason="personal-data")
        )

    @property
    def gazetteer(self) -> dict[str, object]:
        """The invented world as a record names it; its blob is stored."""
        world = samal_world()
        return {"sha256": self._blobs.write(world), "bytes": len(world)}

    def _statement(
        self, number: int, texts: Mapping[str, tuple[str, str]], *, version: int, issued: str = ""
    ) -> dict[str, Any]:
        name = f"{OFFICE}/2026/{number}"
        refs = []
        for tag, (title, body) in texts.items():
            salt = sha256(f"{name}/{version}/{tag}".encode()).hexdigest()[:32]
            script = LANGUAGES[tag].script if tag in LANGUAGES else "Latn"
            blob = format_rendition(Rendition(tag, script, title, body, salt))
            self._blobs.write(blob)
            refs.append(rendition_ref(blob))
        return statement_document(
            id=name,
            version=version,
            office=OFFICE,
            issued_at=issued or f"2026-03-{1 + number % 28:02d}T{9 + version:02d}:30:00Z",
            authentic=next(iter(texts)),
            renditions=refs,
            replaces=None if version == 1 else Replaces(version - 1, self._leaves[name, version - 1]),
        )

    def append_signed(self, *documents: dict[str, Any], root: bool = False) -> list[bytes]:
        """Append other records, each under a checkpoint of its own, signed by the record key or the `root` key."""
        private = self.root if root else self._record
        method = method_of(OFFICE, public_bytes(private))
        signed = [
            sign_document(it, private_key=private, method=method, created=str(it["issued_at"])) for it in documents
        ]
        for raw, document in zip(signed, documents, strict=True):
            self._leaves[document["id"], document["version"]] = leaf_hash(raw).hex()
            self._append([raw])
        return signed

    def publish_many(self, numbers: range, languages: str = "kk ru en") -> None:
        self._append([self.record(number, languages) for number in numbers])

    def publish_foreign(self, number: int, tag: str) -> None:
        """A statement in a language that the site has no catalogue for."""
        text = f"Texte {number}"
        blob = format_rendition(Rendition(tag, "Latn", text, text, "0" * 32))
        self._blobs.write(blob)
        self._append([self._sign(f"{OFFICE}/2026/{number}", 1, "2026-03-01T00:00:00Z", tag, [rendition_ref(blob)])])

    def leaf(self, number: int, version: int, year: int = 2026) -> str:
        """The leaf hash of a statement's entry, hexadecimal."""
        return self._leaves[f"{OFFICE}/{year}/{number}", version]

    def other_signer(self) -> Signer:
        """A log key that the root key never signed."""
        return Signer(self.origin, _key("somebody else"))

    def build(
        self,
        records: set[str] | None = None,
        out: str = "site",
        on_progress: Callable[[int, int], None] | None = None,
    ) -> BuildReport:
        """As a press that runs for long builds one tree again and again, with what it knows from before."""
        known = self._builders.get(out)
        if known is None or known[0] != self.trust:
            logs, blobs = self.home / "logs", self.home / "blobs"
            known = self.trust, SiteBuilder(logs=logs, blobs=blobs, out=self.home / out, trust=self.trust)
            self._builders[out] = known
        return known[1].build(records, on_progress=on_progress)

    def read(self, path: str) -> str:
        return (self.home / "site" / path).read_text(encoding="utf-8")

    def tree(self, out: str = "site") -> Mapping[str, bytes]:
        top = self.home / out
        return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}
