"""The guided path: what waits is numbered beside its station, and leads to the text that waits."""

from playwright.sync_api import Page

from elshi.prove.chromium import PHONE
from elshi.prove.errors import expect
from elshi.prove.steps import start_statement, submit, write
from elshi.prove.texts import planned_visit
from elshi.prove.world import World

_APPROVALS = '.nav a[href="/approvals/"]'
_DARK = "rgb(18, 23, 27)"  # --ground of dark.css


def follow_guided_path(world: World) -> None:
    """Submitted by one; another finds it by the number beside Approvals, on a phone, in the dark; the number goes."""
    with world.person("ruslan") as author:
        start_statement(world, author)
        draft = write(author, planned_visit(world.day))
        submit(author)
    with world.person("damira", viewport=PHONE) as approver:
        waiting = _waiting(approver)
        expect(waiting > 0, "nothing waits beside Approvals")
        approver.locator("details.menu summary").click()
        approver.locator('button[name=look][value="dark"]').click()
        approver.wait_for_selector('link[href$="dark.css"][media="screen"]', state="attached")
        ground = approver.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
        expect(ground == _DARK, f"the dark look is {ground}")
        approver.locator(_APPROVALS).click()
        approver.wait_for_url("**/approvals/")
        world.shot(approver, "waiting")
        approver.locator(f'main a[href="/drafts/{draft}/"]').click()
        approver.locator('form[action$="/approve/"] button').click()
        approver.wait_for_selector(".tag-approved")
        expect(_waiting(approver) == waiting - 1, "the number beside Approvals stayed as it was")
        approver.goto(f"{world.node.desk}/help/")
        expect(approver.locator("main kbd").count() > 0, "the help page names no keys")


def _waiting(page: Page) -> int:
    """The number beside Approvals: 0 for none."""
    shown = page.locator(f"{_APPROVALS} .count")
    return int(shown.inner_text()) if shown.count() else 0
