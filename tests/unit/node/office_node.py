"""A small node for tests of ceremonies: its root key, statements signed by its record key, readers with its trust."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.clock import format_time
from elshi.log import public_bytes
from elshi.node.create import create_node
from elshi.node.enter import enter_signed
from elshi.node.home import NodeHome, open_home
from elshi.node.office_log import OfficeNode
from elshi.node.requests import sign_records
from elshi.node.settings import Settings, read_settings
from elshi.record import (
    BlobStore,
    Rendition,
    Replaces,
    format_rendition,
    method_of,
    rendition_ref,
    sign_document,
    statement_document,
)

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WHEN = format_time(AT)


@dataclass
class SmallNode:
    """One node and the root key that made it."""

    path: Path
    environ: dict[str, str]
    root: Ed25519PrivateKey
    passphrase: bytes | None = None

    @classmethod
    def make(
        cls,
        folder: Path,
        *,
        passphrase: bytes | None = None,
        office: str = "xs-mfa",
        host: str = "mfa.samal.example",
    ) -> "SmallNode":
        """A new node in `folder`/home, whose state home is beside it."""
        root = Ed25519PrivateKey.generate()
        settings = Settings(office=office, host=host)
        home = create_node(
            folder / "home", settings, names={"en": "Ministry"}, at=AT, root_key=root, passphrase=passphrase
        )
        return cls(home.path, {"ELSHI_STATE_HOME": str(folder / "state")}, root, passphrase)

    @property
    def home(self) -> NodeHome:
        """Its paths."""
        return open_home(self.path)

    @property
    def office(self) -> OfficeNode:
        """As an act finds it now."""
        return OfficeNode(self.home, read_settings(self.home, {}), self.passphrase, self.environ)

    def carry_out(self, documents) -> list[str]:
        """Sign a request with the root key, and enter it."""
        return enter_signed(self.office, sign_records(documents, root_key=self.root))

    def publish(self, number: int, body: str = "Words that are long enough to be compared.") -> str:
        """Sign and append version 1 of a statement, with its text; the text's SHA-256."""
        rendition = Rendition("en", "Latn", f"Title {number}", f"{body} ({number})", salt=f"{number:032x}")
        blob = format_rendition(rendition)
        BlobStore(self.home.blobs).write(blob)
        self.append_statement(number, blob, version=1, replaces=None)
        return rendition_ref(blob).sha256

    def append_statement(self, number: int, blob: bytes, *, version: int, replaces: Replaces | None) -> None:
        """Sign and append a version of a statement."""
        key, name = self.office.read_keys().record, self.office.settings.office
        document = statement_document(
            id=f"{name}/2026/{number}",
            version=version,
            office=name,
            issued_at=WHEN,
            authentic="en",
            renditions=[rendition_ref(blob)],
            replaces=replaces,
        )
        method = method_of(name, public_bytes(key))
        with self.office.alone():
            self.office.append([sign_document(document, private_key=key, method=method, created=WHEN)])

    def with_root(self, root: Ed25519PrivateKey) -> "SmallNode":
        """The same node in the hands of somebody with another root key."""
        return replace(self, root=root)
