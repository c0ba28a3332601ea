"""Lists of warnings (Atom, RSS) in the shapes that public ones have, with what they link to. Imports nothing tested."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BASE = "https://alerts.dorun.example/feeds/all.xml"
CAP_TYPE = "application/cap+xml"

ATOM = f"""{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">
<id>f</id><title>Warnings</title><updated>2026-03-01T09:30:00Z</updated><link rel="self" href="{BASE}"/>
<entry><id>one</id><title>Flood</title><updated>2026-03-01T09:30:00+05:45</updated><cap:severity>Severe</cap:severity>
<link rel="alternate" type="text/html" href="/pages/one.html"/><link type="{CAP_TYPE}" href="/cap/one.xml"/></entry>
<entry><id>https://alerts.dorun.example/cap/two.xml</id><title>Wind</title><published>2026-02-28T00:00:00Z</published>
<link href="../cap/two.xml"/></entry>
<entry><id>three</id><title>no link</title><updated>2026-02-28T00:00:00Z</updated></entry>
<entry><id>four</id><title>a page alone</title><link rel="alternate" type="text/html" href="/pages/four.html"/></entry>
<entry><id>five</id><title>elsewhere</title><link rel="enclosure" href="mailto:a@b.example"/><link href="ftp://x.example/5"/>
</entry></feed>""".encode()

RSS = f"""{HEAD}<rss version="2.0"><channel><title>Warnings</title><link>https://alerts.dorun.example/</link>
<item><title>Flood</title><link>https://alerts.dorun.example/cap/one.xml</link><guid>one</guid>
<pubDate>Sun, 01 Mar 2026 09:30:00 +0545</pubDate></item>
<item><title>Wind</title><link> ../cap/two.xml
</link><guid isPermaLink="false">two</guid></item>
<item><title>Again</title><link>https://alerts.dorun.example/cap/one.xml</link></item>
<item><title>Quake</title><link>https://alerts.dorun.example/pages/3.html</link>
<enclosure url="https://alerts.dorun.example/cap/3.xml" type="{CAP_TYPE}" length="1"/></item>
<item><title>no link</title></item></channel></rss>""".encode()

# (address, something that changes when the file does), in the order of the list, each address once.
ATOM_LINKS = [
    ("https://alerts.dorun.example/cap/one.xml", "2026-03-01T09:30:00+05:45"),
    ("https://alerts.dorun.example/cap/two.xml", "2026-02-28T00:00:00Z"),
]
RSS_LINKS = [
    ("https://alerts.dorun.example/cap/one.xml", "Sun, 01 Mar 2026 09:30:00 +0545"),
    ("https://alerts.dorun.example/cap/two.xml", "two"),
    ("https://alerts.dorun.example/cap/3.xml", ""),
]

EMPTY = [
    f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>Nothing</title></feed>'.encode(),
    f'{HEAD}<rss version="2.0"><channel><title>Nothing</title></channel></rss>'.encode(),
]

HOSTILE = {
    "nothing": b"",
    "a page": b"<!doctype html><html><body>404</body></html>",
    "another root": b"<urlset/>",
    "RSS without a channel": b"<rss version='2.0'/>",
    "entity bomb": b'<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx">]><rss><channel><title>&a;</title></channel></rss>',
    "deep": b"<rss><channel>" + b"<item>" * 10_000,
    "twenty megabytes": b"<rss><channel><title>" + b"x" * (20 << 20) + b"</title></channel></rss>",
    "many elements": b"<rss><channel>" + b"<a/>" * 600_000 + b"</channel></rss>",
}


def long_list(count: int, *, address: str = BASE) -> bytes:
    """An RSS list of so many files, beside `address`."""
    items = "".join(f"<item><link>{address}/{number}</link><guid>{number}</guid></item>" for number in range(count))
    return f'{HEAD}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
