"""Which alerts are about the same links, texts and hashtags as something else."""

from collections.abc import Collection, Iterable

from elshi.desk.cases.models import Alert
from elshi.text.normal import normalise

MOST_ALERTS = 300  # the newest, among which they are looked for


def read_alerts() -> list[Alert]:
    """The newest alerts, for `alerts_about`: one query."""
    return list(Alert.objects.order_by("-raised_at", "id").only("id", "keys", "kind", "sample", "rank")[:MOST_ALERTS])


def alerts_about(keys: Collection[str], alerts: Iterable[Alert]) -> list[Alert]:
    """Those that were raised for a link or a text of something, or for its hashtags alone.

    An alert spells hashtags as most posts do, and a narrative in lower case. A hashtag stands under much; where an
    alert has links or texts, one of them has to be shared.
    """
    wanted, found = set(keys), []
    for alert in alerts:
        own = {normalise(key).lower() if key.startswith("#") else key for key in map(str, alert.keys)}
        strong = {key for key in own if not key.startswith("#")}
        if (strong or own) & wanted:
            found.append(alert)
    return found
