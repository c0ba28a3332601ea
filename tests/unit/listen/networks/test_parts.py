"""The parts of the method by numbers made by hand: objects, occasions, the null model, members, marks, tempo."""

import math

import numpy as np
import pyarrow as pa
import pytest

from elshi.listen.duck import DuckEngine
from elshi.listen.features import make_posts
from elshi.listen.networks.members import find_members
from elshi.listen.networks.null_model import discoveries, log_binomial_tail, log_chances, occasion_weights
from elshi.listen.networks.objects import KINDS, make_objects
from elshi.listen.networks.occasions import sql_common, sql_occasions, sql_parts, sql_runs, sql_timed
from elshi.listen.networks.openness import find_mark, marks_of
from elshi.listen.networks.pace import largest_crowd, pieces
from elshi.listen.networks.tempo import median_gap_s
from elshi.listen.schema import RAW_SCHEMA
from portable import check_portable

S = 1_000_000  # microseconds


def ints(*values):
    return np.array(values, dtype=np.int64)


def raw(*rows):
    """Posts as readers give them; (author, seconds, more)."""
    lines = [
        {"line": at, "post_id": str(at), "author": author, "time": str(1_767_225_600 + s), **more}
        for at, (author, s, more) in enumerate(rows, 1)
    ]
    posts, rejects = make_posts(pa.Table.from_pylist(lines, schema=RAW_SCHEMA), pseudonyms=None)
    assert not rejects
    return posts


# objects


def objects_of(*rows):
    with DuckEngine() as engine:
        make_objects(engine, raw(*rows))
        found = engine.rows(
            "select o.kind, n.name from objects as o join names as n on n.key = o.key order by post, o.kind, n.name"
        )
    return [(KINDS[kind], name) for kind, name in zip(found["kind"], found["name"], strict=True)]


def test_each_kind_of_object():
    said = {"text": "x #Fair #Now", "links": ["https://a.example/1"], "media": ["F0F0"], "reply_to": "p-9"}
    kinds = dict(objects_of(("a", 0, said)))
    assert kinds.pop("text")
    assert kinds == {"link": "a.example/1", "hashtags": "#fair\x1f#now", "media": "f0f0", "reply": "p-9"}


@pytest.mark.parametrize(
    "empty",
    [
        {"text": "  https://a.example "},  # a home page is no link, and without it nothing is said
        {"text": "@somebody @else https://a.example"},
        {"links": ["https://a.example/"], "tags": [], "media": [], "reply_to": ""},
        {"text": "@x", "links": [None, ""], "tags": [None, ""], "media": [None, "", " "], "reply_to": None},
    ],
)
def test_what_is_empty_or_missing_is_no_object(empty):
    assert not [item for item in objects_of(("a", 0, empty), ("b", 0, empty)) if item[0] != "text"]


def test_one_hashtag_alone_is_a_topic_and_no_object():
    assert [kind for kind, _ in objects_of(("a", 0, {"text": "@x", "tags": ["fair"]}))] == []


# occasions


def occasions_of(*shares, window=900, apart=3600, least=1, most=1000):
    """(key, account, seconds) to occasions (accounts, first, last in seconds), and pairs (a, b, shared)."""
    with DuckEngine() as engine:
        engine.register(
            "objects",
            pa.table(
                {
                    "post": ints(*range(len(shares))), "kind": ints(*[1] * len(shares)),
                    "key": ints(*(key for key, _, _ in shares)), "account": ints(*(who for _, who, _ in shares)),
                    "us": ints(*(s * S for _, _, s in shares)),
                }
            ),
        )  # fmt: skip
        engine.create("runs", sql_runs(window_us=window * S))
        engine.create("occasions", sql_occasions(least=least, most=most))
        engine.create("parts", sql_parts())
        engine.create("timed", sql_timed())
        made = engine.rows("select accounts, first_us, last_us from occasions order by occasion")
        parts = engine.rows("select occasion, account, us, post from parts order by occasion, account")
        both = engine.rows(sql_common(apart_us=apart * S, first=0, end=1000) + " order by a, b")
    occasions = [(n, first // S, last // S) for n, first, last in zip(*made.values(), strict=True)]
    return occasions, list(zip(*parts.values(), strict=True)), list(zip(*both.values(), strict=True))


def test_a_run_ends_where_nobody_shared_for_longer_than_the_window():
    occasions, _, _ = occasions_of((1, 0, 0), (1, 1, 900), (1, 2, 1801))
    assert occasions == [(2, 0, 900), (1, 1801, 1801)]


def test_an_account_takes_part_once_at_its_first_share():
    _, parts, _ = occasions_of((1, 7, 0), (1, 7, 10), (1, 8, 20))
    assert parts == [(0, 7, 0, 0), (0, 8, 20 * S, 2)]


def test_too_few_and_too_many_are_no_occasion():
    shares = [(1, 0, 0), (1, 1, 0), *((2, who, 0) for who in range(3)), *((3, who, 0) for who in range(5))]
    assert [n for n, _, _ in occasions_of(*shares, least=3, most=4)[0]] == [3]


def test_only_occasions_an_hour_apart_are_compared():
    shares = [(1, who, 0) for who in range(3)] + [(2, who, 3599) for who in range(3)] + [(3, 0, 3600), (3, 2, 3600)]
    assert occasions_of(*shares)[2] == [(0, 2, 2)]


@pytest.mark.parametrize(
    "sql",
    [
        sql_runs(window_us=900 * S),
        sql_occasions(least=3, most=1000),
        sql_parts(),
        sql_timed(),
        sql_common(apart_us=3600 * S, first=0, end=100),
    ],
)
def test_portable(sql):
    check_portable(sql)


# the null model


def test_weights_of_occasions():
    # account 0 has two of the four posts that share anything; e is the part of all posts, s the number of accounts
    e, s = occasion_weights(ints(0, 0, 1, 1), ints(0, 1, 0, 2), ints(0, 2, 1, 3), count=2)
    assert e.tolist() == [0.75, 0.75]
    assert s.tolist() == [2, 2]
    # mu = (0.75 * 2 + 0.75 * 2) / 2 = 1.5 accounts in common by chance: one is no surprise
    assert log_chances(e, s, ints(0), ints(1), ints(1)).tolist() == [0.0]


def test_the_chance_of_two_in_common():
    # mu = (0.05 * 12 + 0.05 * 4) / 2 = 0.4 of 4, so p = 0.1: P(X = 2) = 6 * 0.01 * 0.81 = 0.0486,
    # next to it 2/3 * 1/9 as much, so at most 0.0486 / (1 - 2/27) = 0.052488; exactly it is 0.0523
    [log_p] = log_chances(np.array([0.05, 0.05]), np.array([4.0, 12.0]), ints(0), ints(1), ints(2))
    assert math.exp(log_p) == pytest.approx(0.052488)
    assert math.exp(log_p) > 1 - 0.9**4 - 4 * 0.1 * 0.9**3


def test_no_pairs_no_chances():
    assert log_binomial_tail(ints(), ints(), np.zeros(0)).tolist() == []


def test_discoveries_step_up():
    # lines for 10 tests at 0.05: 0.005, 0.010, 0.015, 0.020
    assert discoveries(np.log([0.5, 0.004, 0.001, 0.03]), tests=10, rate=0.05).tolist() == [False, True, True, False]
    # the first alone is above its line; the second is below its own, and takes the first along
    assert discoveries(np.log([0.009, 0.0095]), tests=10, rate=0.05).tolist() == [True, True]
    assert discoveries(np.log([0.009]), tests=10, rate=0.05).tolist() == [False]


# members


def test_who_comes_along_once_is_no_member():
    parts = [(who, moment) for who in range(10) for moment in range(4)] + [(10 + moment, moment) for moment in range(4)]
    row, moment = ints(*(r for r, _ in parts)), ints(*(m for _, m in parts))
    found = find_members(row, moment, accounts=1000, least=2, false_members=0.05)
    assert found.tolist() == list(range(10))


def test_who_was_in_the_crowd_and_once_elsewhere_is_no_member():
    # Moment 0 is a crowd of 500. Account 510 is in it and in moment 1: log(.99/.5) + log(.99/.0015) - 2 log(.99/.01)
    # + log(10/990), about -6.6, where log(.95/.05) = 2.9 is asked. Who missed one of four moments stays a member.
    parts = [(who, moment) for who in range(10) for moment in range(4) if (who, moment) != (3, 2)]
    parts += [(who, 0) for who in range(10, 511)] + [(510, 1)]
    row, moment = ints(*(r for r, _ in parts)), ints(*(m for _, m in parts))
    found = find_members(row, moment, accounts=1000, least=2, false_members=0.05)
    assert found.tolist() == list(range(10))


def test_nobody_no_members():
    assert find_members(ints(), ints(), accounts=10, least=2, false_members=0.05).tolist() == []


# openness and tempo


def test_marks_of_a_post():
    text = "Fair opens (SamalNews) (2026) (x)\n(two\nlines)"
    assert marks_of(text, ["a.example/1", "a.example/2", None, ""], ["#fair", "#", None, ""]) == {
        "(samalnews)", "a.example", "#fair",
    }  # fmt: skip
    assert marks_of(None, None, None) == frozenset()
    assert marks_of("x", ["t.co/Ab1", "bit.ly/x", "nyti.ms/2x"], []) == {"nyti.ms"}  # the last names its publisher


def test_the_mark_that_carries_most_events():
    marks = {1: frozenset({"#a"}), 2: frozenset({"#a", "#b"}), 3: frozenset({"#b"}), 4: frozenset()}
    assert find_mark([[1, 2, 3], [1], [3, 4]], marks) == ("#a", 2 / 3)  # of [3, 4] half have #b, which is not most
    assert find_mark([[1], [3]], marks) == ("#a", 0.5)  # of two that carry equally many the first by name
    assert find_mark([[4]], marks) == ("", 0.0)
    assert find_mark([], marks) == ("", 0.0)


def test_the_median_gap():
    assert median_gap_s([ints(5 * S, 0, 2 * S), ints(10 * S, 11 * S), ints(7)]) == 2.0  # of 2, 3 and 1
    assert median_gap_s([ints(3), ints()]) == 0.0


# how much there is to compare


def test_the_largest_crowds_are_left_out_first():
    occasion = ints(0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2)
    account = ints(0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 4)  # three accounts in three occasions each: 3 * 3 meetings
    assert largest_crowd(occasion, account, meetings=9) is None
    assert largest_crowd(occasion, account, meetings=8) == 3
    assert largest_crowd(occasion, account, meetings=2) == 0
    assert largest_crowd(ints(), ints(), meetings=0) is None
    assert list(pieces(occasion, account, meetings=20)) == [(0, 2), (2, 3)]  # 9, 9 and 11
    assert list(pieces(occasion, account, meetings=1)) == [(0, 1), (1, 2), (2, 3)]
