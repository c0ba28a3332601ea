"""The SELECTs that meet two texts or two posts: candidates, their verification, groups, pairs of posts.

They keep to what DuckDB and Spark SQL read alike (decision 25). Tables, all columns BIGINT:

    bands     text, band, hash       a row for each text and band (`elshi.listen.duplicates.signatures`)
    grams     text, gram             the distinct grams of a text, as numbers that differ where they do
    alike     a, b, kind, part, whole    pairs of texts, a < b; how alike they are is part / whole
    posts     post, text             which text a post has; several posts may have one
"""

CROWD = 200  # texts of one crowded band that each text is compared with: the next ones by number


def sql_turned() -> str:
    """Each text in its bands with its turn there, so that a crowded band is bounded. Reads `bands`."""
    return "select text, band, hash, row_number() over (partition by band, hash order by text) as turn from bands"


def sql_candidates(*, bands: int = 1, crowd: int = CROWD) -> str:
    """Pairs a < b of texts that share at least so many `bands`. Reads `turned`."""
    return f"""
    select x.text as a, y.text as b
    from turned as x join turned as y on y.band = x.band and y.hash = x.hash
    where y.turn > x.turn and y.turn <= x.turn + {crowd}
    group by x.text, y.text having count(*) >= {bands}
    """


def sql_sizes() -> str:
    """How many distinct grams each text has. Reads `grams`."""
    return "select text, count(*) as grams from grams group by text"


def sql_wanted(*, percent: int) -> str:
    """The candidates of like size, with how many grams they have together, and a row for each gram of the first.

    Of two sets whose similarity reaches `percent`, the smaller has at least that share of the larger one's size: the
    bound leaves out no duplicate. Reads `candidates`, `sizes`, `grams`. A table of its own: joined all at once, a
    planner may join two texts by gram alone, and every text has some gram that thousands have.
    """
    return f"""
    select c.a, c.b, m.grams + n.grams as together, x.gram
    from candidates as c
    join sizes as m on m.text = c.a
    join sizes as n on n.text = c.b
    join grams as x on x.text = c.a
    where 100 * least(m.grams, n.grams) >= {percent} * greatest(m.grams, n.grams)
    """


def sql_verified(*, percent: int) -> str:
    """The candidates that are alike; `part` grams both have, `whole` grams either has. Reads `wanted`, `grams`.

    Compared in whole numbers, the bound included.
    """
    return f"""
    select a, b, part, together - part as whole from (
        select w.a, w.b, max(w.together) as together, count(*) as part
        from wanted as w join grams as y on y.text = w.b and y.gram = w.gram
        group by w.a, w.b
    ) as v
    where 100 * part >= {percent} * (together - part)
    """


def sql_links(*, pairs: str = "alike") -> str:
    """Both directions of each pair of the table `pairs`."""
    return f"select a, b from {pairs} union all select b as a, a as b from {pairs}"


def sql_first_labels() -> str:
    """Each text that is like another, labelled by the least text beside it or itself. Reads `links`."""
    return "select a as text, least(a, min(b)) as label from links group by a"


def sql_next_labels() -> str:
    """The labels after one more step: the least label among those beside it, and the label that one had.

    Reads `labels`, `links`. Taking the label's own label halves the steps that a long chain needs.
    """
    return """
    select n.text, least(n.label, min(own.label)) as label
    from (select l.text, least(l.label, min(o.label)) as label
          from labels as l join links as e on e.a = l.text join labels as o on o.text = e.b
          group by l.text, l.label) as n
    join labels as own on own.text = n.label
    group by n.text, n.label
    """


def sql_moved() -> str:
    """How many labels differ between `labels` and `next_labels`: none when the groups are done."""
    return """
    select count(*) as moved from labels as l join next_labels as n on n.text = l.text where n.label <> l.label
    """


def sql_post_groups() -> str:
    """Each post that is in a group of two posts or more, with the group's first post. Reads `posts`, `labels`."""
    return """
    select post, min(post) over (partition by label) as first_post from (
        select post, label, count(*) over (partition by label) as members from (
            select p.post, coalesce(l.label, p.text) as label from posts as p left join labels as l on l.text = p.text
        ) as labelled
    ) as counted where members > 1
    """


def sql_post_pairs(*, same: int) -> str:
    """All pairs a < b of posts whose texts are the same (kind `same`, 1 of 1) or alike. Reads `posts`, `alike`."""
    return f"""
    select x.post as a, y.post as b, cast({same} as bigint) as kind, cast(1 as bigint) as part,
           cast(1 as bigint) as whole
    from posts as x join posts as y on y.text = x.text where x.post < y.post
    union all
    select least(x.post, y.post) as a, greatest(x.post, y.post) as b, v.kind, v.part, v.whole
    from alike as v join posts as x on x.text = v.a join posts as y on y.text = v.b
    """


def sql_pair_counts(*, same: int) -> str:
    """Twice the number of pairs of each kind, without making them. Reads `posts`, `alike`."""
    return f"""
    select kind, cast(sum(twice) as bigint) as twice from (
        select cast({same} as bigint) as kind, n * (n - 1) as twice
        from (select text, count(*) as n from posts group by text) as one
        union all
        select v.kind, 2 * m.n * o.n as twice
        from alike as v join (select text, count(*) as n from posts group by text) as m on m.text = v.a
        join (select text, count(*) as n from posts group by text) as o on o.text = v.b
    ) as counted group by kind
    """
