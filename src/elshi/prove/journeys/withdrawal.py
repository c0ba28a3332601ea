"""Taking a statement back."""

from elshi.prove.errors import expect
from elshi.prove.steps import approve, open_published, path_of, public_address, publish, release
from elshi.prove.texts import waived_fees
from elshi.prove.world import World


def withdraw_statement(world: World) -> None:
    """Published, withdrawn by one, approved by another; the words stay readable and are marked."""
    texts = waived_fees(world.day)
    with world.person("aigerim") as author, world.person("damira") as approver:
        draft = publish(world, author, approver, texts)
        url = public_address(world, author)
        open_published(world, author, draft)
        author.locator('details:has(form[action$="/withdraw/"])').evaluate("it => { it.open = true }")
        author.locator('form[action$="/withdraw/"] input[name=reason]').first.check()
        author.locator('form[action$="/withdraw/"] button').click()
        author.wait_for_url("**/drafts/*/")
        withdrawal = int(path_of(author.url))
        if author.locator('form[action$="/submit/"] button').count():
            author.locator('form[action$="/submit/"] button').click()
            author.wait_for_selector(".tag-submitted")
        approve(world, approver, withdrawal)
        release(world, author, withdrawal)
        author.goto(url)
        expect(author.locator(".withdrawn, .banner").count() > 0, "the public page does not say that it was withdrawn")
        world.shot(author, "withdrawn")
    world.expect_verdicts((texts["en"][1], "withdrawn"))
