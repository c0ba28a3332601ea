"""The daily brief: drafted from the day, edited by whoever may, sent to its list once."""

from datetime import date, timedelta

import pytest

from desk.channel_making import publish_account
from desk.embassies import XK, add_embassies
from desk.office import STAFF
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.save_brief import save_brief
from elshi.desk.channels.actions.send_brief import OPTION, list_brief_readers, send_brief
from elshi.desk.channels.briefing import draft_brief, find_span
from elshi.desk.channels.doubts import LOOKED_UP_FOR
from elshi.desk.channels.leasing import doubt_held
from elshi.desk.channels.letters import Office as OfficeNames
from elshi.desk.channels.letters import send_waiting
from elshi.desk.channels.models import Brief, Channel, MailLetter, OutboxCopy, OutboxRow, RowUptake
from elshi.desk.channels.rules.briefs import read_brief_list
from elshi.desk.people.rules import MAY, Act, Role, RuleError
from elshi.text.languages import LANGUAGES

DAY = date(2026, 3, 1)
LIST = "minister@mfa.samal.example, duty@mfa.samal.example nobody minister@mfa.samal.example"
XK_HOLDER = {"kind": "office", "office": XK}


@pytest.fixture
def channel(office):
    return Channel.objects.create(
        name="news", kind="mail", account="a", languages=["kk"], created_at=office.at,
        options={OPTION: LIST},
    )  # fmt: skip


def save(office, *, by="author", **given):
    fields = {"day": DAY, "language": "kk", "title": "Шолу", "body": "Бәрі тыныш."} | given
    return save_brief(actor=office.people[by], at=office.tick(), **fields)


def send(office, brief, *, by="author", seen=None):
    return send_brief(actor=office.people[by], brief_id=brief.pk, seen_at=seen or brief.changed_at, at=office.tick())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_drafted_in_each_language(office, channel, language):
    draft = office.draft_in("published")
    release = draft.current_version.releases.get()
    day = release.published_at.date()
    row = OutboxRow.objects.create(
        release=release, channel=channel, language="kk", doing="post", state="queued",
        queued_at=release.published_at - LOOKED_UP_FOR, due_at=office.at,
    )  # fmt: skip
    OutboxRow.objects.update(state="sending", lease_until=office.at, lease_by="somebody who was killed")
    doubt_held(at=office.at, all_of_them=True)
    RowUptake.objects.create(row=row, seen_at=release.published_at, replies=7, boosts=11, likes=13)
    title, body = draft_brief(office.people["author"], day=day, language=language)
    assert body.count("## ") == 4
    plain = body.replace("\\", "")
    assert release.record_id in plain
    assert all(str(number) in plain for number in (7, 11, 13))
    assert "news" in plain
    assert str(day.year) in title


def test_a_brief_tells_what_waits_for_a_person_of_its_office(office, channel):
    """In doubt on mail and not taken up since: two rows, three copies of another."""
    add_embassies(office)
    release = office.draft_in("published").current_version.releases.get()
    fields = {"release": release, "channel": channel, "queued_at": office.at, "due_at": office.at, "doing": "post"}
    for language in ("en", "ru"):
        OutboxRow.objects.create(language=language, state="queued", **fields)
    OutboxRow.objects.update(state="sending", lease_until=office.at, lease_by="test")
    OutboxRow.objects.update(state="unknown", lease_until=None)
    out = OutboxRow.objects.create(language="kk", state="queued", **fields)
    for number in range(3):
        OutboxCopy.objects.create(row=out, address=str(number), state="queued", due_at=office.at)
    OutboxCopy.objects.update(state="sending", lease_until=office.at, lease_by="test")
    OutboxCopy.objects.update(state="unknown", lease_until=None)
    _, ours = draft_brief(office.people["author"], day=DAY, language="en")
    assert "news: 2 in doubt" in ours.replace("\\", "")
    assert "news: 3 copies in doubt" in ours.replace("\\", "")
    _, theirs = draft_brief(office.people["xk_author"], day=DAY, language="en")
    assert "in doubt" not in theirs


def test_an_embassys_brief_tells_what_came_back_to_its_own_alone(office, channel):
    add_embassies(office)
    ours = office.draft_in("published").current_version.releases.get()
    draft = office.start(by="xk_author")
    office.save(draft, by="xk_author")
    office.submit(draft, by="xk_author")
    office.approve(draft, by="xk_approver")
    theirs = office.release(draft, by="xk_author")
    office.press()
    theirs.refresh_from_db()
    for release, likes in ((ours, 41), (theirs, 43)):
        row = OutboxRow.objects.create(
            release=release, channel=channel, language="kk", doing="post", state="queued",
            queued_at=release.published_at, due_at=office.at,
        )  # fmt: skip
        RowUptake.objects.create(row=row, seen_at=release.published_at, likes=likes)
    day = ours.published_at.date()
    for name, wanted in (("author", {41, 43}), ("xk_author", {43})):
        _, body = draft_brief(office.people[name], day=day, language="en")
        assert {number for number in (41, 43) if f"liked: {number}" in body} == wanted, name


def test_a_brief_tells_of_links_and_of_posts_that_are_lost(office, channel):
    release = office.draft_in("published").current_version.releases.get()
    row = OutboxRow.objects.create(
        release=release, channel=channel, language="kk", doing="post", state="queued",
        queued_at=release.published_at, due_at=office.at,
    )  # fmt: skip
    part = {"id": "1", "url": "", "at": "", "doing": "post"}
    OutboxRow.objects.update(state="sending", lease_until=office.at, lease_by="test")
    OutboxRow.objects.update(state="confirmed", lease_until=None, parts=[part])
    RowUptake.objects.create(row=row, seen_at=release.published_at, links=17, changed_at=office.at)
    _, body = draft_brief(office.people["author"], day=release.published_at.date(), language="en")
    assert "links to it: 17" in body
    assert "news: 1 removed or changed at the other end" in body


def test_a_quiet_day(office):
    _, body = draft_brief(office.people["author"], day=date(2020, 1, 1), language="en")
    assert body.count("Nothing") == 4


def test_hours_of_a_day_are_the_offices_own():
    span = find_span(date(2026, 3, 29), zone="Europe/Brussels")  # the clock goes forward that night
    assert span.end - span.start == timedelta(hours=23)
    assert span.start.isoformat() == "2026-03-28T23:00:00+00:00"


def test_saved_again_it_is_one_brief(office):
    first = save(office)
    second = save(office, by="analyst", body="Тыныш емес.")
    assert (first.pk, Brief.objects.count()) == (second.pk, 1)
    assert Brief.objects.get().body == "Тыныш емес.\n"
    assert [row.act for row in AuditRow.objects.filter(act="save-brief")] == ["save-brief"] * 2


@pytest.mark.parametrize("act", [Act.SAVE_BRIEF, Act.SEND_BRIEF])
@pytest.mark.parametrize("name", STAFF)
def test_each_role(office, channel, act, name):
    brief = save(office)

    def do():
        return save(office, by=name, language="ru") if act is Act.SAVE_BRIEF else send(office, brief, by=name)

    if Role(STAFF[name]) in MAY[act]:
        assert do()
        return
    with pytest.raises(RuleError) as refused:
        do()
    assert refused.value.code == "not-your-role"
    assert (Brief.objects.count(), MailLetter.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("title", "body"), [("", "x"), ("a\nb", "x"), ("x" * 201, "x"), ("x", " "), ("x", "y" * 60_001)]
)
def test_what_is_no_brief(office, title, body):
    with pytest.raises(RuleError) as refused:
        save(office, title=title, body=body)
    assert refused.value.code == "bad-brief"
    assert Brief.objects.count() == 0


def test_it_goes_to_its_list_once(office, channel):
    brief = save(office)
    assert send(office, brief) == 2
    assert sorted(MailLetter.objects.values_list("address", flat=True)) == [
        "duty@mfa.samal.example",
        "minister@mfa.samal.example",
    ]
    for refused in (lambda: send(office, brief), lambda: save(office, body="Басқа.")):
        with pytest.raises(RuleError) as error:
            refused()
        assert error.value.code == "brief-sent"

    sent = []

    class Postman:
        def send_letters(self, letters):
            for letter, copy in letters:
                sent.append((copy.address, letter.subject, letter.body, copy.token))
                yield copy.number, None

    send_waiting(channel, Postman(), OfficeNames({}), at=office.tick())
    assert {one[1:] for one in sent} == {("Шолу", "Бәрі тыныш.\n", "")}
    assert len(sent) == 2


def test_only_what_was_read_is_sent(office, channel):
    brief = save(office)
    seen = brief.changed_at
    save(office, body="Басқа сөз.")
    with pytest.raises(RuleError) as refused:
        send(office, brief, seen=seen)
    assert refused.value.code == "brief-changed"
    assert MailLetter.objects.count() == 0


def test_without_a_list_nothing_is_sent(office):
    with pytest.raises(RuleError) as refused:
        send(office, save(office))
    assert refused.value.code == "no-brief-list"


def test_it_goes_over_the_ministrys_own_channels_and_one_that_speaks(office, channel):
    """Of two that name a reader the one that is not paused; never over that of an embassy, who would read it."""
    office.office_in("published")  # its id is XK
    publish_account(office, platform="e-mail", handle="xk@mfa.samal.example", url=None, holder=XK_HOLDER)
    theirs = publish_channel(office, "a-kyran", account="xs-mfa/account/1")
    spare = publish_channel(office, "spare", account="a")
    Channel.objects.filter(pk=channel.pk).update(paused_at=office.at)
    assert {one.name for one, _ in list_brief_readers(office.people["author"])} == {"spare"}
    Channel.objects.filter(pk=spare.pk).update(options={})
    assert {one.name for one, _ in list_brief_readers(office.people["author"])} == {"news"}
    assert theirs.options == channel.options


def publish_channel(office, name, *, account):
    return Channel.objects.create(
        name=name, kind="mail", account=account, languages=["kk"], created_at=office.at, options={OPTION: LIST}
    )


def test_the_list_of_an_option():
    assert read_brief_list("a@b.example, c@d.example\n a@b.example bad a@b.example\r\nBcc:x@y.example") == [
        "a@b.example", "c@d.example",
    ]  # fmt: skip
