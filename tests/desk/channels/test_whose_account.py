"""Whose account a secret opens: a channel that would speak on another one than the registry's says nothing."""

import pytest

from channels.fake_channel import TELLS, FakeChannel
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.models import Channel
from elshi.desk.channels.opening import check_account, find_handle
from elshi.desk.releases.models import Release
from elshi.speak.channels import RefusedError, RetryError

REGISTERED = "mfa@social.samal.example"


def paused():
    return Channel.objects.get().paused_code


def test_a_secret_of_another_account_pauses_the_channel(outbox):
    outbox.channel("news", TELLS, handle="somebody@social.samal.example")
    row = outbox.publish("news/kk").outbox.get()
    outbox.run()
    row.refresh_from_db()
    assert (paused(), row.state, row.attempts) == ("other-account", "queued", 0)
    assert outbox.networks["news"].calls == []
    told = AuditRow.objects.get(act="pause-channel")
    assert (told.actor_name, told.details["code"]) == ("channels", "other-account")
    outbox.networks["news"].handle = f"@{REGISTERED.upper()}"  # as the network compares them
    resume_channel(actor=None, name="news", at=outbox.clock.now())
    outbox.run()
    row.refresh_from_db()
    assert (paused(), row.state) == ("", "confirmed")


def test_so_does_another_handle_in_the_registry(outbox):
    outbox.channel("news", TELLS, handle=REGISTERED)
    outbox.publish("news/kk")
    outbox.run()
    assert paused() == ""
    with outbox.courier() as courier:
        account = Release.objects.get(record_id=outbox.account)
        outbox.publish("news/kk", kk="Самал жаңа елші тағайындады.")
        outbox.office.asset_in(
            "published", replaces=account, platform="mastodon", handle="mfa@other.samal.example", url=None
        )
        before = len(outbox.networks["news"].calls)
        outbox.drain(courier)
    assert (paused(), len(outbox.networks["news"].calls)) == ("other-account", before)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusedError("login-refused", "401"), "login-refused"),
        (RefusedError("not-allowed", "no administrator"), "not-allowed"),
        (RetryError("unreachable", "no connection"), ""),
        (ValueError("token=abc"), ""),
    ],
)
def test_what_cannot_be_asked_waits_and_is_no_try(outbox, monkeypatch, error, code):
    def check(_channel):
        raise error

    outbox.channel("news", TELLS)
    row = outbox.publish("news/kk").outbox.get()
    with monkeypatch.context() as patch, outbox.courier() as courier:
        patch.setattr(FakeChannel, "check", check)
        courier.run_once()
        row.refresh_from_db()
        channel = Channel.objects.get()
        assert (channel.paused_code, row.state, row.attempts) == (code, "queued", 0)
        assert channel.failures == (0 if code else 1)
    if not code:
        outbox.run()
        row.refresh_from_db()
        assert row.state == "confirmed"


def test_an_actor_of_ours_says_itself_who_it_is():
    class Actor:
        own_handle = "mfa@mfa.samal.example"

        def check(self):
            raise AssertionError("asked the network")

    assert find_handle(Actor()) == "mfa@mfa.samal.example"


@pytest.mark.parametrize(
    ("platform", "opens", "registered", "is_same"),
    [
        ("mastodon", "@MFA@social.samal.example", REGISTERED, True),
        ("mastodon", "mfa@social.samal.test", REGISTERED, False),
        ("bluesky", "Mfa.Samal.Example", "mfa.samal.example", True),
        ("telegram", "mfa_samal", "mfa-samal", False),
        ("telegram", "-1001", "mfa_samal", False),
    ],
)
def test_handles_are_compared_as_the_network_does(platform, opens, registered, is_same):
    account = {"platform": platform, "handle": registered}
    if is_same:
        check_account(opens, account)
    else:
        with pytest.raises(RefusedError) as caught:
            check_account(opens, account)
        assert caught.value.code == "other-account"
