"""Small files of every kind that is taken, and hostile ones that are not."""

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"rest"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 20
WEBP = b"RIFF\x20\x00\x00\x00WEBPVP8 " + b"\x00" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TEXT = "Аккаунт жоғалды.\nIt says: send money.\n".encode()

GOOD = {"image/png": PNG, "image/jpeg": JPEG, "image/webp": WEBP, "application/pdf": PDF, "text/plain": TEXT}
HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with a declaration": b'<?xml version="1.0"?><svg/>',
    "svg behind spaces and a mark": b"\xef\xbb\xbf \n\t<svg/>",
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "a comment before html": b"<!-- a --><html>",
    "upper-case html": b"<HTML>",
    "the beginning of a png": b"\x89PNG\r\n\x1a\n",
    "png without a header": b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rJUNK" + b"\x00" * 9,
    "riff of another kind": b"RIFF\x20\x00\x00\x00WAVEfmt " + b"\x00" * 20,
    "gif": b"GIF89a" + b"\x00" * 20,
    "zip": b"PK\x03\x04" + b"\x00" * 20,
    "program": b"\x7fELF" + b"\x00" * 20,
    "text with a zero": b"abc\x00def",
    "text of another encoding": "Аккаунт".encode("cp1251"),
    "utf-16": "Аккаунт".encode("utf-16"),
    "escape signs of a terminal": b"\x1b[31mred",
}
