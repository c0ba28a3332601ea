"""A text that the legal department has to read first."""

from elshi.prove.errors import expect
from elshi.prove.steps import approve, release, start_statement, submit, write
from elshi.prove.texts import border_talks
from elshi.prove.world import World


def clear_before_approval(world: World) -> None:
    """Marked by its author; the approver waits until the clearance officer has cleared exactly this text."""
    with (
        world.person("ruslan") as author,
        world.person("nurlan") as officer,
        world.person("damira") as approver,
    ):
        start_statement(world, author)
        draft = write(author, border_talks(world.day))
        author.locator('details:has(form[action$="/mark-clearance/"])').evaluate("it => { it.open = true }")
        author.check('form[action$="/mark-clearance/"] input[value="legal"]')
        author.locator('form[action$="/mark-clearance/"] button').click()
        author.wait_for_selector('form[action$="/submit/"]')
        submit(author)
        page = f"{world.node.desk}/drafts/{draft}/"
        approver.goto(page)
        expect(
            approver.locator('form[action$="/approve/"] button').is_disabled(), "it is approved before its clearance"
        )
        officer.goto(f"{world.node.desk}/")
        expect(officer.locator(f'a[href="/drafts/{draft}/"]').count() > 0, "the officer's page does not have it")
        officer.goto(page)
        world.shot(officer, "to clear", whole=True)
        officer.locator('form[action$="/clear/"] button').click()
        officer.locator('form[action$="/clear/"]').wait_for(state="detached")
        approve(world, approver, draft)
        release(world, author, draft)
    world.expect_verdicts((border_talks(world.day)["en"][1], "authentic"))
