"""What is fuzzed: each parser of bytes that a stranger may hand us, with what must hold for whatever it accepts.

A target may refuse bytes (FormatError, SecurityError) and nothing else: any other exception is a crash. Where a format
has one form only, what was accepted must be written as the very same bytes.
"""

import base64
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from elshi.adapters.fediverse import cavage, rfc9421
from elshi.adapters.fediverse.arrivals import Sender, format_arrival, parse_arrival, read_arrival
from elshi.adapters.fediverse.asked import read_question
from elshi.adapters.fediverse.digests import is_content_digest, is_digest
from elshi.adapters.fediverse.faults import SignatureError, StrangeError
from elshi.adapters.fediverse.remote import parse_actor_document, parse_json
from elshi.adapters.streams import parse_events
from elshi.adapters.ways.mail_text import read_letter
from elshi.audit.certificates import parse_certificate
from elshi.audit.delegated import parse_delegated
from elshi.audit.errors import AuditInputError
from elshi.audit.home_networks import parse_home_list
from elshi.audit.inventory import parse_inventory
from elshi.audit.page_resources import host_of, read_page, read_sheet
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import SecurityError, UserError
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.rules.metadata import clean_picture
from elshi.listen.features import Reject
from elshi.listen.limits import Limits
from elshi.listen.readers import read_file
from elshi.log import (
    format_policy,
    format_proof,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    parse_policy,
    parse_proof,
    parse_vkey,
)
from elshi.log.checkpoint import format_checkpoint
from elshi.log.heartbeat import parse_heartbeat
from elshi.log.merkle import root
from elshi.log.tiles import TilePath, format_bundle, format_tile, parse_bundle, parse_tile, parse_tile_path
from elshi.log.witness import format_request, parse_request
from elshi.mirror.bundle import check_whole, finish, format_edge, format_frame, parse_edge
from elshi.mirror.bundle_index import read_index
from elshi.mirror.bundle_tree import BundleTree
from elshi.mirror.heads import format_heads, parse_heads
from elshi.node import requests
from elshi.node.backup_file import BackupWriter, Header, read_backup
from elshi.node.door import Choice, Door, MailList
from elshi.node.spool import Spool
from elshi.node.subscribing import Subscribing
from elshi.record import (
    body_words,
    format_receipt,
    format_rendition,
    format_trust,
    parse_receipt,
    parse_record,
    parse_rendition,
    parse_trust,
    words,
)
from elshi.record.attachments import find_media, format_alternatives, parse_alternatives
from elshi.record.exact import parse_exact
from elshi.record.registry import parse_registry
from elshi.speak.door import Request
from elshi.speak.questions import asked_fields, read_asked
from elshi.speak.sealing import Entry, open_entry, seal_entry
from elshi.text.confusables import loose_skeleton, skeleton
from elshi.text.lookalikes import handle_reasons, host_reasons
from elshi.text.markdown import plain_text, render_html
from elshi.text.normal import fold, normalise
from elshi.text.scripts import mixed_words
from elshi.travel.cap import CapError
from elshi.travel.cap_index import parse_index
from elshi.travel.cap_reading import parse_cap
from elshi.travel.cap_writing import format_cap
from elshi.travel.gazetteer import format_gazetteer, parse_gazetteer, parse_written_gazetteer
from elshi.travel.map_svg import LEVELS, MapWords, draw_map
from elshi.verify.addresses import parse_address
from elshi.verify.judging import judge
from elshi.verify.library import Library, make_document

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Target:
    """`act` is called with any bytes; `seeds` are where the search begins."""

    act: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _request_signature(data: bytes) -> None:
    """Headers of a request to an inbox, a line each: Signature-Input, Signature, Digest."""
    lines = [*data.decode("utf-8", "replace").split("\n", 2), "", "", ""]
    headers = {"signature-input": lines[0], "signature": lines[1], "date": "x", "host": "x"}
    with suppress(SignatureError):
        rfc9421.parse_claim("POST", "https://mfa.samal.example/ap/inbox", headers)
    with suppress(SignatureError):
        cavage.parse_claim("POST", "/ap/inbox", headers)
    assert not is_digest(lines[2], b"other") or "SHA" in lines[2].upper()
    assert not is_content_digest(lines[2], b"other") or "sha" in lines[2].lower()


def _activity(data: bytes) -> None:
    """What a stranger posts to an inbox, and what his server shows as an actor."""
    with suppress(StrangeError):
        parse_actor_document(data, url=_ACTOR)
    with suppress(StrangeError):
        sender = Sender(_ACTOR, _ACTOR + "/inbox", _ACTOR + "/inbox")
        activity, base = parse_json(data), "https://mfa.samal.example"
        arrival = read_arrival(activity, sender, base=base)
        assert arrival is None or parse_arrival(format_arrival(arrival)) == arrival
        asked = read_question(activity, sender, base=base, actors=["mfa"])
        assert asked is None or read_asked(asked_fields(asked)) == asked


def _letter(data: bytes) -> None:
    """A stranger's letter to a mailbox for questions."""
    asked = read_letter(data, source="ask")
    assert asked is None or (asked.id and 0 < len(asked.text) <= 8_000)


def _warning(data: bytes) -> None:
    """A stranger's warning (CAP): what was read of it can be written unless its names are none, and is read again."""
    with suppress(CapError):
        alert, _ = parse_cap(data, name="x")
        again, left_out = parse_cap(format_cap(alert), name="x")
        assert again.sent == alert.sent
        assert len(again.infos) == len(alert.infos)
        assert left_out == ()


def _warning_list(data: bytes) -> None:
    """A stranger's list of warnings (Atom, RSS): links of the web alone."""
    with suppress(CapError):
        links = parse_index(data, name="x", base="https://met.dorun.example/all.xml") or ()
        assert all(link.address.startswith(("http:", "https:")) for link in links)


def _same(data: bytes, again: bytes) -> None:
    assert again == data, "accepted bytes that it writes otherwise"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _canonical(data: bytes) -> None:
    _same(data, format_canonical(parse_canonical(data)))


def _exact(data: bytes) -> None:
    """The quick parser takes what the slow one takes, and refuses what it refuses."""
    try:
        slow = parse_canonical(data)
    except SecurityError:
        slow = None
    try:
        quick = parse_exact(data, max_bytes=1 << 20)
    except SecurityError:
        quick = None
    assert quick == slow


def _checkpoint(data: bytes) -> None:
    text = _text(data)
    checkpoint = parse_checkpoint(text)
    if text.count("\n") == 3:  # our own have no extension lines
        assert format_checkpoint(checkpoint) == text


def _vkey(data: bytes) -> None:
    text = _text(data)
    assert parse_vkey(text).vkey == text


def _proof(data: bytes) -> None:
    _same(data, format_proof(parse_proof(data)))


def _policy(data: bytes) -> None:
    once = parse_policy(data)
    assert parse_policy(format_policy(once)).quorum == once.quorum


def _receipt(data: bytes) -> None:
    _same(data, format_receipt(parse_receipt(data)))


def _witness_request(data: bytes) -> None:
    _same(data, format_request(parse_request(data)))


def _key_request(data: bytes) -> None:
    _same(data, requests.format_request(requests.parse_request(data)))


def _backup(data: bytes) -> None:
    """What is accepted is written again as the same bytes, so it has one form; no name in it leaves the home."""
    frames: list[tuple[str, str, bytes]] = []
    header = read_backup(
        io.BytesIO(data), lambda frame, chunks: frames.append((frame.kind.name, frame.name, b"".join(chunks)))
    )
    assert not any({"", ".", ".."} & set(name.split("/")) for _, name, _ in frames)
    _same(data, _format_backup(header, frames))


def _format_backup(header: Header, frames: list[tuple[str, str, bytes]]) -> bytes:
    out = io.BytesIO()
    writer = BackupWriter(out, header)
    for kind, name, content in frames:
        writer.add_bytes(kind, name, content)
    writer.end()
    return out.getvalue()


def _address(data: bytes) -> None:
    try:
        parse_address(_text(data))
    except UserError:  # typed by somebody, so it is his to mend
        return


class _Spool:
    """In the place of the folder: what a form leaves must be an entry that can be sealed and opened."""

    def write(self, entry: Entry, key: X25519PublicKey) -> None:
        assert open_entry(seal_entry(entry, key), _INTAKE_KEY) == entry


def _subscribe_form(data: bytes) -> None:
    """Whatever is posted, there is a page; and what is no address leaves nothing."""
    page, _, body = data.partition(b"\n")
    path = f"/subscribe/{_text(page)[:100]}"
    for method in ("GET", "POST"):
        reply = _SUBSCRIBING(Request(method, path, "news.samal.example", {"lang": _text(page)[:9]}, {}, body))
        assert reply.status in {200, 303, 404, 405, 422}


def _intake_entry(data: bytes) -> None:
    """Sealed by a stranger, who knows the key and writes what he likes."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    entry = open_entry(suite.encrypt(data, _INTAKE_KEY.public_key(), b"elshi-intake/1 entry"), _INTAKE_KEY)
    assert open_entry(seal_entry(entry, _INTAKE_KEY.public_key()), _INTAKE_KEY) == entry


def _names(data: bytes) -> None:
    text = _text(data)[:300]
    handle_reasons(text, "mfa_samal", platform="x")
    host_reasons(text, "mfa.samal.example")
    assert skeleton(skeleton(text)) == skeleton(text)
    loose_skeleton(text)
    mixed_words(text)


def _quote(data: bytes) -> None:
    text = _text(data)
    finding = judge(_LIBRARY, text)
    assert finding is None or finding.document in _LIBRARY.documents


def _lists(data: bytes) -> None:
    """An administrator's own files, and certificates of others: a value, or one error of ours."""
    for parse in (parse_delegated, parse_home_list, parse_inventory, parse_certificate):
        try:
            parse(data)
        except AuditInputError:
            continue


def _page_resources(data: bytes) -> None:
    text = _text(data)
    for reference in (*read_page(text, "https://mfa.samal.example/"), *read_sheet(text, "https://mfa.samal.example/")):
        assert host_of(reference.url) == reference.host != ""


def _tile(data: bytes) -> None:
    _same(data, format_tile(parse_tile(data, width=max(1, len(data) // 32))))


def _bundle(data: bytes) -> None:
    if data:
        _same(data[1:], format_bundle(parse_bundle(data[1:], width=data[0] + 1)))


def _bundle_file(data: bytes) -> None:
    """Frames between a right beginning and a right end. What was accepted answers for every entry that it has."""
    whole = b"".join(finish([data]))

    def read_at(at: int, count: int) -> bytes:
        return whole[at : at + count]

    check_whole(read_at, len(whole))
    index = read_index(read_at, len(whole))
    tree = BundleTree("bundle:x", index, read_at)
    for section in index.sections:
        size = section.checkpoint.size
        for number in range(section.start // 256, -(-size // 256) if section.start < size else 0):
            width = min(256, size - number * 256)
            path = f"{section.office}/{section.epoch}/{TilePath(-1, number, width)}"
            parse_bundle(tree.read(path, max_bytes=1 << 25), width=width)


def _edge(data: bytes) -> None:
    _same(data, format_edge(parse_edge(data)))


def _heads(data: bytes) -> None:
    _same(data, format_heads(parse_heads(data)))


def _tile_path(data: bytes) -> None:
    text = _text(data)
    assert str(parse_tile_path(text)) == text


def _rendition(data: bytes) -> None:
    rendition = parse_rendition(data)
    _same(data, format_rendition(rendition))
    assert body_words(rendition) in words(rendition)


def _picture(data: bytes) -> None:
    """A picture that is kept is one of its kind, and keeping it again takes nothing more out."""
    media = find_media(data)
    if media is None:
        return
    try:
        kept = clean_picture(data, media).data
    except RuleError:
        return
    assert find_media(kept) == media
    assert clean_picture(kept, media).data == kept


def _gazetteer(data: bytes) -> None:
    """What a ministry's tool wrote is refused, or has one canonical form that can be read and drawn."""
    written = parse_written_gazetteer(data)
    assert parse_gazetteer(format_gazetteer(written)) == written
    for zoom in ("", "XB"):
        words = MapWords("Map", "Map", dict.fromkeys(LEVELS, "level"))
        svg = draw_map(written, {"XB": 1, "XB-N": 2}, link="/{}".format, language="ar", words=words, zoom=zoom)
        assert svg.endswith("</g></svg>")
    with suppress(SecurityError):
        _same(data, format_gazetteer(parse_gazetteer(data)))


def _alternatives(data: bytes) -> None:
    texts = parse_alternatives(data)
    _same(data, format_alternatives(texts, salt=parse_canonical(data)["salt"]))


def _trust(data: bytes) -> None:
    _same(data.removesuffix(b"\n") + b"\n", format_trust(parse_trust(data)))


def _markdown(data: bytes) -> None:
    text = _text(data)
    html = render_html(text)
    assert "<script" not in html.lower()
    assert normalise(normalise(plain_text(text))) == normalise(plain_text(text))


def _normal(data: bytes) -> None:
    text = _text(data)
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


def _posts(data: bytes) -> None:
    """A file of posts by any name: rows and rejects, or one error of ours."""
    with TemporaryDirectory() as folder:
        for name in ("posts.jsonl", "result.json", "texts.txt"):
            path = Path(folder) / name
            path.write_bytes(data)
            rejects: list[Reject] = []
            with suppress(UserError):
                needs = ("text",) if name.endswith("txt") else ("author", "time", "text|links")
                _, chunks = read_file(path, mapping=None, rejects=rejects, needs=needs, limits=_SMALL)
                for chunk in chunks:
                    assert all(len(text or "") <= _SMALL.cell_chars for text in chunk["text"].to_pylist())


def _stream(data: bytes) -> None:
    """Events do not depend on where the bytes are cut."""
    cut = data[0] if data else 0
    assert list(parse_events([data[:cut], data[cut:]])) == list(parse_events([data]))


_ROOT = b"sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08="
_CHECKPOINT = b"mfa.samal.example/xs-mfa/1\n109482\n" + _ROOT + b"\n"
_NOTE = _CHECKPOINT + "\n— mfa.samal.example/xs-mfa/1 ".encode() + b"A" * 90 + b"==\n"
_KEY = b"remora.n621.de+da77ade7+AWkbnkRKBOqvAUxmgTuUkU1b1hLcK/qj3ckKe8JAtzR/"
_RECORD = (
    b'{"authentic":"kk","about":[],"attachments":[],"format":"elshi/1","id":"xs-mfa/2026/17","issued_at":'
    b'"2026-03-01T09:30:00Z","office":"xs-mfa","proof":{},"renditions":[],"replaces":null,"type":"statement","version":1}'
)
_RENDITION = (
    '{"body":"Мәтін.","format":"elshi-rendition/1","language":"kk","salt":"'
    + "0" * 32
    + '","script":"Cyrl","title":"Т"}'
).encode()
_MULTIKEY = b"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
_TRUST = (
    b'{"format":"elshi-trust/1","host":"mfa.samal.example","office":"xs-mfa","policy":{"quorum":0,"witnesses":[]},'
    b'"root_key":"' + _MULTIKEY + b'"}\n'
)
_GAZETTEER = (
    '{"countries":[{"border":[[[10,20],[10,21.5],[11,21],[10,20]]],"code":"XB","emergency":[{"names":{"en":"Police"},'
    '"number":"221"}],"languages":["art-x-dorun"],"missions":[{"address":"","hours":{},"mail":"a@b.example",'
    '"names":{"en":"Embassy"},"phone":"+000 1"}],"names":{"ar":"دورون","en":"Dorun"},"parts":[{"border":[[[10,20],'
    '[10,21],[11,21],[10,20]]],"code":"XB-N","names":{"en":"North"}}],"phrases":[{"means":{"en":"Help."},"says":"Sar.",'
    '"sounds":"sar"}]}],"format":"elshi-gazetteer/1","name":{"en":"World"}}'
).encode()
_PROOF = b"c2sp.org/tlog-proof@v1\nindex 7\n" + _ROOT + b"\n\n" + _NOTE
_POLICY = b"witness w1 " + _KEY + b"\ngroup g 1 w1\nquorum g\n"
_REGISTRY = b'{"accounts":[],"format":"elshi-registry/1","office":"xs-mfa","offices":[]}'

_RECORDS = tuple(path.read_bytes() for path in sorted((DATA / "records").glob("*.json")))
_RECEIPTS = tuple((DATA / "golden/elshi-1" / name).read_bytes() for name in ("receipt.json", "registry-receipt.json"))
_BODY = "The embassy is not collecting passports. On 9 March at 11:30 the consular section works as usual for all."
_LIBRARY = Library()
_LIBRARY.add(make_document(record="xs-mfa/2026/1", language="en", title="On safety", body=_BODY))
_WITNESS = b"old 0\n\n" + _NOTE
_KEY_REQUEST = b'{"format":"elshi-request/1","records":[]}\n'
_SIGNED = b'{"format":"elshi-signed/1","records":[' + _RECORDS[0] + b"]}\n"

_DELEGATED = (
    b"2|rir|20260301|1|19930101|20260301|+0000\nrir|XB|ipv4|198.51.100.0|256|20240101|allocated\n"
    b"rir|XS|ipv6|2001:db8::|32|20240101|assigned|x\nrir|*|ipv4|*|1|summary\n"
)
_HOME_LIST = b'as_of = 2026-03-01\ncountry = "XS"\nhome = ["203.0.113.0/24"]\nhome_domains = ["samal.example"]\n'
_INVENTORY = b'[[service]]\nkind = "sms"\nhost = "gate.sms.example"\n'
_PAGE = (
    b"<base href=//b.test/><link rel=preload as=font href=f><img srcset='a 1x, //c.test/d 2x'><meta http-equiv=refresh "
    b"content='0;url=//e.test'><style>p{background:url(g)}</style><a href=https://zoom.us/j/1><script src=x></script>"
)
_BACKUP = _format_backup(
    Header("xs-mfa", "mfa.samal.example", 1, "2026-03-01T09:30:00Z", keys=True, posts=False),
    [
        ("settings", "node.toml", b'office = "xs-mfa"'),
        ("key", "keys/log.key", b"secret"),
        ("log", "logs/xs-mfa/1/tile/0/000.p/3", b"hashes"),
    ],
)
_LOG_NOTE = (
    b"mfa.samal.example/xs-mfa/1\n2\n"
    + base64.b64encode(root([leaf_hash(b"a"), leaf_hash(b"bc")]))
    + b"\n"
    + _NOTE[len(_CHECKPOINT) :]
)
_HEADS = format_heads([_LOG_NOTE])
_FRAMES = (
    (b"h", _HEADS), (b"c", _LOG_NOTE), (b"r", bytes(8)), (b"e", b"\x00\x01a\x00\x02bc"), (b"t", b"b"), (b"t", b"a"),
)  # fmt: skip
_BUNDLE = b"".join(format_frame(kind, part) for kind, part in _FRAMES)
_BEAT = b"elshi-heartbeat/1\nmfa.samal.example/xs-mfa/1\n2\n1800000000\n" + _NOTE[len(_CHECKPOINT) :]

_TIFF = b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
_PICTURES = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x00IEND\xaeB`\x82",
    b"\xff\xd8\xff\xe1\x00\x22Exif\x00\x00" + _TIFF + b"\xff\xda\x00\x02\x01\xff\x00\xff\xd9",
    b"RIFF\x38\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x08" + bytes(9) + b"EXIF\x1a\x00\x00\x00" + _TIFF,
)
_ALTERNATIVES = b'{"alternatives":{"en":"A gate."},"format":"elshi-alternatives/1","salt":"' + b"0" * 32 + b'"}'

_ACTOR = "https://a.example/u"
_OUR_ACTOR = "https://mfa.samal.example/ap/mfa"
_OUR_NOTE = f"{_OUR_ACTOR}/objects/{'0' * 32}"
_RSA = "rsa-v1_5-sha256"
_SIGNATURES = (
    f'sig1=("@method" "@target-uri" "date");created=1;keyid="{_ACTOR}#k";alg="{_RSA}"\nsig1=:AAAA:\n'.encode(),
    f'\nkeyId="{_ACTOR}#k",algorithm="rsa-sha256",headers="(request-target) date",signature="AAAA"\n'.encode(),
    b"\n\nSHA-256=AAAA,sha-256=:AAAA:",
)
_ACTIVITIES = (
    f'{{"type":"Undo","actor":"{_ACTOR}","object":{{"type":"Follow","object":"{_OUR_ACTOR}","id":"x"}}}}'.encode(),
    f'{{"type":"Like","object":["{_OUR_NOTE}"]}}'.encode(),
    f'{{"type":"Create","object":{{"type":"Note","id":"{_ACTOR}/1","inReplyTo":"{_OUR_NOTE}"}}}}'.encode(),
    f'{{"type":"Create","object":{{"type":"Note","id":"{_ACTOR}/2","to":"{_OUR_ACTOR}",'
    '"content":"<a href=https://x>@mfa</a> b","contentMap":{"kk":""},"summary":"c"}}'.encode(),
    f'{{"type":"Person","id":"{_ACTOR}","inbox":"{_ACTOR}/i","publicKey":[{{"owner":"{_ACTOR}"}}]}}'.encode(),
)

_INTAKE_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
_DOOR = Door(
    _INTAKE_KEY.public_key(), {"kk": "Samal"}, "https://mfa.samal.example", (MailList("news", ("kk", "ar")),),
    (Choice("trade", {"kk": "Сауда"}),),
)  # fmt: skip
_SUBSCRIBING = Subscribing(lambda: _DOOR, cast("Spool", _Spool()), lambda: datetime(2026, 3, 9, tzinfo=UTC))
_ENTRY = b'{"at":"2026-03-09T10:00:00.000000Z","fields":{"a":"b"},"format":"elshi-intake/1","kind":"subscribe"}   '

_SMALL = Limits(json_bytes=1 << 16, cell_chars=500, line_bytes=4096, list_items=5)
_TELEGRAM = (
    b'{"name":"S","type":"public_channel","id":1,"messages":[{"id":1,"type":"message","date_unixtime":"1767225600",'
    b'"from_id":"channel1","reply_to_message_id":2,"text":["a",{"type":"text_link","text":"b","href":"https://a/b"}]}]}'
)
_JETSTREAM = (
    b'{"did":"did:plc:a","time_us":1767225600000000,"kind":"commit","commit":{"operation":"create","rkey":"3",'
    b'"collection":"app.bsky.feed.post","record":{"text":"a #b","facets":[{"features":[{"$type":'
    b'"app.bsky.richtext.facet#tag","tag":"b"}]}],"embed":{"images":[{"image":{"ref":{"$link":"bafy"}}}]},'
    b'"reply":{"parent":{"uri":"at://did:plc:a/x/1"}}}}}\n'
)
_STREAMED = (
    rb'{"event":"update","payload":"{\"account\":{\"acct\":\"a\"},\"content\":\"b\",\"created_at\":\"2026-01-01\"}"}'
)

_LETTERS = (
    b"From: A <a@b.example>\r\nSubject: =?utf-8?B?0JI=?=\r\nReferences: <1@b.example>\r\n\r\nWhy?\r\n-- \r\nA\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nV2h5\r\n--b--",
    b"Content-Type: text/html; charset=koi8-r\r\n\r\n<p>Why<blockquote>x</blockquote>\r\n",
)

_WARNING = b"""<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>dorun-1</identifier><sender>w@met.dorun.example</sender><sent>2026-03-01T09:30:00+05:45</sent>
<status>Actual</status><msgType>Update</msgType><scope>Public</scope>
<references>w@met.dorun.example,dorun-0,2026-03-01T09:00:00Z</references><info><language>en</language>
<category>Met</category><event>Flood</event><urgency>Past</urgency><severity>Minor</severity>
<certainty>Likely</certainty><expires>2026-03-02T00:00:00-00:00</expires><area><areaDesc>North</areaDesc>
<polygon>1,1 1,2 2,2 1,1</polygon><circle>1.5,-2 3.25</circle><geocode><valueName>SAME</valueName><value>1</value>
</geocode></area></info></alert>"""

_ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="../1.xml" type="application/cap+xml"/>'
    b"<updated>2026-03-01T09:30:00Z</updated></entry></feed>"
)
_RSS = b"<rss><channel><item><link>https://a.example/1.xml</link><guid>1</guid></item></channel></rss>"

TARGETS: dict[str, Target] = {
    "warning": Target(_warning, (_WARNING,)),
    "warning-list": Target(_warning_list, (_ATOM, _RSS)),
    "posts": Target(_posts, (_TELEGRAM, _JETSTREAM, _STREAMED, b'id,author,text,time\n1,a,"b",1767225600\n')),
    "stream": Target(_stream, (b"\x09id: 7\r\nevent: update\ndata: {}\n\n:thump\n",)),
    "request-signature": Target(_request_signature, _SIGNATURES),
    "activity": Target(_activity, _ACTIVITIES),
    "subscribe-form": Target(
        _subscribe_form,
        (
            b"kk/\naddress=a%40b.example&topic=trade&rhythm=daily",
            b"end/tokentokentokentoken\nList-Unsubscribe=One-Click",
        ),
    ),
    "letter": Target(_letter, _LETTERS),
    "intake-entry": Target(_intake_entry, (_ENTRY,)),
    "exact": Target(_exact, (_RECORD, b'{"a":[1,true,null,"\\u0000"],"b":1e3}')),
    "receipt": Target(_receipt, _RECEIPTS),
    "witness-request": Target(_witness_request, (_WITNESS,)),
    "key-request": Target(_key_request, (_KEY_REQUEST,)),
    "backup": Target(_backup, (_BACKUP, _BACKUP[:200])),
    "signed-file": Target(requests.parse_signed_file, (_SIGNED,)),
    "address": Target(
        _address, (b"https://x.com/mfa_samal", "https://мfa.samal.example%2e/".encode(), b"xn--80ak6aa92e.com")
    ),
    "names": Target(_names, ("мfa_samal".encode(), b"rnfa-samal.example.evil.test")),
    "quote": Target(_quote, (_BODY.encode(), b"The embassy is collecting \xe2\x80\xa6 works as usual for all.")),
    "audit-lists": Target(_lists, (_DELEGATED, _HOME_LIST, _INVENTORY)),
    "page-resources": Target(_page_resources, (_PAGE, b"@import 'a';@font-face{src:url(//x.test/a)}")),
    "canonical": Target(_canonical, (_RECORD, b'{"a":[1,true,null,"\\u0000"]}')),
    "note": Target(parse_note, (_NOTE,)),
    "checkpoint": Target(_checkpoint, (_CHECKPOINT,)),
    "vkey": Target(_vkey, (_KEY,)),
    "proof": Target(_proof, (_PROOF,)),
    "policy": Target(_policy, (_POLICY,)),
    "tile": Target(_tile, (b"\x00" * 64,)),
    "bundle": Target(_bundle, (b"\x01\x00\x01a\x00\x02bc",)),
    "bundle-file": Target(_bundle_file, (_BUNDLE, _BUNDLE[:-6])),
    "bundle-edge": Target(_edge, (bytes(8), (257).to_bytes(8, "big") + bytes(64))),
    "heads": Target(_heads, (_HEADS,)),
    "heartbeat": Target(parse_heartbeat, (_BEAT,)),
    "tile-path": Target(_tile_path, (b"tile/0/x001/234.p/5", b"tile/entries/000")),
    "record": Target(parse_record, (_RECORD, *_RECORDS)),
    "rendition": Target(_rendition, (_RENDITION,)),
    "trust": Target(_trust, (_TRUST,)),
    "picture": Target(_picture, _PICTURES),
    "alternatives": Target(_alternatives, (_ALTERNATIVES,)),
    "registry": Target(parse_registry, (_REGISTRY,)),
    "gazetteer": Target(_gazetteer, (_GAZETTEER, _GAZETTEER.replace(b":", b": "))),
    "markdown": Target(_markdown, (b"# T\n\n> *a* [l](https://x.example) ![i](x)\n\n- `c`\n", b"&#x202e; <b>")),
    "normal": Target(_normal, ("Ресми мәлімдеме 10⁵ اَللّٰهُ".encode(),)),
}


def run(name: str, data: bytes) -> None:
    """One run of a target: refusing is fine, anything else is a crash."""
    try:
        TARGETS[name].act(data)
    except SecurityError:  # and FormatError, NewerFormatError below it
        return
