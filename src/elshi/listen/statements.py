"""Posts that may quote one of our own statements: which to look at, and how far the official word went.

Judging a quote (faithful, altered, an excerpt) is the work of verification, which listening does not import; the desk
joins the two. Here is what makes that possible for many posts: a join over runs of words, and counts over verdicts.

A statement's whole text shares little with a post that quotes one sentence, so likeness of sets would miss it: what
counts is how many different runs of RUN words a post shares with a statement. One changed word spoils RUN runs, so a
quote of 12 words with one change in it still shares 5 or more of its 9.

    posts            post BIGINT, text VARCHAR         statements: statement BIGINT, text VARCHAR (language by language)
    post_runs        post BIGINT, run VARCHAR          runs of words; see `sql_runs`
    statement_runs   statement BIGINT, run VARCHAR
    quotes           post BIGINT, statement BIGINT, shared BIGINT
    judged           post, statement BIGINT, verdict VARCHAR (of VERDICTS), us BIGINT, platform VARCHAR, account BIGINT,
                     network BIGINT (null: none is known)
"""

from collections.abc import Sequence

from elshi.listen.engine import Engine

RUN = 4  # words
MIN_SHARED = 2  # runs that a post shares with a statement before anybody compares them
HOUR_US = 3_600_000_000
VERDICTS = ("faithful", "excerpt", "altered")

# A letter of a script without spaces, or letters, marks and digits in a row.
_WORD = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{L}\p{M}\p{N}]+"


def find_quotes(engine: Engine, *, min_shared: int = MIN_SHARED) -> None:
    """Make `quotes` from `posts` and `statements`, for posts of the order of millions and statements of thousands."""
    engine.create("statement_runs", sql_runs("statements", "statement"))
    engine.create("post_runs", sql_runs("posts", "post", among="statement_runs"))
    engine.create("quotes", sql_quotes(min_shared=min_shared))


def sql_runs(table: str, name: str, *, among: str | None = None) -> str:
    """The different runs of RUN words of each text, in lower case; fewer words are one run, none are none.

    DuckDB's own, for it takes rows apart. Punctuation and white space play no part. `among`: only runs of that table.
    """
    only = f"where run in (select run from {among})" if among else ""
    return f"""
        select distinct {name}, run from (
            select {name}, unnest(list_transform(
                range(1, greatest(len(words) - {RUN - 1}, 1) + 1),
                lambda n: array_to_string(words[n:n + {RUN - 1}], ' '))) as run
            from (select {name}, regexp_extract_all(lower(nfc_normalize(text)), '{_WORD}') as words from {table})
            where len(words) > 0)
        {only}
    """


def sql_quotes(*, min_shared: int = MIN_SHARED) -> str:
    """`quotes`: the statements of which a post has `min_shared` runs or more."""
    return f"""
        select p.post, s.statement, count(*) as shared from post_runs as p join statement_runs as s on s.run = p.run
        group by p.post, s.statement having count(*) >= {int(min_shared)}
    """


def sql_uptake(by: Sequence[str] = ()) -> str:
    """How often each statement was passed on, by verdict and by `by`, out of "hour", "platform", "network".

    Columns: statement, verdict, those of `by` (hour: its first microsecond), posts, accounts, first_us.
    """
    kinds = {"hour": f"us - us % {HOUR_US}", "platform": "platform", "network": "network"}
    named = "".join(f", {kinds[kind]} as {kind}" for kind in by)
    keys = "".join(f", {kinds[kind]}" for kind in by)
    return f"""
        select statement, verdict{named}, count(distinct post) as posts, count(distinct account) as accounts,
            min(us) as first_us
        from judged group by statement, verdict{keys}
    """
