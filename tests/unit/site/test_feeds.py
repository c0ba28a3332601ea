"""Atom: what RFC 4287 asks for, and texts that would break XML."""

from datetime import datetime
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.site.feeds import FULL_TEXT_BYTES, Entry, Feed, format_feed
from unit.site.small_office import HOST, SmallOffice

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def make_feed(*entries: Entry) -> Feed:
    return Feed(
        "https://h.example/kk/feed.atom",
        "https://h.example/kk/",
        "kk",
        "Мәлімдемелер",
        "Министрлік",
        "2026-03-01T10:00:00Z",
        entries,
    )


def make_entry(title: str = "t", html: str = "<p>x</p>", updated: str = "2026-03-01T10:00:00Z") -> Entry:
    return Entry("https://h.example/kk/x/", title, "2026-03-01T09:00:00Z", updated, html)


def test_a_real_feed_has_what_the_standard_requires(office: SmallOffice) -> None:
    office.publish_many(range(1, 25), "kk")
    office.publish(3, "kk", version=2)
    office.build()
    root = ET.fromstring(office.tree()["kk/feed.atom"])
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("a:id", namespaces=ATOM) == f"https://{HOST}/kk/feed.atom"
    assert root.findtext("a:author/a:name", namespaces=ATOM)
    assert root.find("a:link[@rel='self']", ATOM) is not None
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == 20
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 20
    assert ids[0] == f"https://{HOST}/kk/xs-mfa/2026/3/", "what was corrected last comes first, under its old id"
    times = [entry.findtext("a:updated", namespaces=ATOM) or "" for entry in entries]
    assert root.findtext("a:updated", namespaces=ATOM) == max(times)
    for entry in entries:
        assert datetime.fromisoformat(entry.findtext("a:updated", namespaces=ATOM) or "").tzinfo
        content = entry.find("a:content", ATOM)
        assert content is not None
        assert content.get("type") == "html"
        assert "<strong>" in (content.text or "")


@given(st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_gives_well_formed_xml(title: str, html: str) -> None:
    title, html = (text.encode("utf-8", "replace").decode() for text in (title, html))
    root = ET.fromstring(format_feed(make_feed(make_entry(title, html))))
    shown = root.findtext("a:entry/a:title", namespaces=ATOM) or ""
    assert len(shown) == len(title.replace("\r\n", "\n"))  # a reader of XML makes one line end of two (XML 1.0, 2.11)


def test_long_texts_beyond_the_budget_are_links_only() -> None:
    long = "<p>" + "x" * (FULL_TEXT_BYTES // 2) + "</p>"
    root = ET.fromstring(format_feed(make_feed(make_entry(html=long), make_entry(html=long), make_entry(html=long))))
    with_text = [entry.find("a:content", ATOM) is not None for entry in root.findall("a:entry", ATOM)]
    assert with_text == [True, False, False]
