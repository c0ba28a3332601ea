"""Who shares the same things at the same moments: the SELECTs, as portable text.

carriers(post, account, us, key)   one row per new post and link or text, us = microseconds UTC
last_share(key, account, us)       the last time that an account shared a thing before those posts
known(key, account, post, us)      shares that counted before those posts

No null or empty key is in them, so nothing that is missing can link anybody. Only an account's first share of a thing
within a week counts: repeating oneself is no coordination.
"""
# every SELECT is made of our own constants, never of data


def sql_first_shares(*, week_us: int) -> str:
    """The shares of carriers that count. Reads carriers and last_share; columns key, account, post, us."""
    return f"""
    select key, account, post, us from (
        select key, account, post, us, lag(us) over (partition by key, account order by us, post) as earlier
        from (
            select key, account, post, us from carriers
            union all select key, account, cast(null as bigint) as post, us from last_share
        ) as every_share
    ) as each_share
    where post is not null and (earlier is null or us - earlier > {week_us})
    """


def sql_shares(*, profile_us: int, week_us: int) -> str:
    """Shares that count, with how many others shared the thing in the profile step before, inclusive.

    Reads fresh(key, account, post, us), of `sql_first_shares`, and known; columns key, account, post, us, turn (1, 2, …
    within the key), before, company_us: since when somebody else has shared the thing within a week of it, null where
    nobody has. Twin, for those in company: `shares` in tests/reference/coshare.py.
    """
    return f"""
    select key, account, post, us, turn, before, case when us - earlier <= {week_us} then us
                                                      when later - us <= {week_us} then later end as company_us
    from (
        select key, account, post, us, row_number() over (partition by key order by us, post) as turn,
               count(*) over (partition by key order by us range between {profile_us} preceding and current row) - 1
                   as before,
               lag(us) over (partition by key order by us, post) as earlier,
               lead(us) over (partition by key order by us, post) as later
        from (select key, account, post, us from fresh union all select key, account, post, us from known) as all_shares
    ) as each_share
    """


def sql_coshares(*, window_us: int, compared: int) -> str:
    """Pairs of shares of one thing by two accounts within the window, inclusive. Reads shares.

    Columns a < b (accounts), post_a, post_b, key, us (of the later share). Joins on window-sized buckets: each share
    meets its own bucket and the one before. A share is compared with at most `compared` earlier ones of its key, so
    that a thing that thousands share does not take their square. Twin, without that bound: `coshares` in
    tests/reference/coshare.py.
    """
    bucket = f"us - us % {window_us}"
    columns = "key, account, post, us, turn"
    return f"""
    select case when x.account < y.account then x.account else y.account end as a,
           case when x.account < y.account then y.account else x.account end as b,
           case when x.account < y.account then x.post else y.post end as post_a,
           case when x.account < y.account then y.post else x.post end as post_b,
           x.key, x.us
    from (select {columns}, {bucket} as bucket from shares) as x
    join (
        select {columns}, {bucket} as bucket from shares
        union all select {columns}, {bucket} + {window_us} as bucket from shares
    ) as y
      on y.key = x.key and y.bucket = x.bucket
    where y.turn < x.turn and y.turn >= x.turn - {compared} and x.us - y.us <= {window_us}
    """
