"""The form for questions: what is answered well is in the spool, sealed; everything else leaves nothing there."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.node import spool as spools
from elshi.node.asking import CALM, Asking, Surge
from elshi.node.door import Choice, Door, MailList, Questions, read_door, write_door
from elshi.node.intake import intake_application
from elshi.node.spool import Spool
from elshi.speak.door import Request
from elshi.speak.proof_of_work import BITS, MOST_BITS, make_stamp, parse_stamp
from elshi.speak.questions import MAX_TEXT, read_asked
from elshi.text.languages import LANGUAGES

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
TEXT = "Тарвиямен шекара жұма күні ашық па?\r\n<b>Рақмет</b>"
SITE = "https://mfa.samal.example"
DOOR = Door(
    key=KEY.public_key(),
    office={tag: f"Samal ({tag})" for tag in LANGUAGES},
    site=SITE,
    countries=(Choice("XB", {"kk": "Тарвия", "en": "Tarvia"}),),
    questions=Questions(tuple(LANGUAGES), "ask@mfa.samal.example"),
)
TOKEN = "a" * 64
STAMP = make_stamp(form="ask", text=f"{TOKEN}\n{TEXT}", at=AT)
GIVEN = {"text": TEXT, "stamp": STAMP, "token": TOKEN, "reply": "page", "address": "", "country": "XB"}


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


@pytest.fixture
def pages(spool):
    return Asking(read_door=lambda: DOOR, spool=spool, now=lambda: AT)


def get(pages, path, **headers):
    return pages(Request("GET", path, "ask.mfa.samal.example", {}, headers))


def post(pages, fields, path="/ask/kk/"):
    return pages(Request("POST", path, "ask.mfa.samal.example", {}, {}, urlencode(fields).encode()))


def entries(spool):
    return [read_asked(found.fields) for _, found in spool.read(KEY) if found.kind == "question"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_form_in_each_language(pages, tag):
    reply = get(pages, f"/ask/{tag}/")
    body = reply.body.decode()
    assert reply.status == 200
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in body
    assert f'action="/ask/{tag}/"' in body
    assert all(f'href="/ask/{other}/"' in body for other in LANGUAGES)
    assert "ask@mfa.samal.example" in body.partition("<noscript>")[2].partition("</noscript>")[0]
    assert f"connect-src {SITE};" in reply.headers["Content-Security-Policy"]


def test_on_to_the_language_of_the_browser(pages):
    reply = get(pages, "/ask/", **{"accept-language": "fr, kk;q=0.8"})
    assert (reply.status, reply.headers["Location"]) == (303, "/ask/kk/")


def test_a_question_is_sealed_and_the_page_repeats_nothing_of_it(pages, spool):
    reply = post(pages, GIVEN)
    assert reply.status == 200
    assert f"{SITE}/answers/kk/mine/" in reply.body.decode()
    assert "шекара" not in reply.body.decode()
    (asked,) = entries(spool)
    assert asked.text == TEXT.replace("\r\n", "\n")
    assert (asked.channel, asked.language, asked.country, asked.reply) == ("form", "kk", "XB", "page")
    assert (asked.id, asked.token) == (parse_stamp(STAMP).id, "a" * 64)
    sealed = b"".join(path.read_bytes() for path in (spool._folder).iterdir())
    assert "шекара".encode() not in sealed


def test_the_same_form_sent_twice_is_one_question(pages, spool):
    assert [post(pages, GIVEN).status for _ in range(2)] == [200, 200]
    assert len({asked.id for asked in entries(spool)}) == 1


def test_two_who_write_the_same_words_are_two(pages, spool):
    other = "b" * 64
    stamp = make_stamp(form="ask", text=f"{other}\n{TEXT}", at=AT)
    assert post(pages, GIVEN).status == 200
    assert post(pages, GIVEN | {"token": other}).status == 422  # a stamp is its asker's own
    assert post(pages, GIVEN | {"token": other, "stamp": stamp}).status == 200
    assert len({asked.id for asked in entries(spool)}) == 2


def test_an_answer_by_mail(pages, spool):
    reply = post(pages, GIVEN | {"reply": "mail", "address": " Aigerim@MFA.Samal.example "})
    assert "answers/mine" not in reply.body.decode()
    assert entries(spool)[0].reply == "Aigerim@mfa.samal.example"


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"text": " \r\n "}, ""),
        ({"text": "x" * (MAX_TEXT + 1)}, "xxx"),
        ({"reply": "mail", "address": "nobody"}, "шекара"),
        ({"reply": "mail", "address": "a@b.example\r\nBcc: c@d.example"}, "шекара"),
        ({"stamp": ""}, "шекара"),
        ({"stamp": STAMP[:-1] + "x"}, "шекара"),
        ({"text": TEXT + "!"}, "шекара"),
        ({"token": ""}, "шекара"),
        ({"token": "../" * 10}, "шекара"),
    ],
)
def test_what_is_to_be_mended_is_shown_again_and_nothing_is_taken_in(pages, spool, changes, kept):
    reply = post(pages, GIVEN | changes)
    body = reply.body.decode()
    assert reply.status == 422
    assert 'role="alert"' in body
    assert kept in body
    assert "<b>" not in body
    assert entries(spool) == []


def test_a_stamp_of_another_hour(pages, spool):
    late = replace(pages, now=lambda: AT + timedelta(hours=3))
    assert post(late, GIVEN).status == 422
    assert entries(spool) == []


def test_a_country_that_is_not_offered_is_none(pages, spool):
    assert post(pages, GIVEN | {"country": "ZZ"}).status == 200
    assert entries(spool)[0].country == ""


def test_a_flood_makes_stamps_dearer_and_ebbs():
    surge = Surge()
    assert surge.bits(0.0) == BITS
    for number in range(CALM):
        surge.note(number / CALM)
    assert surge.bits(1.0) == BITS + 1
    for number in range(CALM * 200):
        surge.note(1 + number / CALM / 200)
    assert surge.bits(2.0) == MOST_BITS
    assert surge.bits(70.0) == BITS


def test_a_full_spool_says_so_and_keeps_what_was_typed(pages, monkeypatch):
    monkeypatch.setattr(spools, "MAX_WAITING", 0)
    reply = post(pages, GIVEN)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "3600")
    assert "шекара" in reply.body.decode()


def test_no_form_is_open(spool):
    closed = Asking(read_door=lambda: replace(DOOR, questions=None), spool=spool, now=lambda: AT)
    assert [get(closed, path).status for path in ("/ask/", "/ask/kk/")] == [404, 404]
    assert post(closed, GIVEN).status == 404


@pytest.mark.parametrize("path", ["/ask/xx/", "/ask/kk", "/ask/kk/more/", "/ask/../subscribe/"])
def test_nothing_is_elsewhere(pages, path):
    assert get(pages, path).status == 404


def test_the_whole_door_with_questions(tmp_path):
    def ask(path, method="GET", body=b""):
        seen = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body), "REMOTE_ADDR": "192.0.2.1",
            "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
        data = b"".join(application(environ, lambda status, headers: seen.append((status, dict(headers)))))
        return (*seen[0], data)

    write_door(tmp_path, DOOR)
    assert read_door(tmp_path).questions == DOOR.questions
    application = intake_application(tmp_path)
    for name in ("ask.js", "search.js", "stamp.js"):
        status, headers, _ = ask(f"/static/{name}")
        assert (status, headers["Content-Type"]) == ("200 OK", "text/javascript; charset=utf-8")
    long = "ұ" * MAX_TEXT  # six signs each, percent-encoded
    fields = GIVEN | {"text": long, "stamp": make_stamp(form="ask", text=f"{TOKEN}\n{long}", at=datetime.now(UTC))}
    for _ in range(30):  # many people behind one address: no brake but the stamp
        assert ask("/ask/kk/", "POST", urlencode(fields).encode())[0] == "200 OK"
    assert ask("/ask/kk/", "POST", b"text=" + b"x" * (1 << 17))[0].startswith("413")
    assert len(Spool(tmp_path / "spool").names()) == 30


def test_a_door_of_an_older_elshi_has_no_form(tmp_path):
    write_door(tmp_path, replace(DOOR, questions=None, mail=(MailList("news", ("kk",)),)))
    path = tmp_path / "door.json"
    path.write_bytes(path.read_bytes().replace(b',"questions":null', b""))
    assert read_door(tmp_path).questions is None
