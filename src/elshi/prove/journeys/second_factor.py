"""A second factor is set up and used, by an app that knows nothing but the secret and the time."""

import base64
import hmac

from playwright.sync_api import Page

from elshi.prove.errors import expect
from elshi.prove.world import World

_WHO = "marat"
_MARGIN = 10  # seconds that a code should hold after it was typed


def use_second_factor(world: World) -> None:
    """Set up a code app, log in with a code in a second window, end that session; then an administrator resets it."""
    desk = world.node.desk
    reset = ("people", "reset-factor", "--home", str(world.node.home), "--user", _WHO)
    world.ask(*reset)  # what an earlier, broken walk may have left
    with world.person(_WHO) as page:
        page.goto(f"{desk}/me/code-app/")
        secret = page.locator("#secret").inner_text().replace(" ", "")
        _give_code(page, secret, periods=-1)  # a code counts once, and the next one is for the login
        page.wait_for_selector(".codes")
        expect(page.locator(".codes li").count() == 10, "ten recovery codes were expected")
        with world.chromium.window() as context:
            other = context.new_page()
            other.goto(f"{desk}/login/")
            other.fill("#id_username", _WHO)
            other.fill("#id_password", world.node.passwords[_WHO])
            other.locator(".login form button.primary").click()
            other.wait_for_url(f"{desk}/login/second/")
            world.shot(other, "asked")
            _give_code(other, secret)
            other.wait_for_url(f"{desk}/")
            page.goto(f"{desk}/me/")
            world.shot(page, "sessions")
            page.locator('form[action$="/me/sessions/end-others/"] button').click()
            page.wait_for_selector(".note")
            other.goto(f"{desk}/me/")
            expect("/login/" in other.url, f"a session that was ended goes on at {other.url}")
        told = world.ask(*reset)
        expect(told["factors"] == 1, f"expected one factor to be reset, got {told}")


def _give_code(page: Page, secret: str, *, periods: int = 0) -> None:
    """Type the code of now (RFC 6238), by the clock of the browser, which is moved as the node's is."""
    moment = int(page.evaluate("Date.now()")) // 1000
    if (left := 30 - moment % 30) < _MARGIN:  # else a slow machine reads it in the next period, in which it is too old
        page.wait_for_timeout(1000 * left)
        moment += left
    moment += 30 * periods
    digest = hmac.digest(base64.b32decode(secret), (moment // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    page.fill("#id_code", f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}")
    page.locator("form.code button").click()
