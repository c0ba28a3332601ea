"""The list of advisories and alerts for programs, `/advisories/index.json` (docs/formats/advisories.md).

It is not signed: who reads it takes the receipt that it names, verifies that, and believes only the record within.
"""

from typing import Any

from elshi.base.canonical import format_canonical
from elshi.record import RenditionRef
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import format_advice
from elshi.record.types.alerts import format_danger
from elshi.site.advisories import Abroad, advice_of, danger_of, majors_of
from elshi.site.library import Version, Work
from elshi.site.paths import blob_path, cap_path
from elshi.site.reading import Source
from elshi.site.receipts import receipt_path
from elshi.text.languages import LANGUAGES

FORMAT = "elshi-advisories/1"
PATH = "advisories/index.json"


def format_index(abroad: Abroad, source: Source) -> bytes:
    """The file: canonical JSON. Paths begin at the root of the site; one that is null is not there."""
    value = {
        "format": FORMAT,
        "office": source.trust.office,
        "gazetteer": _blob(abroad.gazetteer, source) if abroad.gazetteer else None,
        "advisories": [_advisory(work, source) for work in abroad.in_force.values()],
        "alerts": [_alert(work, source) for work in abroad.alerts],
    }
    return format_canonical(value, max_bytes=1 << 24)


def _advisory(work: Work, source: Source) -> dict[str, Any]:
    advice = advice_of(work.newest)
    return {
        **_head(work.newest),
        **format_advice(advice),
        "gazetteer": _blob(advice.gazetteer, source),
        "major_at": majors_of(work)[-1].record.issued_at,
        "cap": f"/{cap_path(majors_of(work)[-1])}",
        "texts": [
            _text(ref, source, page=f"/advisories/{ref.language}/{advice.country}/")
            for ref in work.newest.record.renditions
        ],
    }


def _alert(work: Work, source: Source) -> dict[str, Any]:
    danger = danger_of(work.newest)
    return {
        **_head(work.newest),
        **format_danger(danger),
        "gazetteer": _blob(danger.gazetteer, source),
        "cap": f"/{cap_path(work.newest)}",
        "texts": [_text(ref, source, page=f"/{ref.language}/{work.id}/") for ref in work.newest.record.renditions],
    }


def _head(version: Version) -> dict[str, Any]:
    record = version.record
    return {
        "id": record.id,
        "version": record.version,
        "issued_at": record.issued_at,
        "authentic": record.authentic,
        "receipt": f"/{receipt_path(version)}",
    }


def _text(ref: RenditionRef, source: Source, *, page: str) -> dict[str, Any]:
    """Where a text is. Languages that are none of ours have no page."""
    return {
        "language": ref.language,
        "page": page if ref.language in LANGUAGES else None,
        **_blob(BlobRef(ref.sha256, ref.bytes), source),
    }


def _blob(ref: BlobRef, source: Source) -> dict[str, Any]:
    is_here = ref.sha256 not in source.ledger.erased and source.holds(ref.sha256)
    return {"sha256": ref.sha256, "bytes": ref.bytes, "blob": f"/{blob_path(ref.sha256)}" if is_here else None}
