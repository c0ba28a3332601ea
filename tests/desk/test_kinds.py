"""Accounts, offices and withdrawals go the way of every text: written, approved by another, released, printed."""

import json

import pytest
from django.utils import translation

from desk.office import NODE
from desk.raw import stopped
from desk.test_press import forge, refused_with
from desk.trees import read_log
from elshi.base.canonical import format_canonical
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.people.words import FAULT_WORDS
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.models import Draft, LoggedNumber, LoggedOffice
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.kinds import KINDS
from elshi.desk.releases.templatetags.release_words import refusal_words
from elshi.node.home import read_trust
from elshi.node.official import read_whole
from elshi.record import BlobStore, parse_registry


def ledger_of(home):
    return read_whole(home.logs / "xs-mfa", trust=read_trust(home)).ledger


def refusal(act, *args, **given):
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


def test_an_account_is_published_with_a_snapshot_behind_it(office):
    draft = office.asset_in("published")
    release = office.release_of(draft)
    assert (release.record_id, release.record_version) == ("xs-mfa/account/1", 1)
    assert read_log(office.home)[3:] == ["xs-mfa/account/1", "xs-mfa/registry/1"]
    ledger = ledger_of(office.home)
    (account,) = ledger.current_accounts()
    assert (account.record.handle, account.record.languages) == ("mfa_samal", ("en", "kk"))
    snapshot = BlobStore(office.home.blobs).read(ledger.snapshots[-1].record.sha256)
    assert [one["id"] for one in parse_registry(snapshot).accounts] == ["xs-mfa/account/1"]
    assert json.loads(release.unsigned)["type"] == "account"
    assert verify_chain() == AuditRow.objects.count()


def test_a_batch_of_all_kinds_is_one_append(office):
    release = office.release_of(office.draft_in("published"))
    office.office_in("queued")
    office.withdrawal_in("queued", release)
    office.asset_in("queued", holder={"kind": "ambassador", "office": "xs-emb-xk"})
    office.draft_in("queued", kk="Тағы бір мәлімдеме.")
    seen = []
    assert office.press(seen.append) == 4
    assert seen.count("checkpoint-shown") == 1
    assert read_log(office.home)[4:] == [
        "xs-emb-xk", "xs-mfa/2026/1", "xs-mfa/account/1", "xs-mfa/2026/2", "xs-mfa/registry/1",
    ]  # fmt: skip
    assert list(LoggedOffice.objects.values_list("id", "parent")) == [("xs-emb-xk", "xs-mfa"), ("xs-mfa", "")]


def test_a_change_follows_its_account(office):
    first = office.release_of(office.asset_in("published"))
    draft = office.asset_in("published", replaces=first, status="suspended")
    second = office.release_of(draft)
    assert (second.record_id, second.record_version, second.number) == ("xs-mfa/account/1", 2, 1)
    assert not first.is_current
    assert ledger_of(office.home).current_account("xs-mfa/account/1").record.status == "suspended"
    assert read_log(office.home)[-1] == "xs-mfa/registry/2"
    assert refusal(office.asset_in, "writing", replaces=first) == "not-current"


def test_a_change_that_changes_nothing_is_not_submitted(office):
    first = office.release_of(office.asset_in("published"))
    draft = start_asset_draft(actor=office.people["author"], replaces=first, at=office.tick())
    assert refusal(office.submit, draft) == "nothing-corrected"


def test_numbers_of_accounts_go_on_after_the_log(office):
    office.asset_in("published")
    LoggedNumber.objects.create(year=0, number=7)  # what the press notes when the database is older than the log
    draft = office.asset_in("published", handle="samal_news", url=None)
    assert office.release_of(draft).record_id == "xs-mfa/account/8"


def test_an_office_can_be_changed_and_keeps_its_id(office):
    first = office.release_of(office.office_in("published"))
    assert refusal(office.office_in, "writing", replaces=first, id="xs-emb-xm") == "office-keeps-id"
    second = office.release_of(office.office_in("published", replaces=first, host="kyran.mfa.samal.example"))
    assert (second.record_id, second.record_version) == ("xs-emb-xk", 2)
    assert ledger_of(office.home).offices["xs-emb-xk"].host == "kyran.mfa.samal.example"
    assert office.press() == 0, "a second press knows offices only from the log"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_author_never_approves_whatever_the_kind(office, kind):
    if kind == "withdrawal":
        draft = office.start_withdrawal(office.release_of(office.draft_in("published")), by="second")
        office.submit(draft)
    elif kind == "statement":
        draft = office.draft_in("submitted")
        office.save(draft, by="second", kk="Басқа сөз.")
        office.submit(draft)
    else:
        draft = (office.asset_in if kind == "account" else office.office_in)("submitted")
        forge(
            office.home,
            ("UPDATE releases_draftversion SET author_id = ?", office.people["second"].pk),
            drop=["version_no_update"],
        )
    assert refusal(office.approve, draft, by="second") == "four-eyes"


def test_a_handle_is_registered_once_also_while_it_waits_for_the_press(office):
    office.asset_in("queued")
    assert refusal(office.asset_in, "writing", handle="MFA_Samal", url=None) == "handle-registered"


def test_of_two_drafts_with_one_handle_the_second_is_not_released(office):
    first, second = office.asset_in("approved"), office.asset_in("approved")
    office.release(first)
    assert refusal(office.release, second) == "handle-registered"


def test_kinds_do_not_mix(office):
    asset, release = office.asset_in("published"), office.release_of(office.draft_in("published"))
    assert refusal(
        start_draft, actor=office.people["author"], at=office.tick(), corrects=office.release_of(asset).pk
    ) == ("wrong-kind")
    assert refusal(office.start_withdrawal, office.release_of(asset)) == "wrong-kind"
    assert refusal(office.asset_in, "writing", replaces=release) == "wrong-kind"
    statement = office.start()
    assert refusal(office.save_asset, statement) == "wrong-kind"


# withdrawals


def test_a_withdrawal_takes_a_second_person_and_ends_the_statement(office):
    release = office.release_of(office.draft_in("published"))
    draft = office.withdrawal_in("published", release, reason="overtaken")
    assert draft.record_version == 2
    ledger = ledger_of(office.home)
    assert ledger.standing(release.record_id) == "withdrawn"
    assert ledger.current(release.record_id).record.reason == "overtaken"
    release.refresh_from_db()
    assert release.is_withdrawn
    assert refusal(office.start, corrects=release.pk) == "withdrawn"
    assert refusal(office.start_withdrawal, release) == "withdrawn"


def test_a_correction_and_a_withdrawal_of_one_version_exclude_each_other(office):
    release = office.release_of(office.draft_in("published"))
    correction, withdrawal = office.start(corrects=release.pk), office.withdrawal_in("approved", release)
    office.save(correction, kk="Түзетілген мәтін.")
    office.submit(correction)
    office.approve(correction)
    office.release(withdrawal)
    assert refusal(office.release, correction) == "withdrawn"
    office.press()
    assert refusal(office.release, correction) == "withdrawn"


def test_a_withdrawal_needs_a_known_reason(office):
    release = office.release_of(office.draft_in("published"))
    assert refusal(office.start_withdrawal, release, reason="because") == "bad-withdrawal-reason"
    assert Draft.objects.count() == 1


# what the press refuses


def rewrite(office, draft, **changes):
    """A version written past the editor: canonical, honestly approved and released, and yet not what may be."""
    whole = json.loads(draft.current_version.content)
    whole["account"] |= changes
    content = format_canonical(whole).decode()
    office.save_past_editor(draft, content)


def queue_past_the_rules(office, monkeypatch, **changes):
    """A queued account that the registry cannot take: the desk's own look at the registry is switched off."""
    draft = office.asset_in("writing", handle="not_yet_known", url=None)
    rewrite(office, draft, **changes)
    for module in ("submit_draft", "release_statement"):
        monkeypatch.setattr(f"elshi.desk.releases.actions.{module}.check_fits", lambda _version, **_at: None)
    office.submit(draft)
    office.approve(draft)
    return office.release(draft)


@pytest.mark.parametrize(
    ("changes", "fault", "fact"),
    [
        ({"handle": "mfa_samal"}, "handle-taken", "xs-mfa/account/1"),
        ({"handle": "MFA_Samal"}, "handle-taken", "xs-mfa/account/1"),
        ({"holder": {"kind": "office", "office": "xs-emb-xx"}}, "office-unknown", "xs-emb-xx"),
        ({"successor": "xs-mfa/account/99"}, "account-unknown", "xs-mfa/account/99"),
    ],
)
def test_what_readers_would_refuse_is_put_aside_and_the_others_go_on(office, monkeypatch, changes, fault, fact):
    office.asset_in("published")
    bad = queue_past_the_rules(office, monkeypatch, **changes)
    good = office.release_of(office.asset_in("queued", handle="samal_news", url=None))
    statement = office.queued(kk="Мәлімдеме мәтіні осы.")
    assert office.press() == 2
    assert refused_with(bad) == ("refused", "not-accepted")
    assert bad.signed is None
    for language in ("kk", "ru", "en", "ar", "zh-hans"):
        with translation.override(language):
            said = refusal_words(bad)
            assert str(FAULT_WORDS[fault]).partition("{")[0] in said
            assert fact in said
        assert language == "en" or "refuse the log" not in said
    assert refused_with(good) == refused_with(statement) == ("published", "")
    ledger = ledger_of(office.home)
    assert len(ledger.current_accounts()) == 2
    assert ledger.snapshots[-1].record.accounts == 2


@pytest.mark.parametrize(
    "change",
    [
        "record_id = 'xs-mfa/account/5'",
        "record_id = 'xs-mfa/account/5', number = 5",
        "year = 2026",
        "unsigned = replace(unsigned, 'mfa_samal', 'mfa_sama1')",
    ],
)
def test_a_changed_record_of_an_account_is_refused(office, change):
    release = office.release_of(office.asset_in("queued"))
    forge(office.home, (f"UPDATE releases_release SET {change}",), drop=["release_frozen"])
    assert office.press() == 0
    assert refused_with(release) == ("refused", "record-changed")
    assert len(read_log(office.home)) == 3


def test_a_draft_of_another_kind_than_its_content_is_refused(office):
    release = office.release_of(office.asset_in("queued"))
    forge(office.home, ("UPDATE releases_draft SET kind = 'statement'",), drop=["draft_keeps_kind"])
    assert office.press() == 0
    assert refused_with(release) == ("refused", "malformed")


def test_a_version_after_a_withdrawal_is_refused(office):
    """The withdrawal's row is hidden from the desk's rules; the press asks the log."""
    release = office.release_of(office.draft_in("published"))
    withdrawal = office.release_of(office.withdrawal_in("published", release))
    forge(
        office.home,
        ("UPDATE releases_release SET disowned = TRUE WHERE id = ?", withdrawal.pk),
        drop=["release_set_once"],
    )
    correction = office.start(corrects=release.pk)
    office.save(correction, kk="Бәрібір айтылған сөз.")
    office.submit(correction)
    office.approve(correction)
    late = office.release(correction)
    assert office.press() == 0
    assert refused_with(late) == ("refused", "withdrawn")


def test_a_draft_keeps_its_kind(office):
    office.draft_in("writing")
    with stopped("keeps its kind"):
        forge(office.home, ("UPDATE releases_draft SET kind = 'account'",), drop=[])


def test_where_the_log_lacks_a_snapshot_the_press_adds_one(office, monkeypatch):
    """As after a ceremony of the root key, or a revocation: the registry changed without the press."""
    office.asset_in("queued")
    with monkeypatch.context() as patched:
        patched.setattr("elshi.desk.press.worker.make_snapshot", lambda *_args, **_given: None)
        assert office.press() == 1
    assert read_log(office.home)[3:] == ["xs-mfa/account/1"]
    with Press(office.home, NODE, clock=office):
        assert read_log(office.home)[3:] == ["xs-mfa/account/1", "xs-mfa/registry/1"]
    with Press(office.home, NODE, clock=office):
        assert len(read_log(office.home)) == 5
