"""What a flood and a fool send to a public form, and to a webhook: `make_hostile(seed=1, count=10_000, …)`.

Seeded, so that a failure can be looked at again. About a third would be taken in: their stamps and signatures hold,
and
what is hostile about them is what they say. Stamps and signatures are made here from their descriptions
(docs/decisions/0027-answers.md; Standard Webhooks), not with the program's own code.
"""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, urlencode

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LANGUAGES = ("kk", "ru", "en", "ar", "zh")
_PIECES = (
    "Шекара ашық па?", "Виза керек пе", "Do I need a visa?", "متى تفتح القنصلية؟", "领事馆开门吗", "\x00",
    "\x1b[2J", "\u202e", "\u2066",
    "\u2069", "\ufeff", "\ufffe", "\U000e0041", "\U0010ffff", "\u0958", "e\u0301", "\u0301" * 40, "ﷺ" * 20, "İ",
    "ǅ", "\r\n", "\r", "\n\n",
    "\u2028", "\x85", "\t", "<script>alert(1)</script>", "'; DROP TABLE questions; --", "{{7*7}}",
    "{% include 'x' %}",
    "${jndi:ldap://x}", "../../etc/passwd", "%00", "%s%n", "\\u0000", "\ud83d\ude00".encode("utf-16",
    "surrogatepass").decode("utf-16"), "🕊" * 30,
    "a" * 500, "=cmd|' /C calc'!A0", "data:text/html,x", "--boundary", "&text=x", "?", "Ա" * 100, "𒀀", "ක්‍ෂ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request. `kind`: which sort it is, for the message of a failure."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Maker:
    dice: random.Random
    at: int
    secret: bytes
    name: str
    bits: int
    sent: list[tuple[str, bytes]] = field(default_factory=list)  # forms that were good once: path and body

    def text(self, most: int = 12) -> str:
        sep = self.dice.choice(["", " ", "\n"])
        return sep.join(self.dice.choices(_PIECES, k=self.dice.randint(1, most)))

    def noise(self, most: int = 200) -> bytes:
        return self.dice.randbytes(self.dice.randint(0, most))

    def path(self) -> str:
        return f"/ask/{self.dice.choice(LANGUAGES)}/"

    def stamp(self, token: str, text: str, *, hours: int = 1) -> str:
        lines = f"{token}\n{text}".replace("\r\n", "\n").replace("\r", "\n")
        said = hashlib.sha256(lines.encode()).hexdigest()
        head, number = f"elshi-ask/1:ask:{self.at // 3600 + hours}:{said}:", 0
        while int.from_bytes(hashlib.sha256(f"{head}{number}".encode()).digest()) >> (256 - self.bits):
            number += 1
        return f"{head}{number}"

    def fields(self, text: str | None = None, *, hours: int = 1) -> list[tuple[str, str]]:
        text = self.text() if text is None else text
        token = f"{self.dice.getrandbits(256):064x}"
        address = self.dice.choice(["", "aigerim@people.example", self.text(3)])
        country = self.dice.choice(["XB", "", "xb", self.text(2)])
        stamp = self.stamp(token, text, hours=hours)
        reply = self.dice.choice(["page", "page", "mail", self.text(2)])
        found = {"text": text, "token": token, "stamp": stamp, "reply": reply, "address": address, "country": country}
        given = list(found.items())
        self.dice.shuffle(given)
        return given

    def form(self, kind: str, body: bytes, **headers: str) -> Hostile:
        return Hostile(kind, "POST", self.path(), body, headers={"Content-Type": FORM} | headers)

    def delivery(self, kind: str, body: bytes, *, ago: int = 0, named: str = "", **headers: str) -> Hostile:
        named, at = named or f"d-{self.dice.getrandbits(64):x}", self.at - ago
        digest = hmac.digest(self.secret, f"{named}.{at}.".encode() + body, "sha256")
        signed = {
            "Webhook-Id": named,
            "Webhook-Timestamp": str(at),
            "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}",
            "Content-Type": JSON,
        }
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return Hostile(kind, "POST", f"/ask/from/{self.name}", body, headers=signed | headers)

    def question(self) -> dict[str, object]:
        given: dict[str, object] = {"id": f"t-{self.dice.getrandbits(64):x}", "text": self.text()}
        for name, values in {
            "language": ["kk", "", "xx", "KK"],
            "country": ["XB", "", "xb"],
            "thread": ["t-1", "\x00", "a" * 501],
            "reply": ["case 7", "\u202e", "a" * 1001, "🕊" * 1000],
        }.items():
            if self.dice.random() < 0.3:
                given[name] = self.dice.choice([*values, values[0], values[0]])
        return given


def _good_form(maker: _Maker) -> Hostile:
    made = maker.form("a stamp that holds, of hostile words", urlencode(maker.fields()).encode())
    maker.sent.append((made.path, made.body))
    return made


def _replayed(maker: _Maker) -> Hostile:
    if not maker.sent:
        return _good_form(maker)
    path, body = maker.dice.choice(maker.sent)
    return Hostile("the same form again", "POST", path, body, headers={"Content-Type": FORM})


def _wrong_stamp(maker: _Maker) -> Hostile:
    given = dict(maker.fields(hours=maker.dice.choice([-5, -1, 1, 9])))
    change = maker.dice.choice(["text", "token", "stamp", "cut", "lone", "nothing"])
    if change in given:
        given[change] += maker.dice.choice(["x", "\x00", ":", "9", "９"])
    elif change == "cut":
        given["stamp"] = given["stamp"][: maker.dice.randint(0, 150)]
    elif change == "lone":
        given = {"stamp": given["stamp"] * 100}
    return maker.form("a stamp of something else", urlencode(given).encode())


def _doubled(maker: _Maker) -> Hostile:
    given = maker.fields()
    extra = [maker.dice.choice(given) for _ in range(maker.dice.randint(1, 14))]
    extra += [(maker.text(1), maker.text(1)) for _ in range(maker.dice.randint(0, 4))]
    return maker.form("fields that come twice", urlencode(extra + given).encode())


def _many(maker: _Maker) -> Hostile:
    count = maker.dice.choice([19, 20, 21, 500, 5_000])
    return maker.form("more fields than anybody has", b"&".join(b"text=%d" % one for one in range(count)))


def _huge(maker: _Maker) -> Hostile:
    size = maker.dice.choice([7_999, 8_000, 8_001, 40_000, (1 << 17) - 5, (1 << 17) - 4, 1 << 18])
    return maker.form("a huge field", b"text=" + maker.dice.choice([b"x", b"%", b"&", b"=", b"\xff"]) * size)


def _long(maker: _Maker) -> Hostile:
    sign, many = maker.dice.choice([("я", 8_000), ("🕊", 8_000), ("x", 8_001), ("\u0958", 4_000), ("\u0958", 8_000)])
    return maker.form("the longest text", urlencode(maker.fields(sign * many)).encode())


def _percent(maker: _Maker) -> Hostile:
    bombs = (
        b"%25" * 3_000,
        b"%",
        b"%f",
        b"%zz",
        b"%ff%fe",
        b"%ed%a0%80",
        b"%c0%80",
        b"%00" * 900,
        b"%u0041",
        b"+" * 9_000,
    )
    name = maker.dice.choice([b"text", b"token", b"stamp", b"reply", b"%74ext", b""])
    good = urlencode(maker.fields()).encode()
    return maker.form(
        "percent signs", good + b"&" + name + b"=" + maker.dice.choice(bombs) + quote_from_bytes(maker.noise()).encode()
    )


def _noise(maker: _Maker) -> Hostile:
    return maker.form("noise", maker.noise(3_000))


def _kinds(maker: _Maker) -> Hostile:
    kind = maker.dice.choice(
        ["", "text/plain", "multipart/form-data; boundary=x", JSON, f"{FORM}; charset=utf-7",
         f"{FORM}; charset=\xff", "x" * 5_000, ";;;"]
    )  # fmt: skip
    body = maker.dice.choice([urlencode(maker.fields()).encode(), json.dumps(maker.question()).encode(), maker.noise()])
    return maker.form("another kind of body", body, **{"Content-Type": kind})


def _headers(maker: _Maker) -> Hostile:
    many = {f"X-{one}": maker.noise(20).decode("latin-1") for one in range(maker.dice.choice([1, 10, 61, 200]))}
    odd = {
        "Accept-Language": maker.dice.choice(
            ["*", "kk;q=9", "," * 900, "\xff", "kk-" + "x" * 9_000, ";q=", "kk;q=1.0000"]
        ),
        "Content-Encoding": maker.dice.choice(["gzip", "identity", "br", ""]),
        "Host": maker.dice.choice(["", "\x00", "a" * 3_000]),
        "Content-Length": maker.dice.choice(["", "-1", "9" * 30, "0", "x", "１２"]),
        "Cookie": "a=b" * 500,
    }
    chosen = dict(maker.dice.sample(sorted(odd.items()), 2))
    return maker.form("odd headers", urlencode(maker.fields()).encode(), **(many | chosen))


def _elsewhere(maker: _Maker) -> Hostile:
    path = maker.dice.choice(
        ["/ask/", "/ask", "/ask/kk", "/ask/xx/", "/ask/kk//", "/ask/../keys/", "/ask/from/", "/ask/from/../kk/",
         "/ask/from/other", "/ask/from/press",
         "/ask/\x00/", "/ask/" + "k" * 9_000, "/ask/kk/\xff", "//ask/kk/", "/static/../door.json", "/static/",
         "/healthy", "/healthy/x", "/", "",
         "/subscribe/", "/subscribe/kk/", "/subscribe/end/" + "a" * 99, "/subscribe/end/" + "a" * 30]
    )  # fmt: skip
    method = maker.dice.choice(
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "", "\x00", "POST" * 99]
    )
    query = maker.dice.choice(
        ["", "lang=\xff", "lang=%00", "&" * 60, "a=b&" * 51, "x" * 2_001, "address=" + "a" * 1_900, ";", "%"]
    )
    return Hostile("elsewhere", method, path, maker.noise(), query, {"Content-Type": FORM})


def _good_delivery(maker: _Maker) -> Hostile:
    ascii_only = maker.dice.random() < 0.5
    body = json.dumps(maker.question(), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    return maker.delivery("a signed question of hostile words", body)


def _bad_json(maker: _Maker) -> Hostile:
    good = json.dumps(maker.question()).encode()
    body = maker.dice.choice(
        [b"", b"{}", b"[]", b"null", b"0", b'"text"', b"NaN", b'{"id":NaN,"text":1e999}', b"[" * 60_000,
         b'{"id":' * 20_000, b"9" * 90_000,
         b"\xef\xbb\xbf" + good, good.decode().encode("utf-16"), good + good, good[:-1], good[:-1] + b',"id":"x"}',
         good[:-1] + b',"extra":1}',
         b'{"id":"\\ud800","text":"\\udc00"}', b'{"id":"a","text":"\\ud800b"}', b'{"id":"\\u0000","text":"b"}',
         b'{"id":"a","text":["b"]}',
         b'{"id":{"id":"a"},"text":"b"}', b'{"id":"a","text":"' + b"x" * 8_001 + b'"}',
         b'{"id":"' + b"x" * 501 + b'","text":"b"}',
         b'{"id":"a","text":"\x00"}', b'{"id":"a","text":"b"}\x00', maker.noise()]
    )  # fmt: skip
    return maker.delivery("a signed body that is no question", body)


def _bad_signature(maker: _Maker) -> Hostile:
    made = maker.delivery(
        "a signature that does not hold",
        json.dumps(maker.question()).encode(),
        ago=maker.dice.choice([0, 301, -400, 10**6]),
    )
    name = maker.dice.choice(["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
    values = [
        "",
        "x",
        "\xff",
        "v1,",
        "v1," + "A" * 5_000,
        "v1,==== " * 500,
        "1" * 300,
        "-1",
        "1e9",
        "a.b",
        made.headers[name] + "0",
    ]
    return Hostile(made.kind, made.method, made.path, made.body, "", made.headers | {name: maker.dice.choice(values)})


def _odd_delivery(maker: _Maker) -> Hostile:
    body = json.dumps(maker.question()).encode()
    kind = maker.dice.choice(
        ["text/plain", "", "application/json;" * 99, "APPLICATION/JSON", "application/json; charset=\xff"]
    )
    packed = maker.dice.choice(["identity", "gzip", "deflate"])
    named = maker.dice.choice(["d", "x" * 256, "!#$%&'*+/=?^_`{|}~-", ",,,"])
    return maker.delivery(
        "a signed question in odd headers", body, named=named, Content_Type=kind, Content_Encoding=packed
    )


_KINDS: tuple[tuple[int, Callable[[_Maker], Hostile]], ...] = (
    (22, _good_form), (6, _replayed), (8, _wrong_stamp), (6, _doubled), (3, _many), (3, _huge), (1, _long), (6,
    _percent), (5, _noise),
    (5, _kinds), (5, _headers), (8, _elsewhere), (12, _good_delivery), (8, _bad_json), (6, _bad_signature), (4,
    _odd_delivery),
)  # fmt: skip


def make_hostile(*, seed: int, count: int, at: int, secret: bytes, name: str, bits: int) -> Iterator[Hostile]:
    """`count` requests. `at`: seconds since 1970,
    of the server's clock; `secret`: of the webhook `name`; `bits`: that
    a stamp has to have there.
    """
    maker = _Maker(random.Random(seed), at, secret, name, bits)
    weights, kinds = zip(*_KINDS, strict=True)
    for make in maker.dice.choices(kinds, weights, k=count):
        yield make(maker)
