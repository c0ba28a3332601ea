"""What people do with channels and rows: who may, from which state, what comes of it, and its audit row."""

from itertools import product

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL
from desk.office import STAFF
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.actions.change_channel import change_channel
from elshi.desk.channels.actions.do_by_hand import do_by_hand
from elshi.desk.channels.actions.drop_row import drop_row
from elshi.desk.channels.actions.pause_channel import pause_channel
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.actions.retry_row import retry_row
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.models import Channel, Follower, OutboxRow
from elshi.desk.channels.triggers import channel_triggers
from elshi.desk.people.rules import RuleError
from elshi.speak.states import State

URL = "https://net.example/@samal/1"
SERVER = "https://social.samal.example"
HALF = '[{"id": "1", "url": "https://net.example/@samal/1", "at": "2026-03-01T09:30:00Z", "doing": "post"}]'


def code_of(call):
    with pytest.raises(RuleError) as caught:
        call()
    return caught.value.code


def row_in(outbox, raw, state, name="news"):
    """A row that is in `state`, put there past the program."""
    if name not in outbox.networks:
        outbox.channel(name)
    row = outbox.publish(f"{name}/kk", kk=f"Самал көмек жіберді {state}.").outbox.get()
    with raw.unguarded(*channel_triggers().values()):
        sql = "UPDATE channels_outboxrow SET state = ?, plan = ? WHERE id = ?"
        raw(sql, (getattr(state, "value", state), '["post"]', row.pk))
    row.refresh_from_db()
    return row


ROW_ACTS = {
    "retry-row": (retry_row, {"failed": "queued"}),
    "drop-row": (
        drop_row,
        {"queued": "dropped", "unknown": "dropped", "failed": "dropped", "manual": "dropped"},
    ),
    "settle-row": (
        lambda **given: settle_row(said=True, url=f"{URL}{given['row_id']}", **given),
        {"unknown": "confirmed"},
    ),
    "do-by-hand": (
        lambda **given: do_by_hand(url=f"{URL}{given['row_id']}", **given),
        {"manual": "confirmed", "failed": "confirmed"},
    ),
}


@pytest.mark.parametrize("act", sorted(ROW_ACTS))
def test_every_state_and_act(outbox, raw, act):
    call, steps = ROW_ACTS[act]
    for state in State:
        row = row_in(outbox, raw, state)
        given = {"actor": outbox.office.people["author"], "row_id": row.pk, "at": outbox.office.tick()}
        rows = AuditRow.objects.count()
        if state.value in steps:
            assert call(**given).state == steps[state.value]
            row.refresh_from_db()
            assert (row.state, row.settled_by.username) == (steps[state.value], "author")
            told = AuditRow.objects.order_by("-id")[0]
            assert (told.act, told.details["channel"], told.object_id) == (act, "news", str(row.pk))
        else:
            assert code_of(lambda given=given: call(**given)) == "row-moved"
            assert AuditRow.objects.count() == rows
            row.refresh_from_db()
            assert row.state == state.value


MAY_SETTLE = {"author", "colleague", "approver", "second"}


@pytest.mark.parametrize(("act", "name"), list(product(sorted(ROW_ACTS), sorted(STAFF))))
def test_who_may(outbox, raw, act, name):
    call, steps = ROW_ACTS[act]
    row = row_in(outbox, raw, next(iter(steps)))
    given = {"actor": outbox.office.people[name], "row_id": row.pk, "at": outbox.office.tick()}
    if name in MAY_SETTLE:
        call(**given)
    else:
        assert code_of(lambda: call(**given)) == "not-your-role"


def test_an_embassy_settles_its_own_only(outbox, raw):
    row = row_in(outbox, raw, "failed")
    outbox.office.office_in("published")
    person = outbox.office.people["colleague"]
    person.office = "xs-emb-xk"
    person.save()
    given = {"actor": person, "row_id": row.pk, "at": outbox.office.tick()}
    assert code_of(lambda: retry_row(**given)) == "another-office"
    assert code_of(lambda: retry_row(**given | {"row_id": 10_000})) == "no-such-row"


def test_a_doubt_that_was_not_said_goes_back_into_the_queue_and_is_said_once(outbox):
    faults = iter(["cut-before"])
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: next(faults, ""))
    release = outbox.publish("talk/kk")
    outbox.run()
    row = release.outbox.get()
    assert (row.state, row.code) == ("unknown", "cut")
    settle_row(actor=outbox.office.people["author"], row_id=row.pk, said=False, at=outbox.clock.now())
    outbox.run()
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert [outbox.networks["talk"].times(key) for key in outbox.networks["talk"].posts] == [1]


def test_a_doubt_that_was_said_is_said_and_not_again(outbox):
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: "cut-after")
    release = outbox.publish("talk/kk")
    outbox.run()
    row = release.outbox.get()
    bad = {"actor": outbox.office.people["author"], "row_id": row.pk, "said": True, "at": outbox.clock.now()}
    for url in (
        "",
        "javascript:alert(1)",
        "https://",
        "https://me@net.example/",
        "https://net.example/ x",
        "x" * 3_000,
    ):
        assert code_of(lambda url=url: settle_row(**bad, url=url)) == "bad-url"
    net = outbox.networks["talk"]
    (key,) = net.posts
    url = f"https://net.example/talk/{key}-1"
    settle_row(**bad, url=url)
    outbox.run()
    row.refresh_from_db()
    assert (row.state, [part["url"] for part in row.parts]) == ("confirmed", [url])
    assert net.times(key) == 1
    net.fault = lambda *_: ""
    new = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    assert net.standing() == {f"{key}-1": "Самал көмек жіберді."}, "what a person found is followed by its address"
    outbox.withdraw(new)
    outbox.run()
    assert net.standing() == {}


def test_the_rest_of_a_thread_is_said_after_its_doubt_is_settled(outbox):
    faults = iter(["", "cut-after"])
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: next(faults, ""), size=10)
    release = outbox.publish("talk/kk", kk="бірінші12екінші123үшінші")
    outbox.run()
    row = release.outbox.get()
    assert (row.state, len(row.parts), row.plan) == ("unknown", 1, ["post"] * 3)
    person = outbox.office.people["author"]
    assert settle_row(actor=person, row_id=row.pk, said=True, url=URL, at=outbox.clock.now()).state == "queued"
    outbox.run()
    row.refresh_from_db()
    assert (row.state, len(row.parts)) == ("confirmed", 3)
    assert {outbox.networks["talk"].times(key) for key in outbox.networks["talk"].posts} == {1}


def test_old_words_are_not_said_once_newer_ones_follow(outbox):
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: "cut-before")
    release = outbox.publish("talk/kk")
    outbox.run()
    outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    row = release.outbox.get()
    settle_row(actor=outbox.office.people["author"], row_id=row.pk, said=False, at=outbox.clock.now())
    row.refresh_from_db()
    assert (row.state, row.code) == ("dropped", "superseded")
    outbox.networks["talk"].fault = lambda *_: ""
    outbox.run()
    assert list(outbox.networks["talk"].standing().values()) == ["Самал көмек жіберді."]


def test_a_withdrawal_by_hand_needs_no_address(outbox):
    add_channel(actor=None, name="hand", kind="manual", account=outbox.account, at=outbox.office.tick())
    person = outbox.office.people["author"]
    release = outbox.publish("hand/kk")
    row = release.outbox.get()
    assert code_of(lambda: do_by_hand(actor=person, row_id=row.pk, at=outbox.clock.now())) == "bad-url"
    do_by_hand(actor=person, row_id=row.pk, url=URL, at=outbox.clock.now())
    gone = outbox.withdraw(release).outbox.get()
    assert (gone.doing, gone.state) == ("delete", "manual")
    assert do_by_hand(actor=person, row_id=gone.pk, at=outbox.clock.now()).state == "confirmed"


def test_channels_are_added_paused_and_resumed(outbox):
    at, people = outbox.office.tick(), outbox.office.people
    given = {"name": "news", "kind": "mastodon", "account": outbox.account, "address": SERVER, "at": at}
    assert code_of(lambda: add_channel(actor=people["author"], **given)) == "not-your-role"
    for wrong, code in (
        ({"name": "Site"}, "channel-name"), ({"name": "site"}, "channel-name"), ({"name": "a/b"}, "channel-name"),
        ({"kind": "carrier-pigeon"}, "bad-code"), ({"account": "xs-mfa/account/99"}, "account-inactive"),
        ({"address": "https://net.example/ x"}, "bad-url"), ({"languages": ["xx"]}, "bad-language"),
        ({"per_minute": 0}, "bad-code"), ({"kind": "mail"}, "channel-language"), ({"address": ""}, "channel-address"),
    ):  # fmt: skip
        assert code_of(lambda wrong=wrong: add_channel(actor=None, **given | wrong)) == code
    assert Channel.objects.count() == 0
    channel = add_channel(actor=people["administrator"], **given)
    assert code_of(lambda: add_channel(actor=None, **given)) == "channel-taken"
    for name in ("translator", "auditor", "analyst"):
        assert code_of(lambda name=name: pause_channel(actor=people[name], name="news", at=at)) == "not-your-role"
    for name in ("administrator", "author", "approver"):
        pause_channel(actor=people[name], name="news", at=at)
        channel.refresh_from_db()
        assert (channel.paused_by.username, channel.paused_code) == (name, "person")
        resume_channel(actor=people[name], name="news", at=at)
        channel.refresh_from_db()
        assert (channel.paused_at, channel.paused_by, channel.paused_code) == (None, None, "")
    assert code_of(lambda: pause_channel(actor=None, name="none", at=at)) == "no-such-channel"
    acts = list(AuditRow.objects.filter(object_type="channels.channel").values_list("act", flat=True))
    assert acts == ["add-channel", *["pause-channel", "resume-channel"] * 3]


def test_a_channel_is_added_with_options_of_its_kind_and_an_account_of_its_network(outbox):
    given = {"actor": None, "name": "talk", "at": outbox.office.tick(), "address": SERVER}
    for kind, options, code in (
        ("mastodon", {"visibilty": "public"}, "no-such-option"),
        ("mastodon", {"visibility": "private"}, "bad-option"),
        ("bluesky", {}, "option-missing"),
        ("telegram", {"chat": "samal_news"}, "bad-option"),
        ("activitypub", {"handel": "mfa"}, "no-such-option"),
        ("mail", {"sender": "press@mfa.samal.example", "bcc": "x"}, "no-such-option"),
        ("mail", {}, "option-missing"),
        ("manual", {"network": "x"}, "bad-option"),  # the account is on Mastodon
        ("manual", {"networks": "x"}, "no-such-option"),
    ):
        add = {"kind": kind, "account": outbox.account_of(kind), "options": options, "languages": ["kk"], **given}
        assert code_of(lambda add=add: add_channel(**add)) == code, (kind, options)
    with pytest.raises(RuleError, match="allow-private, max_length, visibility"):
        add_channel(kind="mastodon", account=outbox.account, options={"visibilty": "public"}, **given)
    for kind, other in (("mastodon", "telegram"), ("telegram", "mastodon"), ("mail", "mastodon"), ("bluesky", "mail")):
        add = {"kind": kind, "account": outbox.account_of(other), "languages": ["kk"], **given}
        assert code_of(lambda add=add: add_channel(**add)) == "channel-platform", (kind, other)
    assert Channel.objects.count() == 0
    by_hand = add_channel(kind="manual", account=outbox.account_of("telegram"), **given)
    assert by_hand.options == {"network": "telegram"}, "by hand it is cut as its own network cuts"


def test_a_channel_is_changed_and_the_trail_says_what(outbox):
    at, people = outbox.office.tick(), outbox.office.people
    outbox.channel("letters", MAIL)
    given = {"name": "letters", "at": at}
    for name in ("author", "approver", "auditor"):
        assert code_of(lambda name=name: change_channel(actor=people[name], **given)) == "not-your-role"
    for wrong, code in (
        ({"name": "none"}, "no-such-channel"), ({"address": "smtp://a b"}, "bad-url"),
        ({"languages": []}, "channel-language"), ({"languages": ["xx"]}, "bad-language"),
        ({"per_minute": 6_001}, "bad-code"), ({"per_minute": -1}, "bad-code"),
        ({"options": {"sendre": "x"}}, "no-such-option"), ({"options": {"sender": ""}}, "option-missing"),
        ({"options": {"lines": "40"}}, "bad-option"),
    ):  # fmt: skip
        assert code_of(lambda wrong=wrong: change_channel(actor=None, **given | wrong)) == code
    changed = change_channel(
        actor=people["administrator"], address="smtps://mail.mfa.samal.example", languages=["ru", "kk"], per_minute=30,
        options={"lines": "2", "name": "Самал СІМ"}, **given,
    )  # fmt: skip
    assert changed.names == ("address", "languages", "lines", "name", "per-minute")
    channel = Channel.objects.get()
    assert (channel.address, channel.languages, channel.per_minute) == (
        "smtps://mail.mfa.samal.example", ["kk", "ru"], 30,
    )  # fmt: skip
    assert channel.options == {"sender": "press@mfa.samal.example", "lines": "2", "name": "Самал СІМ"}
    told = AuditRow.objects.order_by("-id")[0]
    assert (told.act, told.actor_name, told.object_id) == ("change-channel", "administrator", str(channel.pk))
    assert told.details == {"channel": "letters", "changed": "address, languages, lines, name, per-minute"}
    rows = AuditRow.objects.count()
    assert change_channel(actor=None, options={"lines": "2"}, per_minute=30, **given).names == ()
    assert AuditRow.objects.count() == rows, "nothing was changed, so nothing is told"
    assert change_channel(actor=None, options={"lines": ""}, per_minute=0, **given).names == ("lines", "per-minute")
    channel.refresh_from_db()
    assert (channel.options.get("lines"), channel.per_minute) == (None, None)


def test_what_is_half_said_holds_how_it_is_cut(outbox, raw):
    at = outbox.office.tick()
    for state, parts, code in (
        ("queued", "[]", ""), ("sending", "[]", "channel-unsettled"), ("unknown", "[]", "channel-unsettled"),
        ("queued", HALF, "channel-unsettled"), ("failed", HALF, "channel-unsettled"), ("failed", "[]", ""),
        ("confirmed", HALF, ""), ("dropped", HALF, ""),
    ):  # fmt: skip
        row = row_in(outbox, raw, state)
        with raw.unguarded(*channel_triggers().values()):
            raw("UPDATE channels_outboxrow SET parts = ? WHERE id = ?", (parts, row.pk))
        length = {"max_length": str(500 + row.pk)}
        change_channel(actor=None, name="news", options={"visibility": "public"}, per_minute=row.pk, at=at)
        if code:
            refused = code_of(lambda length=length: change_channel(actor=None, name="news", options=length, at=at))
            assert refused == code, (state, parts)
        else:
            assert change_channel(actor=None, name="news", options=length, at=at).names == ("max_length",), state
        with raw.unguarded(*channel_triggers().values()):
            raw("UPDATE channels_outboxrow SET state = ?, parts = ? WHERE id = ?", ("dropped", "[]", row.pk))


def test_who_has_spoken_stays_where_it_was_said(outbox):
    outbox.channel("news")
    at, place = outbox.office.tick(), {"address": "https://social.samal.example"}
    assert change_channel(actor=None, name="news", at=at, **place).names == ("address",), "nothing was said yet"
    outbox.publish("news/kk")
    outbox.run()
    elsewhere = {"address": "https://other.samal.example"}
    assert code_of(lambda: change_channel(actor=None, name="news", at=at, **elsewhere)) == "channel-has-spoken"
    assert change_channel(actor=None, name="news", options={"max_length": "900"}, at=at).names == ("max_length",)


def test_an_actor_that_is_followed_keeps_its_handle(outbox):
    fedi = add_channel(
        actor=None, name="fedi", kind="activitypub", account=outbox.account, address="https://mfa.samal.example",
        at=outbox.office.tick(),
    )  # fmt: skip
    change = {"actor": None, "name": "fedi", "at": outbox.office.tick()}
    assert change_channel(options={"handle": "mfa"}, **change).names == ("handle",)
    Follower.objects.create(
        channel=fedi, actor="https://a.example/1", inbox="https://a.example/in", followed_at=outbox.office.at
    )
    assert code_of(lambda: change_channel(options={"handle": "samal"}, **change)) == "channel-has-spoken"
    assert change_channel(options={"title": "Самал"}, **change).names == ("title",)


def test_a_channel_of_a_closed_account_cannot_be_resumed(outbox):
    outbox.channel("news")
    release = outbox.office.release_of(outbox.office.asset_in("published", handle="samal_old", url=None))
    old = Channel.objects.create(
        name="old", kind="mastodon", account=release.record_id, created_at=outbox.office.tick(),
        paused_at=outbox.office.tick(), paused_code="inactive",
    )  # fmt: skip
    outbox.office.asset_in("published", replaces=release, handle="samal_old", url=None, status="retired")
    assert code_of(lambda: resume_channel(actor=None, name=old.name, at=outbox.office.tick())) == "account-inactive"
    assert OutboxRow.objects.count() == 0
