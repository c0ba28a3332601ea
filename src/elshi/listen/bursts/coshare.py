"""Who shares the same things at the same moments: the SELECTs, as portable text.

carriers(post, account, us, key)   one row per post and link or text, us = microseconds UTC

No null or empty key is in it, so nothing that is missing can link anybody. Only an account's first share of a thing
counts: repeating oneself is no coordination.
"""
# every SELECT is made of our own constants, never of data


def sql_shares(*, profile_us: int) -> str:
    """First share of each thing by each account, with how many others shared it in the profile step before, inclusive.

    Columns key, account, post, us, turn (1, 2, … within the key), before. Things shared by one account only are left
    out. Twin: `shares` in tests/reference/coshare.py.
    """
    return f"""
    select key, account, post, us, row_number() over (partition by key order by us, post) as turn,
           count(*) over (partition by key order by us range between {profile_us} preceding and current row) - 1
               as before
    from (
        select key, account, post, us, row_number() over (partition by key, account order by us, post) as nth,
               min(account) over (partition by key) as lowest, max(account) over (partition by key) as highest
        from carriers
    ) as each_share
    where nth = 1 and lowest < highest
    """


def sql_coshares(*, window_us: int, compared: int) -> str:
    """Pairs of shares of one thing by two accounts within the window, inclusive. Reads shares.

    Columns a < b (accounts), post_a, post_b, key, us (of the later share). Joins on window-sized buckets: each share
    meets its own bucket and the one before. A share is compared with at most `compared` earlier ones of its key, so
    that a thing that thousands share does not take their square. Twin, without that bound: `coshares` in
    tests/reference/coshare.py.
    """
    bucket = f"cast(floor(us / {window_us}.0) as bigint)"
    return f"""
    select case when x.account < y.account then x.account else y.account end as a,
           case when x.account < y.account then y.account else x.account end as b,
           case when x.account < y.account then x.post else y.post end as post_a,
           case when x.account < y.account then y.post else x.post end as post_b,
           x.key, x.us
    from (select *, {bucket} as bucket from shares) as x
    join (select *, {bucket} as bucket from shares union all select *, {bucket} + 1 as bucket from shares) as y
      on y.key = x.key and y.bucket = x.bucket
    where y.turn < x.turn and y.turn >= x.turn - {compared} and x.us - y.us <= {window_us}
    """
