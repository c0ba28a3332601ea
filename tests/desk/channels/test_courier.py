"""The courier at work: once, in order, at its pace, held and paused, corrected and taken back, and copies."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils.translation import override

from channels.fake_channel import CANNOT_TELL, ERRORS, MAIL, ONLY_ADDS, TELLS
from desk.office import NODE
from elshi.base.clock import format_time
from elshi.base.durable import LockedError
from elshi.base.errors import FormatError, UserError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.channels.actions.change_channel import change_channel
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.leasing import find_due, lease_row
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow, RowUptake, Subscriber
from elshi.desk.channels.saying import make_message
from elshi.desk.channels.words import CODES, say_code
from elshi.desk.people.words import ACTS
from elshi.desk.releases.models import Release
from elshi.node.restored import Restored, write_restored
from elshi.speak.channels import MissingPartError

FIRST = "https://first.samal.example"  # where the channels of these tests are set up


def test_said_in_each_language_with_its_address_and_its_act(outbox):
    outbox.channel("news")
    release = outbox.publish("news/en", "news/kk")
    outbox.run()
    rows = {row.language: row for row in release.outbox.all()}
    assert {row.state for row in rows.values()} == {"confirmed"}
    for language, words in (("kk", "Самал көршісіне көмек жібереді."), ("en", "Samal sends help to its neighbour.")):
        (part,) = rows[language].parts
        assert part["url"].startswith("https://net.example/news/")
        assert outbox.networks["news"].standing()[part["id"]] == words
    said = AuditRow.objects.filter(act="say-row")
    assert {(one.actor_name, one.details["language"]) for one in said} == {("channels", "kk"), ("channels", "en")}
    assert verify_chain() == AuditRow.objects.count()
    assert Channel.objects.get().confirmed_at is not None


def test_a_thread_answers_itself_and_a_correction_shortens_it(outbox):
    outbox.channel("news", size=10)
    release = outbox.publish("news/kk", kk="бірінші12екінші123үш")
    outbox.run()
    net = outbox.networks["news"]
    assert sorted(net.standing().values()) == ["бірінші12е", "кінші123үш"]
    first, second = release.outbox.get().parts
    assert [net.lines(part["id"][:32])[0]["to"] for part in (first, second)] == ["", first["id"]]
    outbox.publish(replaces=release, kk="бір сөз")
    outbox.run()
    assert net.standing() == {first["id"]: "бір сөз"}


def test_a_network_that_only_adds_gets_answers(outbox):
    outbox.channel("talk", ONLY_ADDS)
    release = outbox.publish("talk/kk")
    outbox.run()
    outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    outbox.withdraw(OutboxRow.objects.order_by("-id")[0].release)
    outbox.run()
    net = outbox.networks["talk"]
    root = release.outbox.get().parts[0]["id"]
    answers = sorted((line["text"], line["to"]) for key in net.posts for line in net.lines(key) if line["to"])
    assert answers == sorted([("Самал көмек жіберді.", root), ("withdrawal error", root)])


@pytest.mark.parametrize("fault", ["429", "503", "unreachable", "greylisted"])
def test_what_certainly_failed_is_tried_again(outbox, fault):
    faults = iter([fault, fault])
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: next(faults, ""))
    release = outbox.publish("talk/kk")
    outbox.run()
    assert release.outbox.get().state == "confirmed"
    assert [outbox.networks["talk"].times(key) for key in outbox.networks["talk"].posts] == [1]


def test_what_was_refused_fails_and_says_why(outbox):
    outbox.channel("news", fault=lambda *_: "refused")
    row = outbox.publish("news/kk").outbox.get()
    outbox.run()
    row.refresh_from_db()
    assert (row.state, row.code) == ("failed", "not-allowed")
    assert AuditRow.objects.get(act="fail-row").details["code"] == "not-allowed"
    assert len(outbox.networks["news"].calls) == 1


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_a_doubt_is_looked_for_where_the_network_tells(outbox, fault):
    faults = iter([fault])
    outbox.channel("news", fault=lambda doing, _key: next(faults, "") if doing == "post" else "")
    release = outbox.publish("news/kk")
    outbox.run()
    assert release.outbox.get().state == "confirmed"
    net = outbox.networks["news"]
    assert [net.times(key) for key in net.posts] == [1]
    calls = [doing for doing, _key in net.calls]
    assert calls == ["post", "find", *(["post"] if fault == "cut-before" else [])]


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_a_doubt_waits_for_a_person_where_it_does_not(outbox, fault):
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: fault)
    release = outbox.publish("talk/kk")
    outbox.run()
    outbox.clock.at += timedelta(days=3)
    outbox.run()
    assert (release.outbox.get().state, release.outbox.get().code) == ("unknown", "cut")
    assert len(outbox.networks["talk"].calls) == 1, "tried once, and never again"
    assert AuditRow.objects.get(act="doubt-row").details["channel"] == "talk"


def test_an_error_of_the_adapter_is_a_doubt_and_its_words_are_not_kept(outbox, monkeypatch):
    def burst():
        raise ValueError("token=abc")

    monkeypatch.setitem(ERRORS, "burst", burst)
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: "burst")
    row = outbox.publish("talk/kk").outbox.get()
    outbox.run()
    row.refresh_from_db()
    assert (row.state, row.code) == ("unknown", "odd-answer")
    assert "token" not in row.said


def test_an_edit_in_doubt_is_made_again(outbox):
    faults = iter(["cut-after"])
    outbox.channel("talk", CANNOT_TELL, fault=lambda doing, _key: next(faults, "") if doing == "edit" else "")
    release = outbox.publish("talk/kk")
    outbox.run()
    new = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    assert new.outbox.get().state == "confirmed"
    assert list(outbox.networks["talk"].standing().values()) == ["Самал көмек жіберді."]


def test_a_channel_that_fails_is_held_and_tried_by_one(outbox):
    outbox.channel("news", fault=lambda *_: "unreachable")
    for number in range(8):
        outbox.publish("news/kk", kk=f"Мәтін нөмірі {number}.")
    with outbox.courier() as courier:
        while courier.run_once():
            pass
        assert len(outbox.networks["news"].calls) == 5
        outbox.clock.at += timedelta(seconds=31)
        assert courier.run_once() == 1
        assert courier.run_once() == 0, "half open: one tries, and it failed"
        outbox.networks["news"].fault = lambda *_: ""
        outbox.drain(courier)
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}
    assert Channel.objects.get().failures == 0


def test_a_refused_login_pauses_until_a_person_has_mended_it(outbox):
    outbox.channel("news", fault=lambda *_: "login")
    release = outbox.publish("news/kk")
    outbox.run()
    channel = Channel.objects.get()
    assert (channel.paused_code, release.outbox.get().state) == ("login-refused", "queued")
    assert len(outbox.networks["news"].calls) == 1
    outbox.networks["news"].fault = lambda *_: ""
    resume_channel(actor=None, name="news", at=outbox.clock.now())
    outbox.run()
    assert release.outbox.get().state == "confirmed"


def test_a_channel_that_was_changed_is_opened_anew_before_it_speaks(outbox):
    outbox.channel("news")
    seen = []

    def opener(opened):
        seen.append((opened.address, opened.options))
        return outbox.networks[opened.name].open(opened)

    with outbox.courier(opener=opener) as courier:
        outbox.publish("news/kk")
        outbox.drain(courier)
        change_channel(actor=None, name="news", languages=["ru"], per_minute=600, at=outbox.clock.now())
        outbox.publish("news/kk", kk="Самал жаңа елші тағайындады.")
        outbox.drain(courier)
        assert seen == [(FIRST, {})], "languages and rate are not opened with"
        change_channel(actor=None, name="news", options={"visibility": "unlisted"}, at=outbox.clock.now())
        outbox.publish("news/kk", kk="Самал келісімге қол қойды.")
        outbox.drain(courier)
    assert seen == [(FIRST, {}), (FIRST, {"visibility": "unlisted"})]
    assert len(outbox.networks["news"].standing()) == 3


def test_what_was_prepared_for_the_old_setup_is_not_said_on_the_new_one(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    row, at = find_due(Channel.objects.get(), at=outbox.clock.now()), outbox.clock.now()
    change_channel(actor=None, name="news", address="https://social.samal.example", at=at)
    assert lease_row(row, plan=["post"], by="test", at=at) is None
    assert release.outbox.get().state == "queued"
    outbox.run()
    assert release.outbox.get().state == "confirmed"


def test_a_change_lets_a_channel_that_was_held_try_at_once(outbox):
    outbox.channel("news", fault=lambda *_: "unreachable")
    outbox.publish("news/kk")
    with outbox.courier() as courier:
        courier.run_once()
        Channel.objects.update(failures=9, breaker_until=outbox.clock.now() + timedelta(hours=1))
        assert not courier.run_once()
        change_channel(actor=None, name="news", address="https://social.samal.example", at=outbox.clock.now())
        channel = Channel.objects.get()
        assert (channel.failures, channel.breaker_until) == (0, None)


def test_an_account_that_is_not_active_says_nothing(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    account = outbox.office.release_of(
        outbox.office.asset_in(
            "published",
            replaces=release.__class__.objects.get(record_id=outbox.account),
            platform="mastodon",
            handle="mfa@social.samal.example",
            url=None,
            status="suspended",
        )
    )
    assert account.record_version == 2
    outbox.run()
    assert (Channel.objects.get().paused_code, release.outbox.get().state) == ("inactive", "queued")
    assert outbox.networks["news"].calls == []
    told = AuditRow.objects.get(act="pause-channel")
    assert (told.actor_name, told.details["code"]) == ("channels", "inactive")


def test_without_its_secret_a_channel_pauses_itself(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    outbox.run(environ={})
    assert Channel.objects.get().paused_code == "no-secret"


@pytest.mark.parametrize(
    ("met", "code"),
    [(MissingPartError("mastodon needs Mastodon"), "no-part"), (UserError("expected https://…"), "bad-setup")],
)
def test_a_channel_that_cannot_be_opened_says_whether_the_program_or_its_setup_lacks(outbox, met, code):
    outbox.channel("news")
    outbox.publish("news/kk")

    def refuse(_opened):
        raise met

    outbox.run(opener=refuse)
    assert Channel.objects.get().paused_code == code


def test_a_row_that_waited_out_a_long_pause_has_its_tries_still(outbox):
    channel = outbox.channel("news")
    Channel.objects.filter(pk=channel.pk).update(paused_at=outbox.clock.at, paused_code="person")
    row = outbox.publish("news/kk").outbox.get()
    outbox.clock.at += timedelta(hours=60)
    faults = ["429", ""]
    outbox.networks["news"].fault = lambda doing, key: faults.pop(0) if faults else ""
    resume_channel(actor=None, name="news", at=outbox.clock.now())
    outbox.run()
    row.refresh_from_db()
    assert (row.state, faults) == ("confirmed", [])


def test_never_faster_than_its_pace(outbox):
    channel = outbox.channel("news", size=5)
    Channel.objects.filter(pk=channel.pk).update(per_minute=6)
    outbox.publish("news/kk", kk="x" * 40)
    moments = []
    with outbox.courier(on_step=lambda name: moments.append(outbox.clock.at) if name == "sent" else None) as courier:
        for _ in range(200):
            if not courier.run_once():
                outbox.clock.at += timedelta(seconds=1)
    assert len(moments) == 8
    assert OutboxRow.objects.get().state == "confirmed"
    assert OutboxRow.objects.get().attempts == 1, "waiting for one's turn is no try"
    assert moments[4] - moments[0] < timedelta(seconds=1), "five at once"
    assert moments[7] - moments[4] >= timedelta(seconds=29), "then one in ten seconds"


def test_mail_comes_last(outbox):
    outbox.channel("letters", MAIL)  # added first, so that its line is the first
    outbox.channel("news", TELLS)
    outbox.publish("letters/kk", "news/kk")
    order = []
    names = {"letters": outbox.networks["letters"], "news": outbox.networks["news"]}
    for name, net in names.items():
        net.fault = lambda _doing, _key, name=name: order.append(name) or ""
    outbox.run()
    assert order == ["news", "letters"]


def test_mail_does_not_wait_for_ever(outbox):
    outbox.channel("letters", MAIL)
    outbox.channel("news", TELLS)
    outbox.publish("letters/kk", "news/kk")
    with outbox.courier() as courier:
        Channel.objects.filter(name="news").update(breaker_until=outbox.clock.at + timedelta(days=1))
        outbox.drain(courier)
    assert OutboxRow.objects.get(channel__name="letters").state == "confirmed"


def subscribe(outbox, count, **given):
    channel = Channel.objects.get(name="letters")
    at = outbox.office.tick()
    fields = {"language": "kk", "confirmed_at": at, "asked_at": at} | given
    names = [f"r{next(outbox.numbers)}" for _ in range(count)]
    return Subscriber.objects.bulk_create(
        Subscriber(channel=channel, address=f"{name}@reader.example", token=name, **fields) for name in names
    )


def delivered(outbox):
    """Address to the words that it got, in order."""
    net = outbox.networks["letters"]
    lines = [line for key in net.posts for line in net.lines(key) if "@" in line["to"]]
    return sorted((line["to"], line["text"]) for line in lines)


def test_copies_go_to_whom_they_fit_once(outbox):
    outbox.channel("letters", MAIL)
    fit = subscribe(outbox, 230)
    for other in ({"language": "en"}, {"confirmed_at": None}, {"rhythm": "daily"}, {"topics": ["visas"]},
                  {"countries": ["XA"]}):  # fmt: skip
        subscribe(outbox, 1, **other)
    outbox.publish("letters/kk")
    outbox.run()
    words = "Самал көршісіне көмек жібереді."
    assert delivered(outbox) == sorted((one.address, words) for one in fit)
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_copy_fails_alone_and_a_doubtful_one_stays_so(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 6)
    outbox.publish("letters/kk")
    order, count = ["", "refused", "cut-after", "greylisted", "", ""], iter(range(1_000))
    outbox.networks["letters"].fault = lambda doing, _key: (
        (order[at] if (at := next(count)) < len(order) else "") if doing == "deliver" else ""
    )
    outbox.run()
    states = list(OutboxCopy.objects.order_by("id").values_list("state", "code", "attempts"))
    assert states == [
        ("confirmed", "", 1), ("failed", "not-allowed", 1), ("unknown", "cut", 1), ("confirmed", "", 2),
        ("confirmed", "", 1), ("confirmed", "", 1),
    ]  # fmt: skip
    assert len(delivered(outbox)) == 5


def test_a_correction_goes_to_who_got_it_and_a_withdrawal_to_nobody_else(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 2)
    release = outbox.publish("letters/kk")
    outbox.run()
    gone = Subscriber.objects.order_by("id")[0]
    gone.delete()
    subscribe(outbox, 1)
    new = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    subscribe(outbox, 1)
    outbox.withdraw(new)
    outbox.run()
    first, fixed, back = "Самал көршісіне көмек жібереді.", "Самал көмек жіберді.", "withdrawal error"
    wanted = {"r0": [first], "r1": [first, fixed, back], "r2": [fixed, back]}
    assert delivered(outbox) == sorted((f"{name}@reader.example", word) for name, got in wanted.items() for word in got)
    assert OutboxCopy.objects.filter(code="taken-back").count() == 2


def test_what_came_back_is_counted_and_a_lost_post_is_noticed(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    outbox.run()
    row, net = release.outbox.get(), outbox.networks["news"]
    with outbox.courier() as courier:
        outbox.clock.at += timedelta(minutes=6)
        assert courier.run_once() == 1
        kept = RowUptake.objects.get(row=row)
        assert (kept.replies, kept.boosts, kept.likes, kept.gone_at, kept.changed_at) == (2, 3, None, None, None)
        assert courier.run_once() == 0, "looked at seldom"
        name = row.parts[0]["id"]
        net.add(f"{name}.edits", {"text": "Басқа сөз."})
        outbox.clock.at += timedelta(minutes=6)
        courier.run_once()
        kept.refresh_from_db()
        changed_at = kept.changed_at
        assert (changed_at is not None, kept.gone_at) == (True, None)
        net.add(f"{name}.gone", {})
        outbox.clock.at += timedelta(hours=1)
        courier.run_once()
        kept.refresh_from_db()
        assert kept.gone_at is not None
        assert kept.changed_at == changed_at, "the hour at which it was first seen"


def test_what_we_changed_ourselves_is_no_change_of_theirs(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    outbox.run()
    new = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    with outbox.courier() as courier:
        outbox.clock.at += timedelta(minutes=10)
        while courier.run_once():
            pass
    assert [(one.row.release_id, one.changed_at) for one in RowUptake.objects.all()] == [(new.pk, None)]


@pytest.mark.parametrize(
    "error", [ERRORS["503"](), RuntimeError("r1@reader.example"), FormatError("r1@reader.example"), OSError("disk")]
)
def test_chores_are_done_beside_and_their_faults_stop_nothing(outbox, monkeypatch, capsys, error):
    monkeypatch.setattr("elshi.desk.channels.worker.LOOK_SECONDS", 0.05)
    outbox.channel("news")
    release = outbox.publish("news/kk")
    stop, done, after = Event(), [], []

    def chore(at):
        done.append(at)
        raise error

    def other(at):
        after.append(at)
        if len(after) >= 3 and release.outbox.get().state == "confirmed":
            stop.set()

    outbox.courier(chores=[chore, other]).run_forever(stop)
    assert len(done) >= 3, "tried again, each time"
    told = capsys.readouterr().err
    assert told.count("put off") == 1, "the same fault is said once"
    assert "example" not in told


def restore(outbox, *, by="witness.meren.example"):
    """As if the database came out of a backup that was made before anything was said. `by`: who confirmed it."""
    moment = format_time(outbox.clock.at + timedelta(minutes=1))
    confirmed = {"confirmed_by": by, "confirmed_at": moment if by else ""}
    write_restored(outbox.office.home, Restored(NODE.origin, 1, moment, moment, **confirmed))


def test_what_an_older_database_takes_for_unsaid_is_looked_for(outbox, moment):
    for name, traits in (("news", TELLS), ("talk", CANNOT_TELL), ("letters", MAIL)):
        outbox.channel(name, traits)
    subscribe(outbox, 3)
    outbox.publish("letters/kk", "news/kk", "talk/kk")
    moment.keep()
    outbox.run()
    moment.go_back()
    restore(outbox)
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"queued"}
    outbox.run()
    rows = {row.channel.name: row for row in OutboxRow.objects.select_related("channel")}
    assert {name: (row.state, row.code) for name, row in rows.items()} == {
        "news": ("confirmed", ""), "talk": ("unknown", "restored"), "letters": ("unknown", "restored"),
    }  # fmt: skip
    for name in ("news", "talk"):
        assert [outbox.networks[name].times(key) for key in outbox.networks[name].posts] == [1]
    assert len(delivered(outbox)) == 3, "no reader gets it again"
    person = outbox.office.people["author"]
    settle_row(actor=person, row_id=rows["letters"].pk, said=True, at=outbox.clock.now())
    settle_row(actor=person, row_id=rows["talk"].pk, said=True, url="https://net.example/1", at=outbox.clock.now())
    outbox.run()
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}
    assert len(delivered(outbox)) == 3


def test_a_thread_that_an_older_database_does_not_know_is_found_part_by_part(outbox, moment):
    outbox.channel("news", size=10)
    release = outbox.publish("news/kk", kk="бірінші12екінші123үшінші")
    moment.keep()
    outbox.run()
    moment.go_back()
    restore(outbox)
    net = outbox.networks["news"]
    net.calls.clear()
    outbox.run()
    assert (release.outbox.get().state, len(release.outbox.get().parts)) == ("confirmed", 3)
    assert [doing for doing, _key in net.calls] == ["find"] * 3, "a repeat is noticed for an hour only on some networks"
    assert [net.times(key) for key in net.posts] == [1, 1, 1]


def test_what_really_was_not_said_is_said_after_a_restore(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    restore(outbox)
    outbox.run()
    assert release.outbox.get().state == "confirmed"


def test_one_courier_for_a_node(outbox):
    with outbox.courier(), pytest.raises(LockedError), outbox.courier():
        pass


def test_threads_say_all_and_stop(outbox):
    for name in ("news", "talk"):
        outbox.channel(name)
    for number in range(5):
        outbox.publish("news/kk", "talk/kk", kk=f"Мәтін нөмірі {number}.")
    stop = Event()

    def look(name):
        if name in {"noted", "ended"} and not OutboxRow.objects.exclude(state="confirmed").exists():
            stop.set()

    outbox.courier(on_step=look).run_forever(stop)
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_message_is_what_was_approved(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    message = make_message(release, "kk")
    assert message.url == f"https://mfa.samal.example/kk/{release.record_id}/"
    assert (message.body, message.saying.value, message.reason) == ("Самал көршісіне көмек жібереді.", "statement", "")
    assert make_message(outbox.withdraw(release), "kk").reason == "error"


def test_an_erased_text_is_not_said(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    for path in (outbox.office.home.blobs / "sha256").rglob("*"):
        if path.is_file() and "көршісіне" in path.read_text("utf-8", "replace"):
            path.unlink()
    outbox.run()
    assert (release.outbox.get().state, release.outbox.get().code) == ("failed", "erased")


def test_what_is_no_longer_official_is_not_said(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    Release.objects.filter(pk=release.pk).update(disowned=True)
    outbox.run()
    assert (release.outbox.get().state, release.outbox.get().code) == ("failed", "disowned")


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh-hans"])
def test_every_code_has_words(language):
    with override(language):
        assert all(say_code(code) not in {"", code} for code in CODES)
        assert {"queue-outbox", "say-row", "fail-row", "doubt-row", "pause-channel", "retry-row"} <= set(ACTS)
