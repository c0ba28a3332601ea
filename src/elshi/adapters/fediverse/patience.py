"""How long others' servers may keep us waiting, each owner's all together: beyond that they are let be for a while.

Names below one's own cost nothing, so a stranger can be as many servers as he likes. What is counted is the site, which
one owner has: the last two names of a host, or three where those two are a country's (`mfa.gov.kz`); of an address the
address, of IPv6 its /48. A site has 60 seconds that it may keep us waiting, of which one comes back every 50 seconds:
after that a server that answers nothing costs us a fiftieth of one connection, and one that is well again is asked
within 17 minutes. The first two seconds of a question are free. In the memory of one process; by a clock that only goes
forward.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_MOST_S = 60.0  # waited for
_MOST_OWED_S = 20.0  # beyond that, whatever was under way at once
_BACK = 1 / 50  # seconds that come back in a second
_FREE_S = 2.0
_OF_COUNTRIES = frozenset(
    ["ac", "co", "com", "edu", "go", "gob", "gov", "gub", "int", "mil", "ne", "net", "or", "org"]
)  # below which names are given to many
_MOST_SITES = 10_000  # the one that kept us waiting longest ago is forgotten


@dataclass(slots=True)
class Patience:
    """Safe in threads. `seconds`: the clock."""

    seconds: Callable[[], float] = time.monotonic
    _used: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)  # site: seconds, as of when
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, url: str) -> float:
        """Seconds until the site of `url` may be asked; 0 for now."""
        with self._lock:
            over = self._in_use(site_of(url), self.seconds()) - _MOST_S
        return over / _BACK if over > 0 else 0.0

    @contextmanager
    def counted(self, url: str) -> Iterator[None]:
        """While we wait for the site of `url`."""
        site, start = site_of(url), self.seconds()
        try:
            yield
        finally:
            now = self.seconds()
            self._note(site, max(0.0, now - start - _FREE_S), now)

    def _note(self, site: str, seconds: float, now: float) -> None:
        if not seconds:
            return
        with self._lock:
            self._used[site] = (min(self._in_use(site, now) + seconds, _MOST_S + _MOST_OWED_S), now)
            self._used.move_to_end(site)
            while len(self._used) > _MOST_SITES:
                self._used.popitem(last=False)

    def _in_use(self, site: str, now: float) -> float:
        used, at = self._used.get(site, (0.0, now))
        return max(0.0, used - (now - at) * _BACK)


def site_of(url: str) -> str:
    """What of the address one owner has, whatever the scheme and the port; empty for what is no address."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        names = host.split(".")
        is_countrys = len(names) > 2 and len(names[-1]) == 2 and names[-2] in _OF_COUNTRIES
        return ".".join(names[-3 if is_countrys else -2 :])
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address) >> 80 << 80, 48)))
    return str(address)
