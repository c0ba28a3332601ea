"""Handles become keyed pseudonyms at the door (DESIGN 2.4 and 8).

pseudonym  "p_" + the first 16 characters of the lower-case RFC 4648 base32 of
           HMAC-SHA256(key, UTF-8 of platform + ":" + handle)
platform   lower-cased; handle   NFKC, lower-cased, trimmed, without leading "@" and "acct:"
mention    "@handle" or "@handle@host" becomes "@" + pseudonym of the whole; so does an e-mail address
profile    in "https://host/@handle…", "https://host/users/handle…" and, on the hosts in `_PROFILE_HOSTS`,
           "https://host/handle…", the handle becomes a pseudonym; the rest of the path stays
DID        "did:plc:…" and "did:web:…", by which Bluesky names accounts, also inside "at://…"

The 80 bits that are kept make a collision of two among a million accounts less likely than 1 in 10**12. The same
handle on two platforms has two pseudonyms. Without a key nothing is replaced: file commands that store nothing.
What it cannot do: a name written in plain words inside a text stays there; retention deals with texts.
"""

import base64
import hmac
import re
import unicodedata
from collections.abc import Callable

_PROFILE_HOSTS = (
    r"(?:mobile\.|m\.|www\.)?(?:twitter\.com|x\.com|instagram\.com|facebook\.com|fb\.com|t\.me|telegram\.me|vk\.com|ok\.ru"
    r"|threads\.net|threads\.com|tiktok\.com|medium\.com|bsky\.app/profile|linkedin\.com/in|vimeo\.com"
    r"|youtube\.com/(?:user|c|channel))"
)
# Anybody may write 65,536 letters without a blank: a run is looked at from its beginning, not from each letter.
_PROFILE = re.compile(
    rf"(?P<before>(?:https?://)?(?:{_PROFILE_HOSTS}/@?|(?<![^\s/@<>\"'])[^\s/@<>\"']+/@|[^\s@<>\"']{{1,300}}/users/))"
    r"(?P<handle>[^\s/?#@<>\"'()\[\]]{1,200})(?P<host>@[\w.\-]+)?",
    re.IGNORECASE,
)
_DID = re.compile(r"did:(?:plc|web):[A-Za-z0-9._:%\-]*[A-Za-z0-9._\-]")
_MENTION = re.compile(
    r"(?P<local>[\w.+\-]{0,64})[@＠](?P<handle>[\w](?:[\w.\-]*[\w])?)(?P<host>@[\w](?:[\w.\-]*[\w])?)?"
)
# RE2, case ignored: what matches neither this nor an author's column holds no handle that `scrub` would see.
MAY_NAME = rf"[@＠]|/users/|did:(?:plc|web):|{_PROFILE_HOSTS}/"
# Paths of those hosts that name no account.
_PLACES = frozenset(
    [
        "i",
        "search",
        "hashtag",
        "home",
        "explore",
        "watch",
        "p",
        "reel",
        "share",
        "sharer",
        "intent",
        "wall",
        "photo",
        "groups",
        "events",
        "s",
        "status",
    ]
)
_DONE = re.compile(r"p_[a-z2-7]{16}")


class Pseudonyms:
    """Makes pseudonyms with one key and remembers them for the length of a run."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a pseudonym key has at least 16 bytes")
        self._key = key
        self._known: dict[tuple[str, str], str] = {}

    def of(self, platform: str, handle: str) -> str:
        """The pseudonym of one account."""
        pair = (platform, handle)
        found = self._known.get(pair)
        if found is None:
            found = self._known[pair] = self._make(platform, handle)
        return found

    def scrub(self, platform: str, text: str) -> str:
        """`text` with mentions, e-mail addresses, profile links and DIDs replaced. Twice gives the same as once."""
        if "/" in text:
            text = _PROFILE.sub(self._profile(platform), text)
        if "did:" in text:
            text = _DID.sub(lambda match: self.of(platform, match[0]), text)
        if "@" in text or "＠" in text:
            text = _MENTION.sub(self._mention(platform), text)
        return text

    def _make(self, platform: str, handle: str) -> str:
        plain = unicodedata.normalize("NFKC", handle).strip().lower().removeprefix("acct:").lstrip("@")
        message = f"{platform.lower()}:{plain}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, message, "sha256")
        return "p_" + base64.b32encode(digest)[:16].decode().lower()

    def _profile(self, platform: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            handle = match["handle"] + (match["host"] or "")
            if _DONE.fullmatch(handle) or handle.lower() in _PLACES:
                return match[0]
            return match["before"] + self.of(platform, handle)

        return replace

    def _mention(self, platform: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            if _DONE.fullmatch(match["handle"]):
                return match[0]
            if match["local"]:  # an e-mail address, or a handle@host without its first @
                return "@" + self.of(platform, match[0])
            return "@" + self.of(platform, match["handle"] + (match["host"] or ""))

        return replace
