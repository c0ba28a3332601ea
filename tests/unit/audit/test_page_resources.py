"""What a page asks for: each tag that leads somewhere, what leads nowhere, and pages built to mislead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.audit.css_references import read_css
from elshi.audit.known_services import Service, known_service
from elshi.audit.page_resources import MAX_REFERENCES, host_of, read_page, read_sheet

HERE = "https://mfa.samal.example/kk/"


def found(html, url=HERE):
    return {(it.kind, it.url) for it in read_page(html, url)}


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<script src="//x.test/a">', "script"),
        ('<script type=module src="https://x.test/a"></script>', "script"),
        ("<link rel=modulepreload href=//x.test/a>", "script"),
        ("<link rel='Stylesheet' href=//x.test/a>", "stylesheet"),
        ("<link rel='shortcut icon' href=//x.test/a>", "image"),
        ("<link rel=apple-touch-icon href=//x.test/a>", "image"),
        ("<link rel=manifest href=//x.test/a>", "other"),
        ("<link rel=preconnect href=//x.test/a>", "hint"),
        ("<link rel=dns-prefetch href=//x.test/a>", "hint"),
        ("<link rel=preload as=font href=//x.test/a>", "font"),
        ("<link rel=preload as=track href=//x.test/a>", "other"),
        ("<img src=//x.test/a>", "image"),
        ("<img src=/b srcset='/c 1x, //x.test/a 2x'>", "image"),
        ("<picture><source srcset='//x.test/a 640w'></picture>", "image"),
        ("<input type=image src=//x.test/a>", "image"),
        ("<svg><image href='//x.test/a'/></svg>", "image"),
        ("<svg><use xlink:href='//x.test/a'/></svg>", "image"),
        ("<video src=//x.test/a>", "media"),
        ("<video poster=//x.test/a>", "image"),
        ("<audio><track src=//x.test/a></audio>", "media"),
        ("<object data=//x.test/a></object>", "media"),
        ("<embed src=//x.test/a>", "media"),
        ("<iframe src=//x.test/a></iframe>", "frame"),
        ("<form action=//x.test/a>", "form"),
        ("<button formaction=//x.test/a>", "form"),
        ("<input formaction=//x.test/a>", "form"),
        ("<meta http-equiv=Refresh content='5; URL=//x.test/a'>", "redirect"),
        ("<meta http-equiv=refresh content=\"0;url='https://x.test/a'\">", "redirect"),
        ("<style>@import '//x.test/a';</style>", "stylesheet"),
        ("<style>p { background: url(//x.test/a) }</style>", "image"),
        ("<style>@font-face { src: url('//x.test/a') }</style>", "font"),
        ("<p style='background:URL( \"//x.test/a\" )'>", "image"),
        ("<base href='//x.test/deep/'><script src=../a>", "script"),
    ],
)
def test_each_tag_that_leads_somewhere(html, kind):
    assert (kind, "https://x.test/a") in found(html)
    assert not any(host_of(url) == "x.test" for _, url in found(f"<!-- {html} -->"))


@pytest.mark.parametrize(
    "html",
    [
        "<a href=//x.test/a>x</a>",
        "<link rel=canonical href=//x.test/a>",
        "<link rel=alternate href=//x.test/a>",
        "<link rel='alternate stylesheet' href=//x.test/a>",
        "<img src='data:image/png;base64,//x.test/a'>",
        "<meta http-equiv=refresh content=5>",
        "<meta name=x content='0;url=//x.test/a'>",
        "<form><button>x</button></form>",
        "<script>fetch('//x.test/a')</script>",
        "<textarea><img src=//x.test/a></textarea>",
        "<img src='mailto:a@x.test'><img src='http://[x.test/'><img src=''>",
        "<p title=url(//x.test/a)>",
    ],
)
def test_what_leads_nowhere_by_itself(html):
    assert not any(host_of(url) == "x.test" for _, url in found(html))


def test_links_to_meetings_and_logins_are_given_apart():
    page = (
        "<a href=https://samal.zoom.us/j/1>a</a><a href=https://accounts.google.com/x>b</a><a href=//maps.google.com>"
    )
    assert found(page) == {("meeting", "https://samal.zoom.us/j/1"), ("identity", "https://accounts.google.com/x")}


def test_the_first_base_counts_and_the_order_of_the_page_is_kept():
    page = "<base href=https://a.test/><base href=https://b.test/><img src=1><script src=2></script><img src=1>"
    assert [it.url for it in read_page(page, HERE)] == ["https://a.test/1", "https://a.test/2"]


def test_a_sheet_leads_on_from_its_own_address():
    sheet = "/* url(/no) */ @import url(b.css); @import 'c.css'; @font-face{src:url(f.woff2)} p{cursor:url(p.png)}"
    assert [(it.kind, it.url) for it in read_sheet(sheet, "https://s.test/css/a.css")] == [
        ("stylesheet", "https://s.test/css/b.css"),
        ("stylesheet", "https://s.test/css/c.css"),
        ("font", "https://s.test/css/f.woff2"),
        ("image", "https://s.test/css/p.png"),
    ]


@pytest.mark.parametrize("unit", ["url(", "url('", 'url("', "@import '", "/*", "@font-face", "}", "@import url( "])
@pytest.mark.timeout(120)  # under 1 s in one pass, hours if each mark began a new one
def test_unfinished_sheets_cost_one_pass(unit):
    assert next(read_css("url(a) " + unit * (1_000_000 // len(unit)))) == ("image", "a")
    assert sum(1 for _ in read_css("url(a) " + unit * (1_000_000 // len(unit)))) >= 1


def test_a_page_of_references_without_end_is_cut():
    page = "".join(f"<img src=//h{number}.test/>" for number in range(MAX_REFERENCES + 50))
    assert len(read_page(page, HERE)) == MAX_REFERENCES


PIECES = st.sampled_from([
    "<script src=", "<style>", "</style>", "url(", "'", '"', ">", "<base href=", "http://[", "//x.test/", "@import ",
    "<a href=", "<meta http-equiv=refresh content=", "srcset=", ",", "é", "\0", "<!--", "-->", "https://zoom.us",
    "xn--", "&#0;", ":99999",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_any_page_is_read(page):
    for reference in (*read_page(page, HERE), *read_sheet(page, HERE)):
        assert reference.host
        assert reference.host == host_of(reference.url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.Test./x", "a.test"), ("https://СІМ.самал/", "xn--l1aj7d.xn--80aa7acx"),
        ("wss://a.test:9/", "a.test"), ("http://[2001:db8::1]/", "2001:db8::1"),
        ("mailto:x@a.test", ""), ("https:///x", ""), ("http://[", ""), ("/x", ""),
    ],
)  # fmt: skip
def test_hosts(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("fonts.gstatic.com", Service.FONTS), ("us02web.Zoom.us.", Service.MEETING), ("zoom.us", Service.MEETING),
        ("notzoom.us", None), ("us", None), ("", None), ("gstatic.com", None),
    ],
)  # fmt: skip
def test_known_services_are_told_by_whole_labels(host, service):
    assert known_service(host) is service
