"""Looks for planted words in files, in clear and as programs write them down. Imports nothing of elshi."""

import base64
import gzip
import io
import json
import lzma
import tarfile
import urllib.parse
import zipfile
import zlib
from html import escape
from quopri import encodestring


def forms_of(word):
    """The ways in which `word` may stand in bytes; each is long enough to be no chance."""
    texts = {word, word.lower(), word.upper(), word[::-1], escape(word), "".join(f"&#{ord(sign)};" for sign in word)}
    texts |= {urllib.parse.quote(word), urllib.parse.quote(word).lower(), urllib.parse.quote(word, safe="")}
    texts |= {
        json.dumps(word)[1:-1],
        json.dumps(word)[1:-1].upper(),
        "".join(f"\\x{byte:02x}" for byte in word.encode()),
    }
    texts |= {word.encode("punycode").decode(), word.encode().hex(), word.encode().hex().upper()}
    found = set()
    for text in texts:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "koi8-r", "windows-1251"):
            try:
                found.add(text.encode(encoding))
            except UnicodeEncodeError:
                continue
    found |= {encodestring(word.encode()), *_base(word.encode())}
    return {one for one in found if len(one) >= 6}


def _base(data):
    """Base64 of both alphabets, wherever in a longer text the word begins; base32 and base85 of it alone."""
    for lead in range(3):
        for code in (base64.b64encode, base64.urlsafe_b64encode):
            coded = code(b"\0" * lead + data)
            yield coded[4 if lead else 0 : (lead + len(data)) // 3 * 4]
    yield base64.b32encode(data)[: len(data) // 5 * 8]
    yield base64.b85encode(data)[: len(data) // 4 * 5]


def layers_of(data, *, deep=3):
    """The bytes, and what is packed in them: gzip, xz, zlib, zip, tar."""
    yield data
    if deep:
        for inner in _unpacked(data):
            yield from layers_of(inner, deep=deep - 1)


def _unpacked(data):
    for unpack in (gzip.decompress, lzma.decompress, zlib.decompress):
        try:
            yield unpack(data)
        except (OSError, EOFError, lzma.LZMAError, zlib.error):
            continue
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as packed:
            yield from (packed.extractfile(one).read() for one in packed if one.isfile())
    except tarfile.TarError:
        return


def find_words(words, files):
    """(file, word) of each of `words` that is found in the name or the content of one of `files`."""
    forms = {word: forms_of(word) for word in words}
    found = []
    for path in files:
        layers = list(layers_of(path.read_bytes()))
        for word, ways in forms.items():
            if any(way in layer for way in ways for layer in [str(path.name).encode(), *layers]):
                found.append((str(path), word))
    return found
