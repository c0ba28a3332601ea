"""The alerts that a network pushed, as listening last said, and the cases that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from elshi.desk.cases.models import Alert, Case, CaseAlert
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.models import Person

MOST_PUSHED = 50


@dataclass(frozen=True, slots=True)
class Pushed:
    """An alert; how many of its first accounts are members; its cases that the reader sees, newest first."""

    alert: Alert
    members: int
    accounts: int
    cases: Sequence[Case]


def read_pushed(network_id: str, *, reader: Person) -> list[Pushed]:
    """Alerts of which at least half of the first accounts are members of this network, newest first: two queries."""
    alerts = Alert.objects.filter(network=network_id).order_by("-raised_at", "id")
    shown = list(alerts.only("id", "kind", "keys", "sample", "raised_at", "reasons")[:MOST_PUSHED])
    attached = CaseAlert.objects.filter(alert__in=shown, case__in=visible_cases(reader)).select_related("case")
    cases: dict[str, list[Case]] = {alert.pk: [] for alert in shown}
    for one in attached.order_by("-case__opened_at", "-case_id"):
        cases[one.alert_id].append(one.case)
    return [Pushed(alert, *_counts(alert, network_id), cases[alert.pk]) for alert in shown]


def _counts(alert: Alert, network_id: str) -> tuple[int, int]:
    """Members, and the accounts that they are counted among, as its reason says."""
    facts = next(one["facts"] for one in alert.reasons if one["facts"].get("network") == network_id)
    return int(facts["members"]), int(facts["accounts"])
