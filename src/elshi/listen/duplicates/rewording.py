"""Rewording: texts that say the same in other words, told by the rare pieces that they share. No model is needed.

Method   Each form is a vector over its runs of four characters (a blank before and after it), weighted by 1 + ln of how
         often it has them, times ln of how rare they are among the file's texts (tf-idf, Salton and Buckley 1988), of
         length 1. Two texts are rewordings of each other when the cosine is at least `CUT`; or at least `LEAST`, and
         `SUPPORT` other texts are at least `NEAR` to both (shared nearest neighbours, Jarvis and Patrick 1973): one
         sentence that is put in ten ways has pairs far apart that are held together by those between. Last, two groups
         of such pairs, or a text and a group, one of at least `SUPPORT` texts, are one if the cosine of all pairs
         across is at least `NEAR` in the mean (average linkage, Sokal and Michener 1958), what is below `LEAST` or was
         not looked at counting as 0; of their pairs those from `LEAST` on are rewordings. That is done once.
Looked   Only pairs that share `COMMON` pieces which 2 to `RARE` texts have, of at most `SAMPLE` of those per text.
at       The pieces with the least numbers are taken, so that two texts take the same ones.
Cuts     Set on the tuning half of D3lta: the highest cosine there of texts that are not duplicates was 0.241. `CUT`
         leaves a third above that; `NEAR` may lie below because one false neighbour does not suffice. The highest mean
         of groups that are not duplicates was 0.146, and 0.155 when 4 to 8 texts of each block were drawn.

Tables (whole numbers; a weight is in `UNIT`ths, so a cosine is in `UNIT` squared):

    pieces   text, piece, weight, texts      texts: how many texts have the piece; at least 2
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates.grams import number_grams, windows_of
from elshi.listen.duplicates.grouping import label_texts

PIECE = 4  # characters
UNIT = 10_000
CUT, NEAR, LEAST = 0.32, 0.20, 0.10  # cosines
SUPPORT = 3  # texts
NEIGHBOURS = 32  # the nearest ones of each text are looked at for support
RARE = 60  # texts
SAMPLE = 64  # pieces of a text
COMMON = 2  # pieces
_SCRAMBLE = 0x9E3779B1  # odd: numbers of 32 bits stay apart, in an order that has nothing to do with the alphabet


def find_reworded(engine: DuckEngine, forms: pa.Array) -> None:
    """Make the table `reworded` (a, b, part, whole) of pairs of `forms`, a < b; copy-pasta is among them.

    `forms` are distinct and none is empty; a and b are their numbers, from 0.
    """
    engine.register("pieces", weigh_pieces(forms))
    engine.create("sampled", sql_sampled())
    engine.create("shared", sql_shared())
    engine.create("vectors", sql_vectors())
    engine.create("scored", sql_scored())
    engine.create("beside", sql_beside())
    engine.create("reworded", sql_reworded())
    join_groups(engine)


def join_groups(engine: DuckEngine) -> None:
    """Add to `reworded` the pairs across groups that are near in the mean. Reads `scored`."""
    label_texts(engine, pairs="reworded")
    engine.create("members", sql_members())
    engine.create("joined", sql_joined())
    engine.create("reworded", sql_also_joined())


def weigh_pieces(forms: pa.Array) -> pa.Table:
    """The table `pieces` of forms."""
    nothing, blank = (pa.scalar(mark, forms.type) for mark in ("", " "))
    words = pc.binary_join_element_wise(nothing, forms, nothing, blank)
    windows = windows_of(pc.if_else(pc.greater(pc.utf8_length(forms), 1), words, nothing), PIECE)
    pieces = pa.array(number_grams(windows, PIECE)).dictionary_encode().indices.to_numpy()
    rows = np.repeat(np.arange(len(forms)) << 32, windows.counts) | pieces
    rows.sort()
    first = np.concatenate([[True], rows[1:] != rows[:-1]])[: len(rows)]
    times = np.diff(np.append(np.flatnonzero(first), len(rows)))
    text, piece = rows[first] >> 32, rows[first] & 0xFFFFFFFF
    texts = np.bincount(piece)[piece] if len(piece) else piece
    weight = (1 + np.log(times)) * np.log((len(forms) + 1) / texts)
    weight /= np.sqrt(np.bincount(text, weight**2))[text] if len(text) else 1
    kept = texts > 1
    return pa.table(
        {
            "text": text[kept],
            "piece": piece[kept] * _SCRAMBLE & 0xFFFFFFFF,
            "weight": np.rint(weight[kept] * UNIT).astype(np.int64),
            "texts": texts[kept].astype(np.int64),
        }
    )


def sql_sampled() -> str:
    """The rare pieces by which texts are brought together. Reads `pieces`."""
    return f"""
    select text, piece from (
        select text, piece, row_number() over (partition by text order by piece) as turn
        from pieces where texts <= {RARE}
    ) as p where turn <= {SAMPLE}
    """


def sql_shared() -> str:
    """Pairs a < b of texts with enough rare pieces in common. Reads `sampled`."""
    return f"""
    select x.text as a, y.text as b from sampled as x join sampled as y on y.piece = x.piece where x.text < y.text
    group by x.text, y.text having count(*) >= {COMMON}
    """


def sql_vectors() -> str:
    """For each of those pairs the first text's pieces. Reads `shared`, `pieces`. A table, as `sql_wanted` is."""
    return "select c.a, c.b, p.piece, p.weight from shared as c join pieces as p on p.text = c.a"


def sql_scored() -> str:
    """Those pairs with their cosine, if it is at least `LEAST`. Reads `vectors`, `pieces`."""
    return f"""
    select a, b, part from (
        select v.a, v.b, cast(sum(v.weight * p.weight) as bigint) as part
        from vectors as v join pieces as p on p.text = v.b and p.piece = v.piece group by v.a, v.b
    ) as s where part >= {_squared(LEAST)}
    """


def sql_beside() -> str:
    """Each text's nearest neighbours, at most `NEIGHBOURS`. Reads `scored`."""
    return f"""
    select text, other from (
        select text, other, row_number() over (partition by text order by part desc, other) as turn from (
            select a as text, b as other, part from scored where part >= {_squared(NEAR)}
            union all select b as text, a as other, part from scored where part >= {_squared(NEAR)}
        ) as both_ways
    ) as ordered where turn <= {NEIGHBOURS}
    """


def sql_reworded() -> str:
    """The pairs near enough, by themselves or with support. Reads `scored`, `beside`."""
    return f"""
    select a, b, part, cast({_squared(1)} as bigint) as whole
    from scored where part >= {_squared(CUT)}
    union all
    select s.a, s.b, max(s.part) as part, cast({_squared(1)} as bigint) as whole
    from scored as s join beside as x on x.text = s.a join beside as y on y.text = s.b and y.other = x.other
    where s.part < {_squared(CUT)} group by s.a, s.b having count(*) >= {SUPPORT}
    """


def sql_members() -> str:
    """Each text that has a cosine, the label of its group and how many texts that has. Reads `scored`, `labels`.

    A text of no group is one of its own.
    """
    return """
    select text, label, count(*) over (partition by label) as members from (
        select t.text, coalesce(l.label, t.text) as label
        from (select a as text from scored union select b as text from scored) as t
        left join labels as l on l.text = t.text
    ) as labelled
    """


def sql_joined() -> str:
    """Pairs one < two of labels whose groups are near in the mean. Reads `scored`, `members`."""
    return f"""
    select least(x.label, y.label) as one, greatest(x.label, y.label) as two
    from scored as s join members as x on x.text = s.a join members as y on y.text = s.b
    where x.label <> y.label and greatest(x.members, y.members) >= {SUPPORT}
    group by least(x.label, y.label), greatest(x.label, y.label)
    having sum(s.part) >= {_squared(NEAR)} * max(x.members * y.members)
    """


def sql_also_joined() -> str:
    """`reworded`, and the pairs across groups that are joined. Reads `reworded`, `scored`, `members`, `joined`."""
    return f"""
    select a, b, part, whole from reworded
    union all
    select s.a, s.b, s.part, cast({_squared(1)} as bigint) as whole
    from scored as s join members as x on x.text = s.a join members as y on y.text = s.b
    join joined as j on j.one = least(x.label, y.label) and j.two = greatest(x.label, y.label)
    """


def _squared(cosine: float) -> int:
    return round(cosine * UNIT * UNIT)
