"""Hosts that shorten anybody's links, and so name nobody: no mark (`openness.py`).

A host is a shortener if anybody may have it lead to any page, and its address leads on without showing one of its own.
Either who posts chose it (bit.ly), or the network or the program that they post with puts it in front of every link
(t.co). A publisher's own short host (nyti.ms, bbc.in) is none: it leads to that publisher, and so says who speaks. Nor
is a host of pages, however many people write there (medium.com, youtu.be).

The list is of those that are often met, not of all: one that lacks is a mark like any other host, as it was before.
"""

SHORTENERS = frozenset(
    (
        # put in front of all links, by networks and by the programs that organisations post with
        "t.co", "lnkd.in", "t.cn", "vk.cc", "ift.tt", "dlvr.it", "buff.ly", "ow.ly", "ht.ly", "trib.al", "shar.es",
        # chosen by who posts
        "bit.ly", "bitly.com", "j.mp", "tinyurl.com", "goo.gl", "is.gd", "v.gd", "cutt.ly", "rb.gy", "t.ly", "tiny.cc",
        "rebrand.ly", "shorturl.at", "adf.ly", "clck.ru", "dwz.cn",
    )
)  # fmt: skip
