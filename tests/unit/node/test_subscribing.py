"""The pages of subscription: the same for everybody, and every form is in the spool when it is answered."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import public_door
from elshi.base.errors import UserError
from elshi.node import spool as spools
from elshi.node.door import Choice, Door, MailList, read_door, write_door
from elshi.node.home import NodeHome
from elshi.node.intake import find_intake_port, intake_application
from elshi.node.settings import Settings, format_settings
from elshi.node.spool import Spool
from elshi.node.subscribing import Subscribing
from elshi.speak.door import Request
from elshi.text.languages import LANGUAGES

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
TOKEN = "tokentokentokentoken"
OFFICE = {tag: f"Samal ({tag})" for tag in LANGUAGES}
DOOR = Door(
    key=KEY.public_key(),
    office=OFFICE,
    site="https://mfa.samal.example",
    mail=(MailList("news", tuple(LANGUAGES)),),
    topics=(Choice("trade", {"kk": "Сауда", "en": "Trade"}), Choice("consular", {"en": "Consular"})),
    countries=(Choice("XB", {"kk": "Тарвия", "en": "Tarvia"}),),
)


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


@pytest.fixture
def pages(spool):
    return Subscribing(read_door=lambda: DOOR, spool=spool, now=lambda: AT)


def get(pages, path, query=None, **headers):
    reply = pages(Request("GET", path, "news.mfa.samal.example", query or {}, headers))
    return reply.status, reply.body.decode()


def post(pages, path, fields, query=None):
    body = urlencode(fields, doseq=True).encode()
    reply = pages(Request("POST", path, "news.mfa.samal.example", query or {}, {}, body))
    return reply.status, reply.body.decode()


def entries(spool):
    return [(found.kind, dict(found.fields)) for _, found in spool.read(KEY)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_form_in_each_language(pages, tag):
    status, body = get(pages, f"/subscribe/{tag}/")
    assert status == 200
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in body
    assert f'action="/subscribe/{tag}/"' in body
    assert "<script" not in body
    assert all(f'value="{code}"' in body for code in ("trade", "consular", "XB", "now", "daily", "weekly"))
    assert all(f'href="/subscribe/{other}/"' in body for other in LANGUAGES)
    assert f"Samal ({tag})" in body


def test_lists_have_titles_in_the_readers_language(spool):
    lists = (
        MailList("news", ("kk", "en"), {"kk": "Мәлімдемелер", "en": "Statements <all>"}),
        MailList("consular", ("kk", "en"), {"kk": "Консулдық хабарлар"}),
        MailList("press", ("en",)),
    )
    pages = Subscribing(read_door=lambda: replace(DOOR, mail=lists), spool=spool, now=lambda: AT)
    body = get(pages, "/subscribe/en/")[1]
    assert '<option value="news">Statements &lt;all&gt;</option>' in body
    assert '<option value="consular" lang="kk">Консулдық хабарлар</option>' in body
    assert '<option value="press">press</option>' in body
    post(pages, "/subscribe/en/", {"address": "a@b.example", "list": "consular"})
    [(_, fields)] = entries(spool)
    assert fields["list"] == "consular"


def test_what_was_asked_for_is_sealed_in_the_spool(pages, spool):
    given = {
        "address": " A@B.Example ",
        "language": "ru",
        "rhythm": "daily",
        "topic": ["trade", "made-up"],
        "country": "XB",
    }
    status, body = post(pages, "/subscribe/kk/", given)
    assert status == 200
    expected = {
        "address": "A@b.example", "list": "news", "language": "ru", "rhythm": "daily", "topics": "trade",
        "countries": "XB",
    }  # fmt: skip
    assert entries(spool) == [("subscribe", expected)]
    assert "b.example" not in body.lower()


def test_the_answer_is_the_same_for_every_address(pages):
    one = post(pages, "/subscribe/kk/", {"address": "known@b.example"})
    assert post(pages, "/subscribe/kk/", {"address": "unknown@b.example"}) == one
    assert post(pages, "/subscribe/kk/", {"address": "known@b.example"}) == one


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example\r\nBcc: x@y.example", '"><script>alert(1)</script>'])
def test_what_is_no_address_is_said_so_and_written_nowhere(pages, spool, address):
    status, body = post(pages, "/subscribe/en/", {"address": address})
    assert status == 422
    assert 'aria-invalid="true"' in body
    assert "<script" not in body
    assert entries(spool) == []


def test_what_was_not_offered_is_not_taken(pages, spool):
    post(pages, "/subscribe/kk/", {"address": "a@b.example", "language": "fr", "rhythm": "hourly", "list": "other"})
    [(_, fields)] = entries(spool)
    assert (fields["language"], fields["rhythm"], fields["list"]) == ("kk", "now", "news")


@pytest.mark.parametrize(
    ("page", "kind"), [("confirm", "subscribe-confirm"), ("manage", "subscribe-change"), ("end", "subscribe-end")]
)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_link_in_a_letter_does_nothing_until_a_button(pages, spool, page, kind, tag):
    path = f"/subscribe/{page}/{TOKEN}"
    status, body = get(pages, path, {"lang": tag})
    assert status == 200
    assert f'<form method="post" action="{path}?lang={tag}"' in body
    assert f'<html lang="{tag}"' in body
    assert entries(spool) == []
    assert post(pages, path, {"language": tag, "rhythm": "weekly"}, {"lang": tag})[0] == 200
    [(found, fields)] = entries(spool)
    assert (found, fields["token"]) == (kind, TOKEN)
    if page == "manage":
        assert (fields["language"], fields["rhythm"], fields["topics"]) == (tag, "weekly", "")


def test_one_click_of_rfc_8058(pages, spool):
    status, _ = post(pages, f"/subscribe/end/{TOKEN}", {"List-Unsubscribe": "One-Click"})
    assert status == 200
    assert entries(spool) == [("subscribe-end", {"token": TOKEN})]


def test_a_known_and_an_unknown_token_get_one_answer(pages):
    answers = {
        kind: {post(pages, f"/subscribe/{kind}/{token}", {}, {"lang": "kk"}) for token in ("a" * 32, "b" * 32)}
        for kind in ("confirm", "end")
    }
    assert all(len(found) == 1 for found in answers.values())


@pytest.mark.parametrize(
    "path", ["/subscribe/fr/", "/subscribe/kk", "/subscribe/end/", "/subscribe/end/short", "/subscribe/x/" + TOKEN,
             f"/subscribe/end/{TOKEN}/", "/subscribe/end/%2e%2e", "/subscribe/kk/x"],
)  # fmt: skip
def test_addresses_that_are_none(pages, path):
    assert get(pages, path)[0] == 404


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [("", "kk"), ("ar-EG,ar;q=0.9,en;q=0.8", "ar"), ("fr, zh;q=0.5, en;q=0.7", "en"), ("fr", "kk"), ("en;q=x", "kk")],
)
def test_the_language_of_the_browser(pages, wanted, tag):
    reply = pages(Request("GET", "/subscribe/", "x", {}, {"accept-language": wanted}))
    assert (reply.status, reply.headers["Location"]) == (303, f"/subscribe/{tag}/")


def test_no_other_method(pages):
    assert pages(Request("DELETE", "/subscribe/kk/", "x")).status == 405


def test_a_full_spool_and_a_closed_list(tmp_path, pages, monkeypatch):
    monkeypatch.setattr(spools, "MAX_WAITING", 0)
    assert post(pages, "/subscribe/kk/", {"address": "a@b.example"})[0] == 503
    closed = Door(key=KEY.public_key(), office=OFFICE, site="")
    closed_pages = Subscribing(lambda: closed, Spool(tmp_path / "other"), lambda: AT)
    assert get(closed_pages, "/subscribe/kk/")[0] == 404
    monkeypatch.undo()
    assert post(closed_pages, f"/subscribe/end/{TOKEN}", {})[0] == 200  # who reads may always end it
    assert len(entries(closed_pages.spool)) == 1


def test_the_whole_application_from_its_folder(tmp_path):
    import io

    def ask(application, path, method="GET", body=b""):
        seen = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body), "REMOTE_ADDR": "127.0.0.1",
        }  # fmt: skip
        data = b"".join(application(environ, lambda status, headers: seen.append((status, dict(headers)))))
        return (*seen[0], data)

    write_door(tmp_path, DOOR)
    read = read_door(tmp_path)
    assert (read.office, read.mail, read.topics, read.countries) == (OFFICE, DOOR.mail, DOOR.topics, DOOR.countries)
    assert read.key.public_bytes_raw() == DOOR.key.public_bytes_raw()
    application = intake_application(tmp_path)
    assert ask(application, "/healthy")[0] == "200 OK"
    status, headers, data = ask(application, "/static/site.css")
    assert (status, headers["Content-Type"]) == ("200 OK", "text/css; charset=utf-8")
    assert data
    assert ask(application, "/static/forms.css")[0] == "200 OK"
    assert ask(application, "/static/../door.json")[0] == "404 Not Found"
    assert ask(application, "/")[0] == "404 Not Found"
    assert ask(application, "/subscribe/kk/", "POST", b"address=a%40b.example")[0] == "200 OK"
    assert len(Spool(tmp_path / "spool").names()) == 1
    assert public_door([])  # no route at all is a door, too
    flood = (ask(application, "/subscribe/nowhere/", "POST")[0] for _ in range(5_000))
    assert "429 Too Many Requests" in flood
    for kind in ("confirm", "manage", "end"):  # behind a web server, too, whoever reads can end it
        assert ask(application, f"/subscribe/{kind}/{TOKEN}", "POST")[0] == "200 OK"


def test_without_its_file_there_is_no_door(tmp_path):
    with pytest.raises(UserError, match=r"door\.json"):
        read_door(tmp_path)
    (tmp_path / "door.json").write_bytes(b'{"format":"elshi-door/2"}')
    with pytest.raises(UserError):
        read_door(tmp_path)


def test_the_port_on_a_machine_of_its_own(tmp_path):
    home = NodeHome(tmp_path)
    assert find_intake_port(home, {}) == 8002
    assert find_intake_port(home, {"ELSHI_INTAKE_PORT": "9"}) == 9
    with pytest.raises(UserError):
        find_intake_port(home, {"ELSHI_INTAKE_PORT": "0"})


def test_the_port_of_a_node_is_a_setting(tmp_path):
    home = NodeHome(tmp_path)
    home.settings.write_text(format_settings(Settings("xs-mfa", "mfa.samal.example", intake_port=9002)), "utf-8")
    assert find_intake_port(home, {}) == 9002
    assert find_intake_port(home, {"ELSHI_INTAKE_PORT": "9"}) == 9
