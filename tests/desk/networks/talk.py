"""A network for tests: twelve accounts that push one link after the other among a public that shares news as well."""

import random
from datetime import UTC, datetime, timedelta

from desk.narratives.talk import store_of

START = datetime(2026, 3, 1, tzinfo=UTC)
PUBLIC = 220
TWELVE = [f"@twelve{number:02}" for number in range(12)]


def write_network(home, *, times=6, first=0, names=TWELVE):
    """`times` pushes, eight hours apart, five seconds from one account to the next; posts of a public beside."""
    store = store_of(home)
    rows, dice = [], random.Random(7)
    for turn in range(first, first + times):
        for place, name in enumerate(names):
            at = START + timedelta(hours=8 * turn, seconds=5 * place)
            link = f"https://forged-{turn}.example/bridge"
            rows.append({"id": f"n{turn}-{name}", "author": name, "time": at, "text": f"Көпір {turn} {place} {link}"})
        for person in range(PUBLIC):
            at = START + timedelta(hours=8 * turn, seconds=dice.randrange(8 * 3600))
            text = f"Адам {person} айтқан сөз {dice.getrandbits(40):x} https://news.example/{dice.randrange(40)}"
            rows.append({"id": f"p{turn}-{person}", "author": f"@person{person}", "time": at, "text": text})
    store.ingest_rows([row | {"platform": "samalnet"} for row in rows])
    return store


def tell_networks(home) -> str:
    """Record one; its id."""
    from elshi.desk.networks.actions.record_networks import record_networks
    from elshi.desk.networks.models import AccountNetwork

    record_networks(write_network(home), at=START + timedelta(days=2), kept_since=START - timedelta(days=14))
    return AccountNetwork.objects.get().pk


def push(alert, network, *, code="known-network", members=31, kind="linked-accounts"):
    """As if listening had said that this network pushed it: a row of the desk alone."""
    facts = {"network": network, "kind": kind, "since": "2026-03-03T00:00:00Z", "members": members, "accounts": 40}
    said = {"code": code, "facts": {name: str(value) for name, value in facts.items()}}
    alert.network, alert.reasons = network, [*alert.reasons, said]
    alert.save()
    return alert
