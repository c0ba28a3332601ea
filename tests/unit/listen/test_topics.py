"""When a new group of keys is a topic of its own, and when it only goes on what a known network pushes."""

import pytest

from elshi.listen.bursts.keys import KeyWindow
from elshi.listen.bursts.objects import LINK, TAG, first_key
from elshi.listen.bursts.topics import Topics
from elshi.listen.thresholds import DEFAULTS

DAY = 86_400 // DEFAULTS.tick_s
OLD_LINK, NEW_LINK, NEW_TAG = first_key(LINK) + 1, first_key(LINK) + 2, first_key(TAG) + 3
PEOPLE = range(40)


def window_of(key, accounts, *, first_post=0):
    """A hot key whose past allows one account, with a post of each account."""
    window = KeyWindow(key, excess=len(accounts) - 1)
    for place, account in enumerate(accounts):
        window.enter(0, first_post + place, account)
    return window


def followed(*, linked):
    """Topics at the end of their first day, with one alert: OLD_LINK, by PEOPLE."""
    topics = Topics(DEFAULTS, start=0)
    topics.follow([[window_of(OLD_LINK, PEOPLE)]], DAY, busy=40, on_update=lambda topic, tick: linked)
    assert [topic.is_raised for topic in topics.all] == [True]
    return topics


def test_a_network_that_pushes_the_next_link_is_updated():
    topics = followed(linked=True)
    topics.follow([[window_of(NEW_LINK, range(10), first_post=100)]], DAY + 120, busy=40)
    alert, new = topics.all
    assert new.network is alert
    assert alert.posts >= set(range(100, 110))
    assert not new.is_raised


def test_a_crowd_that_was_raised_does_not_swallow_the_next_story():
    topics = followed(linked=False)
    topics.follow([[window_of(NEW_LINK, range(10), first_post=100)]], DAY + 120, busy=40)
    alert, new = topics.all
    assert new.network is None
    assert not alert.posts & set(range(100, 110))


@pytest.mark.parametrize("later", [1, 2, 40])
def test_a_push_that_gets_a_hashtag_is_a_topic_of_its_own(later):
    topics = followed(linked=True)
    link = window_of(NEW_LINK, range(32, 42), first_post=100)  # eight of the network, two who are new
    topics.follow([[link]], DAY + 120, busy=40)
    assert set(topics.all[0].keys) == {OLD_LINK, NEW_LINK}
    assert topics.all[0].accounts == {*PEOPLE, 40, 41}
    tag = window_of(NEW_TAG, range(32, 42), first_post=100)
    topics.follow([[tag, link]], DAY + 120 + later, busy=40, on_update=lambda topic, tick: True)
    alert, new = topics.all
    assert new.network is None
    assert set(alert.keys) == {OLD_LINK}  # nothing of the new push is left with it
    assert alert.posts == set(range(40))
    assert alert.accounts == set(PEOPLE)
    assert new.linked
    assert new.is_raised
    assert set(new.keys) == {NEW_LINK, NEW_TAG}
    assert alert.last_tick == DAY + 120
