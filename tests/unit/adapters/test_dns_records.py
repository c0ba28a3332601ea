"""Asking the DNS for an audit, of a server on loopback with zones of the invented kind."""

import pytest

from elshi.adapters import dns_records
from elshi.adapters.dns_records import DnsRecords
from elshi.audit.dns_facts import Host, Signature, Zone
from elshi.audit.ports import LookError
from fakes.dns_server import fake_dns

SIGNED = "5 2 300 20260401000000 20260301000000 1 {zone} AAAA"
ZONES = [
    "samal.test. 600 IN NS ns1.samal.test.",
    "samal.test. 600 IN NS NS.Foreign.test.",
    "samal.test. 600 IN MX 10 mx.foreign.test.",
    "samal.test. 600 IN DS 1 8 2 " + "00" * 32,
    "samal.test. 600 IN SOA ns1.samal.test. root.samal.test. 1 2 3 4 5",
    "samal.test. 600 IN RRSIG SOA 8 " + SIGNED.format(zone="samal.test.").removeprefix("5 "),
    "samal.test. 600 IN RRSIG SOA 8 2 300 20260320000000 20260301000000 2 samal.test. AAAA",
    "ns1.samal.test. 60 IN A 203.0.113.53",
    "mfa.samal.test. 120 IN A 203.0.113.1",
    "mfa.samal.test. 240 IN AAAA 2001:db8::1",
    "www.samal.test. 30 IN CNAME edge.foreign.test.",
    "edge.foreign.test. 30 IN A 198.51.100.1",
    "ns.foreign.test. 30 IN A 198.51.100.53",
    "mx.foreign.test. 30 IN A 198.51.100.25",
    "foreign.test. 900 IN NS ns.foreign.test.",
    "test. 172800 IN NS a.nic.test.",
    "a.nic.test. 172800 IN A 203.0.113.99",
    "silent.samal.test. 30 IN MX 0 .",
]


@pytest.fixture
def server():
    with fake_dns(ZONES) as found:
        yield found


def ask(server):
    return DnsRecords(server="127.0.0.1", port=server.port)


def test_everything_about_a_name(server):
    found = ask(server).facts("mfa.samal.test")
    ours, theirs = Host("ns1.samal.test", ("203.0.113.53",)), Host("ns.foreign.test", ("198.51.100.53",))
    assert found.host == Host("mfa.samal.test", ("203.0.113.1", "2001:db8::1"))
    assert found.address_ttl == 240
    assert found.zone == Zone("samal.test", (theirs, ours), 600)
    assert found.parents == (Zone("test", (Host("a.nic.test", ("203.0.113.99",)),), 172_800),)
    assert found.server_zones == (Zone("foreign.test", (theirs,), 900),)
    assert found.mail == (Host("mx.foreign.test", ("198.51.100.25",)),)
    assert found.signed
    # of two signatures of the same records the one that ends first, 2026-03-20T00:00:00Z
    assert found.signatures == (Signature("samal.test", "SOA", "samal.test", 1_773_964_800),)
    assert (found.alias_zones, found.unanswered) == ((), ())


def test_an_alias_leads_through_its_own_zone(server):
    found = ask(server).facts("www.samal.test")
    assert found.host.addresses == ("198.51.100.1",)
    assert [zone.name for zone in found.alias_zones] == ["foreign.test"]


def test_no_question_is_asked_twice(server):
    names = ask(server)
    names.facts("mfa.samal.test")
    names.facts("mfa.samal.test")
    assert len(server.asked) == len(set(server.asked))


def test_a_null_exchanger_is_none(server):
    assert ask(server)._mail("silent.samal.test") == ()


def test_a_name_that_is_not_there(server):
    assert ask(server).addresses("none.samal.test") == ()
    assert ask(server).facts("none.samal.test").host.addresses == ()
    with pytest.raises(LookError, match="no name server answered"):
        ask(server).facts("nobody.invented")


def test_a_silent_server_costs_a_bounded_time_and_is_told(server, monkeypatch):
    monkeypatch.setattr(dns_records, "_ONE_S", 0.3)
    server.mute = True
    names = ask(server)
    for number in range(50):
        assert names.addresses(f"h{number}.samal.test") == ()
    assert {name for name, _ in server.asked} == {"h0.samal.test.", "h1.samal.test."}  # four questions, not a hundred
    assert len(names._unanswered) == 100


def test_questions_without_an_answer_are_named(server, monkeypatch):
    monkeypatch.setattr(dns_records, "_ONE_S", 0.3)
    names = ask(server)
    names.addresses("mfa.samal.test")
    server.mute = True
    found = names.facts("mfa.samal.test")
    assert found.host.addresses == ("203.0.113.1", "2001:db8::1")
    assert "mfa.samal.test NS" in found.unanswered


@pytest.mark.parametrize(
    ("host", "addresses"),
    [("localhost", ("127.0.0.1",)), ("127.0.0.2", ("127.0.0.2",)), ("::1", ("::1",)), ("a.localhost", ("127.0.0.1",))],
)
def test_what_needs_no_dns_asks_none(server, host, addresses):
    assert ask(server).addresses(host) == addresses
    assert server.asked == []


def test_without_a_server_the_machine_itself_is_asked():
    assert DnsRecords().addresses("localhost") == ("127.0.0.1",)
    assert DnsRecords()._system_addresses("localhost")[0] == "127.0.0.1"


def test_the_machines_own_way_ends_with_the_time_too(monkeypatch):
    names = DnsRecords()
    asked = []

    def slow(host, *_, **__):
        asked.append(host)
        names._ends = 0.0  # the time is over while it waits
        raise OSError

    monkeypatch.setattr(dns_records.socket, "getaddrinfo", slow)
    assert [names.addresses(f"h{number}.samal.test") for number in range(3)] == [(), (), ()]
    assert asked == ["h0.samal.test"]
