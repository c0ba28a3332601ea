"""A text with a picture and an hour: scheduled, taken back, released at once, and the picture checked by its bytes."""

import zlib
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from elshi.prove.errors import expect
from elshi.prove.steps import approve, public_address, release, start_statement, submit, write
from elshi.prove.texts import border_post
from elshi.prove.world import World

_WORDS = {"kk": "Шекара бекетінің қақпасы", "en": "The gate of the border post"}


def schedule_with_picture(world: World) -> None:
    """Nothing of a text that waits is on the site; taken back and freed of its hour it goes out with its picture."""
    texts = border_post(world.day)
    picture = world.folder / "gate.png"
    picture.write_bytes(_draw(world.day))
    with world.person("aigerim") as author, world.person("damira") as approver:
        start_statement(world, author)
        draft = write(author, texts)
        page = f"{world.node.desk}/drafts/{draft}"
        _attach(author, page, str(picture))
        _set_hour(author, page, datetime.now(UTC) + timedelta(days=world.day, hours=3))
        submit(author)
        approve(world, approver, draft)
        author.goto(f"{page}/")
        author.locator('form[action$="/schedule/"] button').click()
        author.wait_for_selector(".tag-scheduled")
        world.shot(author, "scheduled")
        told = world.ask("verify", "--home", str(world.node.home), "--file", str(picture), exits=4)
        expect(told["verdict"] == "unknown", f"before its hour the picture is {told['verdict']}")
        author.locator('details:has(form[action$="/recall/"])').evaluate("it => { it.open = true }")
        author.locator('form[action$="/recall/"] input[name=code]').first.check()
        author.locator('form[action$="/recall/"] button').click()
        author.wait_for_selector(".tag-approved")
        author.goto(f"{page}/hour/")
        author.locator("button[name=none]").click()
        author.wait_for_selector('form[action$="/submit/"]')
        submit(author)
        approve(world, approver, draft)
        release(world, author, draft)
        author.goto(public_address(world, author))
        shown = author.locator(".files img")
        expect(shown.get_attribute("alt") == _WORDS["kk"], "the picture on the site lacks its words")
        shown.scroll_into_view_if_needed()  # it is loaded only then
        expect(shown.evaluate("it => it.decode().then(() => it.naturalWidth)") == 64, "the picture is not shown")
        world.shot(author, "picture")
    world.expect_verdicts((texts["en"][1], "authentic"))
    told = world.ask("verify", "--home", str(world.node.home), "--file", str(picture))
    expect(told["verdict"] == "authentic", f"the picture is {told['verdict']}")


def _attach(author: Page, page: str, picture: str) -> None:
    author.goto(f"{page}/attachments/")
    author.set_input_files("#file", picture)
    for tag, words in _WORDS.items():
        author.fill(f"#words-new-{tag}", words)
    author.locator("button[name=add]").click()
    author.wait_for_selector("img.attached")


def _set_hour(author: Page, page: str, hour: datetime) -> None:
    author.goto(f"{page}/hour/")
    author.fill("#hour", f"{hour:%Y-%m-%dT%H:%M}")
    author.select_option("#zone", "UTC")
    author.locator("button.primary").click()
    author.wait_for_selector('form[action$="/submit/"]')


def _draw(day: int) -> bytes:
    """A small grey square as a PNG; another one on each day."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    rows = b"".join(b"\x00" + bytes([(day + 37) % 256] * 64) for _ in range(64))
    head = (64).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
