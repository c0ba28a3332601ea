"""What a release to every channel costs: when each has it, how fast letters go out, how the desk is meanwhile.

The press and the courier are the node's own processes, under its own supervisor; the networks (`bench.networks`) and
the mail server (`bench.mail_taking`) are on loopback and answer at once, so what is measured is ours. The moment at
which a channel had something is the one at which its other side was asked to take it. All of it, the mail server too,
shares `cores` processors.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from elshi.base.errors import UserError
from elshi.bench.channels_node import ChannelsNode, Measured, Say
from elshi.bench.desk import PAGE_MS, VISIBLE_S
from elshi.bench.desk_reading import find_p95
from elshi.bench.figures import Figure, Taken, below
from elshi.bench.mail_taking import taking_mail
from elshi.bench.networks import answering

LETTERS_PER_SECOND = 500.0
_PEER_LETTERS = 2_000
_CHANNELS = "elshi[channels]"
_LIBRARIES = {"aiosmtpd": "aiosmtpd", "atproto": _CHANNELS, "mastodon": _CHANNELS, "telegram": _CHANNELS}


def bench_channels(*, subscribers: int, followers: int, statements: int, cores: int, say: Say) -> Iterator[Figure]:
    """The figures, once all is over. Django is set up for a home in a temporary folder: once per process.

    `subscribers` of mail, at least 2; `followers` on the fediverse, at least 1; `statements` that were published
    before. Raises UserError if a library is lacking.
    """
    check_libraries()
    if subscribers < 2 or followers < 1 or cores < 1:
        raise UserError("expected at least 2 subscribers, 1 follower and 1 core; nothing was measured")
    with ExitStack() as stack:
        used = stack.enter_context(holding_to(cores))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="elshi-bench-"))
        server = stack.enter_context(taking_mail())
        node = ChannelsNode(Path(folder) / "home", server, say)
        for network in node.networks.values():
            stack.enter_context(answering(network))
        node.fill(statements)
        with node.running():
            say("a first statement to every channel …")
            node.warm_up()
            say(f"{subscribers} subscribers, {followers} followers …")
            node.add_readers(subscribers=subscribers, followers=followers)
            say("one statement to all …")
            measured = node.release(subscribers=subscribers)
            load = os.getloadavg()[0]
        say("the same letter by smtplib …")
        peer = node.time_smtplib(count := min(subscribers, _PEER_LETTERS))
    yield from tell(measured)
    yield from tell_letters(measured, peer=Taken(peer.wall / count, peer.cpu / count))
    yield Figure("load when the last letter was in", load, "processes")
    yield Figure("processors used", used, "cores")


def tell(measured: Measured) -> Iterator[Figure]:
    """When each had it, in which order, and the desk meanwhile."""
    yield below("from release to the site, in five languages", value=measured.site, unit="s", limit=VISIBLE_S)
    yield Figure("from release to the list of what is posted by hand", measured.by_hand, "s")
    for name, moments in measured.posts.items():
        yield Figure(f"from release to the first post on {name}", moments[0], "s")
        yield Figure(f"from release to the last of {len(moments)} posts on {name}", moments[-1], "s")
    yield Figure("from release to the first letter", measured.first_letter, "s")
    yield Figure("from release to the last letter", measured.last_letter, "s")
    firsts = [moments[0] for moments in measured.posts.values()]
    yield _after("the first network after the site", min(firsts) - measured.site)
    yield _after("the first letter after every network's first post", measured.first_letter - max(firsts))
    for name, times in measured.desk.items():
        what = f"{name}, while it goes out ({len(times)} times)"
        yield below(what, value=find_p95(times), unit="ms (p95)", limit=PAGE_MS)


def tell_letters(measured: Measured, *, peer: Taken) -> Iterator[Figure]:
    """How fast the letters went, and what each took of a processor. `peer`: what smtplib alone takes for one letter."""
    rate = (measured.letters - 1) / (measured.last_letter - measured.first_letter)
    courier, server = measured.courier_s, measured.server_s
    yield Figure(
        f"{measured.letters} letters",
        rate,
        "letters/s",
        peer=f"smtplib alone, {1 / peer.wall:.4g} letters/s",
        ratio=rate * peer.wall,
        goal=f">= {LETTERS_PER_SECOND:g} letters/s",
        ok=rate >= LETTERS_PER_SECOND,
        cpu_ratio=peer.cpu / courier if courier else None,  # of so few letters no tick of its clock may be seen
    )
    yield Figure("a letter, in the courier", 1000 * courier, "ms of a processor")
    yield Figure("a letter, in the mail server", 1000 * server, "ms of a processor")


def check_libraries(find: Callable[[str], object] = find_spec) -> None:
    """Raises UserError, which says how to install it, if something is lacking that only this needs."""
    lacking = dict.fromkeys(package for module, package in _LIBRARIES.items() if find(module) is None)
    if lacking:
        raise UserError(f"this measurement needs more than is installed: pip install {' '.join(map(repr, lacking))}")


@contextmanager
def holding_to(cores: int) -> Iterator[int]:
    """This process and its children on at most `cores` processors, until the end of the block; on how many."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:cores])
    try:
        yield len(os.sched_getaffinity(0))
    finally:
        os.sched_setaffinity(0, before)


def _after(what: str, value: float) -> Figure:
    return Figure(what, value, "s", goal="> 0", ok=value > 0)
