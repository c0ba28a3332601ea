"""What a certificate leans on, from certificates made here."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.audit.certificates import (
    SeenCertificate,
    find_certificate,
    find_status_hosts,
    parse_certificate,
    status_hosts,
)
from elshi.audit.errors import AuditInputError
from elshi.audit.home_networks import HomeList
from elshi.audit.ownership import Ownership
from fakes.https_site import make_certificate

AT = datetime(2026, 3, 1, tzinfo=UTC)
LISTS = Ownership(
    HomeList(issuers=frozenset({"Samal Root CA"}), domains=("samal.test",), as_of="2026-03-01"), None, "XS"
)
OCSP, CRL = "http://ocsp.foreign.test/q", "http://crl.foreign.test/l.crl"


def seen(**more):
    return SeenCertificate("mfa.samal.test", parse_certificate(make_certificate(**more)[0]), more.pop("fault", ""))


def test_what_is_read():
    ends = datetime(2026, 4, 15, 12, tzinfo=UTC)
    found = parse_certificate(make_certificate(ends=ends, staple=True, ocsp=OCSP, crl=CRL)[0])
    assert (found.issuer, found.issuer_country, found.ends) == (("Foreign CA R1",), "XB", ends)
    assert (found.must_staple, found.ocsp, found.crl) == (True, (OCSP,), (CRL,))
    assert status_hosts(found) == ("ocsp.foreign.test", "crl.foreign.test")
    plain = parse_certificate(make_certificate(country=None)[0])
    assert (plain.must_staple, plain.ocsp, plain.crl, plain.issuer_country) == (False, (), (), None)


@pytest.mark.parametrize(
    ("days", "issuer", "country", "code", "stage"),
    [
        (45, "Foreign CA", "XB", "certificate", "90"),
        (6, "Foreign CA", "XB", "certificate", "7"),
        (200, "Foreign CA", None, "certificate", "later"),
        (45, "Other CA", "XS", "certificate", "never"),
        (45, "Samal Root CA", "XB", "certificate", "never"),
        (-2, "Foreign CA", "XB", "certificate-ended", "at-once"),
        (-2, "Samal Root CA", "XS", "certificate-ended", "at-once"),
    ],
)
def test_a_certificate_lasts_until_it_ends(days, issuer, country, code, stage):
    it = seen(ends=AT + timedelta(days=days), issuer=issuer, country=country)
    (found,) = find_certificate(it, LISTS, at=AT)
    assert (found.code, found.when.stage.value, found.facts["days"]) == (code, stage, days)


@pytest.mark.parametrize(
    ("staple", "host", "code", "stage"),
    [
        (True, "ocsp.foreign.test", "must-staple", "7"),
        (False, "ocsp.foreign.test", "ocsp", "never"),
        (True, "ocsp.samal.test", "must-staple", "never"),
    ],
)
def test_must_staple_turns_ocsp_into_a_switch(staple, host, code, stage):
    it = seen(staple=staple, ocsp=f"http://{host}/q")
    (found,) = find_status_hosts(it, {}, LISTS)
    assert (found.code, found.subject, found.when.stage.value) == (code, host, stage)


def test_a_crl_is_listed_and_bites_nobody():
    (found,) = find_status_hosts(seen(crl=CRL), {"crl.foreign.test": ("198.51.100.1",)}, LISTS)
    assert (found.code, found.subject, found.when.stage.value) == ("crl", "crl.foreign.test", "never")


def test_what_does_not_verify_here_is_said():
    it = SeenCertificate("mfa.samal.test", seen(ends=AT + timedelta(days=9)).certificate, "self-signed certificate")
    assert [one.code for one in find_certificate(it, LISTS, at=AT)] == ["certificate", "unverified"]


GOOD = make_certificate(staple=True, ocsp=OCSP, crl=CRL)[0]


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_damaged_certificates_are_read_or_refused(at, change):
    damaged = bytearray(GOOD)
    damaged[at] ^= change
    for data in (bytes(damaged), GOOD[:at]):
        try:
            parse_certificate(data)
        except AuditInputError:
            continue
