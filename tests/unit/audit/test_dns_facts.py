"""When the DNS of a name is missed: name servers, zones above, aliases, mail, signatures."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from elshi.audit.delegated import Block, Delegated
from elshi.audit.dns_facts import DnsFacts, Host, Signature, Zone, above, find_dns
from elshi.audit.findings import Loss, Standing
from elshi.audit.home_networks import HomeList
from elshi.audit.ownership import Ownership

AT = datetime(2026, 3, 1, tzinfo=UTC)
LISTS = Ownership(
    HomeList(networks=(ip_network("203.0.113.0/24"),), as_of="2026-03-01"),
    Delegated([Block(4, 0xC6336400, 0xC63364FF, "XB")], as_of="2026-03-01"),  # 198.51.100.0/24
    "XS",
)
OUR, THEIR = ("203.0.113.1",), ("198.51.100.1",)


HOME_SERVER = (Host("ns1.samal.example", OUR),)


def facts(servers=HOME_SERVER, **more):
    return DnsFacts(
        **{
            "host": Host("mfa.samal.example", OUR),
            "address_ttl": 300,
            "zone": Zone("samal.example", servers, 3600),
            "signed": True,
            **more,
        }
    )


def found(it):
    return {(one.code, one.subject): one for one in find_dns(it, LISTS, at=AT)}


def stage(it, code, subject):
    return found(it)[code, subject].when.stage.value


def test_all_at_home_bites_nowhere():
    assert {one.when.stage.value for one in found(facts()).values()} == {"never"}


def test_a_service_abroad_is_gone_at_once():
    one = found(facts(host=Host("mfa.samal.example", THEIR)))["address", "mfa.samal.example"]
    assert (one.when.stage.value, one.loss, one.owner.country) == ("at-once", Loss.WHOLE, "XB")


@pytest.mark.parametrize(("address_ttl", "seconds"), [(300, 3600), (86_400, 86_400)])
def test_without_a_name_server_at_home_the_name_dies_after_its_longest_ttl(address_ttl, seconds):
    servers = (Host("ns1.foreign.test", THEIR), Host("ns2.nobody.test", ()))
    one = found(facts(servers, address_ttl=address_ttl))
    for name in ("ns1.foreign.test", "ns2.nobody.test"):
        assert (one["name-server", name].when.stage.value, one["name-server", name].when.seconds) == ("ttl", seconds)
    assert one["name-server", "ns2.nobody.test"].owner.standing is Standing.UNKNOWN


def test_one_name_server_at_home_is_enough():
    one = found(facts((Host("ns1.samal.example", OUR), Host("ns1.foreign.test", THEIR))))
    assert one["name-server-spare", "ns1.foreign.test"].when.stage.value == "never"
    assert one["name-server", "ns1.samal.example"].owner.standing is Standing.HOME


@pytest.mark.parametrize("kind", ["parents", "alias_zones", "server_zones"])
def test_other_zones_that_lead_to_the_name_live_while_one_of_their_servers_does(kind):
    code = {"parents": "parent-zone", "alias_zones": "alias-zone", "server_zones": "name-server-zone"}[kind]
    away = facts(**{kind: (Zone("example", (Host("a.nic.test", THEIR), Host("b.nic.test", THEIR)), 172_800),)})
    assert found(away)[code, "example"].when.seconds == 172_800
    half = facts(**{kind: (Zone("example", (Host("a.nic.test", THEIR), Host("b.nic.test", OUR)), 172_800),)})
    assert stage(half, code, "example") == "never"


def test_mail_stops_at_once_unless_an_exchanger_is_at_home():
    assert stage(facts(mail=(Host("mx.foreign.test", THEIR),)), "mail", "mx.foreign.test") == "at-once"
    both = facts(mail=(Host("mx.foreign.test", THEIR), Host("mx.samal.example", OUR)))
    assert stage(both, "mail-spare", "mx.foreign.test") == "never"


@pytest.mark.parametrize(
    ("days", "servers", "expected"),
    [(10, THEIR, "30"), (10, OUR, "never"), (0.5, THEIR, "1"), (-1, THEIR, "at-once"), (-1, OUR, "at-once")],
)
def test_signatures_end_and_only_a_signer_at_home_makes_new_ones(days, servers, expected):
    ends = int((AT + timedelta(days=days)).timestamp())
    it = facts((Host("ns1.x.test", servers),), signatures=(Signature("samal.example", "SOA", "samal.example", ends),))
    code = "signature" if days > 0 else "signature-ended"
    assert stage(it, code, "samal.example") == expected


def test_a_signature_of_an_absurd_time_is_shown_as_a_number():
    it = facts(signatures=(Signature("samal.example", "SOA", "samal.example", 10**18),))
    assert str(10**18) in found(it)["signature", "samal.example"].evidence[0]


def test_a_zone_without_a_ds_is_said_to_be_unsigned_only_if_somebody_answered():
    assert ("unsigned", "samal.example") in found(facts(signed=False))
    assert ("unsigned", "samal.example") not in found(facts(signed=False, unanswered=("samal.example DS",)))
    assert ("unsigned", "samal.example") not in found(facts())


def test_names_above():
    assert list(above("mfa.samal.example")) == ["samal.example", "example"]
    assert list(above("example")) == []
