"""The process that follows feeds: each in its turn, over lines that fail, killed in between, with the clock moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.conftest import AT, SETTINGS
from desk.warnings.feeds import polled, written
from elshi.adapters.cap_feeds import FileNote, KnownFeed
from elshi.adapters.http import FetchError
from elshi.base.canonical import format_canonical
from elshi.desk.cases.models import Case
from elshi.desk.warnings.models import ForeignWarning, WarningFeed
from elshi.desk.warnings.rules import KEPT
from elshi.desk.warnings.watching import EVERY, WarningWatch
from elshi.node.settings import FeedSetting
from fakes.clock import FakeClock
from fakes.warning_server import CUT, LIST, serve_warnings
from generators.countries import make_countries

DORUN, QUELL = "https://dorun.example/all.xml", "https://quell.example/all.xml"
BOTH = replace(SETTINGS, warnings=(FeedSetting("dorun", DORUN), FeedSetting("quell", QUELL)))


class FakeFeeds:
    """The network: what each address brings at each poll, an error to raise, and what was asked."""

    def __init__(self):
        self.brings, self.asked = {}, []

    def __call__(self, url, known, is_stopping):
        self.asked.append((url, known))
        found = self.brings.get(url, polled())
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def feeds():
    return FakeFeeds()


@pytest.fixture
def clock():
    return FakeClock(AT)


def watch(home, feeds, clock, settings=BOTH):
    return WarningWatch(home, settings, clock=clock, poll=feeds)


def test_each_feed_is_asked_every_two_minutes(home, feeds, clock):
    one = watch(home, feeds, clock)
    one.step()
    one.step()
    assert [url for url, _ in feeds.asked] == [DORUN, QUELL]
    clock.move(EVERY)
    one.step()
    assert len(feeds.asked) == 4
    clock.move(-timedelta(days=400))
    one.step()
    assert len(feeds.asked) == 6, "a clock that was put back stops nothing"


def test_what_is_long_over_goes_within_an_hour(home, feeds, clock):
    feeds.brings = {DORUN: polled(written("one", severity="Minor"))}
    one = watch(home, feeds, clock)
    one.step()
    feeds.brings = {}
    clock.move(KEPT + timedelta(hours=11, minutes=30))
    one.step()
    assert ForeignWarning.objects.count() == 1
    clock.move(timedelta(minutes=59))
    one.step()
    assert ForeignWarning.objects.count() == 1, "not looked at yet"
    clock.move(timedelta(minutes=1))
    one.step()
    assert ForeignWarning.objects.count() == 0


def test_a_feed_that_fails_stops_no_other_and_says_so(home, feeds, clock):
    feeds.brings = {DORUN: FetchError("cannot fetch it: ReadTimeout"), QUELL: polled(written("one"))}
    one = watch(home, feeds, clock)
    assert one.step() == 1
    failing, working = WarningFeed.objects.all()
    assert (failing.fault, failing.looked_at, failing.worked_at) == ("cannot fetch it: ReadTimeout", AT, None)
    assert (working.fault, working.worked_at) == ("", AT)
    feeds.brings[DORUN] = polled(written("two"))
    clock.move(EVERY)
    assert one.step() == 1
    failing.refresh_from_db()
    assert (failing.fault, failing.worked_at) == ("", AT + EVERY)


def test_what_a_poll_leaves_to_the_next_outlives_the_process(home, feeds, clock):
    known = KnownFeed('"tag"', "Sun, 01 Mar 2026 09:30:00 GMT", {"https://dorun.example/1": FileNote("1", "why", True)})
    feeds.brings = {DORUN: replace(polled(written("one")), known=known)}
    watch(home, feeds, clock).step()
    clock.move(EVERY)
    watch(home, feeds, clock).step()
    assert [asked for url, asked in feeds.asked if url == DORUN] == [KnownFeed(), known]
    assert ForeignWarning.objects.count() == 1
    assert WarningFeed.objects.get(pk="dorun").file_faults == ["why"]


def test_feeds_follow_the_settings(home, feeds, clock):
    watch(home, feeds, clock).step()
    moved = replace(SETTINGS, warnings=(FeedSetting("dorun", QUELL),))
    watch(home, feeds, clock, moved).step()
    assert list(WarningFeed.objects.values_list("name", "url", "looked_at")) == [("dorun", QUELL, AT)]
    assert [url for url, _ in feeds.asked] == [DORUN, QUELL, QUELL]


def test_a_process_that_is_killed_while_it_writes_takes_all_of_it_again(home, feeds, clock):
    feeds.brings = {DORUN: polled(written("one"), written("two", minute=1))}

    def kill(*_args, **_kwargs):
        raise KeyboardInterrupt

    from django.db.models.signals import post_save

    post_save.connect(kill, sender=WarningFeed)
    try:
        with pytest.raises(KeyboardInterrupt):
            watch(home, feeds, clock).step()
    finally:
        post_save.disconnect(kill, sender=WarningFeed)
    assert (ForeignWarning.objects.count(), Case.objects.count()) == (0, 0)
    assert watch(home, feeds, clock).step() == 2
    assert (ForeignWarning.objects.count(), Case.objects.count()) == (2, 2)


def test_from_a_server_to_a_case_over_a_line_that_is_cut(home, clock):
    with serve_warnings() as server:
        settings = replace(SETTINGS, warnings=(FeedSetting("dorun", server.url),))
        server.put("/1", written("one"))
        server.faults[LIST] = CUT
        assert WarningWatch(home, settings, clock=clock).step() == 0
        assert server.url in WarningFeed.objects.get().fault
        del server.faults[LIST]
        clock.move(EVERY)
        assert WarningWatch(home, settings, clock=clock).step() == 1
        server.put("/2", written("two", minute=1, kind="Cancel", of=[("one", 0)]))
        clock.move(EVERY)
        assert WarningWatch(home, settings, clock=clock).step() == 0
    assert ForeignWarning.objects.get(identifier="one").cancelled_at == AT + timedelta(minutes=1)
    assert Case.objects.get().title == "Flood: North of Dorun"


def test_which_places_of_ours_a_warning_touches(home, feeds, clock, capsys):
    world, spots = make_countries(seed=3, count=12)
    code, (lat, lon) = next((code, spot) for code, spot in spots.items() if "-" in code)
    around = f"<circle>{lat},{lon} 0</circle>"
    feeds.brings = {DORUN: polled(written("one", area=around))}
    watch(home, feeds, clock).step()
    assert ForeignWarning.objects.get(identifier="one").places == {}, "there is no gazetteer yet"
    home.gazetteer.write_bytes(format_canonical(world))
    feeds.brings = {DORUN: polled(written("two", area=around + "<polygon>1,1 1,1.1 1.1,1 1,1</polygon>"))}
    clock.move(EVERY)
    one = watch(home, feeds, clock)
    one.step()
    found = ForeignWarning.objects.get(identifier="two").places
    assert code in found
    assert set(found[code]) == {"kk", "ru", "en", "ar", "zh"}
    home.gazetteer.write_bytes(b"{}")
    feeds.brings = {DORUN: polled(written("three", area=around))}
    clock.move(EVERY)
    assert one.step() == 1, "a bad gazetteer stops no warning"
    assert ForeignWarning.objects.get(identifier="three").places == {}
    assert "cannot be used" in capsys.readouterr().out
