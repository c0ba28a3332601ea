"""What a server's certificate leans on: its issuer (for the next one), OCSP and CRL (RFC 5280, RFC 6960, RFC 7633).

- *certificate*: an issuer abroad cannot give the next one, so it bites when this one ends.
- *must-staple*: the certificate itself says that an answer by OCSP must come with it (RFC 7633, 4.2.3). The server
  fetches that from the issuer, so browsers that keep to it refuse the site once the last answer is too old. How old
  that is nobody outside can see: seven days are taken, the customary life of an answer.
- *ocsp*, *crl*: browsers that ask and get no answer go on, so nothing is lost; programs that insist are few.
- *unverified*: this machine does not lead the certificate to a root that it trusts. With a root of one's own that is
  as it should be here, but not on readers' devices.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from elshi.audit.errors import AuditInputError
from elshi.audit.findings import Finding, Loss, When, settle
from elshi.audit.ownership import Ownership
from elshi.audit.page_resources import host_of

OCSP_DAYS = 7  # life of an OCSP answer that is taken when nobody has seen one
_DAY_S = 86_400
_UNREADABLE = (
    ValueError,
    TypeError,
    OverflowError,
    LookupError,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    x509.DuplicateExtension,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The parts of a certificate that matter here. `issuer`: its CN and O; `ends`: aware, UTC."""

    subject: str
    issuer: tuple[str, ...]
    issuer_country: str | None
    ends: datetime
    must_staple: bool = False
    ocsp: tuple[str, ...] = ()
    crl: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate that `host` showed, and why it does not verify here ("" if it does)."""

    host: str
    certificate: Certificate
    fault: str = ""


def parse_certificate(der: bytes) -> Certificate:
    """The certificate in `der`. Raises AuditInputError where it is none, or one of its extensions is damaged."""
    try:
        with warnings.catch_warnings():  # odd serial numbers and countries are no news to whoever looks at others'
            warnings.simplefilter("ignore")
            return _read(x509.load_der_x509_certificate(der))
    except _UNREADABLE as exc:
        raise AuditInputError(f"not a certificate that can be read: {type(exc).__name__}") from exc


def _read(found: x509.Certificate) -> Certificate:
    issuer = (*_names(found.issuer, NameOID.COMMON_NAME), *_names(found.issuer, NameOID.ORGANIZATION_NAME))
    country = _names(found.issuer, NameOID.COUNTRY_NAME)
    return Certificate(
        subject=found.subject.rfc4514_string()[:300],
        issuer=issuer or (found.issuer.rfc4514_string()[:300],),
        issuer_country=country[0].upper() if country else None,
        ends=found.not_valid_after_utc,
        must_staple=_must_staple(found),
        ocsp=tuple(_ocsp(found)),
        crl=tuple(_crl(found)),
    )


def find_certificate(seen: SeenCertificate, ownership: Ownership, *, at: datetime) -> Iterator[Finding]:
    """The findings of one certificate but for OCSP and CRL, whose hosts have to be looked up first."""
    certificate = seen.certificate
    left = (certificate.ends - at).total_seconds() / _DAY_S
    owner = ownership.of_issuer(certificate.issuer, certificate.issuer_country)
    ends = certificate.ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    evidence = (f"{seen.host}: issuer {', '.join(certificate.issuer)}, C={certificate.issuer_country or '?'}, {ends}",)
    yield settle(
        Finding(
            code="certificate" if left > 0 else "certificate-ended",
            subject=certificate.issuer[0],
            owner=owner,
            when=When.days(left),
            loss=Loss.WHOLE,
            evidence=evidence,
            facts={"host": seen.host, "days": int(left)},
            broken=left <= 0,
        )
    )
    if seen.fault:
        yield Finding(
            code="unverified",
            subject=certificate.issuer[0],
            owner=owner,
            when=When.never(),
            loss=Loss.NONE,
            evidence=(f"{seen.host}: {seen.fault}",),
            facts={"host": seen.host},
        )


def find_status_hosts(
    seen: SeenCertificate, addresses: dict[str, tuple[str, ...]], ownership: Ownership
) -> Iterator[Finding]:
    """The findings of OCSP and CRL; `addresses` holds those of their hosts."""
    certificate = seen.certificate
    for code, urls in (("ocsp", certificate.ocsp), ("crl", certificate.crl)):
        for url in urls:
            stapled = code == "ocsp" and certificate.must_staple
            host = host_of(url)
            yield settle(
                Finding(
                    code="must-staple" if stapled else code,
                    subject=host or url,
                    owner=ownership.of_host(host, addresses.get(host, ())),
                    when=When.days(OCSP_DAYS) if stapled else When.never(),
                    loss=Loss.WHOLE if stapled else Loss.NONE,
                    evidence=(f"{seen.host}: {code.upper()} {url}{', TLS feature status_request' if stapled else ''}",),
                    facts={"host": seen.host, "days": OCSP_DAYS},
                )
            )


def status_hosts(certificate: Certificate) -> tuple[str, ...]:
    """The hosts of a certificate's OCSP and CRL addresses."""
    return tuple(dict.fromkeys(host for url in (*certificate.ocsp, *certificate.crl) if (host := host_of(url))))


def _names(name: x509.Name, oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    return tuple(str(part.value)[:300] for part in name.get_attributes_for_oid(oid))


def _must_staple(found: x509.Certificate) -> bool:
    try:
        feature = found.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in feature


def _ocsp(found: x509.Certificate) -> Iterator[str]:
    try:
        access = found.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    for place in access:
        if place.access_method == AuthorityInformationAccessOID.OCSP:
            yield str(place.access_location.value)[:2048]


def _crl(found: x509.Certificate) -> Iterator[str]:
    try:
        points = found.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    for point in points:
        yield from (
            str(name.value)[:2048] for name in point.full_name or () if isinstance(name, x509.UniformResourceIdentifier)
        )
