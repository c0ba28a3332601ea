"""Occasions, who took part in them, and how far two of them were the same people's: the SELECTs, as portable text.

objects(post, account, us, kind, key)   as of `elshi.listen.networks.objects`; times are whole microseconds

An *occasion* is a run of shares of one thing in which none lies further than the window from the one before. An account
takes part in it once, however often it shares. Two occasions are *apart* when an hour lies between them: only such are
compared, so that one event, whatever number of links, texts and tags it comes with, is never held against itself.
"""
# every SELECT is made of our own constants, never of data


def sql_runs(*, window_us: int) -> str:
    """Each share with the number of its run within its key (from 1): key, kind, run, account, post, us.

    Reads objects.
    """
    return f"""
    select key, kind, sum(fresh) over (partition by key order by us, post
                                       rows between unbounded preceding and current row) as run, account, post, us
    from (
        select objects.*, case when us - lag(us) over (partition by key order by us, post) <= {window_us}
                               then 0 else 1 end as fresh
        from objects
    ) as each_share
    """


def sql_occasions(*, least: int, most: int) -> str:
    """The runs that `least` to `most` accounts took part in, numbered from 0: occasion, key, kind, run, accounts,
    first_us, last_us. Reads runs.

    One account alone is no occasion; a crowd of more than `most` says nothing about who belongs to whom.
    """
    return f"""
    select row_number() over (order by first_us, key, run) - 1 as occasion, each_run.* from (
        select key, kind, run, count(distinct account) as accounts, min(us) as first_us, max(us) as last_us
        from runs group by key, kind, run
    ) as each_run where accounts >= {least} and accounts <= {most}
    """


def sql_parts() -> str:
    """Who took part: occasion, account, us (of the account's first share in it), post (the earliest). Reads both."""
    return """
    select occasion, account, min(us) as us, min(post) as post
    from runs join occasions on occasions.key = runs.key and occasions.run = runs.run group by occasion, account
    """


def sql_common(*, apart_us: int, first: int, end: int) -> str:
    """Pairs of occasions that are apart and share accounts, a before b, `first` <= a < `end`: a, b, shared (accounts).

    Reads timed. Asked piece by piece, so that what is held stays small where one account takes part in thousands.
    """
    return f"""
    select a, b, count(*) as shared from (
        select x.occasion as a, y.occasion as b from timed as x join timed as y on y.account = x.account
        where y.first_us - x.last_us >= {apart_us} and x.occasion >= {first} and x.occasion < {end}
    ) as each_account group by a, b
    """


def sql_timed() -> str:
    """Parts with the ends of their occasion: occasion, account, first_us, last_us."""
    return """
    select parts.occasion, account, first_us, last_us
    from parts join occasions on occasions.occasion = parts.occasion
    """
