"""Who is linked with whom, how strongly in each direction, and since when: the SELECTs, as portable text."""


def sql_edges() -> str:
    """One row for each two accounts a < b (numbers) that have a pair. Reads pairs (`sql_pairs`).

    weight_ab    how many posts of a are in a pair with some post of b; weight_ba the other way
    pairs        how many pairs there are between the two
    first_us     the earliest time of any post in them, last_us the latest

    Both sides are counted by `group by` twice, which takes less memory than `count(distinct …)`.
    """
    return """
    select a, b, cast(sum(of_a) as bigint) as weight_ab, cast(sum(of_b) as bigint) as weight_ba,
           cast(sum(met) as bigint) as pairs, min(first_us) as first_us, max(last_us) as last_us
    from (
        select min(a) as a, b, 1 as of_a, 0 as of_b, count(*) as met, min(first_us) as first_us, max(last_us) as last_us
        from pairs group by post_a, b
        union all
        select a, min(b), 0, 1, 0, cast(null as bigint), cast(null as bigint) from pairs group by post_b, a
    ) as sides
    group by a, b
    """


def sql_named_edges() -> str:
    """The edges with the file's own account ids, in the order of (a, b). Reads edges and names."""
    return """
    select one.name as a, other.name as b, weight_ab, weight_ba, pairs, first_us, last_us
    from edges join names as one on one.account = edges.a join names as other on other.account = edges.b
    order by edges.a, edges.b
    """


def sql_counts() -> str:
    """pairs, edges, accounts: how many there are. Reads edges."""
    return """
    select coalesce(cast(sum(pairs) as bigint), 0) as pairs, count(*) as edges,
           (select count(*) from (select a from edges union select b from edges) as either) as accounts
    from edges
    """
