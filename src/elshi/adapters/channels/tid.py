"""Record keys of Bluesky that are computed from a part's key, so that a repeat lands on the same record.

A post's key has to be a TID (atproto.com/specs/tid): 64 bits in 13 signs of a sortable base 32, the first bit 0, then
53 bits of microseconds since 1970 and 10 bits of a clock's id. Ours says no true time: it is a hash, laid into the
years 2023 to 2025, since a key from the future could be taken for a fault. Readers order posts by `createdAt`, not by
keys.
56 bits are free: among a million posts of one account, the odds that any two meet are about one in 150,000.

>>> make_tid("00112233445566778899aabbccddeeff")
'3l2zrcnfijd6h'
"""

import hashlib

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_FIRST_US = 1_672_531_200_000_000  # 2023-01-01T00:00:00Z
_TIME_BITS, _CLOCK_BITS = 46, 10  # 2**46 µs are 814 days


def make_tid(key: str) -> str:
    """The TID of a part's `key`: the same for ever."""
    seed = int.from_bytes(hashlib.sha256(b"elshi-tid/1\0" + key.encode()).digest()[:8], "big")
    time_us = _FIRST_US + seed % (1 << _TIME_BITS)
    clock = seed >> _TIME_BITS & ((1 << _CLOCK_BITS) - 1)
    number = time_us << _CLOCK_BITS | clock
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -1, -5))
