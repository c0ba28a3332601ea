"""What is done by hand when a newer version comes before anybody has noted what was done: it is told, and followed."""

import pytest

from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.actions.do_by_hand import do_by_hand
from elshi.desk.channels.actions.drop_row import drop_row
from elshi.desk.channels.chains import standing_before
from elshi.desk.channels.models import OutboxRow
from elshi.desk.people.rules import RuleError
from elshi.speak.steps import list_standing, read_done

FIRST, SECOND = "https://x.com/mfa_samal/status/1", "https://x.com/mfa_samal/status/2"


@pytest.fixture
def release(outbox):
    add_channel(actor=None, name="hand", kind="manual", account=outbox.account, at=outbox.office.tick())
    return outbox.publish("hand/kk")


def done(outbox, row, url=""):
    return do_by_hand(actor=outbox.office.people["author"], row_id=row.pk, url=url, at=outbox.clock.now())


def not_there(outbox, row):
    return drop_row(actor=outbox.office.people["author"], row_id=row.pk, at=outbox.clock.now())


def refusal(call):
    with pytest.raises(RuleError) as caught:
        call()
    return caught.value.code


def test_the_address_of_another_text_is_refused_whatever_its_channel(outbox, release):
    outbox.channel("news")
    other = outbox.publish("news/kk", "hand/kk", "hand/en")
    outbox.run()
    stands = other.outbox.get(channel__name="news").parts[0]
    hand = {row.language: row for row in other.outbox.filter(channel__name="hand")}
    done(outbox, hand["kk"], SECOND)
    for url in (SECOND, f"{SECOND}/", stands["url"]):
        assert refusal(lambda url=url: done(outbox, release.outbox.get(), url)) == "url-of-another"
    assert release.outbox.get().state == "manual"
    assert done(outbox, hand["en"], SECOND).state == "confirmed", "one post may say a text in two languages"
    assert done(outbox, release.outbox.get(), FIRST).state == "confirmed"


def test_a_post_is_known_by_its_number_too(outbox):
    """An address of the same post in another form."""
    faults = iter(["", "refused"])
    outbox.channel("news", fault=lambda *_: next(faults, ""))
    first, second = outbox.publish("news/kk"), outbox.publish("news/kk", kk="Мәтін.")
    outbox.run()
    number, row = first.outbox.get().parts[0]["id"], second.outbox.get()
    assert row.state == "failed"
    assert refusal(lambda: done(outbox, row, f"https://net.example/users/mfa/statuses/{number}")) == "url-of-another"
    assert done(outbox, row, "https://net.example/users/mfa/statuses/7").state == "confirmed"


@pytest.mark.parametrize(
    ("noted", "url"),
    [
        (
            ("https://a.example/ap/mfa/objects/0a1b", "https://a.example/2026/1"),
            "https://a.example/ap/mfa/objects/0a1b",
        ),
        (("https://a.example/ap/mfa/objects/0a1b", "https://a.example/2026/1"), "http://a.example/2026/1/"),
        (
            ("at://did:plc:abc/app.bsky.feed.post/3kab", "https://b.example/profile/mfa.example/post/3kab"),
            "https://b.example/profile/did:plc:abc/post/3kab",
        ),
        (("@mfa/17", "https://t.example/mfa/17"), "https://t.example/MFA/17?single"),
        (("@mfa/17", "https://t.example/mfa/17"), "https://www.T.example/Mfa/17#a"),
        (("", "https://x.example/mfa/status/1?s=20"), "https://x.example/mfa/status/1"),
        (("", "https://x.example/қаз/1"), "https://x.example/ҚАЗ/1"),
        (("", "https://x.example/mfa/қаз"), "https://x.example/mfa/қаз/"),
    ],
)
def test_a_post_is_known_however_its_address_is_spelled(outbox, release, noted, url):
    other = outbox.publish("hand/kk", kk="Мәтін.").outbox.get()
    part = {"doing": "post", "id": noted[0], "url": noted[1], "at": "2026-03-01T09:00:00Z"}
    OutboxRow.objects.filter(pk=other.pk).update(parts=[part])
    assert refusal(lambda: done(outbox, release.outbox.get(), url)) == "url-of-another"


@pytest.mark.parametrize(
    ("noted", "url"),
    [
        ("https://f.example/permalink?story=1", "https://f.example/permalink?story=2"),
        ("https://t.example/mfa/17", "https://t.example/mfa/170"),
        ("https://t.example/mfa/17", "https://t.example/other/17"),
        ("https://x.com/mfa_samal/status/1", "https://x.com/mfa_samal/status/7"),
    ],
)
def test_another_post_is_no_post_of_that_text(outbox, release, noted, url):
    done(outbox, release.outbox.get(), noted)
    other = outbox.publish("hand/kk", kk="Мәтін.").outbox.get()
    assert done(outbox, other, url).state == "confirmed"


def test_what_was_posted_and_not_noted_is_taken_away(outbox, release):
    old, gone = release.outbox.get(), outbox.withdraw(release).outbox.get()
    old.refresh_from_db()
    assert (old.state, gone.doing, gone.state) == ("manual", "delete", "manual")
    assert refusal(lambda: done(outbox, gone)) == "row-untold"
    assert done(outbox, old, FIRST).state == "confirmed"
    assert [post.url for post in standing_before(gone)] == [FIRST]
    assert done(outbox, gone).state == "confirmed"


def test_what_was_not_posted_is_not_to_be_taken_away(outbox, release):
    old, gone = release.outbox.get(), outbox.withdraw(release).outbox.get()
    not_there(outbox, old)
    gone.refresh_from_db()
    assert (gone.state, gone.code, gone.settled_by.username) == ("dropped", "person", "author")
    assert AuditRow.objects.filter(act="drop-row").count() == 2


def test_of_two_versions_each_is_told(outbox, release):
    old = release.outbox.get()
    newer = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    edit, gone = newer.outbox.get(), outbox.withdraw(newer).outbox.get()
    assert (edit.doing, edit.state) == ("edit", "manual")
    assert refusal(lambda: done(outbox, edit, SECOND)) == "row-untold"
    not_there(outbox, old)
    gone.refresh_from_db()
    assert gone.state == "manual", "the second may be there"
    done(outbox, edit, SECOND)
    assert [post.url for post in standing_before(gone)] == [SECOND]


def test_a_correction_that_is_the_first_to_be_posted_is_found_by_what_follows(outbox, release):
    not_there_row = release.outbox.get()
    newer = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    not_there(outbox, not_there_row)
    done(outbox, newer.outbox.get(), SECOND)
    gone = outbox.withdraw(newer).outbox.get()
    assert (gone.doing, [post.url for post in standing_before(gone)]) == ("delete", [SECOND])


@pytest.mark.parametrize(("url", "left"), [(FIRST, [FIRST]), (SECOND, [FIRST, SECOND])])
def test_a_correction_by_hand_stands_where_it_was_made(outbox, release, url, left):
    done(outbox, release.outbox.get(), FIRST)
    newer = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    done(outbox, newer.outbox.get(), url)
    gone = outbox.withdraw(newer).outbox.get()
    assert [post.url for post in standing_before(gone)] == left


def test_a_thread_is_known_by_all_its_addresses(outbox, release):
    """So that a withdrawal names each, and not the first alone."""
    row = release.outbox.get()
    assert refusal(lambda: done(outbox, row, f"{FIRST}\nnowhere")) == "bad-url"
    assert refusal(lambda: done(outbox, row, " \n")) == "bad-url"
    row = done(outbox, row, f" {FIRST}\r\n{SECOND}\n{FIRST}")
    assert ([part["url"] for part in row.parts], row.state) == ([FIRST, SECOND], "confirmed")
    gone = outbox.withdraw(release).outbox.get()
    assert [post.url for post in standing_before(gone)] == [FIRST, SECOND]
    done(outbox, gone)
    gone.refresh_from_db()
    assert standing_before(gone)
    assert list_standing(read_done([*row.parts, *gone.parts])) == [], "all of it is taken away"


def test_a_thread_that_the_machine_began_keeps_each_post_once(outbox):
    faults = iter(["", "refused"])
    outbox.channel("news", fault=lambda *_: next(faults, ""), size=10)
    release = outbox.publish("news/kk", kk="aaaaaaaaaabbbbbbbbbbcccccccccc")
    outbox.run()
    row = release.outbox.get()
    began = row.parts[0]
    rest = ["https://net.example/news/2", "https://net.example/news/3"]
    assert (row.state, len(row.parts)) == ("failed", 1)
    row = done(outbox, row, "\n".join([f"{began['url']}/", *rest]))
    assert [part["url"] for part in row.parts] == [began["url"], *rest]
    fixed = outbox.publish(replaces=release, kk="111111111122222222223333333333")
    outbox.run()
    edit = fixed.outbox.get()
    assert (edit.state, edit.plan) == ("confirmed", ["edit"] * 3)
    assert outbox.networks["news"].standing() == {began["id"]: "1111111111"}
