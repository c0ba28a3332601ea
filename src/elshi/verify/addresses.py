"""From a web address to the account it shows: which platform, which handle, or which host. Nothing is fetched.

An address is read as a browser would, and what is there to mislead a reader is seen through: a host's look before an @
(`https://mfa.samal.example@evil.test/`), backslashes, white space within, percent signs coded twice, fullwidth letters,
punycode, a dot at the end, a port, dot segments (`/mfa_samal/../somebody`), a parameter within another one's value.
Fragments do not count, and parameters only where they name an account. docs/formats/registry.md has the rules.

>>> found = parse_address("https://mobile.twitter.com/mfa_samal/status/1?s=20")
>>> found.platform, found.handle
('x', 'mfa_samal')
>>> parse_address("mfa.samal.example@evil.test/en/").decoy
'mfa.samal.example'
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from elshi.base.errors import UserError
from elshi.text.lookalikes import fold_host

MAX_ADDRESS = 2_000  # characters
_NAME = r"(?P<handle>[^/?#]+)"
# Platform, its hosts, and where in path and query the handle stands. The first shape that fits is taken. `space`: names
# of different spaces are different accounts.
_SHAPES = (
    ("x", "x.com twitter.com", rf"/@?{_NAME}"),
    ("telegram", "t.me telegram.me telegram.dog", rf"/(?:s/)?{_NAME}"),
    ("facebook", "facebook.com fb.com fb.me m.me", r"/profile\.php\?(?:.*&)?id=(?P<handle>[0-9]+)(?:&|$)"),
    ("facebook", "facebook.com fb.com fb.me m.me", r"/pages/[^/?#]+/(?P<handle>[0-9]+)"),  # the name may be any
    ("facebook", "facebook.com fb.com fb.me m.me", rf"/(?:pg/|p/)?(?!pages/){_NAME}"),
    ("instagram", "instagram.com instagr.am", rf"/(?:stories/)?{_NAME}"),
    ("youtube", "youtube.com", rf"/(?:@|(?P<space>c|user|channel)/){_NAME}"),
    ("tiktok", "tiktok.com", rf"/@{_NAME}"),
    ("threads", "threads.net threads.com", rf"/@{_NAME}"),
    ("bluesky", "bsky.app", rf"/profile/{_NAME}"),
    ("vk", "vk.com vk.ru vkontakte.ru", rf"/{_NAME}"),
    ("weibo", "weibo.com weibo.cn", rf"/(?:u/|(?P<space>n)/)?{_NAME}"),
    ("linkedin", "linkedin.com", rf"/(?:company|(?P<space>in)|school|showcase)/{_NAME}"),
    ("whatsapp", "wa.me", rf"/(?:(?P<space>channel)/)?\+?{_NAME}"),
    ("whatsapp", "whatsapp.com api.whatsapp.com", r"/send/?\?(?:.*&)?phone=\+?(?P<handle>[0-9]+)(?:&|$)"),
    ("whatsapp", "whatsapp.com", rf"/(?P<space>channel)/{_NAME}"),
)
# Where a platform shows what has this number, whoever wrote it and whatever name stands before it in the address: what
# follows the name in the path, and parameters. Where in doubt, it is here. Not here, for there the post is one of the
# named account: Telegram (numbers of each channel), Bluesky (keys in the profile's own repository), WhatsApp channels.
_BY_NUMBER = {
    "x": (r"/(?:status(?:es)?|articles?)/[^?]", ""),  # shows the post, its true author beside it
    "telegram": ("", "comment"),  # anybody's comment below the channel's post
    "facebook": (r"/(?:posts|videos|photos|reels?|permalink|stor(?:y|ies)|activity)/[^?]", "story_fbid fbid v"),
    "instagram": (r"/(?:(?:p|reels?|tv)/[^?]|[0-9])", ""),  # also the number of a story
    "threads": (r"/(?:post|media|t)/[^?]", ""),
    "tiktok": (r"/(?:video|photo)/[^?]", ""),
    "youtube": (r"/(?:shorts|live|post|video)/[^?]", "lb v"),
    "mastodon": (r"/(?:[^/?]+/)?[^/?]*[0-9]", ""),  # leads on to the true author, who may be of another server
    "vk": ("", "w z"),  # opens anybody's post or picture over the page
    "weibo": (r"/[0-9A-Za-z]{8,}", ""),
}
# First parts of a path that are the platform's own, not somebody's handle.
_RESERVED = frozenset(
    """
    i home search hashtag intent share sharer sharer.php login signup about explore settings messages notifications p
    reel reels tv stories joinchat addstickers watch groups events marketplace gaming help privacy terms tos feed
    playlist results shorts status
    """.split()  # noqa: SIM905  # words are read more easily as words
)
_FRONTS = ("www.", "m.", "mobile.", "web.", "l.")
_FEDIVERSE = re.compile(r"/(?:web/)?@(?P<name>[^/@]+)(?:@(?P<host>[^/]+))?(?P<rest>/.*)?")
_REST = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address leads to. `platform` and `handle` are None where it shows no account of a known platform.

    `decoy`: what stands before an @, which no browser goes to and a reader may take for the host; else empty. `space`:
    on a platform where one name can be several accounts, which of its spaces the name is in. `query`: the parameters,
    decoded, in order. `by_number`: it shows the post of a number, whoever wrote it, whatever name stands before that.
    """

    host: str
    path: str
    platform: str | None
    handle: str | None
    decoy: str
    space: str = ""
    query: tuple[tuple[str, str], ...] = ()
    by_number: bool = False


def parse_address(text: str) -> Address:
    """The address in `text`, with or without a scheme. Raises UserError if there is no host in it."""
    if len(text) > MAX_ADDRESS:
        raise UserError(f"expected an address of at most {MAX_ADDRESS} characters, got {len(text)}")
    scheme, rest = _split_scheme(text)
    if scheme == "mailto":
        mailbox = _decode(rest).partition("?")[0].strip()
        return Address(fold_host(mailbox.rpartition("@")[2]), "", "e-mail", mailbox, "")
    authority, path, parameters = _split_parts(rest)
    decoy, _, host = authority.rpartition("@")
    host = fold_host(re.sub(r":[0-9]*$", "", host))
    if not host or (re.search(r"[\s/\\<>\":#?@]", host) and not re.fullmatch(r"\[[0-9a-f:.]+\]", host)):
        raise UserError(f"expected a web address like https://mfa.samal.example/, got {text[:200]!r}")
    query = _read_query(parameters)
    platform, handle, space, rest = _find_account(host, path, query)
    by_number = platform is not None and _is_by_number(platform, rest, query)
    return Address(host, path, platform, handle, decoy.partition(":")[0], space, query, by_number)


def _split_scheme(text: str) -> tuple[str, str]:
    # WHATWG URL: tabs and line ends fall out, other white space and control characters at the ends too
    bare = re.sub(r"[\t\n\r]", "", text).strip("".join(map(chr, range(0x21))))
    found = _REST.fullmatch(bare)
    if found is None or re.match(r"[0-9]{1,5}(?:[/?#]|$)", found["rest"]):  # "host:8443/x" has a port, no scheme
        return "https", bare
    scheme = found["scheme"].lower()
    if scheme in {"http", "https", "mailto"}:
        return scheme, found["rest"]
    if "." in scheme or "@" in found["rest"].partition("/")[0]:  # user:password@host
        return "https", bare
    raise UserError(f"expected an http or https address, got one of scheme {scheme[:40]!r}")


def _split_parts(rest: str) -> tuple[str, str, str]:
    """Authority, path and query. A backslash is a slash to a browser; what is coded in the host is decoded."""
    before, _, parameters = rest.partition("#")[0].partition("?")
    authority, slash, path = before.replace("\\", "/").lstrip("/").partition("/")
    decoded = _decode(authority).replace("\\", "/")
    if "/" in decoded or "?" in decoded:  # a coded slash ends the host for whoever decodes it
        raise UserError(f"the host of the address holds a coded slash: {rest[:200]!r}; no browser goes there")
    return decoded, _read_path(slash + path or "/"), parameters


def _read_path(path: str) -> str:
    """The path as a browser asks for it (WHATWG URL, dot segments), decoded; as it is where that could mislead."""
    segments: list[str] = []
    last = ""
    for segment in path.split("/")[1:]:
        last = segment.lower().replace("%2e", ".")
        if last == "..":
            del segments[-1:]
        elif last != ".":
            segments.append(segment)
    if last in {".", ".."}:
        segments.append("")
    decoded = [_decode(segment) for segment in segments]
    if any(segment in {".", ".."} or re.search(r"[/\\?#]", segment) for segment in decoded):
        decoded = segments  # a server may see other segments than whoever decodes: nobody is named here
    return "/" + "/".join(decoded)


def _read_query(text: str) -> tuple[tuple[str, str], ...]:
    """The parameters, split before they are decoded, as a server does."""
    pairs = (piece.partition("=") for piece in text.split("&") if piece)
    return tuple((_decode(name), _decode(value)) for name, _, value in pairs)


def _decode(text: str) -> str:
    """Percent signs decoded until nothing changes, at most three times."""
    for _ in range(3):
        decoded = unquote(text)
        if decoded == text:
            break
        text = decoded
    return text


def _is_by_number(platform: str, rest: str, query: tuple[tuple[str, str], ...]) -> bool:
    """`rest`: what follows the name in the path."""
    shape, parameters = _BY_NUMBER.get(platform, ("", ""))
    if shape and re.match(shape, rest):
        return True
    return any(name in parameters.split() for name, _ in query)


def _find_account(host: str, path: str, query: tuple[tuple[str, str], ...]) -> tuple[str | None, str | None, str, str]:
    """Platform, handle, space, and what follows the handle."""
    names = {host, *(host.removeprefix(front) for front in _FRONTS)}
    is_platform = False
    for platform, hosts, shape in _SHAPES:
        if not names & set(hosts.split()):
            continue
        is_platform = True
        found = re.match(shape, f"{path}?{_plain_query(query)}")
        if found and (handle := _clean(found["handle"])) and handle.casefold() not in _RESERVED:
            return platform, handle, found.groupdict().get("space") or "", found.string[found.end() :]
    person = None if is_platform else _FEDIVERSE.fullmatch(path)
    if person is None:
        return None, None, "", ""
    return "mastodon", f"{person['name']}@{fold_host(person['host'] or host)}", "", person["rest"] or ""


def _plain_query(query: tuple[tuple[str, str], ...]) -> str:
    """The parameters that mean the same to everybody: named once, no sign of another part of the address in them."""
    names = [name for name, _ in query]
    plain = (it for it in query if names.count(it[0]) == 1 and not re.search(r"[&=/?#]", "".join(it)))
    return "&".join(f"{name}={value}" for name, value in plain)


def _clean(handle: str) -> str:
    bare = handle.strip().removeprefix("@")
    return "" if bare.startswith("+") else bare  # t.me/+… is an invitation and names nobody
