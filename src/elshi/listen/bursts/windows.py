"""SELECTs of the burst test, as text. Portable: no lists, no lambdas, no dialect, so that another engine can run them.

objects(post, account, us, bin, key)   one row per post and key (hashtag, link or text); us = microseconds UTC,
                                       bin = us // length of a tick
posts(post, account, us, bin)          every post, with keys or without

`window` is a number of ticks. Tick t sees the bins t - window .. t - 1, that is, posts before the tick's own moment.
"""
# every SELECT is made of our own constants, never of data


def sql_windows(*, window: int, min_accounts: int) -> str:
    """Distinct accounts and posts per key in the sliding window that ends at each tick, where enough accounts are.

    Reads objects; columns key, tick, accounts, posts. Twin: `windows` in tests/reference/sliding.py.
    """
    return f"""
    select key, bin + ahead as tick, count(distinct account) as accounts, sum(posts) as posts
    from (select key, account, bin, count(distinct post) as posts from objects group by key, account, bin) as per_bin
    cross join ({_numbers(1, window)}) as steps
    group by key, bin + ahead
    having count(distinct account) >= {min_accounts}
    """


def sql_busy(*, window: int) -> str:
    """Distinct accounts of the window that ends at each tick, whatever they posted.

    Reads posts; columns tick, accounts.
    """
    return f"""
    select bin + ahead as tick, count(distinct account) as accounts
    from (select distinct account, bin from posts) as per_bin cross join ({_numbers(1, window)}) as steps
    group by bin + ahead
    """


def sql_slots(*, window: int) -> str:
    """Distinct accounts per key and slot; slots are windows side by side.

    Reads objects; columns key, slot (whole number of windows since 1970), accounts.
    """
    return f"""
    select key, cast(floor(bin / {window}.0) as bigint) as slot, count(distinct account) as accounts
    from objects group by key, cast(floor(bin / {window}.0) as bigint)
    """


def sql_past(*, window: int, past_slots: int) -> str:
    """What each key did in the `past_slots` slots that ended before its window began.

    Reads windows(key, tick, …) and slots(key, slot, accounts); columns key, last_slot, total and squares (sums of
    accounts and of their squares over the slots). The last slot that is wholly before the window of tick t is
    floor(t / window) - 2.
    """
    return f"""
    select w.key, w.last_slot, sum(s.accounts) as total, sum(s.accounts * s.accounts) as squares
    from (select distinct key, cast(floor(tick / {window}.0) as bigint) - 2 as last_slot from windows) as w
    join slots as s on s.key = w.key and s.slot <= w.last_slot and s.slot > w.last_slot - {past_slots}
    group by w.key, w.last_slot
    """


def sql_hot_posts(*, window: int) -> str:
    """The posts behind each hot key at each tick.

    Reads hot(key, tick) and objects; columns tick, key, post, account.
    """
    return f"""
    select h.tick, h.key, o.post, o.account
    from hot as h
    join (
        select distinct key, post, account, bin + ahead as tick
        from objects cross join ({_numbers(1, window)}) as steps
    ) as o on o.key = h.key and o.tick = h.tick
    """


def sql_keys_together() -> str:
    """How many posts each two hot keys share at each tick. Reads hot_posts; columns tick, a, b, posts, with a < b."""
    return """
    select x.tick, x.key as a, y.key as b, count(*) as posts
    from hot_posts as x join hot_posts as y on y.tick = x.tick and y.post = x.post and y.key > x.key
    group by x.tick, x.key, y.key
    """


def sql_accounts_together() -> str:
    """How many accounts each two hot keys share at each tick.

    Reads hot_accounts(tick, key, account), distinct rows; columns tick, a, b, accounts, with a < b.
    """
    return """
    select x.tick, x.key as a, y.key as b, count(*) as accounts
    from hot_accounts as x join hot_accounts as y on y.tick = x.tick and y.account = x.account and y.key > x.key
    group by x.tick, x.key, y.key
    """


def sql_active_accounts(*, tick_s: int) -> str:
    """Distinct accounts of the 24 hours that end with each hour.

    Reads posts; columns hour (whole hours since 1970), accounts.
    """
    hour = f"cast(floor(bin * {tick_s} / 3600.0) as bigint)"
    return f"""
    select hour + ahead as hour, count(distinct account) as accounts
    from (select distinct account, {hour} as hour from posts) as each_hour cross join ({_numbers(0, 23)}) as steps
    group by hour + ahead
    """


def _numbers(first: int, last: int) -> str:
    """A column `ahead` with the whole numbers first..last."""
    return " union all ".join(f"select {number} as ahead" for number in range(first, last + 1))
