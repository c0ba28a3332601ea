"""XML of strangers to a tree, by the standard library's expat, without a DTD.

Follows XML 1.0 and Namespaces in XML 1.0. No entity is declared, so none is expanded or fetched.
Attributes that are not asked for are dropped, and so are comments and processing instructions.
"""

import re
from collections.abc import Container
from xml.etree import ElementTree as ET
from xml.parsers import expat

from elshi.travel.cap import CapError

MAX_DEPTH = 32  # CAP itself has 5; a signature some 10
_PIECE = 64 << 10  # bytes handed to the parser at once: after a refusal no more are
_ENCODINGS = re.compile(r"utf-8|utf-16(le|be)?|us-ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]", re.IGNORECASE)


def parse_xml(
    data: bytes, *, name: str, max_bytes: int, max_elements: int, attributes: Container[str] = ()
) -> ET.Element:
    """The tree of a document: tags as `{namespace}name`, of the attributes those named in `attributes`.

    `name` stands for the file in errors. Raises CapError for what is not well-formed, has a DTD, is of an encoding that
    is none of the common ones, has more than `max_bytes` or `max_elements`, or is more than MAX_DEPTH deep.
    """
    if len(data) > max_bytes:
        raise CapError(f"{name}: expected at most {max_bytes} bytes, found {len(data)}")
    tree = ET.TreeBuilder()
    depth = elements = 0

    def start(tag: str, found: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MAX_DEPTH or elements > max_elements:
            raise CapError(f"{name}: expected at most {max_elements} elements, {MAX_DEPTH} deep, found more")
        kept = {key: value for key, value in found.items() if key in attributes}
        tree.start("{" + tag if "}" in tag else tag, kept)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        tree.end(tag)

    def declare(_version: str, encoding: str | None, _standalone: int) -> None:
        # expat would ask Python for any other, and Python knows codecs that are none of text
        if encoding is not None and not _ENCODINGS.fullmatch(encoding):
            raise CapError(f"{name}: expected a common encoding such as UTF-8, found {encoding[:40]!r}")

    def refuse_dtd(*_: object) -> None:
        raise CapError(f"{name}: expected a file without a DTD, found one")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, tree.data
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declare, refuse_dtd
    try:
        for begin in range(0, len(data), _PIECE):
            parser.Parse(data[begin : begin + _PIECE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as exc:
        raise CapError(f"{name}: expected XML, found none ({exc})") from exc
    return tree.close()
