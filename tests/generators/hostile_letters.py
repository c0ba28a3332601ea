"""Letters that nobody should send, for readers of mail: from a seed, always the same. Imports nothing that it tests.

`make_letter` breaks a plain letter in one to four ways, or makes one of the bombs; `PLAIN` are those it begins from.
"""

import base64
import quopri
import random
from collections.abc import Callable

WORDS = (
    "виза",
    "паспорт",
    "сұрақ",
    "қашан",
    "visa",
    "border",
    "签证",
    "تأشيرة",
    "\u202eevil",
    "a\u0301" * 9,
    "👩‍👩‍👧",
    "\ud800",
)
CHARSETS = ("utf-8", "koi8-r", "windows-1251", "utf-16", "utf-16-le", "utf-7", "iso-2022-jp", "gb18030", "us-ascii")
NO_CHARSETS = ("punycode", "idna", "unicode_escape", "rot13", "zip", "undefined", "none", "../x", "a\0b", "x" * 500, "")
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "gzip", "")
TYPES = (
    "text/plain", "text/html", "multipart/mixed", "multipart/alternative", "message/rfc822", "text/calendar", "text",
    "multipart/report", "application/octet-stream", "///", "text/plain; charset*0=utf; charset*1=-8", "", "\0",
    "text/plain; charset*=punycode''x", "multipart/mixed; boundary*=idna'x'%ff%fe", 'text/plain; charset="',
)  # fmt: skip
HEADERS = (
    "From", "To", "Subject", "Reply-To", "Message-ID", "References", "In-Reply-To", "Content-Type", "Precedence",
    "Content-Transfer-Encoding", "Content-Disposition", "Auto-Submitted", "List-Id", "Return-Path", "X-Ünknown",
)  # fmt: skip
ADDRESSES = (
    "a@b.example", "Aigerim <aigerim@people.example>", '"<x@y.example>" <z@people.example>', "<>", "@", "a@@b",
    "((((" * 99, "undisclosed-recipients:;", "a@b.example, c@d.example", "ә@қ.example",
    "a@" + "b." * 200 + "example", '"' * 300,
    "=?utf-8?B?0JDQudCz0LXRgNC40Lw=?= <aigerim@people.example>", "a@xn--.example", "a@b.example\r\n\tBcc: c@d.example",
)  # fmt: skip


def make_letter(seed: int) -> bytes:
    """The letter of this seed, of at most a megabyte or so."""
    dice = random.Random(seed)
    if dice.random() < 0.02:
        return dice.choice(BOMBS)(dice)
    letter = _compose(dice, dice.randint(0, 4))
    for _ in range(dice.randint(0, 3)):
        letter = dice.choice(BREAKS)(dice, letter)
    return letter


def _words(dice: random.Random, most: int = 40) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(0, most)))


def _compose(dice: random.Random, depth: int) -> bytes:
    """Headers and a body that fit each other more or less."""
    lines = [f"{name}: {_value(dice, name)}" for name in dice.sample(HEADERS, dice.randint(0, 8))]
    charset = dice.choice(CHARSETS if dice.random() < 0.7 else NO_CHARSETS)
    kind, coding, boundary = (
        dice.choice(TYPES),
        dice.choice(ENCODINGS),
        dice.choice(("b", "--b", "b" * 80, "(.*)+", " ")),
    )
    lines += [
        f'Content-Type: {kind}; charset="{charset}"; boundary="{boundary}"',
        f"Content-Transfer-Encoding: {coding}",
    ]
    dice.shuffle(lines)
    if depth and dice.random() < 0.5:
        parts = [_compose(dice, depth - 1) for _ in range(dice.randint(0, 3))]
        mark = b"\r\n--" + boundary.encode()
        body = b"preamble" + b"".join(mark + b"\r\n" + part for part in parts) + dice.choice((mark + b"--\r\n", b""))
    else:
        body = _body(dice, charset, coding)
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body


def _value(dice: random.Random, name: str) -> str:
    if name in {"From", "To", "Reply-To"}:
        return dice.choice(ADDRESSES)
    if name in {"Message-ID", "References", "In-Reply-To"}:
        return dice.choice(
            ("<1@b.example>", "<a b@c>", "<" * 400, "<" + "x" * 900 + "@y>", "no brackets", "", "<\x00\u202e@b>")
        )
    if name in {"Auto-Submitted", "Precedence", "Content-Disposition"}:
        return dice.choice(("no", "auto-replied", "bulk", "inline", 'attachment; filename="a', "", "\x7f"))
    word = base64.b64encode(_words(dice).encode("utf-8", "replace")).decode()
    charset = dice.choice((*CHARSETS, *NO_CHARSETS)).replace("\0", "")
    return dice.choice(
        (
            _words(dice),
            f"=?{charset}?B?{word}?=",
            f"=?{charset}?Q?{word}?=",
            "=?utf-8?B?a?=" * 50,
            "=?" * 200,
            "Re: " * 50,
            f"a =?{charset}?B?{word}?= ж",
        )
    )


def _body(dice: random.Random, charset: str, coding: str) -> bytes:
    text = dice.choice(
        (
            _words(dice, 200), "\n".join(f"> {_words(dice, 5)}" for _ in range(9)), "-- \n" * 5, "\0" * 50, "",
            f"<p>{_words(dice)}<blockquote>{_words(dice)}</p><script>", "<" * 300, "&#" + "9" * 5000 + ";",
            "&#xd800;&#0;", f"{_words(dice)}\n\n1.1.2031 10:00, A <a@b.example>:\n> {_words(dice)}", "<!--" * 50,
            "<a " * 90 + ">",
        )
    )  # fmt: skip
    try:
        data = text.encode(charset, "replace")
    except (LookupError, ValueError):
        data = text.encode("utf-8", "surrogatepass")
    if coding == "base64":
        return base64.encodebytes(data)
    return quopri.encodestring(data) if coding == "quoted-printable" else data


def _cut(dice: random.Random, letter: bytes) -> bytes:
    return letter[: dice.randint(0, len(letter))]


def _flip(dice: random.Random, letter: bytes) -> bytes:
    changed = bytearray(letter)
    for _ in range(dice.randint(1, 30) if changed else 0):
        changed[dice.randrange(len(changed))] = dice.choice((0, 10, 13, 32, 58, 61, 62, 255, dice.randrange(256)))
    return bytes(changed)


def _swap(dice: random.Random, letter: bytes) -> bytes:
    at, to = sorted((dice.randint(0, len(letter)), dice.randint(0, len(letter))))
    return letter[to:] + letter[at:to] + letter[:at]


def _other_ends(dice: random.Random, letter: bytes) -> bytes:
    return letter.replace(b"\r\n", dice.choice((b"\n", b"\r", b"\r\r\n", b"\n\n", b"\x85")))


def _in_utf16(dice: random.Random, letter: bytes) -> bytes:
    return letter.decode("latin-1").encode(dice.choice(("utf-16", "utf-16-be")))


BREAKS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_cut, _flip, _swap, _other_ends, _in_utf16)

_QUESTION = b"From: a@b.example\r\n"


def _nested(dice: random.Random) -> bytes:
    """A thousand multiparts, each within the last, and a line for each of them to look at."""
    heads = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000))
    return _QUESTION + heads + b"\r\nword\r\n" + b"\n" * 500_000


def _same_boundary(dice: random.Random) -> bytes:
    return _QUESTION + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n" * 150_000


def _wide_header(dice: random.Random) -> bytes:
    return b"From: a@b.example\r\nSubject: " + b"=?utf-8?B?0LA=?= " * 50_000 + b"\r\n\r\nword"


def _many_headers(dice: random.Random) -> bytes:
    return b"".join(b"X%d: y\r\n" % n for n in range(90_000)) + b"\r\nword"


def _many_addresses(dice: random.Random) -> bytes:
    return b"From: " + b"(" * 300_000 + b"\r\nReply-To: " + b"<a@b.example>, " * 20_000 + b"\r\n\r\nword"


def _html(dice: random.Random) -> bytes:
    piece = dice.choice(
        (b"<div>", b"<!--", b"<style>", b"<a <b ", b"<blockquote>", b"&amp", b"<p>x", b"<script x", b"</")
    )
    return _QUESTION + b"Content-Type: text/html\r\n\r\n" + piece * (900_000 // len(piece))


def _accents(dice: random.Random) -> bytes:
    """Normal forms sort a run of accents, in a time that grows as its square."""
    return _QUESTION + b"\r\na" + ("\u0315" * 7_000 + "\u0300" * 400_000).encode()


def _quotes(dice: random.Random) -> bytes:
    return (
        _QUESTION + b"\r\n" + dice.choice((b"> \n", b"-- \n", b"a 1:11\n", b":\n", b"--\n", b"-" * 70 + b"\n")) * 12_000
    )


def _zeros(dice: random.Random) -> bytes:
    return dice.choice((b"\0", b"\n", b"\r", b":", b"\xff", b" ", b"--", b"=\n")) * 500_000


def _slow_codecs(dice: random.Random) -> bytes:
    """Codecs that Python has for other things, and whose time grows as the square of what they read."""
    charset = dice.choice((b"punycode", b"idna", b"utf-7"))
    return _QUESTION + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + b"a-" + b"a" * 400_000


BOMBS: tuple[Callable[[random.Random], bytes], ...] = (
    _nested, _same_boundary, _wide_header, _many_headers, _many_addresses, _html, _accents, _quotes, _zeros,
    _slow_codecs,
)  # fmt: skip
