"""QR codes of statement versions: a short address whose fragment never leaves the reader's browser.

    https://mfa.samal.example/verify/#r=xs-mfa/2026/17/1/0123456789abcdef

The last part is the beginning of the entry's leaf hash, so that a code names one text and not another of the same id.
"""

import io

import segno

_MASK = 2
LEAF_DIGITS = 16  # 64 bits: to tell entries of one office apart, not to prove anything


def short_address(*, host: str, id: str, version: int, leaf: str) -> str:  # noqa: A002  # the record's own word
    """The address in a version's QR code. `leaf`: the leaf hash in hexadecimal."""
    return f"https://{host}/verify/#r={id}/{version}/{leaf[:LEAF_DIGITS]}"


def format_qr(address: str) -> bytes:
    """An SVG of the code (error correction M), black on white with its quiet zone. Same address, same bytes.

    One mask for all: trying the eight of them costs more than all else in a page, and any is read.
    """
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False, boost_error=False, mask=_MASK)
    code.save(out, kind="svg", xmldecl=False, nl=True, border=4, scale=4, light="#fff", svgclass=None, lineclass=None)
    return out.getvalue()
