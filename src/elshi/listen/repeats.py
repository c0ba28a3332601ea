"""Which posts repeat a claim that some posts show: the same hashtag, link or text, or nearly the same words.

A *claim* is what people look at: the keys of alerts and the texts of their samples. A post repeats it if it has one of
the keys, or shares half of its runs of words with one of the texts (of the two texts the half of the longer, three runs
at least, so that a common phrase is no repetition).

    posts        post BIGINT, text VARCHAR, tags and links lists of VARCHAR, text_key VARCHAR
    claim_keys   claim BIGINT, key VARCHAR       "#…" in lower case, host/path, or "text:" and 16 digits of a text_key
    claim_texts  claim_text, claim BIGINT, text VARCHAR
    post_runs    see `elshi.listen.statements`, which made it
    repeats      post, claim BIGINT
"""

from elshi.listen.engine import Engine
from elshi.listen.statements import sql_runs

MIN_SHARED = 3  # runs of words

_TEXT_DIGITS = 16


def find_repeats(engine: Engine) -> None:
    """Make `repeats` from `posts`, `claim_keys`, `claim_texts` and `post_runs`."""
    engine.create("claim_runs", sql_runs("claim_texts", "claim_text"))
    engine.create("post_keys", sql_post_keys())
    engine.create("alike", sql_alike())
    engine.create("repeats", sql_repeats())


def sql_post_keys() -> str:
    """The keys of each post. DuckDB's own, for it takes rows apart."""
    return f"""
        select post, unnest(tags) as key from posts union all select post, unnest(links) from posts
        union all select post, 'text:' || substr(text_key, 1, {_TEXT_DIGITS}) from posts where text_key <> ''
    """


def sql_alike(*, min_shared: int = MIN_SHARED) -> str:
    """`alike`: posts that share half of the runs of a claim's text; post, claim."""
    return f"""
        select s.post, t.claim from (
            select p.post, c.claim_text, count(*) as shared from post_runs as p join claim_runs as c on c.run = p.run
            group by p.post, c.claim_text having count(*) >= {int(min_shared)}) as s
        join (select post, count(*) as runs from post_runs group by post) as p on p.post = s.post
        join (select claim_text, count(*) as runs from claim_runs group by claim_text) as c
            on c.claim_text = s.claim_text
        join claim_texts as t on t.claim_text = s.claim_text
        where 2 * s.shared >= greatest(p.runs, c.runs)
    """


def sql_repeats() -> str:
    """`repeats`: by a key or by words, each pair once."""
    return """
        select p.post, c.claim from post_keys as p join claim_keys as c on c.key = p.key
        union select post, claim from alike
    """
