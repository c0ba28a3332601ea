"""Whose a thing is: the administrator's lists, their order, and that nothing else turns unknown into known."""

from ipaddress import ip_address, ip_network

import pytest

from elshi.audit.delegated import Block, Delegated
from elshi.audit.errors import AuditInputError
from elshi.audit.findings import Basis, Standing
from elshi.audit.home_networks import HomeList, parse_home_list
from elshi.audit.ownership import Ownership, parse_addresses

LIST = b"""
as_of = 2026-03-01
country = "XS"
home = ["203.0.113.0/24", "2001:db8::/32"]
home_domains = ["Samal.example."]
home_issuers = ["Samal Root CA"]
"""


def block(first, country):
    start = int(ip_address(first))
    return Block(4, start, start + 255, country)


DELEGATED = Delegated([block("198.51.100.0", "XB"), block("192.0.2.0", "XS")], as_of="2026-02-28")
LISTS = Ownership(parse_home_list(LIST), DELEGATED, "XS")


@pytest.mark.parametrize(
    ("host", "addresses", "standing", "basis"),
    [
        ("a.test", ["203.0.113.9"], "home", "home-network"),
        ("a.test", ["2001:db8::9"], "home", "home-network"),
        ("a.test", ["::ffff:203.0.113.9"], "home", "home-network"),
        ("a.test", ["192.0.2.9"], "home", "delegated"),
        ("a.test", ["198.51.100.9"], "foreign", "delegated"),
        ("a.test", ["8.8.8.8"], "unknown", "not-listed"),
        ("a.test", [], "unknown", "no-address"),
        ("a.test", ["203.0.113.9", "198.51.100.9"], "foreign", "delegated"),  # as its worst
        ("a.test", ["203.0.113.9", "8.8.8.8"], "unknown", "not-listed"),
        ("mfa.samal.example", [], "home", "home-domain"),
        ("MFA.Samal.Example.", ["8.8.8.8"], "home", "home-domain"),
        ("mfa.samal.example", ["198.51.100.9"], "foreign", "delegated"),  # the address says more than the name
        ("notsamal.example", [], "unknown", "no-address"),
    ],
)
def test_addresses_decide_before_names(host, addresses, standing, basis):
    owner = LISTS.of_host(host, addresses)
    assert (owner.standing.value, owner.basis.value) == (standing, basis)


def test_each_list_brings_its_own_date():
    assert LISTS.of_host("a.test", ["203.0.113.9"]).as_of == "2026-03-01"
    assert LISTS.of_host("a.test", ["198.51.100.9"]).as_of == "2026-02-28"
    assert LISTS.of_host("a.test", ["198.51.100.9"]).country == "XB"


def test_without_lists_and_without_a_country_all_is_unknown():
    assert Ownership(HomeList()).of_host("a.test", ["203.0.113.9"]).standing is Standing.UNKNOWN
    nowhere = Ownership(HomeList(), DELEGATED)  # nobody has said which country is home
    owner = nowhere.of_host("a.test", ["198.51.100.9"])
    assert (owner.standing, owner.country) == (Standing.UNKNOWN, "XB")


@pytest.mark.parametrize(
    ("names", "country", "standing", "basis"),
    [
        (["Samal Root CA"], "XB", Standing.HOME, Basis.HOME_ISSUER),
        (["Other CA"], "XS", Standing.HOME, Basis.CERTIFICATE),
        (["Other CA"], "XB", Standing.FOREIGN, Basis.CERTIFICATE),
        (["Other CA"], None, Standing.UNKNOWN, Basis.NOT_LISTED),
    ],
)
def test_issuers(names, country, standing, basis):
    owner = LISTS.of_issuer(names, country)
    assert (owner.standing, owner.basis) == (standing, basis)


def test_what_is_no_address_is_passed_over():
    assert parse_addresses(["fe80::1%eth0", "x", "", "1.2.3"]) == (ip_address("fe80::1"),)


def test_the_list_is_read_whole():
    found = parse_home_list(LIST)
    assert found.networks == (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32"))
    assert (found.domains, found.issuers, found.country) == (("samal.example",), {"Samal Root CA"}, "XS")


def test_all_mistakes_of_a_list_are_told_together():
    with pytest.raises(AuditInputError) as refused:
        parse_home_list(b'as_of = "yesterday"\nhome = ["203.0.113.7/24"]\ncountry = "xs"\nhome_domains = "a"\nhom = 1')
    for word in ("as_of", "203.0.113.7/24", "country", "home_domains", "'hom'"):
        assert word in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"as_of = 2026-03-01T00:00:00Z", b"\xff", b"as_of ="])
def test_a_list_without_a_day_is_refused(data):
    with pytest.raises(AuditInputError):
        parse_home_list(data)
