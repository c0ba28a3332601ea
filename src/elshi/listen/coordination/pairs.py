"""Posts by different accounts that share an object within a window: the SELECTs, as portable text.

told(line, post, account, us, key)    one row for each object of each post, as the file tells it. `line` is the number
                                      of its row in it, `post` and `account` are the file's own ids (a post is its id
                                      and its account together, so that ids of two networks do not meet), `us` UTC
                                      microseconds from 1990 on, `key` the object, null where it is missing or empty.
near(…)                               the same, only what some other row of its key comes near.
shares(post, account, us, key)        the same in numbers: `account` by the order of the ids, `post` the post's least
                                      line that is near.

A row without a key is no share and links nobody: it falls out in `sql_near`, and in `SHARED`, by which shares are
counted.

Definitions and the slow twins: tests/reference/coordination.py.
"""

SHARED = "(select line, post, account, us, key from told where key is not null) as told"


def sql_near(*, window_us: int, told: str = "told") -> str:
    """The rows that have a neighbour of the same key within the window. Reads told, or what is called so.

    It takes away what cannot be in a pair before anything is joined: on real posts nine tenths, also where every text
    recurs, as long as it does so days later.
    """
    return f"""
    select line, post, account, us, key from (
        select line, post, account, us, key, lag(us) over (partition by key order by us, line) as earlier,
               lead(us) over (partition by key order by us, line) as later
        from {told} where key is not null
    ) as placed
    where us - earlier <= {window_us} or later - us <= {window_us}
    """


def sql_names() -> str:
    """account (from 1, by the order of the names' code points) and name. Reads near."""
    return """
    select row_number() over (order by name) as account, name
    from (select distinct account as name from near) as accounts
    """


def sql_repeated() -> str:
    """account, post, line of posts that are told more than once: several objects, or the same again. Reads near."""
    return "select account, post, min(line) as line from near group by account, post having count(*) > 1"


def sql_shares() -> str:
    """Near, with accounts and posts as numbers. Reads near, names and repeated."""
    return """
    select coalesce(r.line, n.line) as post, a.account, n.us, n.key
    from near as n join names as a on a.name = n.account
    left join repeated as r on r.account = n.account and r.post = n.post
    """


def sql_pairs(*, window_us: int, several: bool) -> str:
    """Pairs of posts by accounts a < b at most the window apart, inclusive: a, b, post_a, post_b, first_us, last_us.

    Each share meets those of its own stretch of time, as long as the window, and of the one before. `several`: a post
    may be in more than one share, so that two posts may meet more than once and are to be one pair still. Reads shares.
    """
    step = max(window_us, 1)
    met = f"""
    select case when x.account < y.account then x.account else y.account end as a,
           case when x.account < y.account then y.account else x.account end as b,
           case when x.account < y.account then x.post else y.post end as post_a,
           case when x.account < y.account then y.post else x.post end as post_b,
           y.us as first_us, x.us as last_us
    from (select post, account, us, key, us - us % {step} as stretch from shares) as x
    join (
        select post, account, us, key, us - us % {step} as stretch from shares
        union all select post, account, us, key, us - us % {step} + {step} from shares
    ) as y on y.key = x.key and y.stretch = x.stretch
    where x.account <> y.account and x.us - y.us <= {window_us}
        and (y.us < x.us or (y.us = x.us and y.post < x.post))
    """
    if not several:
        return met
    return f"""
    select a, b, post_a, post_b, min(first_us) as first_us, max(last_us) as last_us
    from ({met}) as met group by a, b, post_a, post_b
    """
