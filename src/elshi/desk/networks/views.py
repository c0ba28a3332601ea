"""Networks: those of the last weeks, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from elshi.desk.cases.alerts_about import alerts_about, read_alerts
from elshi.desk.networks.models import AccountNetwork, NetworkLook
from elshi.desk.networks.picture import draw_network
from elshi.desk.networks.pushed import read_pushed
from elshi.desk.people.pages import person_of, reading

MOST = 100
_UNUSED = ("traced", "nodes", "ties")  # large, and not in a list


@require_GET
@reading("alerts")
def networks(request: HttpRequest) -> HttpResponse:
    """The networks that are kept: linked accounts first, then campaigns and readers."""
    kept = list(AccountNetwork.objects.defer(*_UNUSED)[:MOST])
    order = {"linked-accounts": 0, "open-campaign": 1, "common-interest": 2}
    context = {
        "networks": sorted(kept, key=lambda one: (order[one.kind], -one.members)),
        "look": NetworkLook.objects.first(),
    }
    return render(request, "networks/networks.html", context)


@require_GET
@reading("alerts")
def network(request: HttpRequest, network_id: str) -> HttpResponse:
    """One network."""
    found = get_object_or_404(AccountNetwork.objects.defer("traced"), pk=network_id)
    pushed = read_pushed(found.pk, reader=person_of(request))
    theirs = {one.alert.pk for one in pushed}
    context = {
        "network": found,
        "picture": draw_network(found.nodes, found.ties),
        "pushed": pushed,
        "alerts": [alert for alert in alerts_about(found.keys, read_alerts()) if alert.pk not in theirs],
        "look": NetworkLook.objects.first(),
    }
    return render(request, "networks/network.html", context)
