"""Leaving out accounts that take part too seldom, as CooRTweet does (`R/detect_groups.R`): the SELECTs, portable.

With `least` 2, its default, its published counts come out. What counts are shares (post, account, time, object), the
same told twice counting once. Twin: `participating_pairs` in tests/reference/coordination.py.
"""

from elshi.listen.coordination.pairs import SHARED


def sql_participating(*, least: int) -> str:
    """What is told by accounts with `least` shares or more. Reads told."""
    return f"""
    select told.line, told.post, told.account, told.us, told.key
    from {SHARED} join (
        select account from (select distinct account, post, us, key from {SHARED}) as shares
        group by account having count(*) >= {least}
    ) as often on often.account = told.account
    """


def sql_strong() -> str:
    """account (number), times: how many shares an account has in posts that are in any pair. Reads told, names, pairs.

    All objects of such a post count, also those that nobody else shared. A post's number is one of its lines.
    """
    return f"""
    select names.account, count(*) as times
    from (select distinct account, post, us, key from {SHARED}) as shares
    join (
        select distinct told.account, told.post
        from told join (select post_a as line from pairs union select post_b from pairs) as paired
            on paired.line = told.line
    ) as posts on posts.account = shares.account and posts.post = shares.post
    join names on names.name = shares.account
    group by names.account
    """


def sql_strong_pairs(*, least: int) -> str:
    """The pairs of which either account has `least` shares or more in paired posts. Reads pairs, strong."""
    return f"""
    select pairs.a, pairs.b, pairs.post_a, pairs.post_b, pairs.first_us, pairs.last_us
    from pairs join strong as one on one.account = pairs.a join strong as other on other.account = pairs.b
    where greatest(one.times, other.times) >= {least}
    """
