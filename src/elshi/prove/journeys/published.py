"""From an alert to a published statement: the whole loop."""

from playwright.sync_api import Page

from elshi.prove.chromium import INERT, PHONE
from elshi.prove.errors import expect
from elshi.prove.steps import add_word, approve, public_address, release, submit, wait_for_alert, write
from elshi.prove.texts import FORGERY_CASE, about_forgery, altered_words, official_words
from elshi.prove.world import World


def publish_against_forgery(world: World) -> None:
    """Alert, case, draft, approval by another, an edit that voids it, approval again, release, public page."""
    with world.person("ruslan") as author, world.person("damira", PHONE) as approver:
        case = _open_case(world, author)
        author.locator('form[action$="/drafts/start/"] button').click()
        draft = write(author, about_forgery(world.day))
        submit(author)
        may_approve = author.locator('form[action$="/approve/"] button')
        expect(may_approve.is_disabled(), "a writer is not shown why he may not approve")
        approve(world, approver, draft)
        world.shot(approver, "approved", whole=True)
        add_word(world, author, draft)
        expect(author.locator('form[action$="/release/"]').count() == 0, "an edit does not void the approval")
        submit(author)
        approve(world, approver, draft)
        release(world, author, draft)
        _read_public_page(world, author)
        author.goto(case)
        author.check('input[name=decision][value="respond"]')
        author.locator('form[action$="/close/"] button').click()
    world.expect_verdicts((official_words(world.day), "authentic"), (altered_words(world.day), "altered"))


def _open_case(world: World, page: Page) -> str:
    page.goto(wait_for_alert(world, page, known=[], since=world.node.began))
    page.locator("#case-title").evaluate(
        "it => { const fold = it.closest('details'); if (fold) fold.open = true; }"  # folded if there was a case before
    )
    page.fill("#case-title", FORGERY_CASE)
    page.locator('form[action$="/open-case/"] button').click()
    page.wait_for_url("**/cases/*/")
    return page.url


def _read_public_page(world: World, page: Page) -> None:
    url = public_address(world, page)
    page.goto(url)
    expect(page.locator("h1").inner_text().endswith(f"<script>{INERT}</script>"), "the title is not shown as text")
    expect(page.locator("html").get_attribute("lang") == "kk", "the Kazakh page is in another language")
    world.shot(page, "public page")
    page.goto(url.replace("/kk/", "/ru/"))
    expect(page.locator("article a[href^=javascript]").count() == 0, "a link of a text runs a script")
