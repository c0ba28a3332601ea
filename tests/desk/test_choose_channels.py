"""Choosing channels: the choice is content, an approval binds it, later edits and corrections keep it."""

import json
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

import pytest

from desk.channel_making import ACCOUNT, carried, choose, make_channel, publish_account
from desk.embassies import XK, add_embassies
from desk.office import STAFF
from desk.registry.register import Register
from elshi.adapters.channels.mail import MailChannel, parse_letter
from elshi.adapters.channels.mail_letters import Sender, write_copy, write_shared
from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.choosing import list_offers, may_speak
from elshi.desk.channels.drafted import draft_message, preview
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.taking_back import list_effects
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError, StaleDraftError
from elshi.desk.releases.rules.content import change_content, parse_content
from elshi.desk.releases.rules.destinations import About, format_about, read_about, read_targets
from elshi.node.gazetteer import write_gazetteer
from elshi.node.home import NodeHome
from elshi.node.settings import SubjectSetting
from elshi.site.letters import footer_words
from elshi.speak.channels import Opened
from elshi.speak.states import State
from elshi.speak.targets import Target
from elshi.travel.gazetteer import parse_gazetteer
from elshi.travel.worlds import samal_world


@pytest.fixture
def subjects():
    from django.conf import settings

    settings.ELSHI_TOPICS = (SubjectSetting("consular", (("en", "Consular matters"), ("kk", "Консулдық мәселелер"))),)
    settings.ELSHI_COUNTRIES = tuple(SubjectSetting(code, (("en", code),)) for code in ("XA", "XT"))
    yield settings
    settings.ELSHI_TOPICS = settings.ELSHI_COUNTRIES = ()


@pytest.fixture
def channel(office):
    publish_account(office)
    return make_channel(office)


@contextmanager
def refused(code):
    with pytest.raises(RuleError) as caught:
        yield
    assert caught.value.code == code


def test_a_choice_is_a_new_version_that_says_so(office, channel, subjects):
    draft = office.draft_in("writing")
    first = draft.current_version
    saved = choose(office, draft, "x-main/kk", topic="consular", countries=("XT", "XA"))
    assert saved.number == first.number + 1
    assert saved.whole["channels"] == ["site", "x-main/kk"]
    assert saved.whole["about"] == ["country:XA", "country:XT", "topic:consular"]
    assert saved.renditions == first.renditions
    assert saved.sha256 == sha256(saved.content.encode()).hexdigest() != first.sha256
    row = AuditRow.objects.latest("id")
    assert (row.act, row.actor) == ("save-draft", office.people["author"])
    assert choose(office, draft, "x-main/kk", topic="consular", countries=("XA", "XT")) == saved, "nothing differs"


def test_a_gazetteer_takes_the_place_of_the_list_in_the_settings(office, channel, subjects, settings):
    """From the moment it is set, without a start of the desk."""
    home = NodeHome(Path(settings.ELSHI_HOME))
    draft = office.draft_in("writing")
    with refused("bad-country"):
        choose(office, draft, "x-main/kk", countries=("XB",))
    write_gazetteer(home, parse_gazetteer(samal_world()))
    try:
        assert choose(office, draft, "x-main/kk", countries=("XB",)).whole["about"] == ["country:XB"]
        with refused("bad-country"):
            choose(office, draft, "x-main/kk", countries=("XS",))  # the office's own
    finally:
        home.gazetteer.unlink()


def test_an_approval_binds_the_choice(office, channel):
    draft = office.draft_in("approved")
    approved = draft.current_version
    assert approved.is_approved
    choose(office, draft, "x-main/kk")
    draft.refresh_from_db()
    assert draft.state == "writing"
    assert not draft.current_version.is_approved
    office.submit(draft)
    with refused("stale-content"):
        office.approve(draft, sha256=approved.sha256)
    office.approve(draft)
    assert draft.current_version.is_approved


@pytest.mark.parametrize("name", STAFF)
def test_only_who_may_save_may_choose(office, channel, name):
    draft = office.draft_in("writing")
    if STAFF[name] in {"press_officer", "approver", "translator"}:
        assert choose(office, draft, "x-main/kk", by=name).number == 2
    else:
        with refused("no-such-draft" if name == "consular" else "not-your-role"):
            choose(office, draft, "x-main/kk", by=name)
        assert draft.current_version.number == 1


def test_what_cannot_be_is_refused(office, channel, subjects):
    draft = office.draft_in("writing")
    written = set(draft.current_version.renditions)
    assert "ar" not in written
    for code, targets, about in (
        ("no-such-channel", ["nowhere/kk"], {}),
        ("channel-without-text", ["x-main/ar"], {}),
        ("bad-topic", [], {"topic": "sports"}),
        ("bad-country", [], {"countries": ("XA", "ZZ")}),
    ):
        with refused(code):
            choose(office, draft, *targets, **about)
    with pytest.raises(StaleDraftError):
        choose(office, draft, "x-main/kk", based_on=0)
    with refused("no-text"):
        choose(office, office.start(), "x-main/kk", based_on=0)
    assert draft.current_version.number == 1


def suspend(office):
    """The account behind the channels is suspended in the register."""
    register = Register(office)
    before = Release.objects.get(record_id=ACCOUNT)
    register.publish(register.drafted(replaces=before, status="suspended"))


def test_only_an_active_account_may_be_chosen_and_a_choice_that_stands_is_kept(office, channel):
    make_channel(office, "lost", account="xs-mfa/account/99")
    draft = office.draft_in("writing")
    with refused("account-inactive"):
        choose(office, draft, "lost/kk")
    choose(office, draft, "x-main/kk")
    suspend(office)
    offers = {offer.channel.name: offer for offer in list_offers(draft, draft.current_version)}
    assert not offers["x-main"].is_active
    assert [one.tag for one in offers["x-main"].chosen] == ["kk"]
    languages = sorted(draft.current_version.renditions)
    assert choose(office, draft, "x-main/kk").number == 2, "kept, and nothing differs"
    with refused("account-inactive"):
        choose(office, draft, *(f"x-main/{tag}" for tag in languages))


def test_a_later_edit_keeps_the_choice_and_a_language_that_goes_is_said(office, channel):
    draft = office.draft_in("writing", kk="Бірінші мәтін осы жерде.", en="The first text is here.")
    choose(office, draft, "x-main/kk", "x-main/en")
    saved = office.save(draft, kk="Екінші мәтін осы жерде.", en="The second text is here.")
    assert saved.whole["channels"] == ["site", "x-main/en", "x-main/kk"]
    office.save(draft, kk="Екінші мәтін осы жерде.")
    with refused("channel-without-text"):
        office.submit(draft)
    choose(office, draft, "x-main/kk")
    office.submit(draft)


def test_a_correction_goes_where_the_version_before_went(office, channel):
    make_channel(office, "x-two")
    release = carried(office, channel)
    draft = office.start(corrects=release.pk)
    assert draft.current_version.whole["channels"] == ["site", "x-main/kk"], "it starts with the same choice"
    offers = {offer.channel.name: offer for offer in list_offers(draft, draft.current_version)}
    assert {one.target for one in offers["x-main"].choices if one.stays} == {"x-main/kk"}
    assert offers["x-main"].stays
    assert not offers["x-two"].stays
    with refused("channel-stays"):
        choose(office, draft, "x-two/kk")
    assert choose(office, draft, "x-main/kk", "x-two/kk").number == 2


def test_what_was_given_up_before_may_be_left_out(office, channel):
    release = carried(office, channel)
    OutboxRow.objects.filter(release=release).update(state=State.DROPPED.value)
    draft = office.start(corrects=release.pk)
    assert choose(office, draft).whole["channels"] == ["site"]


def test_an_embassy_speaks_through_its_own_accounts_alone(office):
    add_embassies(office)
    publish_account(office)  # the ministry's
    make_channel(office)
    draft = office.start(by="xk_author")
    office.save(draft, by="xk_author", kk="Елшіліктің сөзі осы.")
    assert list_offers(draft, draft.current_version) == []
    with refused("channel-of-another-office"):
        choose(office, draft, "x-main/kk", by="xk_author")
    ministrys = read_assets()[ACCOUNT]
    ours, embassys = office.start(), replace(ministrys, holder=XK)
    allowed = {
        (one.office, asset.holder): may_speak(one, asset) for one in (draft, ours) for asset in (ministrys, embassys)
    }
    assert allowed == {(XK, "xs-mfa"): False, (XK, XK): True, ("", "xs-mfa"): True, ("", XK): True}
    assert not may_speak(draft, None)


def test_before_anybody_chose_what_is_usual_is_offered(office, channel):
    make_channel(office, "x-two", languages=("en",))
    draft = office.draft_in("writing", kk="Мәтін осы жерде тұр.", en="The text is here.")
    version = draft.current_version
    offers = {offer.channel.name: [one.tag for one in offer.chosen] for offer in list_offers(draft, version)}
    assert offers == {"x-main": ["kk"], "x-two": ["en"]}
    assert [offer.chosen for offer in list_offers(draft, version, chosen=set())] == [[], []]
    saved = choose(office, draft, "x-two/kk")
    offers = {offer.channel.name: [one.tag for one in offer.chosen] for offer in list_offers(draft, saved)}
    assert offers == {"x-main": [], "x-two": ["kk"]}


def test_an_embassys_account_is_offered_to_the_ministry_and_not_chosen_for_it(office, channel, monkeypatch):
    draft = office.draft_in("writing", kk="Министрліктің сөзі.")
    [offer] = list_offers(draft, draft.current_version)
    assert [one.tag for one in offer.chosen] == ["kk"], "its own is"
    embassys = replace(read_assets()[ACCOUNT], holder=XK)
    monkeypatch.setattr("elshi.desk.channels.choosing.read_assets", lambda: {ACCOUNT: embassys})
    [offer] = list_offers(draft, draft.current_version)
    assert offer.is_active
    assert offer.chosen == []
    assert choose(office, draft, "x-main/kk").number == 2, "who wants it may"


@pytest.mark.parametrize(
    "wish",
    [
        {"channels": []},
        {"channels": ["x-main/kk"]},  # never without the site
        {"channels": ["site", "x-main/kk", "x-main/kk"]},
        {"channels": ["site", "a/kk"]},  # not sorted
        {"channels": ["site", "mastodon"]},
        {"channels": ["site", "x-main/xx"]},
        {"channels": ["site", 7]},
        {"channels": "site"},
        {"about": ["somebody"]},
        {"about": ["topic:a", "topic:b"]},
        {"about": ["country:XB", "country:XA"]},
        {"about": ["country:xa"]},
        {"about": {}},
    ],
)
def test_only_what_we_would_write_is_read(office, wish):
    content = office.draft_in("writing").current_version.content
    whole = json.loads(content) | wish
    with pytest.raises(FormatError):
        parse_content(format_canonical(whole).decode())
    with pytest.raises(FormatError):
        change_content(content, **wish)


def test_what_is_written_is_read(office):
    content = office.draft_in("writing").current_version.content
    about = About("consular", ("XA", "XT"))
    changed = parse_content(change_content(content, channels=["a/kk", "site", "z/ru"], about=format_about(about)))
    assert read_targets(changed) == [Target("a", "kk"), Target("z", "ru")]
    assert read_about(changed) == about
    assert read_about(parse_content(content)) == About()


def test_a_preview_is_cut_and_counted_by_the_network(office, channel):
    draft = office.draft_in("writing", kk="Бұл бірінші сөйлем. " * 30)
    version = draft.current_version
    message = draft_message(draft, version, "kk", record="", at=office.at)
    assert message.url == "https://mfa.samal.example/kk/xs-mfa/2026/9999/"
    shown = preview(channel, message)
    assert len(shown.posts) > 1
    assert all(0 < post.length <= post.longest == 280 for post in shown.posts)
    assert shown.posts[-1].text == f"Толық мәтіні: {message.url}"
    assert (shown.has_card, shown.pictures, shown.is_cut) == (True, 0, False)
    telegram = preview(make_channel(office, "tg", kind="telegram"), message)
    assert [post.longest for post in telegram.posts] == [1024]


def test_a_preview_of_mail_is_the_letter(office, channel):
    draft = office.draft_in("writing", kk="Мәтін **осы** жерде тұр.", en="The text is here.")
    message = draft_message(draft, draft.current_version, "kk", record="xs-mfa/2026/17", at=office.at)
    letters = make_channel(office, "letters", kind="mail", options={"door": "https://news.mfa.samal.example"})
    shown = preview(letters, message)
    assert shown.subject == message.title
    assert [(post.number, post.count, post.longest) for post in shown.posts] == [(1, 1, 0)]
    written = plain_of(letters, message)
    body, foot = shown.posts[0].text.split("\n-- \n")
    assert written.startswith(body), "word for word what a reader gets, up to the links that are his own"
    assert "Мәтін осы жерде тұр." in body
    assert message.url in body
    assert [line.partition(":")[2] for line in foot.splitlines()] == [" …", " …"]
    assert [line.partition(":")[0] for line in foot.splitlines()] == list(footer_words("kk"))
    assert (shown.has_card, shown.pictures) == (False, 0)


def test_a_preview_of_a_note_has_its_card_and_its_address(office, channel):
    draft = office.draft_in(
        "writing", kk="Бірінші бөлім осы жерде тұр, ол қырық таңбадан ұзын.\n\nЕкінші бөлім.", en="The text is here."
    )
    message = draft_message(draft, draft.current_version, "kk", record="xs-mfa/2026/17", at=office.at)
    shown = preview(make_channel(office, "fedi", kind="activitypub"), message)
    assert shown.has_card
    words = [message.title, "Бірінші бөлім осы жерде тұр, ол қырық таңбадан ұзын.", "Екінші бөлім.", message.url]
    assert [post.text for post in shown.posts] == ["\n\n".join(words)]


def plain_of(channel, message):
    """The plain form of the letter that the adapter writes for one reader."""
    opened = Opened(
        name=channel.name, kind="mail", account=ACCOUNT, address="smtp-plain://127.0.0.1", secret="",
        options={"sender": "news@mfa.samal.example", **channel.options},
    )  # fmt: skip
    (part,) = MailChannel(opened).cut(message)
    letter = parse_letter(part.text, language=part.language)
    sender = Sender(name="M", address="news@mfa.samal.example", door=channel.options["door"])
    shared = write_shared(letter, sender, at=message.issued_at)
    raw = write_copy(shared, address="reader@example.org", key=part.key, token="t" * 20)
    return message_from_bytes(raw, policy=SMTP).get_body(("plain",)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("kind", "how", "says"),
    [
        ("mastodon", "taken-away", None),
        ("activitypub", "taken-away", None),
        ("bluesky", "taken-away", None),
        ("telegram", "changed", "Министрлік бұл мәлімдемені қайтарып алды."),
        ("manual", "by-hand", "Министрлік бұл мәлімдемені қайтарып алды."),
        ("mail", "letter", "қайтарып алынды"),
    ],
)
def test_a_withdrawal_says_before_it_is_approved_what_it_does_where(office, kind, how, says):
    publish_account(office)
    release = carried(office, make_channel(office, "there", kind=kind))
    leave_posted(release)
    draft = office.start_withdrawal(release)
    (effect,) = list_effects(draft, draft.current_version)
    assert (effect.channel.name, effect.language.tag, effect.how) == ("there", "kk", how)
    shown = "" if effect.said is None else "".join(post.text for post in effect.said.posts)
    assert (says or "") in shown
    assert bool(shown) is (says is not None)
    assert "Мәтін осы жерде тұр" not in shown


@pytest.mark.parametrize(("kind", "how"), [("mastodon", "unsaid"), ("manual", "by-hand")])
def test_what_was_not_said_yet_is_said_no_more_and_what_nobody_has_is_no_effect(office, kind, how):
    """By hand nobody knows what was said before an address is noted, so a person is asked."""
    publish_account(office)
    release = carried(office, make_channel(office, kind=kind))
    draft = office.start_withdrawal(release)
    assert [effect.how for effect in list_effects(draft, draft.current_version)] == [how]
    OutboxRow.objects.filter(release=release).update(state=State.DROPPED.value)
    assert list_effects(draft, draft.current_version) == []


def test_the_preview_of_a_withdrawal_is_what_is_queued(office):
    publish_account(office)
    names = {"mastodon": "toot", "telegram": "tg", "manual": "x-two"}
    channels = [make_channel(office, name, kind=kind) for kind, name in names.items()]
    draft = office.draft_in("writing", kk="Мәтін осы жерде тұр.", en="The text is here.")
    choose(office, draft, "toot/kk", "toot/en", "tg/kk", "x-two/kk")
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    office.press()
    release.refresh_from_db()
    OutboxRow.objects.filter(release=release, channel=channels[2]).update(state=State.DROPPED.value)
    for row in release.outbox.exclude(channel=channels[2]):
        leave_posted(release, row=row)
    withdrawal = office.start_withdrawal(release)
    foreseen = [(one.channel.name, one.language.tag) for one in list_effects(withdrawal, withdrawal.current_version)]
    assert foreseen == [("tg", "kk"), ("toot", "kk"), ("toot", "en")]
    office.submit(withdrawal, by="author")
    office.approve(withdrawal)
    gone = office.release(withdrawal)
    office.press()
    rows = OutboxRow.objects.filter(release=gone)
    assert {(row.channel.name, row.language, row.doing) for row in rows} == {(*one, "delete") for one in foreseen}
    withdrawal.refresh_from_db()
    again = list_effects(withdrawal, withdrawal.current_version)
    assert [(one.channel.name, one.language.tag) for one in again] == foreseen, "and its page goes on saying so"


def leave_posted(release, row=None):
    """The row as a courier or a person leaves it: said, under one address."""
    row = row or release.outbox.get()
    rows = OutboxRow.objects.filter(pk=row.pk)
    part = {"id": "1", "url": "https://there.example/1", "at": "2026-03-01T09:30:00Z", "doing": "post"}
    if row.state == State.QUEUED:
        rows.update(state="sending", lease_until=row.due_at, lease_by="test", attempts=1)
        rows.update(parts=[part])
        rows.update(state="confirmed", lease_until=None, lease_by="")
    else:
        rows.update(state="confirmed", parts=[part])


def test_a_withdrawal_shows_no_word_of_the_statement(office, channel):
    release = carried(office, channel)
    draft = office.start_withdrawal(release)
    message = draft_message(draft, draft.current_version, "kk", record=release.record_id, at=office.at)
    shown = preview(channel, message)
    assert "Мәтін осы жерде тұр" not in shown.posts[0].text
    assert shown.posts[0].text.startswith("Министрлік бұл мәлімдемені қайтарып алды.")
    assert not shown.has_card
