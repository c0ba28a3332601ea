"""Hostile bodies stay words; harmless ones keep their structure."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.text.markdown import plain_text, render_html, split_sections

XSS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example/a.js></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\\javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/relative)",
    "[x](#fragment)",
    "[x](http://a.example/%22onmouseover=alert(1)%22)",
    '[x](http://a.example "t\\" onmouseover=\\"alert(1)")',
    '[x](https://a.example/"><script>alert(1)</script>)',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://tracker.example/pixel.png)",
    "![x](javascript:alert(1))",
    '![x](https://a.example/a.png" onerror="alert(1))',
    '![<img src=x onerror="alert(1)">](https://a.example/a.png)',
    "[ref]\n\n[ref]: javascript:alert(1)",
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import'//evil.example/a.css';</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<form action=//evil.example><input name=a></form>",
    "\x00<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]

TAGS = set("a blockquote br code em h2 h3 h4 h5 h6 hr li ol p pre strong ul".split())  # noqa: SIM905


class Seen(HTMLParser):
    """Collects what a browser would see and refuses what is not on the list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start")}
            if name == "href":
                self.links.append(value or "")
            if name == "rel":
                assert value == "noopener nofollow"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came through: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration came through: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction came through: {data!r}")

    def handle_data(self, data: str) -> None:
        self.words += data


def check_safe(html: str) -> Seen:
    seen = Seen(html)
    for link in seen.links:
        assert link.lower().startswith(("http://", "https://", "mailto:"))
    return seen


@pytest.mark.parametrize("body", XSS)
def test_attack_stays_words(body: str) -> None:
    check_safe(render_html(body))


@given(st.lists(st.one_of(st.sampled_from(XSS), st.text(max_size=20), st.sampled_from("*_`#>-[]()!\n<&;"))))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_attacks_passes(parts: list[str]) -> None:
    check_safe(render_html("".join(parts)))


@given(st.lists(st.one_of(st.text("абв *_`#>-[]()!\n<&;1.", max_size=30), st.sampled_from(XSS))))
@settings(max_examples=300, deadline=None)
def test_plain_text_is_what_the_page_shows(parts: list[str]) -> None:
    body = "".join(parts).replace("\x00", "")
    shown = check_safe(render_html(body)).words
    assert "".join(plain_text(body).split()) == "".join(shown.split())


def test_structure_is_kept() -> None:
    body = "# A\n\nOne *two*\nthree  \nfour\n\n1. x\n2. y\n\n> q\n\n[l](https://a.example/?b=1&c=2)\n\n<mailto:p@mfa.samal.example>"
    html = render_html(body)
    assert "<h2>A</h2>" in html
    assert "<em>two</em>" in html
    assert "<ol>\n<li>x</li>" in html
    assert '<a href="https://a.example/?b=1&amp;c=2" rel="noopener nofollow">l</a>' in html
    assert 'href="mailto:p@mfa.samal.example"' in html
    assert plain_text(body) == "A\nOne two three\nfour\nx\ny\nq\nl\nmailto:p@mfa.samal.example"


def test_an_image_is_its_alternative_text() -> None:
    assert render_html("![Карта <b>](https://a.example/a.png)") == "<p>Карта &lt;b&gt;</p>\n"
    assert plain_text("![Карта *x*](https://a.example/a.png)") == "Карта x"


def test_bidi_controls_cannot_hide_in_entities() -> None:
    assert "\u202e" not in render_html("a&#x202e;b&#8294;c")
    assert plain_text("a&#x202e;b&#8294;c") == "abc"


def test_seven_headings_deep_is_still_a_heading() -> None:
    assert render_html("###### x") == "<h6>x</h6>\n"


def test_rendering_twice_gives_the_same() -> None:
    body = "[a]: https://a.example\n\n[a] text"
    assert render_html(body) == render_html(body)
    assert "href" not in render_html("[a] text"), "a reference must not leak from one body into the next"


def test_sections_begin_at_headings_of_the_second_level():
    body = "In short.\n\n## Entry *and* stay\nA visa.\n### Visa\nAt the border.\n\nSafety\n---\n\n- calm\n\n## Money ##"
    assert split_sections(body) == (
        "In short.",
        [("Entry and stay", "A visa.\n### Visa\nAt the border."), ("Safety", "- calm"), ("Money", "")],
    )


@pytest.mark.parametrize(
    "body", ["", "Words.", "# One", "### Three", "- ## in a list", "> ## quoted", "```\n## code\n```"]
)
def test_what_begins_no_section(body):
    assert split_sections(body) == (body, [])


@given(st.text("ab#` \n", max_size=60))
def test_a_section_is_what_readers_see_as_a_heading_of_the_page_s_third_level(body):
    before, parts = split_sections(body)
    assert len(parts) == render_html(body).count("<h3>")
    assert "<h3>" not in render_html(before)
    assert all("<h3>" not in render_html(text) for _, text in parts)
