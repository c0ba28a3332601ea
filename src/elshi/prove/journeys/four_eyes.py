"""The author never approves: in the page, by a request past it, through the model, and by SQL."""

import json
import subprocess
import sys

from elshi.prove.errors import expect
from elshi.prove.steps import start_statement, submit, write
from elshi.prove.texts import planned_visit
from elshi.prove.world import COMMAND_SECONDS, World

_POST_PAST_THE_PAGE = """async () => {
    const form = document.querySelector('form[action$="/approve/"]');
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, {method: "POST", body});
    return [answer.status, await answer.text()];
}"""


def be_refused_own_approval(world: World) -> None:
    """Who wrote it sees why not, and is refused in all four ways; the draft still waits."""
    with world.person("damira") as page:
        start_statement(world, page)
        draft = write(page, planned_visit(world.day))
        submit(page)
        button = page.locator('form[action$="/approve/"] button')
        expect(button.is_disabled(), "the button is not off")
        reason = page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
        expect(len(reason) > 10, f"no reason is shown: {reason!r}")
        world.shot(page, "refused")
        status, told = page.evaluate(_POST_PAST_THE_PAGE)
        expect(status == 403, f"a direct request: expected 403, got {status}")
        expect(reason.strip() in told, "the refusal of a direct request does not say why")
        page.goto(f"{world.node.desk}/drafts/{draft}/")
        expect(page.locator(".tag-submitted").count() == 1, "the draft does not wait any more")
    done = subprocess.run(
        [sys.executable, "-m", "elshi.prove.approve_by_model", str(world.node.home), str(draft), "damira"],
        capture_output=True, text=True, check=False, env=world.node.environ, timeout=COMMAND_SECONDS,
    )  # fmt: skip
    expect(done.returncode == 0, f"approve_by_model: {done.stderr[-400:]}")
    wanted = {"model": "four-eyes", "sql": "refused", "approvals": 0}
    expect(json.loads(done.stdout) == wanted, f"around the desk: expected {wanted}, got {done.stdout}")
