"""Which requests a row makes, on every kind of network; and a whole life of a statement on each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.speak.channels import Remote, Traits
from elshi.speak.messages import Part
from elshi.speak.states import Doing
from elshi.speak.steps import Done, Step, find_step, list_standing, list_steps, read_done

POST, EDIT, DELETE = Doing.POST, Doing.EDIT, Doing.DELETE


def traits(*, edits=True, deletes=True):
    return Traits("any", tells=True, edits=edits, deletes=deletes, per_minute=60)


def parts(*texts):
    return [Part(f"{number:032x}", text, "kk", number, len(texts)) for number, text in enumerate(texts, start=1)]


def remotes(*names):
    return [Remote(name, f"https://net.example/{name}") for name in names]


def brief(steps):
    return [
        (step.doing.value, step.part.text if step.part else "", step.target.id if step.target else "") for step in steps
    ]


@pytest.mark.parametrize(
    ("doing", "able", "standing", "words", "wanted"),
    [
        (POST, {}, "", "ab", [("post", "a", ""), ("post", "b", "")]),
        (EDIT, {}, "", "ab", [("post", "a", ""), ("post", "b", "")]),  # nothing was said before
        (EDIT, {}, "x", "a", [("edit", "a", "x")]),
        (EDIT, {}, "x", "ab", [("edit", "a", "x"), ("post", "b", "")]),
        (EDIT, {}, "xyz", "a", [("edit", "a", "x"), ("delete", "", "z"), ("delete", "", "y")]),
        (EDIT, {"deletes": False}, "xyz", "a", [("edit", "a", "x"), ("edit", "a", "y"), ("edit", "a", "z")]),
        (EDIT, {"edits": False}, "xy", "ab", [("post", "a", ""), ("post", "b", "")]),
        (DELETE, {}, "", "a", []),
        (DELETE, {}, "xy", "a", [("delete", "", "y"), ("delete", "", "x")]),
        (DELETE, {"deletes": False}, "xy", "a", [("edit", "a", "x"), ("edit", "a", "y")]),
        (DELETE, {"deletes": False, "edits": False}, "xy", "a", [("post", "a", "")]),
    ],
)
def test_steps(doing, able, standing, words, wanted):
    found = list_steps(doing, traits(**able), standing=remotes(*standing), parts=parts(*words))
    assert brief(found) == wanted


def test_a_correction_that_cannot_edit_answers_the_first_post_and_goes_on_from_itself():
    steps = list_steps(EDIT, traits(edits=False), standing=remotes("x", "y"), parts=parts("a", "b"))
    assert find_step(steps, []).reply_to.id == "x"
    assert find_step(steps, [Done(POST, Remote("n", ""))]).reply_to.id == "n"


def test_the_parts_of_a_thread_answer_each_other():
    steps = list_steps(POST, traits(), standing=[], parts=parts("a", "b"))
    assert find_step(steps, []).reply_to is None
    assert find_step(steps, [Done(POST, Remote("n", ""))]) == Step(POST, parts("a", "b")[1], reply_to=Remote("n", ""))
    assert find_step(steps, [Done(POST, Remote("n", "")), Done(POST, Remote("m", ""))]) is None


def test_a_part_that_is_new_answers_the_edited_one_at_its_newest_address():
    steps = list_steps(EDIT, traits(), standing=remotes("x"), parts=parts("a", "b"))
    assert find_step(steps, [Done(EDIT, Remote("x2", ""))]).reply_to.id == "x2"


def test_what_a_person_took_away_is_all_away_and_what_he_changed_stands():
    one, two = Remote("", "https://net.example/1"), Remote("", "https://net.example/2")
    assert list_standing([Done(POST, one), Done(POST, two), Done(EDIT, one)]) == [one, two]
    assert list_standing([Done(POST, one), Done(POST, two), Done(DELETE, one)]) == [two]
    assert list_standing([Done(POST, one), Done(POST, two), Done(DELETE, Remote("", ""))]) == []


def test_entries_are_what_was_done_and_nothing_else():
    done = Done(EDIT, Remote("x", "https://net.example/x"), "2026-03-01T09:30:00Z")
    assert read_done([done.as_entry()]) == [done]
    for bad in ([{}], ["x"], [{"id": "x", "url": "", "at": "", "doing": "shout"}]):
        with pytest.raises(FormatError):
            read_done(bad)


def do(step, net):
    """Make the request on `net`, id to words; the post that it was about."""
    if step.doing is DELETE:
        del net[step.target.id]
        return step.target
    remote = step.target or Remote(f"{step.part.text} of {len(net)}", "")
    assert (remote.id in net) is (step.doing is EDIT)
    assert step.reply_to is None or step.reply_to.id in net
    net[remote.id] = step.part.text
    return remote


@given(
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from([EDIT, DELETE]), st.integers(1, 4)), max_size=4),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_a_whole_life(edits, deletes, rest, first, dice):
    """Rows in a row, each try stopped anywhere and gone on with: what stands is what the newest row says."""
    able, net, chain = traits(edits=edits, deletes=deletes), {}, []
    for version, (doing, count) in enumerate([(POST, first), *rest], start=1):
        words = parts(*(f"{version}.{number}" for number in range(count)))
        before, done = list_standing(chain), []
        while True:  # every try finds the steps anew
            steps = list_steps(doing, able, standing=before, parts=words)
            for _ in range(dice.randint(1, 3)):
                step = find_step(steps, done)
                if step is None:
                    break
                done.append(Done(step.doing, do(step, net)))
            if find_step(steps, done) is None:
                break
        chain += done
        assert [post.id for post in list_standing(chain)] == list(net)
        newest = [part.text for part in words]
        if doing is DELETE and deletes:
            assert not net
        elif doing is EDIT and edits and deletes:
            assert list(net.values()) == newest
        elif doing is not DELETE or before:
            assert set(newest) & set(net.values()), "the newest words stand somewhere"
