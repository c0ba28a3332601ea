"""Whatever is published in whatever order: step by step, and several steps at once, the tree is that of a new build."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.clock import format_time
from unit.site.small_office import SmallOffice
from unit.site.test_advisories import AR, KK, QUAKE, TWO
from unit.site.test_build import changed, rebuilt

COUNTRIES = ("XA", "XB", "XC")
TEXTS = (TWO, {"kk": KK}, {"ar": AR})


class Acts:
    """Random acts of an office. Alerts are over soon, so that later acts push them from the pages."""

    def __init__(self, office: SmallOffice, seed: int) -> None:
        self._office, self._rng = office, random.Random(f"advisories {seed}")
        self._standing: dict[int, tuple[str, int, str]] = {}  # number: type, version, country
        self._next = 0
        self._now = datetime(2026, 3, 1, tzinfo=UTC)

    def act(self) -> None:
        self._now += timedelta(hours=self._rng.randint(1, 9))
        choice = self._rng.random()
        if self._standing and choice < 0.45:
            self._go_on(self._rng.choice([*self._standing]))
        elif choice < 0.55:
            self._next += 1
            self._office.publish(self._next, self._rng.choice(("kk", "zh", "ru en")))
        else:
            self._next += 1
            kind = self._rng.choice(("advisory", "alert"))
            self._publish(self._next, kind, 1, self._rng.choice(COUNTRIES))

    def _go_on(self, number: int) -> None:
        kind, version, country = self._standing[number]
        if self._rng.random() < 0.35:
            self._office.withdraw(number, version + 1, issued=format_time(self._now))
            del self._standing[number]
        else:
            self._publish(number, kind, version + 1, country)

    def _publish(self, number: int, kind: str, version: int, country: str) -> None:
        rng, self._standing[number] = self._rng, (kind, version, country)
        if kind == "advisory":
            self._office.publish_advisory(
                number, country, rng.choice(TEXTS), version=version, level=rng.randint(1, 4),
                change=rng.choice(("major", "minor")), issued=format_time(self._now),
            )  # fmt: skip
        else:
            places = sorted(rng.sample(COUNTRIES, rng.randint(1, 2)))
            expires = format_time(self._now + timedelta(hours=rng.randint(2, 30)))
            self._office.publish_alert(
                number, QUAKE, version=version, places=places, issued=format_time(self._now), expires=expires
            )


@pytest.mark.parametrize("seed", range(4))
def test_the_tree_is_always_that_of_a_new_build(office: SmallOffice, seed: int) -> None:
    acts = Acts(office, seed)
    office.build()
    for step in range(12):
        for _ in range(1 + step % 3):
            acts.act()
        office.build(set())
        assert changed(office.tree(), rebuilt(office)) == [], step
