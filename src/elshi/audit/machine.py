"""What a machine's own files say it leans on: resolvers, time servers, package sources. Text in, hosts out.

Read from resolv.conf (resolv.conf(5)), timesyncd.conf, chrony.conf and its sources, ntp.conf, apt's one-line and deb822
lists (sources.list(5)) and proxies, pip.conf and .npmrc. A comment is nothing, except that timesyncd's own `#NTP=` and
`#FallbackNTP=` lines show what was built in. Whole programs are not understood: an included file that was not given is
not followed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from elshi.audit.page_resources import host_of

_SERVER = re.compile(r"[ \t]*(?:server|pool|peer)[ \t]+(\S{1,253})", re.IGNORECASE)
_NAMESERVER = re.compile(r"[ \t]*nameserver[ \t]+(\S{1,64})")
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|(?:file|copy|cdrom):/?)[^\s\"';:][^\s\"';]{0,2047}")
_TIMESYNCD = re.compile(r"(#?)[ \t]*(NTP|FallbackNTP)[ \t]*=[ \t]*(.{0,2048})")


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One thing a machine leans on: `code` of its finding, `host` ("" for a path on this machine), file and line."""

    code: str
    host: str
    seen: str


def read_machine(files: Mapping[str, str]) -> tuple[MachineLine, ...]:
    """The lines of the files that were found, by path (`/etc/resolv.conf`), in the order of the paths."""
    found: list[MachineLine] = []
    for path, text in sorted(files.items()):
        if path.endswith("resolv.conf"):
            found += _resolvers(path, text)
        elif "timesyncd" in path:
            found += _timesyncd(path, text)
        elif "chrony" in path or "ntp" in path:
            found += _time_servers(path, text)
        else:
            found += _packages(path, text)
    return tuple(dict.fromkeys(found))


def _resolvers(path: str, text: str) -> Iterator[MachineLine]:
    for number, line in _lines(text):
        if (found := _NAMESERVER.match(line)) is not None:
            yield MachineLine("resolver", found[1].partition("%")[0], f"{path}:{number} {line.strip()}")


def _timesyncd(path: str, text: str) -> Iterator[MachineLine]:
    """The servers set, and the built-in ones that its comments show where none are set instead of them."""
    names: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TIMESYNCD.fullmatch(line.strip())
        if found is not None and found[3].strip() and not (found[1] and found[2] in names):
            names[found[2]] = (found[3], f"{path}:{number} {line.strip()}")
    for values, seen in names.values():
        yield from (MachineLine("time-server", host, seen[:300]) for host in values.split())


def _time_servers(path: str, text: str) -> Iterator[MachineLine]:
    for number, line in _lines(text):
        if (found := _SERVER.match(line)) is not None:
            local = found[1].startswith("127.127.")  # ntp.conf's name for a clock on the machine
            yield MachineLine("time-server", "" if local else found[1], f"{path}:{number} {line.strip()}")


def _packages(path: str, text: str) -> Iterator[MachineLine]:
    for number, line in _lines(text):
        for address in _ADDRESS.findall(line):
            host = host_of(address)
            seen = f"{path}:{number} {re.sub('//[^/@]{1,256}@', '//', line.strip())}"  # no passwords in a report
            yield MachineLine("package-source", host, seen[:300])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith(("#", ";", "!", "%", "//")):
            yield number, line
