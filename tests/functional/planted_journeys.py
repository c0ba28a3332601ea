"""A program, `planted_journeys.py SPEC`: walks journeys that must fail, each in its own way, and one that passes."""

import sys
from pathlib import Path

from elshi.prove.errors import expect
from elshi.prove.journeys import Journey
from elshi.prove.spec import read_spec
from elshi.prove.walk import main


def hang(world):
    with world.chromium.window() as context:
        context.new_page().wait_for_event("download", timeout=0)


def fail(world):
    with world.person("aigerim") as page:
        expect(page.locator("h1").count() == 77, "expected 77 headings")


def reach_out(world):
    with world.chromium.window() as context:
        page = context.new_page()
        page.goto(world.node.site)
        page.evaluate("() => { new Image().src = 'http://192.0.2.9/pixel.png' }")
        page.goto("data:text/html,<img src='http://192.0.2.9/pixel.png'>", wait_until="commit")
        page.wait_for_timeout(1500)


def stumble(world):
    raise KeyError("a fault of the journey's own")


def look(world):
    with world.person("aigerim"):
        pass


PLANTED = tuple(Journey(walk.__name__, "somebody", "does it", walk) for walk in (hang, fail, reach_out, stumble, look))

if __name__ == "__main__":
    sys.exit(main(read_spec(Path(sys.argv[1])), PLANTED))
