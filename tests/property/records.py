"""Strategies for unsigned records of every type, and the way back from a record to its document."""

import unicodedata

from hypothesis import strategies as st

from elshi.log import Checkpoint, Cosigner, public_bytes
from elshi.record import (
    Advice,
    ControlProof,
    Danger,
    Holder,
    RenditionRef,
    Replaces,
    WitnessRef,
    account_document,
    advisory_document,
    alert_document,
    answer_document,
    audit_head_document,
    child_office_document,
    epoch_document,
    erasure_document,
    key_document,
    office_document,
    policy_document,
    recognition_document,
    revocation_document,
    snapshot_document,
    statement_document,
    withdrawal_document,
)
from elshi.record.attachments import BlobRef
from elshi.record.types import accounts, advisories, alerts, epochs, erasures, keys, partners, statements
from elshi.record.types.common import MAX_VERSION
from unit.record.official import make_key

OFFICE, HOST = "xs-mfa", "mfa.samal.example"
NUMBER = st.integers(1, 9_999_999)
VERSION = st.integers(1, MAX_VERSION)
HASH = st.binary(min_size=32, max_size=32).map(bytes.hex)
KEY = st.integers(0, 255).map(lambda seed: public_bytes(make_key(seed)))
TIME = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
LANGUAGE = st.sampled_from(["ar", "en", "kk", "kk-Latn", "ru", "zh-Hans"])
NAME = st.text(
    st.characters(codec="utf-8", categories=("Lu", "Lo", "Nd"), include_characters="-_"), min_size=1, max_size=50
)
NFC = NAME.filter(lambda text: unicodedata.is_normalized("NFC", text))
NAMES = st.dictionaries(LANGUAGE, NFC, min_size=1)
CHILD = st.from_regex(r"xs(-[a-z0-9]{1,24}){1,4}", fullmatch=True).filter(lambda name: name != OFFICE)
URL = st.from_regex(r"https://[a-z]{1,9}\.example/[A-Za-z0-9/?&=%._~-]{0,40}", fullmatch=True)


END = "9999-12-31T23:59:59Z"
GAZETTEER = st.builds(BlobRef, HASH, st.integers(1, 4 << 20))
DAYS = st.tuples(st.dates(), st.dates()).map(lambda days: [day.isoformat() for day in sorted(days)])
PARTS = st.dictionaries(st.from_regex(r"XB-[A-Z0-9]{1,3}", fullmatch=True), st.sampled_from([1, 2, 4]), max_size=5)
ADVICES = st.builds(
    lambda parts, sections, change, days, gazetteer: Advice(
        "XB",
        3,
        tuple(sorted(parts.items())),
        tuple(code for code in advisories.SECTIONS if code in sections),
        change,
        *days,
        gazetteer,
    ),
    PARTS,
    st.sets(st.sampled_from(advisories.SECTIONS), min_size=1),
    st.sampled_from(["major", "minor"]),
    DAYS,
    GAZETTEER,
)
PAIRS = st.tuples(st.integers(-90, 90), st.integers(-180, 180)).map(lambda pair: f"{pair[0]},{pair[1]}")
DANGERS = st.builds(
    lambda places, pairs, words, onset, gazetteer: Danger(
        tuple(sorted(places)), tuple(" ".join([*ring, ring[0]]) for ring in pairs), *words, onset, END, gazetteer
    ),
    st.sets(st.from_regex(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", fullmatch=True), min_size=1, max_size=9),
    st.lists(st.lists(PAIRS, min_size=3, max_size=9), max_size=3),
    st.tuples(
        *map(
            st.sampled_from,
            (alerts.CATEGORIES, alerts.EVENTS, alerts.URGENCIES, alerts.SEVERITIES, alerts.CERTAINTIES),
        )
    ),
    st.none() | TIME.filter(lambda at: at < END),
    GAZETTEER,
)


def chained(build, fields):
    """Documents of any version, with `replaces` as it must be."""
    versions = st.one_of(
        st.just((1, None)),
        st.tuples(st.integers(2, MAX_VERSION), HASH).map(lambda it: (it[0], Replaces(it[0] - 1, it[1]))),
    )
    more = st.fixed_dictionaries(fields)
    return st.builds(lambda it, more: build(version=it[0], replaces=it[1], **more), versions, more)


def built(build, **fields):
    return st.fixed_dictionaries(fields).map(lambda it: build(**it))


def sized(draw):
    size = draw(st.integers(1, 2**40))
    root = draw(st.binary(min_size=32, max_size=32))
    more = draw(st.integers(1, 2**40))
    return Checkpoint(HOST, size + more, draw(st.binary(min_size=32, max_size=32))), Checkpoint(HOST, size, root)


PROOF = st.builds(
    lambda method, url, at, result, seen: ControlProof(
        method, "_elshi.mfa.samal.example" if method == "dns-txt" else url, at, result, seen
    ),
    st.sampled_from(accounts.PROOF_METHODS),
    URL,
    TIME,
    st.sampled_from(accounts.PROOF_RESULTS),
    HASH,
)
COMMON = {"office": st.just(OFFICE), "issued_at": TIME}
RENDITIONS = st.sets(LANGUAGE).flatmap(
    lambda tags: st.tuples(
        *(
            st.builds(RenditionRef, st.just(tag), st.just("Cyrl"), HASH, st.integers(1, 1 << 17))
            for tag in tags | {"kk"}
        )
    )
)
SAID = {
    "office": st.just(OFFICE),
    "issued_at": TIME.filter(lambda at: at < END),
    "id": NUMBER.map(lambda number: f"xs-mfa/2026/{number}"),
    "authentic": st.just("kk"),
    "renditions": RENDITIONS,
}
DOCUMENTS = {
    "office": built(
        office_document,
        **COMMON,
        host=st.just(HOST),
        names=NAMES,
        root_key=KEY,
        epoch=st.integers(1, 9_999),
    ),
    "office-below": chained(
        child_office_document,
        {
            **COMMON,
            "id": CHILD,
            "parent": st.just(OFFICE),
            "names": NAMES,
            "host": st.just(HOST),
        },
    ),
    "key": built(
        key_document,
        **COMMON,
        number=NUMBER,
        purpose=st.sampled_from(keys.PURPOSES),
        public_key=KEY,
        replaces_key=st.none() | st.just("xs-mfa/key/10"),
    ).filter(lambda it: it["replaces_key"] != it["id"]),
    "revocation": built(
        revocation_document,
        **COMMON,
        number=NUMBER,
        purpose=st.sampled_from(keys.PURPOSES),
        public_key=KEY,
        last_good=st.integers(1, 2**53 - 1),
    ),
    "policy": built(
        policy_document,
        **COMMON,
        version=VERSION,
        witnesses=st.lists(st.integers(0, 255), max_size=5, unique=True).map(
            lambda seeds: [WitnessRef(f"w{seed}", Cosigner(f"w{seed}.example", make_key(seed)).vkey) for seed in seeds]
        ),
        quorum=st.just(0),
    ),
    "recognition": built(
        recognition_document,
        **COMMON,
        partner=st.just("xm-mfa"),
        host=st.just("mfa.meren.example"),
        root_key=KEY,
        status=st.sampled_from(partners.STATUSES),
        version=VERSION,
    ),
    "epoch": st.builds(
        lambda epoch, heads, reason, at: epoch_document(
            office=OFFICE, epoch=epoch, head=heads[0], carried=heads[1], reason=reason, issued_at=at
        ),
        st.integers(2, 9_999),
        st.composite(sized)(),
        st.sampled_from(epochs.REASONS),
        TIME,
    ),
    "account": chained(
        account_document,
        {
            **COMMON,
            "number": NUMBER,
            "holder": st.builds(Holder, st.sampled_from(accounts.HOLDERS), st.just(OFFICE)),
            "platform": st.sampled_from([it for it in accounts.PLATFORMS if it != "domain"]),
            "handle": NFC,
            "url": st.none() | URL,
            "purpose": st.sampled_from(accounts.PURPOSES),
            "languages": st.sets(LANGUAGE),
            "status": st.sampled_from(accounts.STATUSES),
            "successor": st.none() | st.just("xs-mfa/account/10"),
            "proofs": st.lists(PROOF, max_size=5, unique_by=lambda it: (it.method, it.where)),
        },
    ).filter(lambda it: it["successor"] != it["id"]),
    "statement": chained(
        statement_document,
        {
            **COMMON,
            "id": NUMBER.map(lambda number: f"xs-mfa/2026/{number}"),
            "authentic": st.just("kk"),
            "renditions": RENDITIONS,
        },
    ),
    "answer": chained(
        answer_document,
        {
            **COMMON,
            "id": NUMBER.map(lambda number: f"xs-mfa/2026/{number}"),
            "authentic": st.just("kk"),
            "renditions": st.just([RenditionRef("kk", "Cyrl", "0" * 64, 7), RenditionRef("en", "Latn", "1" * 64, 7)]),
            "question": st.tuples(
                st.builds(RenditionRef, st.just("en"), st.just("Latn"), HASH, st.integers(1, 1 << 17)),
                st.builds(RenditionRef, st.just("kk"), st.just("Cyrl"), HASH, st.integers(1, 1 << 17)),
            ).filter(lambda it: {"0" * 64, "1" * 64}.isdisjoint(ref.sha256 for ref in it)),
            "asked": st.integers(1, 9_999_999),
        },
    ),
    "advisory": chained(
        lambda advice, **said: advisory_document(statement_document(**said), advice), {**SAID, "advice": ADVICES}
    ),
    "alert": chained(
        lambda danger, **said: alert_document(statement_document(**said), danger), {**SAID, "danger": DANGERS}
    ),
    "withdrawal": st.builds(
        lambda number, version, leaf, reason, at: withdrawal_document(
            id=f"xs-mfa/2026/{number}",
            version=version,
            office=OFFICE,
            issued_at=at,
            reason=reason,
            replaces=Replaces(version - 1, leaf),
        ),
        NUMBER,
        st.integers(2, MAX_VERSION),
        HASH,
        st.sampled_from(statements.WITHDRAWAL_REASONS),
        TIME,
    ),
    "erasure": built(
        erasure_document,
        **COMMON,
        number=NUMBER,
        blobs=st.sets(HASH, min_size=1, max_size=64),
        reason=st.sampled_from(erasures.REASONS),
    ),
    "snapshot": built(
        snapshot_document,
        **COMMON,
        number=NUMBER,
        snapshot=st.binary(min_size=1, max_size=99),
        accounts=st.integers(0, 9_999_999),
    ),
    "audit-head": built(audit_head_document, **COMMON, rows=st.integers(1, 2**53 - 1), sha256=HASH),
}


def number_of(record):
    return int(record.id.rpartition("/")[2])


def rebuild(kind, record):
    """The document that the fields of a record give."""
    head = {"office": record.office, "issued_at": record.issued_at}
    return REBUILD[kind](record, head, {"id": record.id, "version": record.version, **head})


def rebuild_office(record, head, named):
    same = {"names": dict(record.names), "host": record.host, "root_key": record.root_key, "epoch": record.epoch}
    if record.parent is None:
        return office_document(**head, **same)
    return child_office_document(**named, **same, parent=record.parent, replaces=record.replaces)


def rebuild_key(record, head, _named):
    same = {**head, "number": number_of(record), "purpose": record.purpose, "public_key": record.public_key}
    if record.action == "add":
        return key_document(**same, replaces_key=record.replaces_key)
    return revocation_document(**same, last_good=record.last_good)


def rebuild_snapshot(record, head, _named):
    value = snapshot_document(**head, number=number_of(record), snapshot=b"", accounts=record.accounts)
    return {**value, "sha256": record.sha256, "bytes": record.bytes}


def rebuild_statement(it, named):
    return statement_document(**named, authentic=it.authentic, renditions=it.renditions, replaces=it.replaces)


REBUILD = {
    "office": rebuild_office,
    "key": rebuild_key,
    "snapshot": rebuild_snapshot,
    "audit-head": lambda it, head, _: audit_head_document(**head, rows=it.rows, sha256=it.sha256),
    "epoch": lambda it, head, _: epoch_document(
        **head, epoch=it.epoch, head=it.head, carried=it.carried, reason=it.reason
    ),
    "policy": lambda it, head, _: policy_document(**head, version=it.version, witnesses=it.witnesses, quorum=it.quorum),
    "recognition": lambda it, head, _: recognition_document(
        **head,
        partner=it.partner.office,
        host=it.partner.host,
        root_key=it.partner.root_key,
        status=it.status,
        version=it.version,
    ),
    "account": lambda it, head, _: account_document(
        **head,
        number=number_of(it),
        version=it.version,
        **{
            name: getattr(it, name)
            for name in (
                *("holder", "platform", "handle", "url", "purpose", "languages", "status", "successor", "proofs"),
                "replaces",
            )
        },
    ),
    "statement": lambda it, _, named: rebuild_statement(it, named),
    "answer": lambda it, _, named: answer_document(
        **named,
        **{name: getattr(it, name) for name in ("authentic", "renditions", "question", "asked", "replaces")},
    ),
    "advisory": lambda it, _, named: advisory_document(rebuild_statement(it, named), it.advice),
    "alert": lambda it, _, named: alert_document(rebuild_statement(it, named), it.danger),
    "withdrawal": lambda it, _, named: withdrawal_document(**named, reason=it.reason, replaces=it.replaces),
    "erasure": lambda it, head, _: erasure_document(**head, number=number_of(it), blobs=it.blobs, reason=it.reason),
}
