"""From an approved content to the unsigned record: what the release freezes and the press checks again."""

from dataclasses import dataclass
from datetime import datetime

from elshi.base.canonical import format_canonical
from elshi.base.clock import format_time
from elshi.base.ids import StatementId
from elshi.desk.releases.rules.content import parse_content, read_renditions
from elshi.record.documents import Replaces, rendition_ref, statement_document
from elshi.record.rendition import format_rendition


@dataclass(frozen=True, slots=True)
class Identity:
    """What a statement is called, and the version that it takes the place of, if any."""

    id: StatementId
    version: int
    replaces: Replaces | None


def format_unsigned(content: str, *, identity: Identity, issued_at: datetime) -> str:
    """The complete record without its proof, as canonical JSON text; the same input gives the same text, always.

    `content` is a canonical whole. Raises SecurityError when it is not one that could have been saved.
    """
    whole = parse_content(content)
    document = statement_document(
        id=str(identity.id),
        version=identity.version,
        office=whole["office"],
        issued_at=format_time(issued_at),
        authentic=whole["authentic"],
        renditions=[rendition_ref(format_rendition(rendition)) for rendition in read_renditions(whole)],
        replaces=identity.replaces,
    )
    return format_canonical(document).decode()
