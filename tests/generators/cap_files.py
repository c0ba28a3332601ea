"""Files of the Common Alerting Protocol in the shapes of public ones, each with its truth. Imports nothing tested.

`make_file(seed)` gives the bytes and what they say; `BROKEN_PARTS` are whole files in which one optional part is no
good; `HOSTILE` are those that nobody should read. Places, senders and events are invented; times are not those of UTC.
"""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

V11, V12 = "urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.2"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ZONES_MIN = (0, 0, 330, 345, 525, -210, -570, 840, -720, 60, 765)  # +05:30, +05:45, +08:45, -03:30, -09:30, +14:00 …
CATEGORIES = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
LANGUAGES = ("en", "en-US", "kk", "ru-RU", "ar", "zh-Hans", "es-419", "de-CH-1996")
EVENTS = ("Flood", "Тасқын", "Наводнение", "فيضان", "洪水", "Wind & <rain>", "Tempête « Zoé »", "👩‍👩‍👧 shelter")
SENDERS = (
    "warnings@met.dorun.example",
    "w-nws.webmaster@quell.example",
    "2.49.0.0.999.0",
    "civil-protection@quell.example",
)
SIGNATURE = (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI=""><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>'
    "<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue>"
    "</ds:Signature>"
)


def make_file(seed: int) -> tuple[bytes, dict[str, Any]]:
    """A file and its truth: identifier, sender, sent, msg_type, references, infos (language, event, severity, areas …).

    Times of the truth are ISO 8601 in UTC, points are [latitude, longitude] as numbers.
    """
    dice = random.Random(seed)
    kind = dice.choice(("Alert", "Alert", "Alert", "Update", "Cancel"))
    sent = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(40_000_000))
    truth: dict[str, Any] = {
        "identifier": f"urn:oid:2.49.0.1.999.0.{seed}.{dice.randrange(10**9)}",
        "sender": dice.choice(SENDERS),
        "sent": _utc(sent),
        "msg_type": kind,
        "references": [] if kind == "Alert" else [_reference(dice, sent) for _ in range(dice.randint(1, 3))],
    }
    infos = [_info(dice, sent) for _ in range(dice.choice((0, 1) if kind == "Cancel" else (1, 1, 2, 5)))]
    truth["infos"] = [one for one, _ in infos]
    lines = [
        _tag("identifier", truth["identifier"]),
        _tag("sender", truth["sender"]),
        _tag("sent", _written(dice, sent)),
        _tag("status", "Actual"),
        _tag("msgType", kind),
        *_maybe(dice, _tag("source", "Observatory of Dorun")),
        _tag("scope", "Public"),
        *_maybe(dice, *[_tag("code", code) for code in ("IPAWSv1.0", "profile:CAP-DX:1.0")]),
        *_maybe(dice, _tag("note", "supersedes what was said at noon")),
    ]
    if truth["references"]:
        lines.append(_tag("references", dice.choice((" ", "\n  ")).join(truth["references"])))
    lines += [*_maybe(dice, _tag("incidents", "flood-7 'north bank'")), *[text for _, text in infos]]
    if dice.random() < 0.3:
        lines.append(SIGNATURE)
    return _wrap(dice, lines), truth


def _wrap(dice: random.Random, lines: list[str]) -> bytes:
    """The whole file: default namespace or a prefix, either version, in one line or many, in one of four encodings."""
    space = dice.choice((V12, V12, V12, V11))
    body = dice.choice(("", "\n", "\r\n  ")).join(lines)
    if dice.random() < 0.3:
        body = re.sub(r"<(/?)(?=[A-Za-z]+>)", r"<\1cap:", body)
        text = f'<cap:alert xmlns:cap="{space}">{body}</cap:alert>'
    else:
        text = f'<alert xmlns="{space}">{body}</alert>'
    coding, mark = dice.choice((("UTF-8", b""), ("UTF-8", b""), ("UTF-8", b"\xef\xbb\xbf"), ("UTF-16", b"")))
    if dice.random() < 0.2:
        return text.encode()  # without a declaration: UTF-8
    return mark + f'<?xml version="1.0" encoding="{coding}"?>\n{text}\n'.encode(coding)


def _info(dice: random.Random, sent: datetime) -> tuple[dict[str, Any], str]:
    expires = sent + timedelta(minutes=dice.randrange(10_000))
    truth: dict[str, Any] = {
        "language": dice.choice(LANGUAGES),
        "categories": dice.sample(CATEGORIES, dice.choice((1, 1, 2))),
        "event": dice.choice(EVENTS),
        "urgency": dice.choice(URGENCIES),
        "severity": dice.choice(SEVERITIES),
        "certainty": dice.choice(CERTAINTIES),
        "expires": dice.choice((None, _utc(expires))),
        "headline": dice.choice(("", "Water rises & falls", "Су көтеріледі")),
    }
    areas = [_area(dice) for _ in range(dice.choice((0, 1, 1, 3)))]
    truth["areas"] = [one for one, _ in areas]
    lines = [
        _tag("language", truth["language"]),
        *[_tag("category", one) for one in truth["categories"]],
        _tag("event", truth["event"]),
        *_maybe(dice, _tag("responseType", "Shelter"), _tag("responseType", "Avoid")),
        *[_tag(name, truth[name]) for name in ("urgency", "severity", "certainty")],
        *_maybe(dice, _tag("audience", "travellers")),
        *_maybe(dice, _pair("eventCode", "SAME", "FLW")),
        *_maybe(dice, _tag("effective", _written(dice, sent)), _tag("onset", _written(dice, sent))),
        *([_tag("expires", _written(dice, expires))] if truth["expires"] else []),
        *_maybe(dice, _tag("senderName", "Met Office of Dorun")),
        *([_tag("headline", truth["headline"])] if truth["headline"] else []),
        *_maybe(dice, _tag("description", "<![CDATA[Rivers < 3 m & rising]]>", raw=True)),
        *_maybe(dice, _tag("instruction", "Go up.\n\nStay there.")),
        *_maybe(dice, _tag("web", "https://met.dorun.example/w?id=1&l=en")),
        *_maybe(dice, _pair("parameter", "awareness_level", "3; orange; Severe"), _pair("parameter", "VTEC", "")),
        *_maybe(dice, _resource()),
        *[text for _, text in areas],
    ]
    return truth, f"<info>{''.join(lines)}</info>"


def _area(dice: random.Random) -> tuple[dict[str, Any], str]:
    truth: dict[str, Any] = {
        "description": dice.choice(("North of Dorun", "Солтүстік", "County; County; County")),
        "polygons": [_ring(dice) for _ in range(dice.choice((0, 1, 2)))],
        "circles": [
            [round(dice.uniform(-80, 80), 3), round(dice.uniform(-170, 170), 3), dice.choice((0, 2.5, 150))]
            for _ in range(dice.choice((0, 0, 1)))
        ],
        "geocodes": dice.sample([["SAME", "006037"], ["EMMA_ID", "XB001"], ["SAME", "006059"]], dice.randint(0, 3)),
    }
    between = dice.choice((" ", "\n", "  "))
    lines = [
        _tag("areaDesc", truth["description"]),
        *[_tag("polygon", between.join(f"{lat},{lon}" for lat, lon in ring)) for ring in truth["polygons"]],
        *[_tag("circle", f"{lat},{lon} {km}") for lat, lon, km in truth["circles"]],
        *[_pair("geocode", *one) for one in truth["geocodes"]],
        *_maybe(dice, _tag("altitude", "0"), _tag("ceiling", "9842.5197")),
    ]
    return truth, f"<area>{''.join(lines)}</area>"


def _ring(dice: random.Random) -> list[list[float]]:
    """A closed one of 4 to 41 points; some cross the line where 180 becomes -180."""
    lat, lon = dice.uniform(-80, 80), dice.choice((dice.uniform(-170, 170), 179.9))
    points = [
        [
            round(lat + dice.uniform(-1, 1), dice.choice((0, 2, 5))),
            round((lon + dice.uniform(-1, 1) + 180) % 360 - 180, 4),
        ]
        for _ in range(dice.choice((3, 4, 40)))
    ]
    return [*points, points[0]]


def _reference(dice: random.Random, sent: datetime) -> str:
    earlier = sent - timedelta(hours=dice.randint(1, 99))
    return f"{dice.choice(SENDERS)},old-{dice.randrange(10**6)},{_written(dice, earlier)}"


def _written(dice: random.Random, moment: datetime) -> str:
    """As feeds write it: in some zone, seldom with Z or with parts of a second, which the standard does not allow."""
    zone = dice.choice(ZONES_MIN)
    text = moment.astimezone(timezone(timedelta(minutes=zone))).isoformat()
    if zone == 0:
        return text.replace("+00:00", dice.choice(("-00:00", "+00:00", "Z")))
    return text[:19] + dice.choice(("", "", ".000")) + text[19:]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _maybe(dice: random.Random, *lines: str) -> list[str]:
    return list(lines) if dice.random() < 0.5 else []


def _tag(name: str, text: str, *, raw: bool = False) -> str:
    return f"<{name}>{text if raw else escape(text)}</{name}>"


def _pair(name: str, key: str, value: str) -> str:
    return f"<{name}>{_tag('valueName', key)}{_tag('value', value)}</{name}>"


def _resource() -> str:
    parts = (
        ("resourceDesc", "Map"),
        ("mimeType", "image/png"),
        ("size", "1024"),
        ("uri", "https://dorun.example/m.png"),
    )
    return f"<resource>{''.join(_tag(*one) for one in parts)}</resource>"


def plain(*, root: str = "", info: str = "", area: str = "", **instead: str) -> str:
    """A short file as text, with more lines at the end of a level, or another value `instead` of its own."""
    say = {
        "identifier": "dorun-1",
        "sender": "warnings@met.dorun.example",
        "sent": "2026-03-01T09:30:00+05:45",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "event": "Flood",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
        "areaDesc": "North of Dorun",
    } | instead
    top = "".join(f"<{name}>{say[name]}</{name}>" for name in list(say)[:6])
    inner = "".join(f"<{name}>{say[name]}</{name}>" for name in ("event", "urgency", "severity", "certainty"))
    area = f"<area><areaDesc>{say['areaDesc']}</areaDesc>{area}</area>"
    inside = f"{top}{root}<info><category>Met</category>{inner}{info}{area}</info>"
    return f'{HEAD}<alert xmlns="{V12}">{inside}</alert>'


# Files that say enough without the part that is no good: they are read, and what was left out is said.
BROKEN_PARTS: dict[str, str] = {
    "expires without a zone": plain(info="<expires>2026-03-01T12:00:00</expires>"),
    "expires in words": plain(info="<expires>tomorrow</expires>"),
    "the 30th of February": plain(info="<onset>2026-02-30T00:00:00-00:00</onset>"),
    "a zone of 99 hours": plain(info="<onset>2026-02-20T00:00:00+99:00</onset>"),
    "a year that no calendar has": plain(info="<effective>0000-01-01T00:00:00+00:00</effective>"),
    "a moment before year one": plain(info="<effective>0001-01-01T00:00:00+14:00</effective>"),
    "polygon of words": plain(area="<polygon>here,there there,here here,here here,there</polygon>"),
    "polygon of two points": plain(area="<polygon>1,1 2,2 1,1</polygon>"),
    "polygon with a lone number": plain(area="<polygon>1,1 2,2 3 1,1</polygon>"),
    "polygon off the globe": plain(area="<polygon>91,0 92,0 91,1 91,0</polygon>"),
    "polygon of NaN": plain(area="<polygon>nan,0 1,0 1,1 nan,0</polygon>"),
    "polygon beyond numbers": plain(area="<polygon>1e999,0 1,0 1,1 1e999,0</polygon>"),
    "circle without a radius": plain(area="<circle>10,20</circle>"),
    "circle of less than nothing": plain(area="<circle>10,20 -5</circle>"),
    "circle larger than the earth": plain(area="<circle>10,20 40000</circle>"),
    "an update of nothing": plain(msgType="Update"),
    "a cancel of nothing": plain(msgType="Cancel"),
    "reference of two parts": plain(root="<references>sender,identifier</references>"),
    "resource of no size": plain(
        info="<resource><resourceDesc>a</resourceDesc><mimeType>a/b</mimeType><size>many</size></resource>"
    ),
}


def _bomb() -> bytes:
    lines = [
        '<!ENTITY a "lol">',
        *(f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdefghi", "bcdefghij", strict=True)),
    ]
    return f"{HEAD}<!DOCTYPE alert [{''.join(lines)}]>".encode() + plain(event="&j;").removeprefix(HEAD).encode()


def _quadratic() -> bytes:
    return (
        f'{HEAD}<!DOCTYPE alert [<!ENTITY a "{"x" * 50_000}">]>'.encode()
        + plain(event="&a;" * 50_000).removeprefix(HEAD).encode()
    )


def _external() -> bytes:
    return (
        f'{HEAD}<!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]>'.encode()
        + plain(event="&a;").removeprefix(HEAD).encode()
    )


def _foreign_dtd() -> bytes:
    return f'{HEAD}<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/evil.dtd">'.encode() + plain().removeprefix(HEAD).encode()


def _parameter_entity() -> bytes:
    dtd = '<!DOCTYPE alert [<!ENTITY % a SYSTEM "http://127.0.0.1:1/evil.dtd"> %a;]>'
    return HEAD.encode() + dtd.encode() + plain().removeprefix(HEAD).encode()


def _lies(coding: str, text: str | None = None) -> bytes:
    return (text or plain()).replace("UTF-8", coding).encode()


# Each is refused: never read in part, never followed, soon.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "spaces": lambda: b" " * 99,
    "words": lambda: b"this is a warning",
    "a page": lambda: b"<!doctype html><html><body>404</body></html>",
    "JSON": lambda: b'{"identifier": "x"}',
    "cut": lambda: plain().encode()[:-20],
    "cut in a tag": lambda: plain().encode()[:-2],
    "two roots": lambda: plain().encode() + b"<alert/>",
    "NUL": lambda: plain(event="Fl\0od").encode(),
    "NUL by number": lambda: plain(event="Fl&#0;od").encode(),
    "a bell": lambda: plain(event="Fl\x07od").encode(),
    "an entity of nobody": lambda: plain(event="&nbsp;").encode(),
    "entity bomb": _bomb,
    "quadratic entity bomb": _quadratic,
    "external entity": _external,
    "external DTD": _foreign_dtd,
    "parameter entity": _parameter_entity,
    "empty DTD": lambda: plain().replace("?>\n", "?>\n<!DOCTYPE alert []>").encode(),
    "ten megabytes of text": lambda: plain(event="x" * (10 << 20)).encode(),
    "ten megabytes of a comment": lambda: plain(info=f"<!--{'x' * (10 << 20)}-->").encode(),
    "ten megabytes of an attribute": lambda: plain().replace("<info>", f'<info a="{"x" * (10 << 20)}">').encode(),
    "deep nesting": lambda: plain(info="<x>" * 20_000 + "</x>" * 20_000).encode(),
    "deep nesting of infos": lambda: plain(info="<info>" * 500 + "</info>" * 500).encode(),
    "many elements": lambda: plain(info="<x/>" * 200_000).encode(),
    "many infos": lambda: plain(root="<info/>" * 50_000).encode(),
    "many points": lambda: plain(area=f"<polygon>{'1,1 ' * 200_000}</polygon>").encode(),
    "not UTF-8": lambda: plain(event="Flut").encode().replace(b"Flut", b"Fl\xfct"),
    "surrogates": lambda: plain(event="Flut").encode().replace(b"Flut", b"\xed\xa0\x80"),
    "says UTF-16 and is not": lambda: _lies("UTF-16"),
    "an encoding of nobody": lambda: _lies("x-none"),
    "punycode": lambda: _lies("punycode"),
    "UTF-7": lambda: _lies("UTF-7"),
    "zip": lambda: _lies("zip_codec"),
    "half of UTF-16": lambda: plain().replace("UTF-8", "UTF-16").encode("utf-16")[:-1],
    "no namespace": lambda: plain().replace(f' xmlns="{V12}"', "").encode(),
    "CAP 1.0": lambda: plain().replace(V12, "http://www.incident.com/cap/1.0").encode(),
    "a namespace of tomorrow": lambda: plain().replace(V12, V12.replace("1.2", "9.9")).encode(),
    "an index, not a warning": lambda: b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>',
    "another root": lambda: plain().replace("<alert", "<warning").replace("</alert", "</warning").encode(),
    "no identifier": lambda: plain().replace("<identifier>dorun-1</identifier>", "").encode(),
    "an empty identifier": lambda: plain(identifier="  ").encode(),
    "an identifier of a book": lambda: plain(identifier="x" * 5_000).encode(),
    "no sender": lambda: plain(sender="").encode(),
    "a sender of a book": lambda: plain(sender="x," * 5_000).encode(),
    "sent by nobody's clock": lambda: plain(sent="yesterday").encode(),
    "sent without a zone": lambda: plain(sent="2026-03-01T09:30:00").encode(),
    "sent in no month": lambda: plain(sent="2026-13-01T09:30:00-00:00").encode(),
    "a status of nobody": lambda: plain(status="Maybe").encode(),
    "no kind of message": lambda: plain(msgType="").encode(),
    "a kind of nobody": lambda: plain(msgType="Shout").encode(),
    "two identifiers": lambda: plain(root="<identifier>dorun-2</identifier>").encode(),
    "two kinds": lambda: plain(root="<msgType>Cancel</msgType>").encode(),
}

# Read as if they were in order: not what the schema says, but nothing in them is in doubt.
LOOSE: dict[str, bytes] = {
    "wrong order": (
        f'{HEAD}<alert xmlns="{V12}"><info><areas/><certainty>Likely</certainty><area>'
        "<polygon>1,1 1,2 2,2 1,1</polygon><areaDesc>North of Dorun</areaDesc></area>"
        "<severity>Severe</severity><urgency>Immediate</urgency>"
        "<event>Flood</event><category>Met</category></info><scope>Public</scope><msgType>Alert</msgType>"
        "<status>Actual</status><sent>2026-03-01T09:30:00+05:45</sent>"
        "<sender>warnings@met.dorun.example</sender><identifier>dorun-1</identifier></alert>"
    ).encode(),
    "small letters": plain(status="actual", msgType="ALERT", severity="severe").encode(),
    "spaces around": plain(identifier="\n dorun-1\t", sent=" 2026-03-01T09:30:00+05:45 ").encode(),
    "elements of others": plain(
        info='<x:more xmlns:x="urn:x"><x:event>Fire</x:event><x:deeper><x:y/></x:deeper></x:more><brandNew>1</brandNew>'
    ).encode(),
    "comments and instructions": plain(info="<!-- c --><?php echo 1 ?>").encode(),
    "an open polygon": plain(area="<polygon>1,1 1,2 2,2</polygon>").encode(),
    "a megabyte of spaces in a polygon": plain(
        area=f"<polygon>1,1{' ' * 500_000}1,2{' ' * 500_000}2,2 1,1</polygon>"
    ).encode(),
    "spaces after commas": plain(area="<polygon>1, 1 1, 2 2 ,2 1,1</polygon>").encode(),
    "windows-1251": plain(areaDesc="North of Dorun").replace("UTF-8", "windows-1251").encode("windows-1251"),
    "latin-1": plain().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "no scope": plain().replace("<scope>Public</scope>", "").encode(),
}
