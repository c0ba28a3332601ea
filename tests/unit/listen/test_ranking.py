"""What analysts said moves alerts and is said; it neither raises nor removes any."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elshi.listen.alerts import Alert, Sample
from elshi.listen.networks.known import KnownNetwork
from elshi.listen.ranking import PUSHED, Feedback, SetAside, WatchTerm, rank_alerts

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def alert(name, score, *keys, hours=1, text="words", language="kk"):
    at = NOW - timedelta(hours=hours)
    sample = (Sample(id="1", at=at, author="p_x", text=text, language=language),)
    return Alert(
        id=name, kind="burst", rank=0, keys=keys, first_post_at=at, raised_at=at, updated_at=at, posts=9, accounts=9,
        languages=("kk",), score=score, reasons=(), sample=sample,
    )  # fmt: skip


def ranks(found):
    return {one.id: one.rank for one in found}


def test_without_a_word_from_anybody_the_strongest_of_the_day_is_first():
    found = rank_alerts([alert("a", 5, "#a"), alert("b", 9, "#b"), alert("old", 99, "#c", hours=25)], until=NOW)
    assert ranks(found) == {"a": 2, "b": 1, "old": 0}
    assert found[0].id == "old", "in order of time"


@pytest.mark.parametrize(("term", "moved"), [("Ақсу", True), ("#Bridge", True), ("ақ", False), ("", False)])
def test_a_watched_term_moves_it_up_as_a_whole_word_and_is_said(term, moved):
    given = [alert("a", 5, "#bridge", text="АҚСУ бойында"), alert("b", 9, "#b")]
    found = rank_alerts(given, until=NOW, feedback=Feedback(watch_terms=(WatchTerm(term),)))
    assert (ranks(found)["a"] == 1) == moved
    [first] = [one for one in found if one.id == "a"]
    said = [f"A watched term occurs: {term}. It counts twice."]
    assert [str(reason) for reason in first.reasons] == (said if moved else [])


@pytest.mark.parametrize(
    ("words", "language", "languages", "moved"),
    [
        ("Ақсу", "kk", {"kk"}, True),
        ("Ақсу", "kk", {"ru", "kk"}, True),
        ("Ақсу", "ru", {"kk"}, False),  # the post is not
        ("#bridge", "ru", {"kk"}, True),  # the alert is
        ("#bridge", "kk", {"ru"}, False),
    ],
)
def test_a_watched_term_with_languages_is_looked_for_in_these(words, language, languages, moved):
    given = [alert("a", 5, "#bridge", text="АҚСУ бойында", language=language), alert("b", 9, "#b")]
    feedback = Feedback(watch_terms=(WatchTerm(words, frozenset(languages)),))
    assert (ranks(rank_alerts(given, until=NOW, feedback=feedback))["a"] == 1) == moved


@pytest.mark.parametrize(
    ("keys", "days", "same_id", "moved"),
    [
        (("#a", "#x"), 1, False, True),
        (("#A",), 29, False, True),
        (("#a", "#x", "#y", "#z"), 1, False, True),  # all that the alert has
        (("#x",), 1, False, False),
        (("#a",), 31, False, False),
        (("#a",), 1, True, False),
    ],
)
def test_what_was_set_aside_moves_the_like_of_it_down_for_a_month(keys, days, same_id, moved):
    given = [alert("a", 9, "#a"), alert("b", 8, "#b")]
    aside = SetAside(id="a" if same_id else "before", keys=frozenset(keys), at=NOW - timedelta(days=days))
    found = rank_alerts(given, until=NOW, feedback=Feedback(set_aside=(aside,)))
    assert ranks(found) == ({"a": 2, "b": 1} if moved else {"a": 1, "b": 2})
    assert sum(reason.code == "set-aside-before" for one in found for reason in one.reasons) == moved


def test_nothing_raised_is_ever_removed():
    feedback = Feedback(set_aside=tuple(SetAside(str(n), frozenset({"#a"}), NOW) for n in range(50)))
    [one] = rank_alerts([alert("a", 9, "#a")], until=NOW, feedback=feedback)
    assert (one.rank, one.score) == (1, 4.5)


def network(name="n-1", members="abc", kind="linked-accounts", days=3):
    return KnownNetwork(name, kind, NOW - timedelta(days=days), frozenset(members))


def pushed(name, score, accounts):
    return replace(alert(name, score, f"#{name}"), first_accounts=frozenset(accounts))


@pytest.mark.parametrize(
    ("known", "code", "moved"),
    [
        (network(), "known-network", True),
        (network(members="abx"), "known-network", True),  # two of four
        (network(members="axy"), None, False),  # one of four
        (network(kind="open-campaign"), "other-network", False),
        (network(kind="common-interest"), "other-network", False),
        (network(days=0), "new-network", False),  # found after the alert was raised
    ],
)
def test_a_network_that_was_known_moves_its_alert_up_and_others_are_only_named(known, code, moved):
    given = [pushed("z", 9, "abcd"), pushed("b", 9, "efgh")]  # equals: b is first by its id
    found = rank_alerts(given, until=NOW, feedback=Feedback(networks=(known,)))
    assert ranks(found) == ({"z": 1, "b": 2} if moved else {"z": 2, "b": 1})
    [ours] = [one for one in found if one.id == "z"]
    assert [reason.code for reason in ours.reasons] == ([code] if code else [])
    assert ours.score == 9 * (PUSHED if moved else 1)
    assert (ours.pusher.members if ours.pusher else 0) == (len(known.members & frozenset("abcd")) if code else 0)


def test_what_is_said_of_a_network_has_its_counts_and_what_it_is_worth():
    [one] = rank_alerts([pushed("a", 9, "abcd")], until=NOW, feedback=Feedback(networks=(network(),)))
    [reason] = one.reasons
    assert str(reason) == (
        "3 of the first 4 accounts are members of the network n-1 (linked-accounts), known since 2026-01-02T12:00:00Z:"
        " it counts half as much again. A reason to look, never a finding about a person."
    )
    assert one.to_json()["pusher"] == {
        "network": "n-1", "kind": "linked-accounts", "since": "2026-01-02T12:00:00Z", "members": 3, "accounts": 4,
    }  # fmt: skip
    assert "first_accounts" not in one.to_json()


def test_one_that_counts_is_named_before_a_larger_one_that_does_not():
    campaign = network("n-0", "abcd", kind="open-campaign")
    [one] = rank_alerts([pushed("a", 9, "abcd")], until=NOW, feedback=Feedback(networks=(campaign, network())))
    assert one.pusher is not None
    assert (one.pusher.id, one.score) == ("n-1", 13.5)
    [two] = rank_alerts([pushed("a", 9, "abcd")], until=NOW, feedback=Feedback(networks=(network("n-2"), network())))
    assert two.pusher is not None
    assert two.pusher.id == "n-1", "of equals the first by id"


def test_an_alert_without_accounts_is_nobodys():
    [one] = rank_alerts([alert("a", 9, "#a")], until=NOW, feedback=Feedback(networks=(network(),)))
    assert (one.pusher, one.reasons, one.score) == (None, (), 9)
