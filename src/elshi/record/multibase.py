"""Multikey and base58btc: how W3C Data Integrity writes keys and signatures (CID 1.0, 2.2.2 and 2.4).

`z` + base58btc. An Ed25519 public key has the two bytes 0xed 0x01 (multicodec ed25519-pub) before it: `z6Mk…`.
"""

from functools import lru_cache
from hashlib import sha256

from elshi.base.errors import FormatError
from elshi.log import check_public_key

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]  # 3,364, by value
_NO_LETTER = 255
_VALUES = bytes(_ALPHABET.find(chr(code)) % 256 for code in range(256))  # of a Latin-1 character, else _NO_LETTER
_ED25519_PUB = b"\xed\x01"
_MAX_LETTERS = 128  # a signature has 88 at most
# (bits of a digit, mask of every second digit) while digits are joined in pairs, from 128 of 8 bits to one of 1,024
_LANES = [
    (width, sum(((1 << width) - 1) << at for at in range(0, 8 * _MAX_LETTERS, 2 * width)))
    for width in (8, 16, 32, 64, 128, 256, 512)
]


def format_multibase(data: bytes) -> str:
    """`z` and the base58btc form of `data`."""
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:  # four letters at a time: what fits one digit of Python's own is divided by several times as fast
        number, four = divmod(number, 58**4)
        pairs += (_PAIRS[four % 58**2], _PAIRS[four // 58**2])
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def parse_multibase(text: str) -> bytes:
    """The bytes of `z…`; each value has one form only. Raises FormatError."""
    letters = text[1:]
    values = letters.encode("latin-1", "replace").translate(_VALUES)  # what is not Latin-1 becomes ?, no letter either
    if text[:1] != "z" or len(text) > _MAX_LETTERS or _NO_LETTER in values:
        raise FormatError(f"expected z and base58btc letters, got {text[:_MAX_LETTERS]!r}")
    number, base = int.from_bytes(values.rjust(_MAX_LETTERS, b"\x00"), "big"), 58
    for width, low in _LANES:  # neighbours are joined to digits of the squared base, all pairs in one multiplication
        number = (number & low) + base * (number >> width & low)
        base *= base
    zeros = len(letters) - len(letters.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


@lru_cache(maxsize=256)  # the few keys of an office, asked for with every record
def format_multikey(public: bytes) -> str:
    """The multikey `z6Mk…` of an Ed25519 public key (32 bytes). Raises FormatError for a key that the rules refuse."""
    check_public_key(public)
    return format_multibase(_ED25519_PUB + public)


def format_fingerprint(public: bytes) -> str:
    """Sixteen hexadecimal digits in groups of four, to write on paper: the first 64 bits of SHA-256 of the key."""
    digits = sha256(public).hexdigest()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


@lru_cache(maxsize=256)  # a refusal is not kept
def parse_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 multikey. Raises FormatError (see `elshi.log.ed25519` for the keys taken)."""
    data = parse_multibase(text)
    if data[:2] != _ED25519_PUB:
        raise FormatError(f"expected an Ed25519 multikey z6Mk…, got {text!r}")
    check_public_key(data[2:])
    return data[2:]
