"""A node in numbers, for `elshi status`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from elshi.base.clock import format_time
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.setup import is_made, setup
from elshi.listen.store import PostStore
from elshi.log import FolderStore, parse_checkpoint, parse_note
from elshi.node.home import NodeHome, read_processes, read_trust
from elshi.node.keys import PSEUDONYM_BYTES
from elshi.node.restored import is_unconfirmed, read_restored
from elshi.node.settings import read_settings


def read_overview(home: NodeHome, *, environ: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """posts, alerts, cases, records (published by the press), log_size (entries), confirmed, unconfirmed_backup,
    outbox, processes, as_of.

    `confirmed`: how many witnesses of the policy in trust.json cosigned the newest checkpoint ("by"), out of how many
    ("of"), and how many must ("needed"); None without a policy. `unconfirmed_backup`: when the backup was made out of
    which this home came, while nobody has confirmed that its log is not behind; else None. `outbox`: numbers of what is
    to be said on channels (`channels.standing.count_outbox`); None before the node was ever up.

    Raises SecurityError for a bad cosignature.
    """
    settings = read_settings(home, environ)
    setup(home.path)
    from elshi.desk.cases.models import Alert, Case  # noqa: PLC0415  # models need setup() first
    from elshi.desk.channels.standing import count_outbox  # noqa: PLC0415
    from elshi.desk.releases.models import Release  # noqa: PLC0415

    there = is_made()
    note = FolderStore(home.log_folder(settings.office, settings.epoch)).read("checkpoint")
    policy = read_trust(home).policy
    restored = read_restored(home)
    confirmed = {"by": policy.count(note), "of": len(policy.witnesses), "needed": policy.quorum}
    return {
        "office": settings.office,
        "posts": PostStore(home.posts, bytes(PSEUDONYM_BYTES)).count(),  # counting needs no key
        "alerts": Alert.objects.count() if there else 0,
        "cases": Case.objects.count() if there else 0,
        "records": Release.objects.filter(state=ReleaseState.PUBLISHED.value).count() if there else 0,
        "log_size": parse_checkpoint(parse_note(note).text).size,
        "confirmed": confirmed if policy.witnesses else None,
        "unconfirmed_backup": restored.backup_at if restored and is_unconfirmed(home, settings) else None,
        "outbox": count_outbox(at=at) if there else None,
        "processes": read_processes(home),
        "as_of": format_time(at),
    }
