"""On a page in Kazakh or Arabic no English of ours is left: what is shown is held against the catalogue's message ids.

Rough on purpose: names, handles, hashes, addresses and texts of statements stand in `<bdi>`, `<code>` or an element
with a `lang` of its own, and are passed over.
"""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import elshi.desk
from desk.office import STAFF
from desk.web.every_page import whole_pages
from elshi.desk.channels.leasing import COURIER

LOCALE = Path(elshi.desk.__file__).parent / "locale"
NAMES = re.compile("JSON Lines")  # of a format, the same in every language
NOT_OURS = {"title", "bdi", "code", "pre", "kbd", "textarea", "script", "style", "time"}
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
SPOKEN = {"aria-label", "alt", "title", "placeholder"}
LATIN_WORDS = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+")


class Shown(HTMLParser):
    """The words that a reader of `language` sees or hears and that are the desk's own."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._open, self.words = language, [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        foreign = given.get("lang", self._language) != self._language or "mono" in given.get("class", "").split()
        skipped = tag in NOT_OURS or foreign or any(closed for _, closed in self._open[-1:])
        if tag not in VOID:
            self._open.append((tag, skipped))
        if not skipped:
            self.words += [value for name, value in given.items() if name in SPOKEN and value]

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and not self._open[-1][1] and data.strip():
            self.words.append(" ".join(data.split()))


def english_of(language: str) -> set[str]:
    """The message ids that have other words in this language."""
    catalogue = read_po(io.BytesIO((LOCALE / language / "LC_MESSAGES/django.po").read_bytes()), locale=language)
    pairs = ((message.id, message.string) for message in catalogue if isinstance(message.id, str) and message.id)
    return {" ".join(text.split()) for text, said in pairs if text != said and re.search("[a-z]{2}", text)}


def english_in(html: str, language: str, ids: set[str]) -> set[str]:
    shown = Shown(language)
    shown.feed(html)
    lowered = {text.lower() for text in ids}
    names = {*STAFF, COURIER}  # of people, who are called like their roles, and of a process that acts
    said = {words for words in shown.words if words not in names}
    return {words for words in said if words.lower() in lowered or LATIN_WORDS.search(NAMES.sub("", words))}


@pytest.mark.parametrize("language", ["kk", "ar"])
def test_no_page_has_english_of_ours(every_thing, enter, language):
    ids = english_of(language)
    assert len(ids) > 500
    found = {}
    for name in ("author", "administrator", "translator"):
        client = enter(name, language=language)
        for address in whole_pages(client, every_thing.addresses()):
            if words := english_in(client.get(address).content.decode(), language, ids):
                found[address] = words
    assert not found


def test_the_check_sees_a_forgotten_word():
    ids = english_of("kk")
    assert english_in('<p>Бүгін</p><p>Log out</p><p lang="en">Log in</p><bdi>Log in</bdi>', "kk", ids) == {"Log out"}
    assert english_in('<a aria-label="All drafts">Жобалар</a>', "kk", ids) == {"All drafts"}
    assert english_in("<p>Some words that no catalogue has</p>", "kk", ids)
