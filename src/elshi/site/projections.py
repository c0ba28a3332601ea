"""The registry for other people's programs: registry.json, trust.txt, did.json and elshi.json, from the ledger alone.

Each is a pure function of the ledger, the same bytes always, and unsigned: whoever needs proof reads the log.
Formats: docs/formats/registry-projections.md.
"""

from collections.abc import Iterator
from typing import Any

from elshi.base.canonical import format_canonical
from elshi.record import AccountEntry, KeyState, Ledger, OfficeRecord, format_multikey
from elshi.site.reading import Source
from elshi.site.registry import network_name

REGISTRY_FORMAT = "elshi-registry-projection/1"
WELL_KNOWN_FORMAT = "elshi-well-known/1"


def projection_files(source: Source) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each file."""
    did = format_did(source.ledger)
    yield "registry.json", format_registry_json(source.ledger)
    yield "trust.txt", format_trust_txt(source.ledger)
    yield "did.json", did
    yield ".well-known/did.json", did
    yield ".well-known/elshi.json", format_well_known(source.ledger)


def format_registry_json(ledger: Ledger) -> bytes:
    """`registry.json`: one result per account, with the field names of the U.S. Digital Registry where it has them."""
    results = [_result(ledger, entry) for entry in ledger.current_accounts()]
    value = {
        "format": REGISTRY_FORMAT,
        "office": ledger.office.id,
        "host": ledger.office.host,
        "metadata": {"count": len(results)},
        "results": results,
    }
    return _format(value)


def format_trust_txt(ledger: Ledger) -> bytes:
    """`trust.txt` (JournalList's Reference Document; draft-org-trust-relationship-protocol-00): active accounts only.

    `control` names websites that the ministry holds, `social` its profiles, each once, sorted.
    """
    active = [it.record for it in ledger.current_accounts() if it.record.status == "active"]
    home = f"https://{ledger.office.host}/"
    sites = {f"https://{office.host}/" for office in ledger.offices.values()}
    sites |= {f"https://{it.handle}/" for it in active if it.platform == "domain"}
    social = {it.url for it in active if it.url and it.platform not in {"domain", "e-mail"}}
    contact = {f"mailto:{it.handle}" for it in active if it.platform == "e-mail"}
    lines = [
        f"# {_english(ledger.office)} ({ledger.office.id})",
        f"# A copy of what the signed log says. Pages for people: {home}en/registry/",
        *(f"control={site}" for site in sorted(sites - {home})),
        *(f"social={url}" for url in sorted(social)),
        *(f"contact={address}" for address in sorted(contact)),
        f"disclosure={home}en/registry/",
    ]
    return ("\n".join(lines) + "\n").encode()


def format_did(ledger: Ledger) -> bytes:
    """The DID document of `did:web:<host>` (DID 1.0; Multikey, Controlled Identifiers 1.0).

    The root key stands first and asserts nothing here, as it signs no statements; record keys that are good now are
    the assertion methods. Log keys are left out: a checkpoint is no document. The log holds the history that a DID
    document lacks.
    """
    did = f"did:web:{ledger.office.host}"
    root = ledger.office.root_key
    assert root is not None  # of the log's own office
    record_keys = [key for key in ledger.keys if _is_good_record_key(ledger, key)]
    methods = [_method(did, public) for public in (root, *(key.public_key for key in record_keys))]
    active = [it.record for it in ledger.current_accounts() if it.record.status == "active"]
    home = f"https://{ledger.office.host}"
    value = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "alsoKnownAs": [f"{home}/", *sorted({it.url for it in active if it.url} - {f"{home}/"})],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods[1:]],
        "service": [
            {"id": f"{did}#log", "type": "TransparencyLog", "serviceEndpoint": _log_address(ledger)},
            {"id": f"{did}#registry", "type": "AccountRegistry", "serviceEndpoint": f"{home}/registry.json"},
        ],
    }
    return _format(value)


def format_well_known(ledger: Ledger) -> bytes:
    """`/.well-known/elshi.json`: who speaks here, where the log is, and which accounts name this host as theirs.

    A host of the office elsewhere shows the same file; a check of control reads `office`, `root_key` and `accounts`.
    """
    root = ledger.office.root_key
    assert root is not None  # of the log's own office
    value = {
        "format": WELL_KNOWN_FORMAT,
        "office": ledger.office.id,
        "host": ledger.office.host,
        "epoch": ledger.office.epoch,
        "log": _log_address(ledger),
        "root_key": format_multikey(root),
        "accounts": [it.record.id for it in ledger.current_accounts() if it.record.status == "active"],
    }
    return _format(value)


def _result(ledger: Ledger, entry: AccountEntry) -> dict[str, Any]:
    record = entry.record
    office = ledger.offices.get(record.holder.office, ledger.office)
    seen = [it.checked_at for it in record.proofs if it.result == "both"]
    network = network_name(record.platform) or {"domain": "Website"}.get(record.platform, "E-mail")
    return {
        # of the U.S. Digital Registry
        "service": record.platform,
        "account": record.handle,
        "service_url": record.url,
        "organization": _english(office),
        "agency": _english(ledger.office),
        "language": record.languages[0] if record.languages else None,
        "status": record.status,
        "validated_at": max(seen, default=None),
        "short_description": f"{network}: {record.handle} ({record.purpose}), {_english(office)}",
        "tags": sorted({record.purpose, record.holder.kind}),
        # ours
        "id": record.id,
        "version": record.version,
        "holder": {"kind": record.holder.kind, "office": record.holder.office},
        "languages": list(record.languages),
        "successor": record.successor,
        "proofs": [
            {
                "method": it.method,
                "where": it.where,
                "checked_at": it.checked_at,
                "result": it.result,
                "seen": it.seen,
            }
            for it in record.proofs
        ],
        "issued_at": record.issued_at,
        "leaf": entry.leaf.hex(),
    }


def _method(did: str, public: bytes) -> dict[str, str]:
    key = format_multikey(public)
    return {"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key}


def _is_good_record_key(ledger: Ledger, key: KeyState) -> bool:
    return key.purpose == "record" and key.public_key in ledger.record_keys


def _log_address(ledger: Ledger) -> str:
    return f"https://{ledger.office.host}/{ledger.office.id}/{ledger.epoch}/"


def _english(office: OfficeRecord) -> str:
    names = dict(office.names)
    return names.get("en") or next(iter(names.values()))


def _format(value: dict[str, Any]) -> bytes:
    return format_canonical(value) + b"\n"
