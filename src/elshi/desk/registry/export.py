"""An incident file as one JSON document (`elshi-incident/1`, docs/registry.md): facts, acts and hashes, no files.

Whoever gets the files too can hash them and find each in `evidence`. Persons are named by their user names, as in the
audit trail.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.base.canonical import format_canonical
from elshi.base.clock import format_time
from elshi.desk.registry.models import Incident
from elshi.desk.registry.reading import read_assets

FORMAT = "elshi-incident/1"


def export_incident(incident: Incident, *, at: datetime) -> bytes:
    """Canonical JSON. `at`: when it was made."""
    asset = read_assets().get(incident.record_id)
    return format_canonical(
        {
            "format": FORMAT,
            "office": settings.ELSHI_OFFICE,
            "exported_at": format_time(at),
            "incident": incident.pk,
            "kind": incident.kind,
            "since": format_time(incident.since),
            "opened_at": format_time(incident.opened_at),
            "opened_by": incident.opened_by.get_username(),
            "closed_at": None if incident.closed_at is None else format_time(incident.closed_at),
            "outcome": incident.outcome or None,
            "account": {
                "id": incident.record_id,
                "version": None if asset is None else asset.version,
                "leaf": None if asset is None else asset.release.leaf_hash,
                "platform": None if asset is None else asset.platform,
                "handle": None if asset is None else asset.handle,
                "url": None if asset is None else asset.url or None,
            },
            "successor": incident.successor or None,
            "copy": _copy(incident),
            "evidence": [
                {
                    "number": one.number,
                    "kind": one.kind,
                    "description": one.description,
                    "url": one.url or None,
                    "media_type": one.media_type,
                    "size": one.size,
                    "sha256": one.sha256,
                    "seen_at": format_time(one.seen_at),
                    "filed_at": format_time(one.at),
                    "filed_by": one.by.get_username(),
                }
                for one in incident.evidence.select_related("by").order_by("number")
            ],
            "measures": [
                {
                    "measure": one.measure,
                    "note": one.note,
                    "done_at": format_time(one.done_at),
                    "noted_at": format_time(one.at),
                    "noted_by": one.by.get_username(),
                }
                for one in incident.acts.select_related("by")
            ],
            "letters": [
                {
                    "kind": one.kind,
                    "language": one.language,
                    "final_at": None if one.final_at is None else format_time(one.final_at),
                    "sha256": one.sha256 or None,
                }
                for one in incident.letters.order_by("id")
            ],
        }
    )


def _copy(incident: Incident) -> dict[str, Any] | None:
    if not incident.lookalike_handle:
        return None
    return {
        "platform": incident.lookalike_platform,
        "handle": incident.lookalike_handle,
        "url": incident.lookalike_url or None,
    }
