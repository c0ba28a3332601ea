"""What a journey is given: a running node, its staff, a browser, a command line, and a camera."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from elshi.prove.chromium import DESK, Chromium
from elshi.prove.errors import expect
from elshi.prove.running import RunningNode, run_elshi
from elshi.prove.verify_page import VerifyPage
from elshi.verify.verdicts import EXITS

COMMAND_SECONDS = 60  # how long one command of a journey may take
MIRROR_PORT = 8003  # the same on every day, so that a kept page finds its own site again


@dataclass
class World:
    """One journey's surroundings. `day`: by how many days the clocks are moved. `folder`: the journey's own, empty.

    `kept`: a folder that lasts through all days of a proof. `pictures`: where screenshots go.
    """

    node: RunningNode
    chromium: Chromium
    day: int
    journey: str
    folder: Path
    kept: Path
    pictures: Path

    @contextmanager
    def person(self, name: str, viewport: Mapping[str, int] = DESK) -> Iterator[Page]:
        """A window in which `name` of the staff is logged in, at Today."""
        with self.chromium.window(viewport=viewport) as context:
            page = context.new_page()
            page.goto(f"{self.node.desk}/login/")
            page.fill("#id_username", name)
            page.fill("#id_password", self.node.passwords[name])
            page.locator(".login form button.primary").click()
            page.wait_for_url(f"{self.node.desk}/")
            yield page

    @contextmanager
    def reader(
        self, *, locale: str = "en", viewport: Mapping[str, int] = DESK, profile: Path | None = None
    ) -> Iterator[VerifyPage]:
        """A reader's window, for /verify/ and any other page. Raises at the end if a script of ours failed."""
        with self.chromium.window(locale=locale, viewport=viewport, profile=profile) as context:
            reader = VerifyPage(context)
            yield reader
            reader.check_scripts()

    def shot(self, page: Page, name: str, *, whole: bool = False) -> None:
        """A picture for the report, of what is seen or of the whole page; `name` is one or two words."""
        path = self.pictures / picture_name(self.day, self.journey, name)
        page.screenshot(path=path, animations="disabled", full_page=whole)

    def elshi(self, *args: str) -> "subprocess.CompletedProcess[str]":
        """`elshi ARGS…` under the moved clock."""
        return run_elshi(*args, environ=self.node.environ, timeout=COMMAND_SECONDS)

    def ask(self, *args: str, exits: int = 0) -> Any:
        """What `elshi ARGS… --json` prints. Raises unless it exits with `exits`."""
        done = self.elshi(*args, "--json")
        expect(
            done.returncode == exits,
            f"elshi {' '.join(args)}: expected exit {exits}, got {done.returncode}: "
            f"{(done.stderr or done.stdout)[-400:]}",
        )
        return json.loads(done.stdout)

    def copy_site(self) -> Path:
        """A fresh copy of the public tree, as a mirror has it."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.node.home / "site", copy)
        return copy

    def expect_verdicts(self, *wanted: tuple[str, str]) -> None:
        """`elshi verify` says so of each (text, verdict), on the home and on a copied site, under the pinned key."""
        copy, trust = self.copy_site(), str(self.node.home / "trust.json")
        places = (["--home", str(self.node.home)], ["--site", str(copy), "--trust", trust])

        def check(text: str, verdict: str, place: list[str]) -> None:
            told = self.ask("verify", *place, "--text", text, exits=EXITS[verdict])
            expect(told["verdict"] == verdict, f"expected {verdict}, got {told['verdict']} of {text!r}")
            expect(told["proof"]["trust"] == "pinned", f"expected pinned trust, got {told['proof']}")

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(check, *one, place) for one in wanted for place in places]:
                done.result()


def picture_name(day: int, journey: str, name: str) -> str:
    """`day40.site.home-kk.png`: no name of a journey has a dot, so that none begins like another's."""
    return f"day{day:02}.{journey}.{name.replace(' ', '-')}.png"
