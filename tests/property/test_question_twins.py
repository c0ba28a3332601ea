"""The grouping of questions agrees with its slow twin, and does not forget what people said."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.answer.grouping import Grouper, Known
from elshi.answer.likeness import COUNTED, WEIGHTS, shipped_concepts
from elshi.answer.terms import CONCEPT, read_terms
from reference.questions import SlowGrouper

WORDS = st.sampled_from(
    [
        *("visa", "визу", "passport", "паспортымды", "lost", "жоғалттым", "продлить", "ұзарту", "embassy"),
        *("Orvania", "Орвания", "orvania", "where", "сколько", "zebra"),
    ]
)
TEXTS = st.lists(
    st.tuples(st.lists(WORDS, min_size=0, max_size=6).map(" ".join), st.sampled_from(["kk", "ru", "en"])), max_size=14
)
CUTS = st.sampled_from([(0.2, 0.3), (0.32, 0.5), (0.5, 0.9), (0.7, 0.7)])


def _weigh(term: str, often: int, questions: int, languages: int) -> float:
    if term.startswith(CONCEPT):
        name = term.removeprefix(CONCEPT)
        table = shipped_concepts()
        return WEIGHTS[table.kinds[name]] * math.log((questions + COUNTED + 1) / max(1, often + table.often[name]))
    return WEIGHTS["name" if len(term) >= 4 and languages > 1 else "stem"] * math.log((questions + 1) / max(1, often))


@settings(deadline=None)
@given(TEXTS, CUTS, st.sets(st.frozensets(st.integers(0, 13), min_size=2, max_size=2), max_size=4))
def test_groups_are_those_of_the_twin(texts, cuts, split):
    apart = [frozenset(f"q{number:02}" for number in pair) for pair in split]
    fast, slow = Grouper(cuts=cuts, apart=apart), SlowGrouper(_weigh, join=cuts[0], merge=cuts[1], apart=apart)
    for number, (text, language) in enumerate(texts):
        name = f"q{number:02}"
        joined = fast.add(name, text, language)
        assert joined == slow.add(name, tuple(read_terms(text, language=language)), language)
    moved = fast.settle()
    came = dict(slow.groups)
    slow.settle()
    found = {name: group for group, members in fast.groups.items() for name in members}
    assert found == slow.groups
    assert moved == {name: group for name, group in slow.groups.items() if group != came[name]}


@settings(deadline=None)
@given(TEXTS, CUTS, st.data())
def test_what_a_person_split_is_never_put_together_again(texts, cuts, data):
    grouper = Grouper([Known(f"q{n}", text, language, "g") for n, (text, language) in enumerate(texts)], cuts=cuts)
    if len(texts) < 2:
        return
    size = data.draw(st.integers(1, len(texts) - 1))
    taken = {f"q{n}" for n in range(size)}
    grouper.split(taken)
    grouper.settle()
    for members in grouper.groups.values():
        assert not taken & set(members) or set(members) <= taken


@settings(deadline=None)
@given(TEXTS, CUTS)
def test_a_restart_changes_nothing_when_weights_were_just_counted(texts, cuts):
    grouper = Grouper(cuts=cuts)
    rows = [(f"q{n:02}", text, language) for n, (text, language) in enumerate(texts)]
    groups = {name: grouper.add(name, text, language) for name, text, language in rows}
    again = Grouper([Known(name, text, language, groups[name]) for name, text, language in rows], cuts=cuts)
    assert again.groups == grouper.groups
    if len(rows) <= 9:  # up to there weights are counted with each question
        assert again.propose("passport visa", "en") == grouper.propose("passport visa", "en")
