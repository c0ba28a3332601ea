"""A statement in five languages goes to every kind of channel, in a real browser; a correction and a withdrawal follow.

On the way a network refuses a post, which a person has tried again, and a line breaks after a post went out, which a
person settles after a look. What a person does by hand he does from what stands on the page. The press and the courier
are real, and so are the protocols; the networks are fakes on loopback.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, sync_playwright

from channels.network import Answered
from desk.office import Office
from desk.web.all_networks import TAGS, Networks, all_networks
from desk.web.every_page import served_desk
from desk.web.test_every_page import DESK, PHONE, WIDE
from desk.web.test_role_days import aside, go, send
from elshi.desk.channels.models import OutboxCopy, OutboxRow
from elshi.desk.releases.models import Draft, Release
from elshi.prove.chromium import Chromium

FIRST = {
    "kk": ("Көмек туралы", "Самал көршісіне алпыс тонна азық-түлік жібереді."),
    "ru": ("О помощи", "Самал отправляет соседу шестьдесят тонн продовольствия."),
    "en": ("On help", "Samal sends its neighbour sixty tonnes of food."),
    "ar": ("عن المساعدة", "ترسل سامال إلى جارتها ستين طنا من الغذاء."),
    "zh": ("关于援助", "萨马尔向邻国运送六十吨粮食。"),
}
CORRECTED = {
    "kk": ("Көмек туралы", "Самал көршісіне тоқсан тонна азық-түлік жібереді."),
    "ru": ("О помощи", "Самал отправляет соседу девяносто тонн продовольствия."),
    "en": ("On help", "Samal sends its neighbour ninety tonnes of food."),
    "ar": ("عن المساعدة", "ترسل سامال إلى جارتها تسعين طنا من الغذاء."),
    "zh": ("关于援助", "萨马尔向邻国运送九十吨粮食。"),
}
WITHDRAWN = {"kk": "қайтарып алды", "ru": "отозвал", "en": "withdrawn", "ar": "سحب", "zh": "撤回"}
REFUSAL = "This action is not allowed for this account"
CHANNELS = 6
ROWS = CHANNELS * len(TAGS)
READERS = 2 * len(TAGS)


@dataclass
class Desk:
    """The pages of the staff in one language, at one width. `look` notes whatever is wider than a phone or a screen."""

    chromium: Chromium
    address: str
    sessions: dict[str, str]
    width: int
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def at_work(self, name: str) -> Iterator[Page]:
        with self.chromium.window(viewport={"width": self.width, "height": 900}) as context:
            context.add_cookies([{"name": "elshi_session", "value": self.sessions[name], "url": self.address}])
            page = context.new_page()
            page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
            page.on("response", lambda said: self._note(said.status, said.url))
            page.goto(f"{self.address}/")
            yield page

    def look(self, page: Page) -> None:
        """Nothing on the page needs scrolling sideways, neither here nor on the other sort of screen."""
        for width in (PHONE, DESK, self.width):
            page.set_viewport_size({"width": width, "height": 900})
            if (over := page.evaluate(WIDE)) > 0:
                self.faults.append(f"{page.url} at {width} px: {over} px too wide")

    def _note(self, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} for {url}")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("kk", PHONE), ("ar", DESK)])
def test_to_all_channels_and_back(need, office, enter, monkeypatch, language, width):
    need("chromium")
    from django.conf import settings

    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", TAGS)
    sessions = {name: enter(name, language=language).cookies["elshi_session"].value for name in ("author", "approver")}
    with all_networks(office) as networks, sync_playwright() as play, served_desk() as address:
        chromium = Chromium(play, environ={})
        desk = Desk(chromium, address, sessions, width)

        networks.mastodon.fail(acts=False, answer=Answered(403, {"error": REFUSAL}))
        networks.telegram.fail(acts=True)  # and the line is cut before it has answered
        networks.bluesky.fail(acts=False, answer=Answered(503, {}))  # which mends itself
        release = write_and_release(desk, office, FIRST)
        aside(networks.drain)
        a_person_sees_what_needs_one(desk, networks, release)
        what_was_refused_is_tried_again(desk, networks, release)
        a_doubt_is_settled(desk, networks, release)
        what_is_by_hand_is_done(desk, release, FIRST)
        aside(networks.drain)
        all_of_it_is_said(desk, release)
        check_words(networks, FIRST, letters=READERS)

        correction = correct(desk, office, release, CORRECTED)
        aside(networks.drain)
        what_is_by_hand_is_done(desk, correction, CORRECTED)
        all_of_it_is_said(desk, correction)
        check_words(networks, CORRECTED, letters=2 * READERS)

        withdrawal = withdraw(desk, office, correction)
        aside(networks.drain)
        what_is_by_hand_is_done(desk, withdrawal, None)
        all_of_it_is_said(desk, withdrawal)
        check_withdrawn(networks)

        assert chromium.foreign() == []
        chromium.close()
    assert desk.faults == []
    assert [networks.mastodon.wrongs, networks.bluesky.wrongs, networks.telegram.wrongs] == [[], [], []]
    for out in (release, correction, withdrawal):
        assert OutboxRow.objects.filter(release=out).count() == ROWS
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"confirmed"}


def write_and_release(desk: Desk, office: Office, texts: dict[str, tuple[str, str]]) -> int:
    with desk.at_work("author") as page:
        send(page, "/drafts/start/")
        return write(desk, office, page, texts)


def correct(desk: Desk, office: Office, release: int, texts: dict[str, tuple[str, str]]) -> int:
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        send(page, "/drafts/start/")
        return write(desk, office, page, texts)


def write(desk: Desk, office: Office, page: Page, texts: dict[str, tuple[str, str]]) -> int:
    """In the editor that is open, with every channel and language; the number of the release that is published."""
    for tag, (title, body) in texts.items():
        page.fill(f"#title-{tag}", title)
        page.fill(f"#body-{tag}", body)
    page.locator("button[name=read]").click()
    page.wait_for_selector('form[action$="/submit/"]')
    draft = aside(lambda: Draft.objects.latest("id").pk)
    go(page, f"/drafts/{draft}/channels/")
    boxes = page.locator("fieldset.choices input[type=checkbox]")
    assert boxes.count() == ROWS
    assert all(box.is_checked() for box in boxes.all()), "what is usual is ticked, and what was said before stays so"
    assert page.locator(".column").count() == ROWS, "each has its preview"
    desk.look(page)
    if not boxes.first.is_disabled():  # of a correction they are, and are chosen as they are
        with page.expect_navigation():
            page.locator("button[name=save]").click()
    page.goto(f"{desk.address}/drafts/{draft}/")
    return hand_over_and_release(desk, office, page, draft)


def withdraw(desk: Desk, office: Office, release: int) -> int:
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        send(page, "/withdraw/", reason="error")
        draft = aside(lambda: Draft.objects.latest("id").pk)
        assert page.locator('section[aria-labelledby="goes-to"] dt').count() == 1 + ROWS, "what it does is said before"
        desk.look(page)
        return hand_over_and_release(desk, office, page, draft)


def hand_over_and_release(desk: Desk, office: Office, page: Page, draft: int) -> int:
    if page.locator('form[action$="/submit/"]').count():
        send(page, "/submit/")
    with desk.at_work("approver") as approver:
        go(approver, "/approvals/")
        go(approver, f"/drafts/{draft}/")
        send(approver, "/approve/")
    page.goto(f"{desk.address}/drafts/{draft}/")
    send(page, "/release/")
    aside(office.press)
    return aside(lambda: Release.objects.get(version__draft=draft, state="published").pk)


def a_person_sees_what_needs_one(desk: Desk, networks: Networks, release: int) -> None:
    """What failed and what is in doubt stand beside what is done by hand; the rest went out."""
    states = aside(
        lambda: list(
            OutboxRow.objects.values_list("channel__name", "state").distinct().order_by("channel__name", "state")
        )
    )
    assert states == [
        ("bluesky", "confirmed"),
        ("fediverse", "confirmed"),
        ("letters", "confirmed"),
        ("mastodon", "confirmed"),
        ("mastodon", "failed"),
        ("telegram", "confirmed"),
        ("telegram", "unknown"),
        ("x", "manual"),
    ]
    assert len(networks.telegram.messages) == len(TAGS), "it is there, and nobody has told us"
    with desk.at_work("author") as page:
        go(page, "/channels/")
        rows = page.locator('section[aria-labelledby="needs"] .of-release')
        assert rows.count() == 2 + len(TAGS)
        assert REFUSAL in page.locator('section[aria-labelledby="needs"]').inner_text(), "in the network's own words"
        desk.look(page)
        go(page, f"/published/{release}/#channels")
        desk.look(page)


def what_was_refused_is_tried_again(desk: Desk, networks: Networks, release: int) -> None:
    assert len(networks.mastodon.statuses) == len(TAGS) - 1
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        send(page, "/retry/")
        assert page.locator('form[action$="/retry/"]').count() == 0
    aside(networks.drain)
    assert len(networks.mastodon.statuses) == len(TAGS)


def a_doubt_is_settled(desk: Desk, networks: Networks, release: int) -> None:
    """The officer looks at the account: the post is there, and has an address."""
    row = aside(lambda: OutboxRow.objects.select_related("channel").get(state="unknown"))
    assert row.channel.name == "telegram"
    said = next(one.id for one in networks.telegram.messages.values() if FIRST[row.language][1] in one.text)
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        form = page.locator(f'form[action="/outbox/{row.pk}/settle/"]')
        form.locator("input[name=url]").fill(f"https://t.me/mfa_samal/{said}")
        with page.expect_navigation():
            form.locator('button[value="yes"]').click()
        assert page.locator(f'a[href="https://t.me/mfa_samal/{said}"]').count() == 1
        assert page.locator('form[action$="/settle/"]').count() == 0
    assert len(networks.telegram.messages) == len(TAGS), "nothing was said twice"


def what_is_by_hand_is_done(desk: Desk, release: int, texts: dict[str, tuple[str, str]] | None) -> None:
    """Each language is copied and posted, and its address pasted; of what was taken away there is none."""
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        for left in range(len(TAGS), 0, -1):
            forms = page.locator('form[action$="/by-hand/"]')
            assert forms.count() == left
            if texts is not None:
                language = page.locator("textarea.copy[id^=post-]").first.get_attribute("lang") or ""
                assert texts[language][1] in page.locator("textarea.copy[id^=post-]").first.input_value()
                forms.first.locator("input[name=url]").fill(f"https://x.com/mfa_samal/status/{release}{left}")
            with page.expect_navigation():
                forms.first.locator("button").first.click()


def all_of_it_is_said(desk: Desk, release: int) -> None:
    with desk.at_work("author") as page:
        page.goto(f"{desk.address}/published/{release}/")
        assert page.locator("#channels > ul > li").count() == ROWS
        assert page.locator("#channels .tag-good").count() == ROWS
        desk.look(page)
        go(page, "/channels/")
        assert page.locator('section[aria-labelledby="needs"]').count() == 0
        desk.look(page)


def check_words(networks: Networks, texts: dict[str, tuple[str, str]], *, letters: int) -> None:
    """On each network each language stands once, in these words. Bluesky and letters keep what was said before."""
    said = networks.words()
    for name in ("mastodon", "telegram", "fediverse"):
        assert len(said[name]) == len(TAGS), name
    for body in (body for _, body in texts.values()):
        for name in ("mastodon", "bluesky", "telegram", "fediverse"):
            assert sum(body in words for words in said[name]) == 1, (name, body)
    assert len(said["letters"]) == letters


def check_withdrawn(networks: Networks) -> None:
    """What can be taken away is gone; Telegram's messages say so, and so does a letter to each reader."""
    said = networks.words()
    assert [said["mastodon"], said["bluesky"], said["fediverse"]] == [[], [], []]
    assert len(said["telegram"]) == len(TAGS)
    for words in WITHDRAWN.values():
        assert sum(words in told for told in said["telegram"]) == 1, words
    assert len(said["letters"]) == 3 * READERS
