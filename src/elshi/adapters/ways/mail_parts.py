"""Headers and words of a letter, whatever bytes it is made of (RFC 5322, RFC 2045 to 2047, RFC 2183).

A letter is written by a stranger, and reading it must end soon and never fail. Python's `email` goes over each line
once for each level of nesting and recurses into it, so a megabyte of it can take minutes; here a letter is cut by a
walk that is held to a number of parts. What that package reads of one header of bounded length, it reads.
Attachments are passed over. No function here raises.
"""

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from elshi.text.html_tags import unescape

MAX_PARTS = 100  # of one letter, also within each other; what comes after is not read
MAX_HEAD = 1 << 18  # bytes of one part's headers that are read
MAX_VALUE = 2_000  # bytes of one header that are read
_END_OF_HEAD = re.compile(rb"(?:\A|\n)\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CHARSET = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
# Names that say nothing (mail calls anything us-ascii), and codecs of Python that no letter uses, some of them slow.
_UNFIT = frozenset({"ascii", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError)  # of `email`, for what is no header
# No two of these can begin at every sign of a run and look to its end.
_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<dark>script|style|title)\b.*?(?:</(?P=dark)\s*>|\Z)"
    r"|<[!?][^<>]*>|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "hr"})
_BLOCKS = _PARAGRAPHS | {"div", "li", "tr", "blockquote", "section", "article", "header", "footer", "body"}


def read_head(data: bytes) -> tuple[dict[str, str], bytes]:
    """Headers by name in lower case, the first of each name, unfolded but not decoded; and the body."""
    found = _END_OF_HEAD.search(data)
    head, body = (data[: found.start()], data[found.end() :]) if found else (data, b"")
    headers: dict[str, str] = {}
    for line in _FOLD.sub(b" ", head[:MAX_HEAD]).split(b"\n"):
        name, colon, value = line[: MAX_VALUE + 100].partition(b":")
        if colon:
            headers.setdefault(name.strip().decode("ascii", "replace").lower(), decode(value.strip()[:MAX_VALUE]))
    return headers, body


def read_encoded(value: str) -> str:
    """A header with its encoded words read (RFC 2047)."""
    try:
        found = decode_header(value)
    except _ODD:
        return value
    return "".join(
        part
        if isinstance(part, str)
        else decode(part, charset)
        if charset
        else part.decode("raw-unicode-escape", "replace")
        for part, charset in found
    )


def decode(data: bytes, charset: str = "") -> str:
    """As `charset` says, if it is one; else UTF-8, or windows-1251, in which older letters here come without a word."""
    name = charset.strip()
    if _CHARSET.fullmatch(name):
        try:
            if codecs.lookup(name).name not in _UNFIT:
                return data.decode(name, "replace")
        except (LookupError, ValueError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("windows-1251", "replace")


def content_type(headers: Mapping[str, str]) -> str:
    """The media type in lower case, `text/plain` where none is said."""
    return _content(headers)[0]


def read_body(headers: Mapping[str, str], body: bytes) -> str:
    """The words of a letter: plain text where it has some, else its HTML made plain; empty where it has neither.

    What HTML quotes (`blockquote`) has `> ` in front of each line, as in plain text.
    """
    return _read_part(headers, body, [MAX_PARTS])[0]


def _content(headers: Mapping[str, str]) -> tuple[str, str, str]:
    """Media type, boundary, charset."""
    header: Message[str, str] = Message()
    header["Content-Type"] = headers.get("content-type", "text/plain")
    try:
        return header.get_content_type(), header.get_boundary() or "", header.get_content_charset() or ""
    except _ODD:
        return "text/plain", "", ""


def _read_part(headers: Mapping[str, str], body: bytes, left: list[int]) -> tuple[str, bool]:
    """The words of a part, and whether they were plain ones. `left`: how many more parts may be read."""
    kind, boundary, charset = _content(headers)
    left[0] -= 1
    if left[0] < 0 or headers.get("content-disposition", "").lower().startswith("attachment"):
        return "", True
    if kind.startswith("multipart/") and boundary:
        found = [_read_part(*read_head(piece), left) for piece in _split(body, boundary, left)]
        found = [one for one in found if one[0]] or [("", True)]
        if kind == "multipart/alternative":
            return next((one for one in found if one[1]), found[0])
        return "\n\n".join(text for text, _ in found), all(is_plain for _, is_plain in found)
    if kind not in {"text/plain", "text/html"}:
        return "", True
    text = decode(_decode_transfer(headers, body), charset).replace("\r\n", "\n").replace("\r", "\n")
    return (_read_html(text), False) if kind == "text/html" else (text.strip("\n"), True)


def _split(body: bytes, boundary: str, left: list[int]) -> Iterator[bytes]:
    """What stands between the lines of a boundary; of one that is never closed also what comes last."""
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    begin = -1
    for found in line.finditer(body):
        if begin >= 0:
            yield body[begin : found.start()]
        begin = found.end() + 1
        if found[1] or left[0] <= 0:
            return
    if begin >= 0:
        yield body[begin:]


def _decode_transfer(headers: Mapping[str, str], body: bytes) -> bytes:
    """Base64 and quoted-printable undone, as far as they are what they say."""
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        kept = _NO_BASE64.sub(b"", body)
        kept = kept[:-1] if len(kept) % 4 == 1 else kept  # six bits that are no byte
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    return body


def _read_html(text: str) -> str:
    """Plain lines: tags taken out, blocks on lines of their own, quotes with `> ` in front."""
    lines: list[str] = []
    line: list[str] = []
    quotes = 0

    def end_line(*, always: bool = False) -> None:
        words = "".join(line).strip()
        if words or always:
            lines.append(f"> {words}" if quotes else words)
        line.clear()

    at = 0
    for piece in _PIECE.finditer(text):
        line.append(unescape(_SPACE.sub(" ", text[at : piece.start()])))
        at, tag = piece.end(), (piece["tag"] or "").lower()
        if tag in _BLOCKS:
            end_line()
            if tag in _PARAGRAPHS and lines and lines[-1] not in {"", "> "}:
                end_line(always=True)
        elif tag == "br":
            end_line(always=True)
        elif tag in {"td", "th"}:
            line.append(" ")
        if tag == "blockquote":
            quotes = max(0, quotes - 1) if piece["end"] else quotes + 1
    line.append(unescape(_SPACE.sub(" ", text[at:])))
    end_line()
    return "\n".join(lines).strip("\n")
