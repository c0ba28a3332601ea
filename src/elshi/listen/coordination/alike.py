"""Texts that nearly say the same, as objects: the SELECT, as portable text.

A post carries its own text as an object, and each pair of like texts that its text is in: so two posts share an object
if their texts are equal or alike, and everything else (`pairs.py`) stays as it is. Like is what the verifier of
near-duplicates says of two texts, not what a chain of them says. Such rows are for meeting alone: what an account has
shared (`participation.py`) is counted in `told`, where a text is one share. Twin: `coordination_pairs` in
tests/reference/coordination.py with such objects.
"""


def sql_alike_told() -> str:
    """told, with a row more for each pair of like texts that its key is in. Reads told and alike.

    told's keys are numbers of texts, 0 or more, or null. alike(a, b): pairs of them, a < b, each once.
    """
    return """
    with numbered as (select a, b, -row_number() over (order by a, b) as key from alike)
    select line, post, account, us, key from told
    union all
    select told.line, told.post, told.account, told.us, numbered.key
    from told join (select a as text, key from numbered union all select b, key from numbered) as numbered
        on numbered.text = told.key
    """
