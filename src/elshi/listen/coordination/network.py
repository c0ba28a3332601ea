"""From what is told to edges, over any engine: the steps in their order."""

from elshi.listen.coordination.alike import sql_alike_told
from elshi.listen.coordination.edges import sql_edges
from elshi.listen.coordination.pairs import sql_names, sql_near, sql_pairs, sql_repeated, sql_shares
from elshi.listen.coordination.participation import sql_participating, sql_strong, sql_strong_pairs
from elshi.listen.engine import Engine


def find_edges(engine: Engine, *, window_us: int, min_participation: int = 1, alike: bool = False) -> None:
    """Make the tables `pairs`, `names` and `edges` of the table `told` (columns in `pairs.py`), in `engine`.

    `window_us`: at most so far apart, inclusive, 0 or more. `min_participation`: see `participation.py`; 1 leaves
    nobody out. With more, `told` is replaced by what is left of it. `alike`: two objects of a pair in the table `alike`
    are shared too (`alike.py`).
    """
    if min_participation > 1:
        engine.create("told", sql_participating(least=min_participation))
    if alike:
        engine.create("like_told", sql_alike_told())
    engine.create("near", sql_near(window_us=window_us, told="like_told" if alike else "told"))
    engine.create("names", sql_names())
    engine.create("repeated", sql_repeated())
    several = engine.rows("select count(*) as posts from repeated")["posts"] != [0]
    engine.create("shares", sql_shares())
    engine.create("pairs", sql_pairs(window_us=window_us, several=several))
    if min_participation > 1:
        engine.create("strong", sql_strong())
        engine.create("pairs", sql_strong_pairs(least=min_participation))
    engine.create("edges", sql_edges())
