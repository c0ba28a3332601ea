"""`elshi channel` and `elshi outbox`, from outside."""

import json
import os
import subprocess
import sys

import pytest

from channels.mastodon_fake import MAX_CHARACTERS, TOKEN, FakeMastodon
from channels.network import served
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.models import Channel
from elshi.node.channel_secrets import FOLDER

SECRET = "s3cret-of-the-channel"


@pytest.fixture
def elshi(outbox):
    """(exit code, JSON or what was complained)."""

    def run(*args, **environ):
        home = str(outbox.office.home.path)
        kept = {name: value for name, value in os.environ.items() if name != "ELSHI_HOME"}
        done = subprocess.run(
            [sys.executable, "-m", "elshi", *args, "--home", home, "--json"],
            capture_output=True, text=True, timeout=120, check=False, env=kept | environ,
        )  # fmt: skip
        assert SECRET not in done.stdout + done.stderr
        return done.returncode, done.stderr or json.loads(done.stdout)

    return run


def test_added_listed_paused_and_resumed(elshi, outbox):
    add = ("channel", "add", "news", "--kind", "mastodon", "--account", outbox.account)
    assert "needs the address of its service" in elshi(*add)[1]
    add = (*add, "--address", "https://social.samal.example")
    code, said = elshi(
        *add, "--language", "ru", "--language", "kk", "--option", "visibility=public", "--per-minute", "9"
    )
    assert (code, said["channel"], said["secret"].endswith(f"keys/{FOLDER}/news")) == (0, "news", True)
    channel = Channel.objects.get()
    assert (channel.languages, channel.options, channel.per_minute) == (["kk", "ru"], {"visibility": "public"}, 9)
    for wrong, words in (
        (add, "already a channel named news"),
        (("channel", "add", "talk", "--kind", "mastodon", "--account", "xs-mfa/account/99"), "not an active one"),
        (("channel", "add", "talk", "--kind", "manual", "--account", outbox.account, "--option", "x"), "NAME=TEXT"),
        (("channel", "pause", "talk"), "no channel talk"),
    ):
        code, said = elshi(*wrong)
        assert (code, words in said) == (2, True), said
    assert elshi("channel", "pause", "news") == (0, {"channel": "news", "paused": True})
    (listed,) = elshi("channel", "list")[1]["channels"]
    assert (listed["state"], listed["code"], listed["queued"]) == ("paused", "person", 0)
    change = ("channel", "change", "news", "--option", "visibility=", "--option", "max_length=900", "--language", "en")
    names = ["languages", "max_length", "per-minute", "visibility"]
    assert elshi(*change, "--per-minute", "0") == (0, {"channel": "news", "changed": names})
    channel.refresh_from_db()
    assert (channel.languages, channel.options, channel.per_minute) == (["en"], {"max_length": "900"}, None)
    assert elshi(*change) == (0, {"channel": "news", "changed": []})
    for wrong, words in (
        (("channel", "change", "news"), "expected --address"),
        (("channel", "change", "news", "--option", "visibilty=public"), "allow-private, max_length, visibility"),
        (("channel", "change", "talk", "--per-minute", "3"), "no channel talk"),
    ):
        code, said = elshi(*wrong)
        assert (code, words in said, "nothing was changed" in said.lower()) == (2, True, True), said
    assert elshi("channel", "resume", "news") == (0, {"channel": "news", "paused": False})
    assert elshi("channel", "list")[1]["channels"][0]["state"] == "at-work"
    acts = AuditRow.objects.filter(object_type="channels.channel").values_list("act", "actor_name")
    assert list(acts) == [
        (act, "console") for act in ("add-channel", "pause-channel", "change-channel", "resume-channel")
    ]


def test_the_outbox_is_listed_without_texts_and_readers(elshi, outbox):
    outbox.channel("news")
    outbox.channel("talk", fault=lambda *_: "refused")
    release = outbox.publish("news/kk", "talk/kk")
    outbox.run()
    code, said = elshi("outbox", "list")
    assert code == 0
    talk, news = said["rows"]
    assert (news["channel"], news["state"], news["record"]) == ("news", "confirmed", release.record_id)
    assert news["urls"][0].startswith("https://net.example/news/")
    assert (talk["state"], talk["code"], talk["urls"]) == ("failed", "not-allowed", [])
    assert [row["channel"] for row in elshi("outbox", "list", "--state", "failed")[1]["rows"]] == ["talk"]
    assert [row["channel"] for row in elshi("outbox", "list", "--channel", "news")[1]["rows"]] == ["news"]
    assert elshi("outbox", "list", "--record", "xs-mfa/2026/999")[1]["rows"] == []
    assert "көршісіне" not in json.dumps(said, ensure_ascii=False)


def test_a_channel_is_asked_who_it_is_and_how_long_a_post_may_be(elshi, outbox):
    with served(FakeMastodon()) as network:
        add = ("channel", "add", "news", "--kind", "mastodon", "--address", network.address)
        own = ("--account", outbox.account, "--option", "allow-private=yes", "--option", "max_length=600")
        assert elshi(*add, *own)[0] == 0
        assert elshi("channel", "test", "news", ELSHI_CHANNEL_NEWS=TOKEN) == (0, {
            "channel": "news", "opens": "mfa@social.samal.example", "registered": "mfa@social.samal.example",
            "url": "https://social.samal.example/@mfa", "same": True, "active": True,
            "longest": 600, "allowed": MAX_CHARACTERS,
        })  # fmt: skip
        other = outbox.office.asset_in("published", platform="mastodon", handle="min@social.samal.example", url=None)
        account = ("--account", outbox.office.release_of(other).record_id, "--option", "allow-private=yes")
        assert elshi("channel", "add", "more", "--kind", "mastodon", "--address", network.address, *account)[0] == 0
        code, said = elshi("channel", "test", "more", ELSHI_CHANNEL_MORE=TOKEN)
        assert (code, "opens mfa@social" in said, "registered as min@social" in said) == (2, True, True), said
    by_hand = ("channel", "add", "hand", "--kind", "manual", "--account", outbox.account)
    assert elshi(*by_hand, "--address", "https://social.samal.example/@samal_news")[0] == 0
    code, said = elshi("channel", "test", "hand")
    assert (code, said["opens"], said["url"], said["longest"], said["active"]) == (
        0, "mfa@social.samal.example", "https://social.samal.example/@samal_news", 500, True,
    )  # fmt: skip


def test_a_secret_that_others_may_read_is_refused_and_not_told(elshi, outbox):
    outbox.channel("news")
    code, said = elshi("channel", "test", "news")
    assert (code, "no-secret" in said) == (2, True)
    place = outbox.office.home.keys / FOLDER / "news"
    place.parent.mkdir()
    place.write_text(SECRET)
    place.chmod(0o644)
    code, said = elshi("channel", "test", "news")
    assert (code, "0600" in said) == (2, True)
