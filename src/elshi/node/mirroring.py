"""The mirror of a home: what it follows, one round over all its sources, and the pages that it can show.

A home is a node's, which then also knows the logs of others, or a folder that is nothing but a mirror. Below
`<home>/mirror/` (`elshi.mirror.mirror`), and

    sources.json    the sources and the pinned trust files
    witness.key     with which this machine cosigns what it holds
    hosts.json      public host of each office whose pages are rendered here, to its office id
    public/mirror/  what is held and what is wrong, for people (`mirror_pages`), a projection; pages.made: of what
    offices/<office>/site/    its pages, a projection
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from elshi.adapters.tree_sources import check_source, open_source
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import Clock
from elshi.base.durable import hold_lock, write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import NO_POLICY, MissingError, read_bounded
from elshi.mirror.mirror import Mirror, Outcome
from elshi.mirror.office_copy import OfficeCopy
from elshi.node.home import NodeHome, read_trust
from elshi.node.mirror_pages import write_mirror_pages
from elshi.node.restored import is_unconfirmed
from elshi.node.settings import read_settings
from elshi.node.witness_keys import open_cosigner
from elshi.record import Trust, format_trust, parse_trust
from elshi.record.errors import check_format
from elshi.record.fields import check_names, check_text, read_list, read_text
from elshi.site.build import build_site

FORMAT = "elshi-mirror/1"
MAX_SOURCES = 100
MAX_TRUST = 100
_MAX_BYTES = 1 << 20
Say = Callable[[Outcome], object]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a mirror follows: addresses of `sources`, pinned `trust` files, and the `name` of its witness key or ""."""

    sources: tuple[str, ...] = ()
    trust: tuple[Trust, ...] = ()
    name: str = ""


def read_followed(home: NodeHome) -> Followed:
    """What the mirror of `home` follows; nothing if it has none. Raises FormatError for a damaged file."""
    try:
        data = read_bounded(home.mirror / "sources.json", max_bytes=_MAX_BYTES)
    except MissingError:
        return Followed()
    value = parse_canonical(data.removesuffix(b"\n"), max_bytes=_MAX_BYTES)
    check_format(value, FORMAT, what="list of sources")
    check_names(value, {"format", "sources", "trust", "name"}, what="list of sources")
    sources = [check_text(item, what="source") for item in read_list(value, "sources", longest=MAX_SOURCES)]
    trust = [check_text(item, what="trust") for item in read_list(value, "trust", longest=MAX_TRUST)]
    return Followed(tuple(sources), tuple(parse_trust(text.encode()) for text in trust), read_text(value, "name"))


def write_followed(home: NodeHome, followed: Followed) -> None:
    """Store it durably. Raises UserError for too many."""
    if len(followed.sources) > MAX_SOURCES or len(followed.trust) > MAX_TRUST:
        raise UserError(f"expected at most {MAX_SOURCES} sources and {MAX_TRUST} trust files; nothing was changed")
    value = {
        "format": FORMAT,
        "sources": list(followed.sources),
        "trust": [format_trust(one).decode() for one in followed.trust],
        "name": followed.name,
    }
    write_durable(home.mirror / "sources.json", format_canonical(value) + b"\n")


def follow(home: NodeHome, address: str | None, *, trust: Trust | None, name: str = "") -> Followed:
    """Add a source, if an address is given, and pin a trust file. Raises UserError, with nothing changed.

    A home that is no node needs a trust file before anything else. An office that is pinned with another root key is
    not pinned anew: that is for a person, who removes the old one first.
    """
    if address is not None:
        check_source(address)
    with hold_mirror(home):
        before = read_followed(home)
        pinned = list(before.trust)
        if trust is not None:
            known = next((one for one in pinned if one.office == trust.office), None)
            if known is not None and known != trust:
                raise UserError(f"{trust.office} is pinned already by another trust file; nothing was changed")
            if known is None:
                pinned.append(trust)
        if not pinned and not home.settings.exists():
            raise UserError("a mirror needs the trust file of whom it follows: --trust FILE; nothing was changed")
        sources = before.sources if address is None or address in before.sources else (*before.sources, address)
        after = Followed(sources, tuple(pinned), name or before.name)
        write_followed(home, after)
        return after


@contextmanager
def hold_mirror(home: NodeHome, *, wait: bool = False) -> Iterator[None]:
    """While nobody else changes the mirror. Raises LockedError if somebody does, or waits for the end of his round."""
    with hold_lock(home.mirror / ".lock", wait=wait):
        yield


def open_mirror(home: NodeHome, followed: Followed) -> Mirror:
    """The mirror of `home`; whoever changes it holds it (`hold_mirror`). Makes the witness key at the first time.

    In a home that came out of a backup and that nobody has confirmed yet, our own office is copied from others like any
    other: what they hold says whether our log is behind (`elshi.node.restored`).
    """
    pinned, own = list(followed.trust), None
    if home.settings.exists():
        trust = replace(read_trust(home), policy=NO_POLICY)
        pinned = [trust, *(one for one in pinned if one.office != trust.office)]
        if not is_own_in_doubt(home):
            own = OfficeCopy(home.logs, trust)
    cosigner = open_cosigner(home.mirror, name=followed.name, memory="cosigned")
    return Mirror(home.mirror, pinned=[replace(one, policy=NO_POLICY) for one in pinned], own=own, cosigner=cosigner)


def is_own_in_doubt(home: NodeHome) -> bool:
    """Whether this is a node that came out of a backup and nobody has confirmed its log yet."""
    return home.settings.exists() and is_unconfirmed(home, read_settings(home, {}))


def run_round(home: NodeHome, mirror: Mirror, sources: Sequence[str], *, clock: Clock, say: Say) -> None:
    """Ask every source once; then compare, cosign, tell others, render what is new. Errors of sources become alarms."""
    mirror.forget_copy_of_own()
    for address in sources:
        with open_source(address) as source:
            mirror.pull(source, at=clock.now(), say=say)
    finish_round(home, mirror, clock=clock)


def finish_round(home: NodeHome, mirror: Mirror, *, clock: Clock) -> None:
    """What follows once something may have come, by a line or on a stick."""
    mirror.compare(at=clock.now())
    mirror.cosign(at=clock.now())
    mirror.note_stale(at=clock.now())
    mirror.write_heads()
    render_copies(home, mirror)
    write_mirror_pages(home, mirror)


def unfollow(home: NodeHome, address: str, *, at: datetime) -> Followed:
    """Take a source off the list; its alarms end with it, and the copies stay. Raises UserError if it is not there."""
    with hold_mirror(home):
        before = read_followed(home)
        if address not in before.sources:
            raise UserError(f"{address} is not followed: {', '.join(before.sources) or 'nobody is'}")
        after = replace(before, sources=tuple(one for one in before.sources if one != address))
        write_followed(home, after)
        open_mirror(home, after).resume(source=address, at=at)
        return after


def render_copies(home: NodeHome, mirror: Mirror) -> None:
    """Bring the pages of every copy up to date. One that lacks a text that stands, or is damaged, stays as it was.

    A host is that of the nearest office which names it, ours first: anybody may name any host for his own.
    """
    hosts: dict[str, str] = {}
    owners: dict[str, str] = {}
    for anchor in mirror.anchors().offices.values():
        owners.setdefault(anchor.trust.host, anchor.trust.office)
    for anchor, copy in mirror.copies():
        if not copy.epochs():
            continue
        out = site_folder(home, anchor.trust.office)
        now = _what_is_shown(mirror, copy)
        try:
            if mirror.rendered.get(copy.trust.office) != now or not out.exists():
                build_site(logs=copy.folder, blobs=copy.folder / "blobs", out=out, trust=copy.trust, records=set())
                mirror.rendered[copy.trust.office] = now
        except SecurityError:  # it stands among the alarms already: a gap, or a damaged copy
            if not out.exists():
                continue
        if owners[anchor.trust.host] == anchor.trust.office:
            hosts[anchor.trust.host] = anchor.trust.office
    data = format_canonical(hosts)
    path = home.mirror / "hosts.json"
    if not path.exists() or path.read_bytes() != data:
        write_durable(path, data)


def _what_is_shown(mirror: Mirror, copy: OfficeCopy) -> tuple[bytes | None, frozenset[str]]:
    """What a rendered copy depends on: its newest note, and which texts it lacks."""
    note = copy.log(max(copy.epochs())).read_note()
    return note, frozenset(mirror.memory_of(copy.trust.office).missing)


def site_folder(home: NodeHome, office: str) -> Path:
    """Where the pages of a copied office are."""
    return home.mirror / "offices" / office / "site"


def read_hosts(home: NodeHome) -> Mapping[str, Path]:
    """Public host to the folder of its pages, of every copied office."""
    try:
        hosts = parse_canonical(read_bounded(home.mirror / "hosts.json", max_bytes=_MAX_BYTES))
    except (MissingError, FormatError):
        return {}
    copied = {folder.name for folder in (home.mirror / "offices").glob("*")}
    return {host: site_folder(home, str(office)) for host, office in hosts.items() if str(office) in copied}


def public_folders(home: NodeHome) -> list[Path]:
    """What is shown of others' logs and of our own word on them, behind the node's own site."""
    offices = home.mirror / "offices"
    copies = sorted(offices.glob("*/public")) if offices.is_dir() else []
    return [home.mirror / "public", *copies]
