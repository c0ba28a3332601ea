import pytest

from elshi.adapters.feeds import parse_feed
from elshi.base.errors import UserError
from elshi.listen.store import PostStore

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Samal news</title><link>https://news.samal.example/</link>
<item><title>Quake in Dorun</title><description>&lt;p&gt;Felt &lt;b&gt;here&lt;/b&gt;&lt;/p&gt;</description>
<link>https://news.samal.example/a/1</link><guid>g1</guid><category>quake</category>
<pubDate>Thu, 01 Jan 2026 05:00:00 +0500</pubDate></item>
<item><title>No date</title><guid>g2</guid></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>f</id>
<entry><id>e1</id><title>Қар жауды</title><updated>2026-01-01T00:00:00Z</updated><author><name>aigul</name></author>
<link href="https://a.samal.example/x"/></entry></feed>""".encode()


def test_rss_entries_become_rows() -> None:
    first, second = parse_feed(RSS, name="in.rss")
    assert first["text"] == "Quake in Dorun\nFelt here"
    assert (first["id"], first["author"], first["time"]) == ("g1", "news.samal.example", "2026-01-01T00:00:00+00:00")
    assert (first["links"], first["tags"]) == (["https://news.samal.example/a/1"], ["quake"])
    assert second["time"] is None


def test_feeds_go_into_the_store(tmp_path: object) -> None:
    store = PostStore(tmp_path / "posts", b"k" * 32)  # type: ignore[operator]
    assert store.ingest_rows(parse_feed(ATOM, name="a")).added == 1
    report = store.ingest_rows(parse_feed(RSS, name="in.rss"))
    assert (report.added, [reject.reason for reject in report.rejected]) == (1, ["no time"])
    assert "aigul" not in str(store.read().to_pylist())


@pytest.mark.parametrize("data", [b"<html><p>hello</p></html>", b"", b"just words"])
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="RSS or Atom"):
        parse_feed(data, name="x")
