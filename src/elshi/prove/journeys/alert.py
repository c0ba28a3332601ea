"""From posts to an alert."""

import time

from elshi.prove.errors import expect
from elshi.prove.steps import linked_alerts, post_exercise, wait_for_alert
from elshi.prove.world import World


def see_alert(world: World) -> None:
    """On the first day the exercise itself plays; later its posts come once more, from a file, by command."""
    with world.person("timur") as page:
        known: list[str] = []
        since = world.node.began
        if world.day:
            known = linked_alerts(world, page)
            post_exercise(world)
            since = time.monotonic()
        page.goto(wait_for_alert(world, page, known=known, since=since))
        expect(page.locator("main [lang]").count() > 1, "the alert shows no sample posts")
        world.shot(page, "alert")
