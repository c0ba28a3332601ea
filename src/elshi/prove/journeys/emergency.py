"""One approver alone, in the night; another looks at it in the morning."""

from playwright.sync_api import Page

from elshi.prove.errors import expect
from elshi.prove.steps import open_published, start_statement, write
from elshi.prove.texts import flood
from elshi.prove.world import World

RELEASE_MS = 30_000


def release_in_an_emergency(world: World) -> None:
    """Written and let out by the same approver; everybody sees it, he cannot confirm it, another does."""
    with world.person("damira") as alone:
        start_statement(world, alone)
        draft = write(alone, flood(world.day))
        alone.locator('details:has(form[action$="/release-emergency/"])').evaluate("it => { it.open = true }")
        alone.locator('form[action$="/release-emergency/"] input[name=code]').first.check()
        alone.fill("#emergency-note", "Су көтеріліп жатыр.")
        world.shot(alone, "form")
        alone.locator('form[action$="/release-emergency/"] button').click()
        alone.locator(".page-head .tag-published").wait_for(timeout=RELEASE_MS)
        open_published(world, alone, draft)
        release = alone.url
        own = alone.locator('form[action$="/confirm-emergency/"] button')
        expect(own.is_disabled(), "who released it alone is offered to confirm it")
    with world.person("asel") as administrator:
        expect(_is_waiting(world, administrator, release), "an administrator does not see what nobody else looked at")
        world.shot(administrator, "today")
    with world.person("marat") as second:
        second.goto(release)
        second.locator('form[action$="/confirm-emergency/"] button').click()
        second.wait_for_url("**/published/*/")
        expect(not _is_waiting(world, second, release), "it still waits after somebody has confirmed it")
    world.expect_verdicts((flood(world.day)["en"][1], "authentic"))


def _is_waiting(world: World, page: Page, release: str) -> bool:
    """Whether Today has the release among those that nobody else has looked at."""
    page.goto(f"{world.node.desk}/")
    path = release.removeprefix(world.node.desk)
    return page.locator(f'section[aria-labelledby="unlooked"] a[href="{path}"]').count() == 1
