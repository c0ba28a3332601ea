"""Finding the texts that share most."""

from elshi.text.shingles import COMMON_USED, MAX_HOLDERS, ShingleIndex, Vocabulary


def make_index(*texts):
    index = ShingleIndex()
    for text in texts:
        index.add(text)
    return index


def test_the_text_that_shares_most_comes_first_and_the_newest_among_equals():
    index = make_index("abcdef", "abcxyz", "abcxyz", "uvw")
    assert [number for _, number in index.search("abcdef", limit=9)] == [0, 2, 1]
    assert [number for _, number in index.search("abcdef", limit=1)] == [0]
    assert index.search("ab", limit=9) == []
    assert index.search("\0\0\0abd", limit=9) == []


def test_texts_may_be_added_after_a_search():
    index = make_index("abc")
    assert index.search("abc", limit=1)[0][1] == 0
    assert index.add("abc") == 1
    assert [number for _, number in index.search("abc", limit=9)] == [1, 0]


def test_a_rare_shingle_is_worth_more():
    index = make_index(*["abc"] * 7, "xyz")
    votes = dict(map(reversed, index.search("abcxyz", limit=9)))
    assert votes[7] == 4  # floor(log2(8 / 1)) + 1
    assert votes[0] == 1


def test_common_shingles_vote_only_where_nothing_rarer_does():
    index = make_index(*["abcd"] * (MAX_HOLDERS + 1), "abcx")
    assert [number for _, number in index.search("abcx", limit=3)] == [MAX_HOLDERS + 1]
    assert len(index.search("abcd", limit=COMMON_USED)) == COMMON_USED


def test_a_vocabulary_numbers_forms():
    words = Vocabulary(str.lower)
    assert (words.learn("A"), words.learn("b"), words.learn("a")) == (1, 2, 1)
    assert (words.number("B"), words.number("c")) == (2, 0)
