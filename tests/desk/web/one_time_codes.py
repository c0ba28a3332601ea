"""One-time codes, made here from RFC 4226 and RFC 6238 alone: the desk's own code is not asked."""

import base64
import hmac
import time


def code_at(secret: str, moment: float) -> str:
    """The six digits that an app with `secret` (base32) shows at `moment`, seconds since 1970."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, (int(moment) // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def code_now(secret: str, *, periods: int = 0) -> str:
    """The code of now, or of so many periods later."""
    return code_at(secret, time.time() + 30 * periods)
