"""Whether a handle or host passes for a registered one, and by which trick. Decides about names only, never intent.

A name is seen in three views: as written, as it looks (`loose_skeleton`), and with digits read as letters. In each, two
names may be the same, have their separators or words moved, carry an affix, or differ by a slip of spelling. The first
relation that holds, in this order, gives the reasons:

homoglyph      a letter of another script or shape        letter-pairs   rn for m, vv for w, cl for d
digits         0 for o, 1 for l, 3 for e …                separators     mfa_samal, mfasamal, mfa.samal
word-order     samal_mfa                                  affix          mfa_samal_official, real-mfa-samal, …_kz
keyboard       a letter's neighbour on the keyboard       spelling       a letter doubled, dropped, added, moved
other-ending   mfa.samal.test (hosts)                     subdomain      mfa.samal.example.evil.test (hosts)
other-server   the same name on another server (fediverse)

Few false alarms matter as much as few misses. A short word (up to four letters) is mostly an acronym, and one letter
makes another ministry of it (mfa, mia, moa), so there only a slip of the finger counts. What is left of a name must be
more than a country's: samal_news is no lookalike of samal. Nothing here knows which names are registered.

>>> handle_reasons("rnfa-samal-official", "mfa_samal", platform="x")
('letter-pairs', 'affix')
>>> handle_reasons("mod_samal", "mfa_samal", platform="x")
()
>>> host_reasons("mfa.samal.example.evil.test", "mfa.samal.example")
('subdomain',)
"""

import unicodedata

from elshi.text.likeness import is_telling, name_reasons, views

_PLATFORMS = {"twitter": "x", "tg": "telegram", "fb": "facebook", "insta": "instagram", "yt": "youtube"}
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gouv", "gov", "go", "int", "mil", "net", "or", "org"})


def handle_reasons(given: str, registered: str, *, platform: str) -> tuple[str, ...]:
    """Why `given` passes for `registered` on one platform; empty where it does not, or is the same account."""
    if is_same_handle(given, registered, platform=platform):
        return ()
    if platform in {"domain", "bluesky"}:
        return host_reasons(given, registered)
    if platform in {"mastodon", "e-mail"}:
        return _address_reasons(given, registered)
    return name_reasons(given, registered)


def platform_code(platform: str) -> str:
    """The code of a platform by which it is registered: `x` of "Twitter"."""
    code = platform.strip().casefold()
    return _PLATFORMS.get(code, code)


def is_same_handle(given: str, registered: str, *, platform: str) -> bool:
    """Whether two handles are one account to the platform: case and a leading @ do not count, on some not dots."""
    return fold_handle(given, platform=platform) == fold_handle(registered, platform=platform)


def fold_handle(handle: str, *, platform: str) -> str:
    """A handle as the platform itself compares it."""
    bare = unicodedata.normalize("NFC", handle).strip().removeprefix("@").rstrip("/").casefold()
    if platform in {"domain", "bluesky"}:
        return fold_host(bare)
    if platform == "facebook":  # its help pages: dots and capital letters do not make another user name
        return bare.replace(".", "")
    return bare


def fold_host(host: str) -> str:
    """A host in lower case, its labels decoded from punycode (RFC 3492), no dot at the end, no `www`."""
    labels = unicodedata.normalize("NFKC", host).casefold().replace("。", ".").strip(".").split(".")
    return ".".join(_decode_label(label) for label in labels).removeprefix("www.")


def is_under_host(given: str, registered: str) -> bool:
    """Whether `given` is the registered host or below it: whoever holds a name decides what is below it."""
    host, official = fold_host(given), fold_host(registered)
    return host == official or host.endswith(f".{official}")


def host_reasons(given: str, registered: str) -> tuple[str, ...]:
    """Why the host `given` passes for `registered`; empty where it does not, or belongs to it.

    Names beside the registered one, under one parent (`mod.samal.example`), are the parent's to give, and lookalikes
    only if they look the same.
    """
    if is_under_host(given, registered):
        return ()
    host, official = fold_host(given), fold_host(registered)
    parent = official.partition(".")[2]
    looks = _whole_host_reasons(given, host, official)
    if looks or host == parent or (host.endswith(f".{parent}") and _is_held(parent)):
        return looks
    return _own_name_reasons(host, official)


def _whole_host_reasons(given: str, host: str, official: str) -> tuple[str, ...]:
    """The whole official host, as it looks, alone or in front of another."""
    for view in views(host, official, raw=given if host.isascii() else host):
        if view.given == view.registered:
            return view.reasons
        fronts = (f"{view.registered}.", f"{view.registered.replace('.', '-')}.")
        if view.given.startswith(fronts) or f".{view.registered}." in view.given:
            return (*view.reasons, "subdomain")
    return ()


def _own_name_reasons(host: str, official: str) -> tuple[str, ...]:
    """The official host's own name, without its ending."""
    stem, ending = split_ending(host)
    official_stem, official_ending = split_ending(official)
    other_ending = ("other-ending",) if ending != official_ending else ()
    if stem == official_stem:
        return other_ending
    if stem.startswith(f"{official_stem}.") or ("." in official_stem and f".{official_stem}." in stem):
        return ("subdomain",)
    reasons = name_reasons(stem, official_stem)
    return (*reasons, *other_ending) if reasons else ()


def _address_reasons(given: str, registered: str) -> tuple[str, ...]:
    """Reasons for `name@host`: the same name on a host that passes for ours or is another, or the name itself."""
    name, _, host = given.strip().removeprefix("@").partition("@")
    official, _, official_host = registered.partition("@")
    names = name_reasons(name, official)
    is_same_name = name.casefold() == official.casefold()
    if fold_host(host) == fold_host(official_host):
        return names
    hosts = host_reasons(host, official_host)
    if hosts and (is_same_name or names):
        return (*names, *hosts)
    if (is_same_name or names) and is_telling(official):
        return (*names, "other-server")
    return ()


def _is_held(parent: str) -> bool:
    """Whether names below `parent` are given by one holder, not sold to anybody (.com, .com.kz)."""
    labels = parent.split(".")
    return len(labels) > 1 and labels[0] not in _SECOND_LEVEL - {"gov", "gob", "gouv", "go", "mil"}


def split_ending(host: str) -> tuple[str, str]:
    """A host's own name and its ending: `mfa.samal`, `example`; `mfa-samal`, `com.kz`."""
    labels = host.split(".")
    cut = 2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 1
    return ".".join(labels[:-cut]), ".".join(labels[-cut:])


def _decode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFC", label[4:].encode("ascii").decode("punycode")).casefold()
    except UnicodeError:  # no punycode after all: the label stands as it is
        return label
