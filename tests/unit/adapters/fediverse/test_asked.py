"""Questions by mentions and replies: which notes ask something, of whom, and in which words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.adapters.fediverse.arrivals import Arrived, Sender
from elshi.adapters.fediverse.asked import parse_asker, read_question
from elshi.adapters.fediverse.public import PublicFediverse
from elshi.adapters.fediverse.signing import Signer, Spec
from elshi.base.errors import FormatError
from elshi.speak.questions import MAX_TEXT, Asked, check_asked
from fakes.clock import FakeClock
from fakes.fediverse import ListBox, Neighbour, signed

BASE = "https://mfa.samal.example"
US = f"{BASE}/ap/mfa"
BOB = "https://b.example/users/bob"
SENDER = Sender(BOB, f"{BOB}/inbox", "https://b.example/inbox")
NOTE = f"{BOB}/statuses/1"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
# as Mastodon 4 writes it
MENTION = (
    f'<p><span class="h-card" translate="no"><a href="{BASE}/kk/" class="u-url mention">@<span>mfa</span></a></span> '
)
SHORTENED = (
    '<a href="https://x.example/very/long"><span class="invisible">https://</span>'
    '<span class="ellipsis">x.example/very</span><span class="invisible">/long</span></a>?'
)
OURS = f"{US}/objects/{'0' * 32}"


def create(**changes: Any) -> dict[str, Any]:
    note = {
        "id": NOTE,
        "type": "Note",
        "attributedTo": BOB,
        "to": [PUBLIC],
        "cc": [f"{BOB}/followers", US],
        "tag": [{"type": "Mention", "href": US, "name": "@mfa@mfa.samal.example"}],
        "content": f"{MENTION}Шекара ашық па?</p>",
        "contentMap": {"kk": f"{MENTION}Шекара ашық па?</p>"},
        "inReplyTo": None,
        "summary": None,
    }
    return {"id": f"{NOTE}/activity", "type": "Create", "actor": BOB, "object": {**note, **changes}}


def read(activity: Any, *actors: str) -> Asked | None:
    return read_question(activity, SENDER, base=BASE, actors=actors or ("mfa",))


def words(content: str, **changes: Any) -> str:
    asked = read(create(content=content, **changes))
    return asked.text if asked is not None else ""


def test_a_mention_is_a_question() -> None:
    assert read(create()) == Asked(
        channel="fediverse",
        text="Шекара ашық па?",
        id=NOTE,
        source="mfa",
        language="kk",
        reply=f"{BOB} {BOB}/inbox",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"to": [], "cc": []},  # by its tag alone
        {"tag": {"type": "Mention", "href": US}, "to": None, "cc": None},
        {"tag": [], "to": US, "cc": []},
        {"tag": None, "cc": [], "to": [{"id": US}]},  # a direct note
        {"tag": [], "cc": [], "inReplyTo": OURS},  # a reply that names nobody
        {"tag": [], "cc": [], "inReplyTo": {"id": OURS}},
        {"attributedTo": None},
    ],
)
def test_whom_it_is_for_may_be_said_in_several_ways(changes: dict[str, Any]) -> None:
    asked = read(create(**changes))
    assert asked is not None
    assert (asked.source, asked.thread) == ("mfa", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"tag": [], "cc": []},  # about nobody here
        {"tag": [{"type": "Hashtag", "href": US}], "cc": []},
        {"tag": [{"type": "Mention", "href": f"{US}/followers"}], "cc": [f"{BASE}/ap/other"]},
        {"tag": [], "cc": [], "inReplyTo": f"{US}/objects/1"},
        {"tag": [], "cc": [], "quote": OURS},  # counted, and asks nobody
        {"type": "Question", "oneOf": []},
        {"type": "Article"},
        {"type": ["Note"]},
        {"attributedTo": "https://b.example/users/eve"},
        {"id": "https://elsewhere.example/1"},
        {"id": None},
        {"id": f"{NOTE}\n"},
        {"id": "https://b.example/" + "x" * 500},
        {"content": None, "contentMap": None},
        {"content": MENTION + "</p>"},  # a picture without words
        {"content": MENTION + "</p>", "summary": "Сурет"},
        {"content": "<p><br></p>"},
        {"content": "<script>alert('Шекара')</script>"},
        {"content": None, "contentMap": None, "name": "Иә", "inReplyTo": f"{BOB}/polls/1"},  # a vote
    ],
)
def test_other_notes_are_none(changes: dict[str, Any]) -> None:
    assert read(create(**changes)) is None


@pytest.mark.parametrize("kind", ["Update", "Announce", "Like", "Delete", "Undo", ["Create"], None])
def test_only_what_comes_first_asks(kind: object) -> None:
    assert read({**create(), "type": kind}) is None
    assert read({**create(), "object": NOTE}) is None


def test_only_actors_who_take_questions_are_asked() -> None:
    both = [{"type": "Mention", "href": f"{BASE}/ap/{name}"} for name in ("mfa", "press")]
    assert read(create(), "press") is None
    asked = read(create(tag=both), "press")
    assert asked is not None
    assert (asked.source, asked.text) == ("press", "@mfa Шекара ашық па?")  # what else it says is not ours to cut


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>@mfa@mfa.samal.example: Виза?</p>", "Виза?"),
        ("<p>@MFA Виза?</p>", "Виза?"),
        ("<p>@mfa @mfa Виза?</p>", "Виза?"),
        ("<p>@mfax Виза?</p>", "@mfax Виза?"),
        ("<p>@mfa@elsewhere.example Виза?</p>", "@mfa@elsewhere.example Виза?"),
        ("<p>Виза, @mfa?</p>", "Виза, @mfa?"),
        ("<p>Бір</p><p>Екі<br/>үш &amp; &lt;төрт&gt;</p>", "Бір\nЕкі\nүш & <төрт>"),
        ("<p>a\u202eb\x00c\u0000d\ud800</p>", "abcd"),
        ("и\u0306", "й"),
        (SHORTENED, "https://x.example/very/long?"),
        ('<a href="https://x.example/f?a=1&amp;b=2">бұл форма</a>', "бұл форма (https://x.example/f?a=1&b=2)"),
        ('<a href="https://x.example/tags/viza">#<span>виза</span></a> керек пе', "#виза керек пе"),
        ('<a href="javascript:alert(1)">сілтеме</a>', "сілтеме"),
        ("a<style>b</style>c<script src=x>d", "a cd"),
    ],
)
def test_its_words_are_plain(content: str, text: str) -> None:
    assert words(content) == text


def test_a_warning_stands_in_front() -> None:
    assert words("<p>Мәтін</p>", summary="Ескерту <b>1</b>") == "Ескерту 1\n\nМәтін"


def test_a_text_that_is_too_long_is_cut_with_a_sign() -> None:
    assert len(words("я" * 20_000, summary="ю" * 20_000)) == MAX_TEXT
    assert words("я" * 20_000).endswith("я…")
    assert words("я" * MAX_TEXT) == "я" * MAX_TEXT


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({"content": "Visa?", "contentMap": {"en": "Visa?"}}, "en"),
        ({"content": "Visa?", "contentMap": {"en-GB": "Visa?", "kk": "Виза?"}}, "en"),
        ({"content": None, "contentMap": {"ru": "Виза?"}}, "ru"),
        ({"content": "Visa?", "contentMap": {"de": "Visa?"}}, ""),
        ({"contentMap": None, "language": "zh-Hans"}, "zh"),
        ({"contentMap": ["kk"], "language": 1}, ""),
        ({"contentMap": None}, ""),
    ],
)
def test_its_language_is_one_of_ours_or_not_said(changes: dict[str, Any], language: str) -> None:
    asked = read(create(**changes))
    assert asked is not None
    assert asked.language == language


@pytest.mark.parametrize(
    ("answered", "thread"),
    [
        (f"{BOB}/statuses/0", f"{BOB}/statuses/0"),  # he goes on
        (f"{US}/answers/{'0' * 32}", f"{US}/answers/{'0' * 32}"),
        (OURS, ""),  # under our note everybody asks something else, and would be told what another is
        ("https://b.example/users/eve/statuses/7", ""),
        (f"{BOB}/" + "x" * 500, ""),
    ],
)
def test_a_thread_is_one_person_s(answered: str, thread: str) -> None:
    asked = read(create(inReplyTo=answered))
    assert asked is not None
    assert asked.thread == thread


def test_who_could_not_be_answered_asks_nothing() -> None:
    for far in (f"{BOB}/{'x' * 500}", "https://b.example/" + "x" * 482):
        sender = Sender(far, "https://b.example/" + "x" * 482, "https://b.example/inbox")
        activity = create(attributedTo=far)
        assert read_question(activity, sender, base=BASE, actors=["mfa"]) is None


def test_how_to_answer_is_read_as_it_was_written() -> None:
    assert parse_asker(f"{BOB} {BOB}/inbox", NOTE) == (BOB, f"{BOB}/inbox")
    at_home = ("http://localhost:1/bob http://localhost:1/inbox", "http://localhost:1/1")
    assert parse_asker(*at_home, allow_private=True)[0] == "http://localhost:1/bob"
    for reply, note in (
        at_home,
        (f"{BOB} {BOB}/inbox ", NOTE),
        (f"{BOB}  {BOB}/inbox", NOTE),
        (f"{BOB} {BOB}/inbox", "https://c.example/1"),
        (f"{BOB} {BOB}/inbox", "1"),
        (f"{BOB} https://c.example/inbox", NOTE),
        (BOB, NOTE),
        ("", NOTE),
        ("reader@b.example", NOTE),
        ("https://203.0.113.9/u https://203.0.113.9/in", "https://203.0.113.9/1"),
    ):
        with pytest.raises(FormatError):
            parse_asker(reply, note)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([US, OURS, BOB, NOTE, "Note"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
NAMES = sorted(create()["object"])


@given(st.dictionaries(st.sampled_from([*NAMES, "language"]), anything, max_size=5), anything)
def test_whatever_is_sent_is_a_question_within_its_limits_or_none(changes: dict[str, Any], other: object) -> None:
    for activity in (create(**changes), {**create(), "object": other}, {"type": "Create", **changes}):
        asked = read(json.loads(json.dumps(activity)))
        if asked is not None:
            check_asked(asked)
            assert parse_asker(asked.reply, asked.id) == (BOB, f"{BOB}/inbox")


@given(st.text(st.sampled_from("<>&;#/=\"'\\ aps@mf!-\n9x\u0301\u202e\ud800") | st.characters(), max_size=300))
def test_whatever_html_is_sent_its_words_are_within_their_limits(content: str) -> None:
    asked = read(create(content=content, summary=content[::-1]))
    if asked is not None:
        check_asked(asked)


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a href=", "<", "</a>", "@mfa", "@mfa.", "&#9", "\u0301\u0315", "<script>", "…", "<a href=https://x>x"],
)
def test_long_ones_are_read_in_one_pass(piece: str) -> None:
    asked = read(create(content=piece * (200_000 // len(piece)) + "words"))
    assert asked is None or len(asked.text) <= MAX_TEXT


# What comes to the inbox


@pytest.fixture
def open_box(box: ListBox) -> ListBox:
    box.actors = {"mfa"}
    return box


Post = Callable[..., int]


@pytest.fixture
def post(pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock) -> Post:
    """Post what `neighbour` says of BOB's note, his own."""

    def do(activity: dict[str, Any], *, spec: Spec = Spec.RFC9421, signer: Signer | None = None) -> int:
        text = json.dumps(activity).replace(BOB, neighbour.actor)
        request = signed(signer or neighbour.signer(clock.now()), text.encode(), spec=spec)
        return pages.handle(request).status

    return do


@pytest.mark.parametrize("spec", list(Spec))
def test_a_signed_mention_is_one_question_however_often_it_comes(
    open_box: ListBox, neighbour: Neighbour, post: Post, spec: Spec
) -> None:
    assert [post(create(), spec=spec) for _ in range(3)] == [202] * 3
    (asked,) = open_box.questions
    assert asked.reply == f"{neighbour.actor} {neighbour.base}/bob/inbox"
    assert open_box.arrivals == []
    assert post({**create(), "id": f"{NOTE}/another"}) == 202  # the same note in another activity
    assert {one.id for one in open_box.questions} == {asked.id}


def test_a_reply_is_both_counted_and_asked(open_box: ListBox, post: Post) -> None:
    assert post(create(inReplyTo=OURS, tag=[], cc=[])) == 202
    assert [one.kind for one in open_box.arrivals] == [Arrived.REPLY]
    assert [one.source for one in open_box.questions] == ["mfa"]


def test_where_nobody_is_asked_a_reply_is_still_counted(box: ListBox, post: Post) -> None:
    assert post(create(inReplyTo=OURS)) == 202
    box.actors = {"press"}  # a way whose actor is not there
    assert post({**create(inReplyTo=OURS), "id": f"{NOTE}/2"}) == 202
    assert ([one.kind for one in box.arrivals], box.questions) == ([Arrived.REPLY] * 2, [])


def test_what_is_not_the_sender_s_own_asks_nothing(
    pages: PublicFediverse, open_box: ListBox, neighbour: Neighbour, clock: FakeClock, post: Post, rsa: RSAPrivateKey
) -> None:
    forged = Signer(f"{neighbour.actor}#main-key", rsa, clock.now)
    assert post(create(), signer=forged) == 401
    request = signed(neighbour.signer(clock.now()), create())  # of somebody on another server
    assert pages.handle(request).status == 400
    assert post({**create(), "actor": f"{BOB}/eve"}) == 400
    clock.move(timedelta(hours=-3))
    old = neighbour.signer(clock.now())
    clock.move(timedelta(hours=3))
    assert post(create(), signer=old) == 401
    for changes in ({"id": "https://elsewhere.example/1"}, {"attributedTo": f"{BOB}/eve"}):
        assert post(create(**changes)) == 202
    for kind in ("Update", "Announce", "Like"):
        assert post({**create(), "id": f"{NOTE}/{kind}", "type": kind}) == 202
    assert open_box.questions == []
    assert post({**create(), "id": f"{NOTE}/real"}) == 202
    assert len(open_box.questions) == 1


def test_a_box_that_is_full_lets_the_sender_come_again(open_box: ListBox, post: Post) -> None:
    open_box.full = True
    assert post(create(inReplyTo=OURS)) == 503
    open_box.full = False
    assert post(create(inReplyTo=OURS)) == 202
    assert (len(open_box.arrivals), {one.id for one in open_box.questions}) == (1, {open_box.questions[0].id})
