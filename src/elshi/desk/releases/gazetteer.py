"""The ministry's gazetteer on the desk: the one of now, and the one that a text names."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from elshi.base.errors import ElshiError, FormatError, SecurityError
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.attachment_files import attachment_store, write_attachment
from elshi.node.home import NodeHome
from elshi.record import BlobStore
from elshi.record.attachments import BlobRef
from elshi.travel.gazetteer import Gazetteer, parse_gazetteer


@dataclass(frozen=True, slots=True)
class Present:
    """The gazetteer in use. `data`: its bytes; `ref`: how a record names them."""

    gazetteer: Gazetteer
    data: bytes
    ref: BlobRef


def read_present() -> Present:
    """The gazetteer in the home. Raises RuleError `no-gazetteer`, also for one that is damaged."""
    path = _home().gazetteer
    try:
        data = path.read_bytes()
        gazetteer = _parse(data)
    except (FileNotFoundError, FormatError) as exc:
        raise RuleError("no-gazetteer") from exc
    return Present(gazetteer, data, BlobRef(hashlib.sha256(data).hexdigest(), len(data)))


def find_present() -> Present | None:
    """The same for a page; None where there is none that can be read."""
    try:
        return read_present()
    except RuleError:
        return None


def keep_present() -> Present:
    """The gazetteer in the home, its bytes now with the attachments of drafts: before a text names them."""
    present = read_present()
    write_attachment(present.data)
    return present


def find_named(ref: BlobRef) -> Gazetteer | None:
    """The gazetteer that a text names, from drafts or from what is published; None where its bytes are gone."""
    home = _home()
    for store in (attachment_store(home), BlobStore(home.blobs)):
        try:
            return _parse(store.read(ref.sha256))
        except SecurityError:
            continue
    return None


@lru_cache(maxsize=4)  # megabytes of JSON, asked for by each page
def _parse(data: bytes) -> Gazetteer:
    return parse_gazetteer(data)


def _home() -> NodeHome:
    if settings.ELSHI_HOME is None:
        raise ElshiError("the desk was set up without a home: expected ELSHI_HOME")
    return NodeHome(settings.ELSHI_HOME)
