"""SELECTs of the burst test, as text. Portable: no lists, no lambdas, no dialect, so that another engine can run them.

objects(post, account, us, bin, key)   one row per post and key (hashtag, link or text); us = microseconds UTC,
                                       bin = us // length of a tick

`window` is a number of ticks. Tick t sees the bins t - window .. t - 1, that is, posts before the tick's own moment.
Slots are windows side by side, named by their first bin.
"""
# every SELECT is made of our own constants, never of data


def sql_windows(*, window: int, source: str = "objects") -> str:
    """Distinct accounts per key in the sliding window, at those ticks at which their number can change, 0 included.

    Reads `source`(key, account, bin); columns key, tick, accounts. An account begins to count one tick after a post and
    ends `window` ticks later unless it has posted again by then, so nothing is multiplied by the ticks of a window.
    Twin: `windows` in tests/reference/sliding.py, which says every tick.
    """
    return f"""
    with seen as (
        select key, bin, lag(bin) over (partition by key, account order by bin) as earlier,
               lead(bin) over (partition by key, account order by bin) as later
        from (select distinct key, account, bin from {source}) as each_bin
    )
    select key, tick, cast(sum(step) over (partition by key order by tick) as bigint) as accounts
    from (
        select key, tick, sum(step) as step
        from (
            select key, bin + 1 as tick, 1 as step from seen where earlier is null or bin - earlier > {window}
            union all
            select key, bin + {window} + 1 as tick, -1 as step from seen where later is null or later - bin > {window}
        ) as steps
        group by key, tick
    ) as changes
    """


def sql_often(*, min_accounts: int) -> str:
    """The rows of keys that have enough posts for so many accounts: far fewer than all. Reads objects; all columns."""
    return f"""
    select * from objects where key in (select key from objects group by key having count(*) >= {min_accounts})
    """


def sql_busy_keys(*, window: int, min_accounts: int, source: str = "objects") -> str:
    """The keys that at least so many accounts used in some window, and the most that did. Reads `source`.

    Columns key, accounts.
    """
    counts = sql_windows(window=window, source=source)
    return f"""
    select key, max(accounts) as accounts from ({counts}) as counts group by key having max(accounts) >= {min_accounts}
    """


def sql_slots(*, window: int) -> str:
    """Distinct accounts per key and slot. Reads objects; columns key, slot, accounts."""
    return f"""
    select key, bin - bin % {window} as slot, count(distinct account) as accounts
    from objects group by key, bin - bin % {window}
    """


def sql_past(*, window: int, past_slots: int) -> str:
    """What each key did in the `past_slots` slots that end with `slot`.

    Reads asked(key, slot), distinct, and slots(key, slot, accounts); columns key, slot, total and squares (sums of
    accounts and of their squares), without rows for what did nothing.
    """
    return f"""
    select a.key, a.slot, cast(sum(s.accounts) as bigint) as total,
           cast(sum(cast(s.accounts as bigint) * s.accounts) as bigint) as squares
    from asked as a
    join slots as s on s.key = a.key and s.slot <= a.slot and s.slot > a.slot - {past_slots * window}
    group by a.key, a.slot
    """
