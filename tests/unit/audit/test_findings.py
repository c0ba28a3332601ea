import pytest

from elshi.audit.findings import (
    STAGES,
    Basis,
    Finding,
    Loss,
    Owner,
    Stage,
    Standing,
    When,
    bites_by,
    count_stages,
    settle,
    sort_findings,
)

HOME = Owner(Standing.HOME, Basis.HOME_NETWORK, as_of="2026-03-01")
FOREIGN = Owner(Standing.FOREIGN, Basis.DELEGATED, country="XB", as_of="2026-03-01")
UNKNOWN = Owner(Standing.UNKNOWN, Basis.NOT_LISTED)


def finding(code="script", subject="a.test", owner=FOREIGN, when=None, loss=Loss.PART, **more):
    return Finding(code=code, subject=subject, owner=owner, when=when or When.at_once(), loss=loss, **more)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-1, "at-once"), (0, "at-once"), (0.01, "1"), (1, "1"), (1.01, "7"), (7, "7"), (7.5, "30"), (30, "30"),
        (45, "90"), (90, "90"), (90.1, "later"), (4000, "later"),
    ],
)  # fmt: skip
def test_days_fall_into_the_first_station_that_is_not_before_them(days, stage):
    assert When.days(days).stage.value == stage


def test_moments_are_ordered_along_the_line():
    line = [
        When.at_once(), When.ttl(60), When.ttl(172_800), When.days(0.5), When.days(6), When.days(29), When.days(31),
        When.days(91), When.never(),
    ]  # fmt: skip
    mixed = [*line[5:], *line[:5]]
    assert sorted(mixed, key=lambda it: it.rank) == line
    assert [stage.value for stage in STAGES] == ["at-once", "ttl", "1", "7", "30", "90", "later", "never"]


def test_what_is_home_never_bites_unless_it_is_broken():
    assert settle(finding(owner=HOME)).when == When.never()
    assert settle(finding(owner=HOME, broken=True)).when == When.at_once()
    assert settle(finding(owner=UNKNOWN)).when == When.at_once()


def test_worst_first_and_each_once():
    one = finding(when=When.days(5), loss=Loss.WHOLE)
    two = finding(owner=UNKNOWN, subject="b.test")
    three = finding(loss=Loss.WHOLE, subject="c.test")
    four = finding()
    last = settle(finding(owner=HOME, subject="d.test"))
    assert sort_findings([last, one, two, four, three, four]) == (three, four, two, one, last)


@pytest.mark.parametrize(("limit", "count"), [("at-once", 1), ("ttl", 2), ("1", 2), ("7", 3), ("30", 3), ("90", 3)])
def test_a_limit_counts_what_bites_by_then_and_unknown_owners_too(limit, count):
    found = [
        finding(), finding(when=When.ttl(172_800), owner=UNKNOWN), finding(when=When.days(7)),
        finding(when=When.days(91)), finding(when=When.never()), settle(finding(owner=HOME)),
    ]  # fmt: skip
    assert len(bites_by(found, Stage(limit))) == count


def test_stations_are_all_there_and_counted_by_owner():
    counts = count_stages([finding(), finding(owner=UNKNOWN), finding(when=When.days(3)), finding(when=When.never())])
    assert list(counts) == list(STAGES[:-1])
    assert counts[Stage.AT_ONCE] == {Standing.FOREIGN: 1, Standing.UNKNOWN: 1, Standing.HOME: 0}
    assert counts[Stage.DAY_7][Standing.FOREIGN] == 1
    assert sum(sum(of.values()) for of in counts.values()) == 3
