"""Protest notes and complaints: whole in five languages, from the record, a draft until another makes it final."""

import re
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from elshi.desk.audit.models import AuditRow
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.actions.finish_letter import finish_letter, print_letter
from elshi.desk.registry.actions.write_letter import save_letter, start_letter
from elshi.desk.registry.letters.composing import (
    BLANK,
    WORDINGS,
    AccountFacts,
    EvidenceFacts,
    FreeWords,
    IncidentFacts,
    compose_letter,
    format_letter,
    parse_letter,
)
from elshi.desk.registry.letters.labels import LABELS
from elshi.desk.registry.rules.codes import IncidentKind, LetterKind
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.wholes import hash_content
from elshi.record.types.accounts import HOLDERS
from elshi.text.languages import LANGUAGES

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NAMES = {tag: f"Ministry {tag}" for tag in LANGUAGES}
ACCOUNT = AccountFacts(
    platform="x",
    handle="mfa_samal",
    url="https://x.com/mfa_samal",
    id="xs-mfa/account/2",
    version=3,
    holder_kind="minister",
    holder=NAMES,
    registered_at=AT,
)
FACTS = IncidentFacts(
    ministry=NAMES,
    host="mfa.samal.example",
    kind="seized",
    since=AT,
    account=ACCOUNT,
    successor=AccountFacts("telegram", "mfa_samal", "https://t.me/mfa_samal"),
    copy=AccountFacts("x", "rnfa_samal", "https://x.com/rnfa_samal"),
    evidence=(EvidenceFacts(1, "what it says", "https://x.com/mfa_samal/1", AT, "ab" * 32),),
)
WORDS = FreeWords("17/2026", "RECIPIENT", "One.\n\nTwo.", "Three.", "press@mfa.samal.example")
SCRIPTS = {"kk": "[а-яқәөүұңіғ]", "ru": "[а-я]", "en": "[a-z]", "ar": "[\u0620-\u064a]", "zh": "[\u4e00-\u9fff]"}


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("incident", list(IncidentKind))
def test_every_letter_is_whole_in_every_language(kind, language, incident):
    facts = IncidentFacts(**{name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__} | {"kind": incident})
    letter = compose_letter(facts, WORDS, kind=kind, language=language, dated=AT)
    text = format_letter(letter)
    assert parse_letter(text) == letter
    assert "{" not in re.sub(r'[{}](?=["\],}]|$)|[:\[,]\{', "", text), "every place is filled"
    assert BLANK not in text
    for word in ("RECIPIENT", f"Ministry {language}", "2026", "mfa_samal", "https://mfa.samal.example/", "ab" * 32):
        assert word in text
    assert ("rnfa_samal" in text) == (incident == "copied")
    said = " ".join([letter["opening"], letter["happened"], *letter["asks"], letter["closing"]])
    for part in (letter["opening"], letter["happened"], *letter["asks"], letter["closing"], letter["title"]):
        assert re.search(SCRIPTS[language], part), part
    if language in {"kk", "ru", "ar", "zh"}:
        latin = set(re.findall(r"[A-Za-z]{4,}", said)) - {
            "RECIPIENT",
            "Ministry",
            "https",
            "samal",
            "example",
            "registry",
        }
        assert not latin
    if kind == LetterKind.PROTEST_NOTE:
        assert "RECIPIENT" in letter["opening"]
        assert language == "zh" or "RECIPIENT" in letter["closing"]
    else:
        assert "press@mfa.samal.example" in letter["contact"]


def test_tables_are_complete():
    assert set(WORDINGS) == set(LetterKind)
    assert set(LABELS) == set(LANGUAGES)
    for wordings in WORDINGS.values():
        assert set(wordings) == set(LANGUAGES)
        for wording in wordings.values():
            assert set(wording.happened) == set(wording.asks) == set(IncidentKind)
            assert "{recipient}" in wording.opening
            assert "{ministry}" in wording.opening
    assert all(set(labels.holders) == set(HOLDERS) for labels in LABELS.values())
    counts = {tag: {kind: len(it.asks[kind]) for kind in IncidentKind} for tag, it in WORDINGS["complaint"].items()}
    assert len({str(one) for one in counts.values()}) == 1, "every language asks for the same number of things"


def test_a_letter_keeps_blanks_for_what_is_missing():
    letter = compose_letter(FACTS, FreeWords(), kind="protest-note", language="en", dated=AT)
    assert letter["number"] == f"No. {BLANK}"
    assert letter["opening"] == (
        f"The Ministry en presents its compliments to {BLANK} and has the honour to state the following."
    )
    assert letter["date"] == "1 March 2026"
    assert {row["label"]: row["value"] for row in letter["rows"]}["Holder"] == "Minister, Ministry en"


@pytest.fixture
def letter(register):
    register.with_two()
    incident = register.incident(successor="xs-mfa/account/2")
    register.evidence(incident)
    author, at = register.people["author"], register.office.tick()
    return start_letter(actor=author, incident_id=incident.pk, kind="protest-note", language="en", at=at)


def refused(reason, act, **kwargs):
    before = AuditRow.objects.count()
    with pytest.raises(RuleError) as caught:
        act(**kwargs)
    assert caught.value.code == reason
    assert AuditRow.objects.count() == before


def test_writing_and_finishing(register, letter):
    office, people = register.office, register.people
    save = {"letter_id": letter.pk, "at": office.tick()}
    refused("not-your-role", save_letter, actor=people["analyst"], words=WORDS, based_on=0, **save)
    refused("letter-line", save_letter, actor=people["author"], words=FreeWords(recipient="a\nb"), based_on=0, **save)
    refused(
        "incident-note", save_letter, actor=people["author"], words=FreeWords(demand="x" * 20_001), based_on=0, **save
    )
    shown = hash_content(print_letter(letter, at=office.at))
    finish = {"letter_id": letter.pk, "at": office.at}
    refused("letter-recipient", finish_letter, actor=people["approver"], sha256=shown, **finish)
    first = save_letter(actor=people["author"], words=WORDS, based_on=0, **save)
    assert save_letter(actor=people["author"], words=WORDS, based_on=1, **save) == first
    with pytest.raises(StaleDraftError):
        save_letter(actor=people["colleague"], words=FreeWords(), based_on=0, **save)
    refused("stale-content", finish_letter, actor=people["approver"], sha256=shown, **finish)
    shown = hash_content(print_letter(letter, at=office.at))
    refused("not-your-role", finish_letter, actor=people["author"], sha256=shown, **finish)
    save_letter(
        actor=people["second"], words=FreeWords(recipient="the Embassy"), based_on=1, letter_id=letter.pk, at=office.at
    )
    shown = hash_content(print_letter(letter, at=office.at))
    refused("four-eyes", finish_letter, actor=people["second"], sha256=shown, **finish)
    done = finish_letter(actor=people["approver"], sha256=shown, **finish)
    assert (done.sha256, done.is_final) == (shown, True)
    refused("letter-final", finish_letter, actor=people["approver"], sha256=shown, **finish)
    refused("letter-final", save_letter, actor=people["author"], words=WORDS, based_on=2, **save)
    register.evidence(letter.incident, text="something new")
    done.refresh_from_db()
    assert hash_content(print_letter(done, at=office.tick())) == shown, "a final letter stays as it was read"
    assert not any("Embassy" in str(details) for details in AuditRow.objects.values_list("details", flat=True))


def test_what_no_letter_starts_with(register, letter):
    author = {"actor": register.people["author"], "at": register.office.tick()}
    incident = letter.incident_id
    refused("bad-code", start_letter, incident_id=incident, kind="x", language="en", **author)
    refused("bad-language", start_letter, incident_id=incident, kind="complaint", language="fr", **author)
    refused("no-such-incident", start_letter, incident_id=99, kind="complaint", language="en", **author)
    refused("no-such-letter", save_letter, letter_id=99, words=WORDS, based_on=0, **author)


def test_the_database_fixes_a_final_letter(register, letter):
    office, people = register.office, register.people
    save_letter(actor=people["author"], letter_id=letter.pk, words=WORDS, based_on=0, at=office.tick())
    author, approver = people["author"].pk, people["approver"].pk
    finish = "UPDATE registry_letter SET form = 'x', sha256 = 'x', final_at = '2026-01-01', final_by_id = "
    statements = [
        f"{finish}{author}",
        f"{finish}{people['colleague'].pk}",
        "UPDATE registry_letterversion SET recipient = 'x'",
        "DELETE FROM registry_letterversion",
        "DELETE FROM registry_letter",
    ]
    for statement in statements:
        with pytest.raises(DatabaseError, match=r"never|another person"), transaction.atomic():
            connection.cursor().execute(statement)
    shown = hash_content(print_letter(letter, at=office.at))
    finish_letter(actor=people["approver"], letter_id=letter.pk, sha256=shown, at=office.at)
    late = [
        "UPDATE registry_letter SET form = 'x'",
        f"{finish}{approver}",
        (
            "INSERT INTO registry_letterversion (letter_id, number, reference, recipient, narrative, demand, contact,"
            f" author_id, created_at) VALUES ({letter.pk}, 2, '', '', '', '', '', {author}, '2026-01-01')"
        ),
    ]
    for statement in late:
        with pytest.raises(DatabaseError, match="fixed"), transaction.atomic():
            connection.cursor().execute(statement)
