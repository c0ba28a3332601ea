"""Which network pushed an alert: what listening says, what the desk keeps of it, what its pages show to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.conftest import SETTINGS
from desk.embassies import add_embassies
from desk.networks.talk import START, push, tell_networks, write_network
from desk.networks.test_pages import page_of
from desk.test_cases import make_alert
from desk.web.queries import count_queries
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.models import Alert
from elshi.desk.listening import Listener
from elshi.desk.networks.actions.record_networks import expire_networks, record_networks
from elshi.desk.networks.known import read_known_networks
from elshi.desk.networks.models import AccountNetwork
from elshi.desk.networks.pushed import read_pushed
from fakes.clock import FakeClock

FOUND = START + timedelta(days=2)
HOUR = timedelta(hours=1)
QUIET = replace(SETTINGS, demonstration=False)


def said_of(alert):
    return {reason["code"]: reason["facts"] for reason in alert.reasons if "network" in reason["facts"]}


@pytest.fixture
def linked(home):
    """An alert, and the network of talk; nothing joins them yet."""
    network = tell_networks(home)
    record_alerts([make_alert("a")], at=START)
    return Alert.objects.get(pk="a"), network


def test_listening_finds_who_pushed_it_and_a_network_that_was_known_counts(home):
    clock = FakeClock(FOUND)
    write_network(home)
    listener = Listener(home, QUIET, clock=clock)
    listener.step()
    network = AccountNetwork.objects.get()
    assert not Alert.objects.exclude(network="").exists(), "networks are found after this look"
    write_network(home, first=9, times=1)  # after more than a day: what comes sooner goes on with the alert before
    clock.move(timedelta(days=1, minutes=30))
    listener.step()
    new = Alert.objects.filter(raised_at__gt=FOUND).get()
    assert new.network == network.pk
    assert said_of(new) == {
        "known-network": {
            "network": network.pk, "kind": "linked-accounts", "since": "2026-03-03T00:00:00Z",
            "members": "6", "accounts": "6",
        }
    }  # fmt: skip
    older = Alert.objects.filter(raised_at__lt=FOUND, network=network.pk)
    assert older
    assert {code for alert in older for code in said_of(alert)} == {"new-network"}, "it may be found by these"
    score = new.score
    AccountNetwork.objects.update(kind="open-campaign")
    clock.move(timedelta(seconds=30))
    listener.step()
    new.refresh_from_db()
    assert list(said_of(new)) == ["other-network"]
    assert score == pytest.approx(1.5 * new.score)


def test_neither_members_nor_accounts_are_kept_with_an_alert(home):
    clock = FakeClock(FOUND)
    write_network(home)
    listener = Listener(home, QUIET, clock=clock)
    listener.step()
    clock.move(timedelta(minutes=1))
    listener.step()
    traces = {trace for traced in AccountNetwork.objects.values_list("traced", flat=True) for trace in traced}
    assert Alert.objects.exclude(network="").exists()
    assert traces
    stored = str(list(Alert.objects.values()))
    assert not any(trace in stored for trace in traces)


def test_it_is_known_since_it_was_found_first(home):
    store = write_network(home, times=9)
    long_ago = START - timedelta(days=14)
    record_networks(store, at=FOUND, kept_since=long_ago)
    record_networks(store, at=FOUND + HOUR, kept_since=long_ago)
    network = AccountNetwork.objects.get()
    assert (network.known_since, network.found_at) == (FOUND, FOUND + HOUR)
    [known] = read_known_networks()
    assert (known.id, known.kind, known.since, len(known.members)) == (network.pk, "linked-accounts", FOUND, 12)


def test_a_network_that_is_no_longer_known_is_no_reason_at_the_next_look(linked):
    alert, network = linked
    push(alert, network)
    record_alerts([make_alert("a")], at=START)
    alert.refresh_from_db()
    assert (alert.network, said_of(alert)) == ("", {})


def test_when_a_network_goes_its_alerts_say_so(linked, enter):
    alert, network = linked
    push(alert, network)
    client = enter("analyst")
    link = f'href="/networks/{network}/"'
    page = page_of(client, "/alerts/a/")
    assert link in page
    assert "no longer kept" not in page
    expire_networks(before=AccountNetwork.objects.get().last_at + HOUR)
    page = page_of(client, "/alerts/a/")
    assert link not in page
    assert f"{network}</bdi>" in page
    assert "This network is no longer kept." in page
    alert.refresh_from_db()
    assert said_of(alert), "what was said when it was raised stays"


@pytest.mark.parametrize(
    ("code", "kind", "words", "listed"),
    [
        ("known-network", "linked-accounts", "it counts half as much again", True),
        ("new-network", "linked-accounts", "found only after the alert", False),
        ("other-network", "open-campaign", "(open campaign)", False),
        ("other-network", "common-interest", "(common interest)", False),
    ],
)
def test_the_reason_stands_on_the_pages_of_alert_and_case_and_in_the_list_where_it_counts(
    office, linked, enter, code, kind, words, listed
):
    alert, network = linked
    push(alert, network, code=code, kind=kind)
    case = open_case(actor=office.people["author"], alert_id="a", title="A case", at=START)
    client = enter("analyst")
    for address in ("/alerts/a/", f"/cases/{case.pk}/"):
        page = page_of(client, address)
        assert "31 of the first 40 accounts" in page
        assert words in page
        assert f'href="/networks/{network}/"' in page
        assert page.count("A reason to look, never a finding about a person.") == 1
    assert ("31 of the first 40 accounts" in page_of(client, "/alerts/")) == listed


def test_a_network_lists_what_it_pushed_newest_first_with_the_cases(office, linked, enter):
    alert, network = linked
    push(alert, network)
    newer = make_alert("b", raised_at=alert.raised_at + HOUR, keys=("#later",))
    record_alerts([make_alert("a"), newer, make_alert("c", keys=("#theirs",))], at=START)
    for name in "ab":
        push(Alert.objects.get(pk=name), network, members=20 if name == "a" else 40)
    case = open_case(actor=office.people["author"], alert_id="a", title="A case of it", at=START)
    page = page_of(enter("analyst"), f"/networks/{network}/")
    assert page.index("#later") < page.index("#notice")
    assert "#theirs" not in page
    assert "members: 20 of the first 40 accounts" in page
    assert f'href="/cases/{case.pk}/"' in page


def test_a_case_of_another_office_is_not_shown(office, linked, enter):
    add_embassies(office)
    alert, network = linked
    push(alert, network)
    case = open_case(actor=office.people["author"], alert_id="a", title="The ministry's own", at=START)
    for name, sees in (("analyst", True), ("xk_analyst", False)):
        page = page_of(enter(name), f"/networks/{network}/")
        assert "#notice" in page, "alerts are everybody's"
        assert (f"/cases/{case.pk}/" in page, "The ministry" in page) == (sees, sees)
    own = open_case(actor=office.people["xk_author"], alert_id="a", title="Ours", at=START)
    [pushed] = read_pushed(network, reader=office.people["xk_analyst"])
    assert [one.pk for one in pushed.cases] == [own.pk]
    [pushed] = read_pushed(network, reader=office.people["analyst"])
    assert {one.pk for one in pushed.cases} == {case.pk, own.pk}


def test_a_page_asks_the_same_however_much_it_pushed(office, linked, enter):
    alert, network = linked
    push(alert, network)
    client = enter("analyst")
    few = count_queries(client, f"/networks/{network}/"), count_queries(client, "/alerts/a/")
    many = [make_alert(f"more-{number}") for number in range(6)]
    record_alerts([make_alert("a"), *many], at=START)
    for one in Alert.objects.all():
        push(one, network)
        open_case(actor=office.people["author"], alert_id=one.pk, title=one.pk, at=START)
    assert count_queries(client, f"/networks/{network}/") == few[0]
