"""What the staff do on the desk, step by step, as several journeys need it."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from elshi.exercise.scenario import LENGTH, read_scenario
from elshi.prove.errors import expect
from elshi.prove.texts import Texts
from elshi.prove.world import World

ALERT_SECONDS = 60.0
RELEASE_MS = 30_000
_LOOK_MS = 500
LINKED = "li:has(.tag-linked-accounts) a.row-title"


def post_exercise(world: World) -> None:
    """The exercise's posts once more, as if its two days ended now: what a feed would have brought meanwhile."""
    ends = datetime.now(UTC) + timedelta(days=world.day)
    rows = [
        {
            "id": f"day{world.day}-{line.id}",
            "platform": line.platform,
            "author": line.author,
            "text": line.text,
            "time": (ends - LENGTH + line.offset).isoformat(),
            "repost_of": None if line.repost_of is None else f"day{world.day}-{line.repost_of}",
        }
        for line in read_scenario()
    ]
    posts = world.folder / "posts.jsonl"
    posts.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8")
    world.ask("listen", "ingest", "--home", str(world.node.home), str(posts))


def linked_alerts(world: World, page: Page) -> list[str]:
    """The addresses of the alerts about linked accounts that the desk shows."""
    page.goto(f"{world.node.desk}/alerts/")
    return [str(link.get_attribute("href")) for link in page.locator(LINKED).all()]


def wait_for_alert(world: World, page: Page, *, known: list[str], since: float) -> str:
    """The address of an alert about linked accounts that is not among `known`.

    Raises FailedStepError if there is none ALERT_SECONDS after `since` (monotonic seconds).
    """
    while True:
        if new := [href for href in linked_alerts(world, page) if href not in known]:
            return f"{world.node.desk}{new[0]}"
        expect(time.monotonic() - since < ALERT_SECONDS, f"no alert about linked accounts after {ALERT_SECONDS:g} s")
        page.wait_for_timeout(_LOOK_MS)


def start_statement(world: World, page: Page) -> None:
    """New statement, from Today: the editor is open."""
    page.goto(f"{world.node.desk}/")
    page.locator('form[action$="/drafts/start/"] button').first.click()


def write(page: Page, texts: Texts) -> int:
    """Fill the editor that is open, save, land on the draft's page; the draft's number."""
    page.wait_for_selector("#title-kk")
    for tag, (title, body) in texts.items():
        page.fill(f"#title-{tag}", title)
        page.fill(f"#body-{tag}", body)
    page.locator("button[name=read]").click()
    return _draft_number(page)


def add_word(world: World, page: Page, draft: int) -> None:
    """One sentence more in a text that was approved already."""
    page.goto(f"{world.node.desk}/drafts/{draft}/edit/")
    page.fill("#body-kk", f"{page.input_value('#body-kk')} Сақ болыңыздар.")
    page.locator("button[name=read]").click()
    page.wait_for_selector('form[action$="/submit/"]')


def choose_channels(world: World, page: Page, draft: int) -> None:
    """Send the draft to the channels that are usual, in the languages that are; its page is open then."""
    page.goto(f"{world.node.desk}/drafts/{draft}/channels/")
    page.locator("button[name=save]").click()
    page.wait_for_selector(".note-success")
    page.goto(f"{world.node.desk}/drafts/{draft}/")


def submit(page: Page) -> None:
    """Submit the draft whose page is open."""
    page.locator('form[action$="/submit/"] button').click()
    page.wait_for_selector(".tag-submitted")


def approve(world: World, page: Page, draft: int) -> None:
    """The approver sees the hash and approves exactly this."""
    page.goto(f"{world.node.desk}/drafts/{draft}/")
    sha256 = page.locator('form[action$="/approve/"] input[name=sha256]').get_attribute("value") or "?"
    expect(sha256[:4] in page.locator("main").inner_text(), "the hash of what is approved is not shown")
    page.locator('form[action$="/approve/"] button').click()
    page.wait_for_selector(".tag-approved")


def release(world: World, page: Page, draft: int) -> None:
    """Release, and wait until the desk says published."""
    page.goto(f"{world.node.desk}/drafts/{draft}/")
    page.locator('form[action$="/release/"] button').click()
    # The page asks for its state by itself (htmx) and loads itself anew at the end; only then its head says so, too.
    page.locator(".page-head .tag-published").wait_for(timeout=RELEASE_MS)


def public_address(world: World, page: Page, tag: str = "kk") -> str:
    """The public page of the statement whose published draft is open."""
    url = page.locator(f'#release-state a[hreflang="{tag}"]').get_attribute("href") or ""
    expect(url.startswith(world.node.site), f"expected an address of {world.node.site}, got {url!r}")
    return url


def publish(world: World, author: Page, approver: Page, texts: Texts) -> int:
    """A statement from New statement to published; the draft's number."""
    start_statement(world, author)
    draft = write(author, texts)
    submit(author)
    approve(world, approver, draft)
    release(world, author, draft)
    return draft


def open_published(world: World, page: Page, draft: int) -> None:
    """The page of the published record behind a draft."""
    page.goto(f"{world.node.desk}/drafts/{draft}/")
    # Of this draft: what was said before on its topic stands beside it, with links of its own.
    page.locator('section[aria-labelledby="next"] a[href^="/published/"]').last.click()
    page.wait_for_url("**/published/*/")


def register_account(world: World, author: Page, approver: Page, *, handle: str) -> str:
    """An account on X, from New account to published; its address on the desk."""
    author.goto(f"{world.node.desk}/registry/")
    author.locator('form[action$="/registry/new/"] button').click()
    author.select_option("#platform", "x")
    author.fill("#handle", handle)
    author.check('input[name=languages][value="kk"]')
    author.locator(".savebar button.primary").click()
    draft = _draft_number(author)
    submit(author)
    approve(world, approver, draft)
    release(world, author, draft)
    author.goto(f"{world.node.desk}/registry/?q={handle}")
    author.locator("a.row-title").first.click()
    author.wait_for_url("**/registry/*/")
    return author.url


def path_of(url: str) -> str:
    """The last number in an address of the desk."""
    return Path(url.rstrip("/")).name


def _draft_number(page: Page) -> int:
    page.wait_for_selector('form[action$="/submit/"]')
    return int(path_of(page.url))
