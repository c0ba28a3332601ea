"""Claims found again in posts of several languages, and what files of strangers may hold."""

import json
from contextlib import suppress
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.base.errors import UserError
from elshi.listen.claims.claim_review import parse_claim_reviews
from elshi.listen.claims.evidence import NAMES, KnownClaims
from elshi.listen.claims.files import format_run, read_claims, read_queries, safe_id
from elshi.listen.claims.known import Claim
from elshi.listen.claims.match import match_posts
from elshi.listen.claims.nearness import COLUMNS, FALSE, fit_nearness, is_first_right, take_away
from elshi.listen.claims.ranker import Example, fit, standardise
from elshi.listen.claims.weights import describe_weights, read_weights

CLAIMS = [
    Claim("bridge", "The bridge over the Samal river collapsed on 8 March 2024.", "Did the Samal bridge fall?"),
    Claim("visa", "Елшілік барлық визаларды тоқтатты.", "Елшілік визаны тоқтатты ма?"),
    Claim("water", "В столице отравлена питьевая вода.", "Отравили ли воду в столице?"),
    Claim("photo", "A photograph shows the minister asleep in parliament.", "Is this minister asleep?"),
    Claim("port", "大使馆关闭了港口。", "港口关闭了吗？"),
    Claim("empty", "x"),
]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("omg the #samalbridge just collapsed!! — Dana (@dana) March 8, 2024", "bridge"),
        ("Естідіңіз бе, елшілікте визаның бәрін тоқтатып тастапты", "visa"),
        ("питьевую воду в столице отравили, перешлите всем", "water"),
        ("asleep again pic.twitter.com/zz9 — The Minister (@minister) May 2, 2023", "photo"),
        ("听说港口被大使馆关闭了", "port"),
    ],
)
def test_each_post_finds_its_claim(text, claim):
    [found] = match_posts(KnownClaims(CLAIMS), [("1", text)], read_weights())
    assert (found.post, found.claims[0][0]) == ("1", claim)


def test_a_post_that_shares_nothing_has_no_claim():
    known = KnownClaims(CLAIMS)
    for text in ("", "   ", "??? !!!", "https://samal.example", "zzzz qqqq"):
        [found] = match_posts(known, [("1", text)], read_weights())
        assert (found.claims, found.near) == ((), False)


def test_evidence_has_a_column_for_each_name_and_no_holes():
    found = KnownClaims(CLAIMS).find("the bridge and the water 2024")
    assert found.evidence.shape == (len(found.places), len(NAMES))
    assert np.isfinite(found.evidence).all()


def test_equal_claims_stand_in_the_order_of_the_file():
    twice = KnownClaims([Claim("b", "the same words"), Claim("a", "the same words")])
    [found] = match_posts(twice, [("1", "the same words")], read_weights())
    assert [name for name, _ in found.claims] == ["b", "a"]
    [found] = match_posts(twice, [("1", "the same words")], read_weights(), depth=1)
    assert [name for name, _ in found.claims] == ["b"]


def test_a_claim_word_by_word_is_near_and_a_common_word_is_not():
    near, far = match_posts(KnownClaims(CLAIMS), [("1", CLAIMS[0].text), ("2", "the weather is fine")], read_weights())
    assert (near.near, far.near) == (True, False)
    assert far.claims


def test_of_posts_without_their_claim_the_stated_part_is_near():
    """Right claims share much (0.5 to 1), wrong ones less (0 to 0.6); the cut lets 5 % of the wrong ones through."""
    draw = np.random.default_rng(5)
    examples = []
    for _ in range(400):
        evidence = draw.uniform(0, 0.6, size=(6, len(NAMES)))
        evidence[0] = draw.uniform(0.5, 1, size=len(NAMES))
        examples.append(Example(evidence, np.array([0])))
    ranking = np.ones(len(NAMES))
    nearness = fit_nearness(examples, ranking)
    wrong = [nearness.is_near(take_away(example), ranking) for example in examples]
    right = [nearness.is_near(example.evidence, ranking) for example in examples]
    assert sum(wrong) == pytest.approx(FALSE * len(examples), abs=1)
    assert sum(right) > 0.99 * len(examples)
    assert all(is_first_right(example, ranking) for example in examples)
    assert not nearness.is_near(take_away(Example(evidence, np.arange(6))), ranking)


def test_shipped_weights_are_of_this_evidence_and_say_their_source():
    weights = read_weights()
    assert (len(weights.ranking), len(weights.nearness.weights)) == (len(NAMES), len(COLUMNS))
    data = json.loads((resources.files("elshi.listen.claims") / "weights.json").read_bytes())
    assert describe_weights(weights) == data
    assert "CheckThat! 2020" in weights.source
    assert weights.queries == 800


def test_learning_finds_the_column_that_tells():
    draw = np.random.default_rng(3)
    examples = []
    for _ in range(60):
        evidence = draw.normal(size=(8, 2))
        examples.append(Example(evidence, np.array([np.argmax(evidence[:, 1])])))
    weights = fit([*examples, Example(draw.normal(size=(4, 2)), np.array([], dtype=np.int64))], l2=1.0)
    assert weights[1] > 3 * abs(weights[0])


def test_standardise_leaves_what_is_equal_at_nothing():
    assert standardise(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist() == [[-1.0, 0.0], [1.0, 0.0]]


# --- files


def test_a_table_of_claims(tmp_path):
    path = tmp_path / "claims.tsv"
    path.write_bytes(
        b"\tvclaim\ttitle\n"
        b'0\t"A ""meme"" says so."\tIs it so?\n'
        b"1\tshort row\n"
        b"3\t\tno claim\n"
        b'4\t"runs over\ntwo lines"\tyes\n'
        b"5\t<b>bold</b> &amp; plain\tT\n"
        b'6\t"never closes\tT\n'
    )
    rejects = []
    claims = read_claims(path, rejects)
    assert [(claim.id, claim.text) for claim in claims] == [
        ("0", 'A "meme" says so.'), ("4", "runs over two lines"), ("5", "bold & plain"),
    ]  # fmt: skip
    assert [reject.line for reject in rejects] == [3, 4, 8]
    assert not any("row" in reject.reason for reject in rejects)


def test_claim_reviews_as_csv_and_doubles(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(
        "claimReviewed,url,author.name,reviewRating.alternateName,datePublished\n"
        "One,https://check.samal.example/1,Samal Check,False,2024-03-08T10:00:00Z\n"
        "Two,https://check.samal.example/1,Samal Check,True,yesterday\n"
        "Three,javascript:alert(1),=cmd(),x,2024-03-09\n"
    )
    one, two, three = read_claims(path, [])
    assert (one.id, two.id) == ("https://check.samal.example/1", "https://check.samal.example/1#2")
    assert (one.published, two.published, one.rating) == ("2024-03-08", "", "False")
    assert (three.id, three.url) == ("4", "")


REVIEW = {
    "@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "The bridge fell.",
    "url": "https://check.samal.example/bridge", "author": {"@type": "Organization", "name": "Samal Check"},
    "reviewRating": {"alternateName": "False", "ratingValue": 1}, "datePublished": "2024-03-09", "name": "Did it fall?",
}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        REVIEW,
        [REVIEW],
        {"@graph": [{"@type": "WebPage"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"item": [REVIEW]}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": REVIEW}]},
        {**REVIEW, "@type": ["Thing", "https://schema.org/ClaimReview"]},
        {**REVIEW, "claimReviewed": [{"@value": "The <i>bridge</i>\u0000 fell."}], "author": ["Samal Check"]},
        {**REVIEW, "claimReviewed": None, "itemReviewed": {"name": "The bridge fell."}},
    ],
)
def test_a_claim_review_is_found_wherever_it_lies(tmp_path, document):
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(document))
    assert read_claims(path, []) == [
        Claim(REVIEW["url"], "The bridge fell.", "Did it fall?", REVIEW["url"], "Samal Check", "False", "2024-03-09")
    ]


def test_hostile_claim_reviews(tmp_path):
    path = tmp_path / "claims.jsonl"
    deep = '{"@graph":' * 2000 + "{}" + "}" * 2000
    rows = [
        json.dumps(REVIEW),
        "{not json",
        deep,
        json.dumps({"@type": "ClaimReview", "claimReviewed": 5 * ["x" * 100_000]}),
        json.dumps({"@type": "ClaimReview", "claimReviewed": {"a": 1}, "url": ["http://["]}),
        json.dumps({"@type": 7, "claimReviewed": "no type"}),
        json.dumps({"@type": "ClaimReview", "claimReviewed": "an id \u202e with blanks", "@id": "a b\u202ec"}),
        json.dumps({"@type": "ClaimReview", "claimReviewed": "t", "url": "https://a:b@samal.example/"}),
    ]
    path.write_text("\n".join(rows))
    rejects = []
    claims = read_claims(path, rejects)
    assert [len(claim.text) for claim in claims] == [16, 5000, 17, 1]
    assert [claim.id for claim in claims] == [REVIEW["url"], "claim-2", "a%20bc", "claim-4"]
    assert {reject.line for reject in rejects} >= {2, 5}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.just("ClaimReview"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "item", "@value", *REVIEW]), inner, max_size=6)
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(JSON)
def test_any_json_gives_claims_that_can_be_told_apart_or_rejects(document):
    for claim in parse_claim_reviews(json.dumps(document).encode(), []):
        assert claim.text
        assert claim.text.isprintable()
        assert claim.url == "" or claim.url.startswith(("http://", "https://"))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    with suppress(ValueError):
        parse_claim_reviews(data, [])


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"{", b"[1,2]", b"one column\nx\n", b"a,b\n1,2\n", b"\xff\xfe\x00", b"vclaim\ttitle\n"]
)
def test_files_without_claims_are_refused_in_one_line(tmp_path, data):
    path = tmp_path / "claims"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"claims"):
        read_claims(path, [])


def test_posts_need_an_id_and_a_text(tmp_path):
    path = tmp_path / "posts.tsv"
    path.write_text("\ttweet_content\n1\tone\n\ttwo\n3\t \n1\tagain\n5 5\tfive\n")
    rejects = []
    assert read_queries(path, rejects) == {"1": "one", "5%205": "five"}
    assert [reject.line for reject in rejects] == [3, 4, 5]
    path.write_text("who,what\na,b\n")
    with pytest.raises(UserError, match="expected a column named text"):
        read_queries(path, [])


def test_a_run_orders_equal_scores_as_trec_eval_does():
    assert format_run("7", [("a", 0.5), ("c", 0.5), ("b", 1.25)], tag="t").splitlines() == [
        "7 Q0 b 1 1.250000 t", "7 Q0 c 2 0.500000 t", "7 Q0 a 3 0.500000 t",
    ]  # fmt: skip
    assert safe_id(" a\tb ") == "a%20b"
