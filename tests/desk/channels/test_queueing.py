"""Which rows a release makes: wherever it is to be said, and wherever a version before it was said or may have been."""

import json

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.queueing import queue_release
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError


def rows(release):
    """{"news/kk": (doing, state)}."""
    found = release.outbox.select_related("channel")
    return {f"{row.channel.name}/{row.language}": (row.doing, row.state) for row in found}


def test_a_statement_is_posted_where_its_content_says(outbox):
    for name in ("news", "talk"):
        outbox.channel(name)
    release = outbox.publish("news/en", "news/kk", "talk/kk")
    wanted = ("post", "queued")
    assert rows(release) == {"news/en": wanted, "news/kk": wanted, "talk/kk": wanted}
    act = AuditRow.objects.get(act="queue-outbox")
    assert (act.actor_name, act.details["rows"], act.details["dropped"]) == ("press", 3, 0)


def test_one_that_names_no_channel_makes_no_row_and_no_act(outbox):
    outbox.channel("news")
    assert rows(outbox.publish()) == {}
    assert not AuditRow.objects.filter(act="queue-outbox").exists()


def test_done_again_it_adds_none(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    assert queue_release(release, outbox.clock.now()) == []
    assert release.outbox.count() == 1


def test_nothing_is_queued_before_it_is_published(outbox):
    outbox.channel("news")
    release = outbox.release("news/kk")
    assert OutboxRow.objects.count() == 0
    outbox.office.press()
    assert release.outbox.count() == 1


def test_a_channel_that_is_not_there_is_refused_before_it_is_signed(outbox):
    release = outbox.release("nowhere/kk")
    outbox.office.press()
    release.refresh_from_db()
    assert (release.state, release.refused_code, release.signed) == ("refused", "not-honoured", None)


def test_a_language_without_words_is_refused_before_it_is_submitted(outbox):
    outbox.channel("news")
    with pytest.raises(RuleError) as caught:
        outbox.release("news/ar")
    assert caught.value.code == "channel-without-text"


def test_a_correction_follows_to_every_channel_though_nobody_chose_one(outbox):
    outbox.channel("news")
    outbox.channel("talk", CANNOT_TELL)
    old = outbox.publish("news/en", "news/kk", "talk/kk")
    outbox.run()
    new = outbox.publish(replaces=old, kk="Самал көмек жіберді.", en="Samal has sent help.")
    wanted = ("edit", "queued")
    assert rows(new) == {"news/en": wanted, "news/kk": wanted, "talk/kk": wanted}


def test_a_correction_also_goes_where_it_is_chosen_anew(outbox):
    outbox.channel("news")
    outbox.channel("talk")
    old = outbox.publish("news/kk")
    outbox.run()
    new = outbox.publish("talk/en", replaces=old, kk="Самал көмек жіберді.", en="Samal has sent help.")
    assert rows(new) == {"news/kk": ("edit", "queued"), "talk/en": ("post", "queued")}


def test_a_correction_without_a_language_takes_away_what_was_said_in_it(outbox):
    outbox.channel("news")
    old = outbox.publish("news/en", "news/kk")
    outbox.run()
    new = outbox.publish(replaces=old, kk="Самал көмек жіберді.")
    assert rows(new) == {"news/en": ("delete", "queued"), "news/kk": ("edit", "queued")}


def test_what_was_not_said_yet_is_said_in_its_newest_version_only(outbox):
    outbox.channel("news")
    old = outbox.publish("news/kk")
    new = outbox.publish(replaces=old, kk="Самал көмек жіберді.")
    assert rows(old) == {"news/kk": ("post", "dropped")}
    assert old.outbox.get().code == "superseded"
    assert rows(new) == {"news/kk": ("post", "queued")}
    outbox.run()
    assert list(outbox.networks["news"].standing().values()) == ["Самал көмек жіберді."]


def test_what_may_have_been_said_is_followed(outbox):
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: "cut-after")
    old = outbox.publish("talk/kk")
    outbox.run()
    assert rows(old) == {"talk/kk": ("post", "unknown")}
    new = outbox.publish(replaces=old, kk="Самал көмек жіберді.")
    assert rows(new) == {"talk/kk": ("edit", "queued")}
    outbox.run()
    assert rows(new) == {"talk/kk": ("edit", "queued")}, "it waits until the doubt is settled"


def test_a_withdrawal_takes_back_what_was_said_and_drops_what_was_not(outbox):
    outbox.channel("news")
    outbox.channel("talk", fault=lambda *_: "503")
    old = outbox.publish("news/kk", "talk/kk")
    with outbox.courier() as courier:
        courier.run_once()
    gone = outbox.withdraw(old)
    assert rows(gone) == {"news/kk": ("delete", "queued")}
    assert rows(old) == {"news/kk": ("post", "confirmed"), "talk/kk": ("post", "dropped")}
    outbox.run()
    assert rows(gone) == {"news/kk": ("delete", "confirmed")}
    assert outbox.networks["news"].standing() == {}


def test_a_manual_channel_waits_for_a_person(outbox):
    from elshi.desk.channels.actions.add_channel import add_channel

    add_channel(actor=None, name="hand", kind="manual", account=outbox.account, at=outbox.office.tick())
    assert rows(outbox.publish("hand/kk")) == {"hand/kk": ("post", "manual")}


def test_the_content_says_where_and_the_approval_binds_it(outbox):
    outbox.channel("news")
    draft = outbox.draft("news/kk")
    assert json.loads(draft.current_version.content)["channels"] == ["news/kk", "site"]
    outbox.office.submit(draft)
    seen = outbox.office.sha(draft)
    outbox.office.approve(draft)
    with pytest.raises(RuleError):
        outbox.office.approve(draft, by="second", sha256="0" * 64)
    assert draft.current_version.sha256 == seen


def test_a_paused_channel_gets_its_rows_all_the_same(outbox):
    from elshi.desk.channels.actions.pause_channel import pause_channel

    outbox.channel("letters", MAIL)
    pause_channel(actor=None, name="letters", at=outbox.office.tick())
    release = outbox.publish("letters/kk")
    outbox.run()
    assert rows(release) == {"letters/kk": ("post", "queued")}


def test_accounts_are_said_nowhere(outbox):
    outbox.channel("news")
    outbox.office.asset_in("published", handle="samal_more", url=None)
    assert OutboxRow.objects.count() == 0
    assert Release.objects.filter(state="published").count() == 2
