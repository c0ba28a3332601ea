"""A program, `cut_off RESULT -- COMMAND…`: runs a command in the namespace that it was started in, and writes to RESULT
what tried to leave. It is started by `namespace.run_cut_off` and by nobody else.

The namespace has loopback and one link into a dead end, with the default route into it. Without any route the kernel
refuses a packet before a counter can see it, and a page that reaches for a foreign font would look as innocent as one
that does not. Names are asked of an address behind that link, so that a lookup is a packet like any other; and what
would answer one past the network (a cache's socket in /run) is hidden.
"""

import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from elshi.prove.packets import KERNELS_OWN, describe_packet

RESOLVER = "198.18.0.53"  # of the benchmarking range (RFC 2544): nobody's
DESTINATIONS = 40  # so many are named, the most frequent ones
_ETH_P_ALL = 3
_HIDDEN = ("/run/systemd/resolve", "/run/nscd", "/run/dbus", "/run/avahi-daemon")
_TABLE = f"""
table inet watch {{
  chain out {{
    type filter hook output priority 0; policy accept;
    oifname "sink" icmpv6 type {{ {", ".join(str(kind) for kind in sorted(KERNELS_OWN))} }} accept
    oifname "sink" counter
    oifname "lo" meta l4proto {{ tcp, udp }} th dport 53 counter
  }}
}}
"""


def main(result: Path, command: list[str]) -> int:
    """Cut off, watch, run, write."""
    _cut_off()
    watched = _Watched()
    code = subprocess.run(command, check=False).returncode
    found = {"code": code, "packets": count_packets(), "seen": watched.read()}
    result.write_text(json.dumps(found), "utf-8")
    return 0


def count_packets() -> int:
    """How many packets tried to leave this namespace so far; lookups of names at loopback are among them."""
    listing = subprocess.run(["nft", "-j", "list", "table", "inet", "watch"], capture_output=True, check=True).stdout
    rules: list[dict[str, Any]] = [item["rule"] for item in json.loads(listing)["nftables"] if "rule" in item]
    return sum(int(part["counter"]["packets"]) for rule in rules for part in rule["expr"] if "counter" in part)


def _cut_off() -> None:
    for folder in _HIDDEN:
        if Path(folder).is_dir():
            _run("mount", "-t", "tmpfs", "none", folder)
    _replace("/etc/resolv.conf", f"nameserver {RESOLVER}\noptions timeout:1 attempts:1\n")
    _replace("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "sink", "type", "veth", "peer", "name", "drain")
    for link in ("sink", "drain"):
        _run("ip", "link", "set", link, "up", "arp", "off")
    _run("ip", "addr", "add", "198.18.0.1/32", "dev", "sink")
    _run("ip", "route", "add", "default", "dev", "sink")
    if _has_ipv6():
        _run("ip", "-6", "addr", "add", "2001:db8::1/128", "dev", "sink", "nodad")
        _run("ip", "-6", "route", "add", "default", "dev", "sink")
    subprocess.run(["nft", "-f", "-"], input=_TABLE.encode(), check=True)


def _has_ipv6() -> bool:
    switch = Path("/proc/sys/net/ipv6/conf/sink/disable_ipv6")
    return switch.exists() and switch.read_text().strip() == "0"


def _replace(path: str, text: str) -> None:
    """Other bytes in the place of a file of the system, for this namespace alone."""
    if not Path(path).exists():
        return
    with tempfile.NamedTemporaryFile("w", prefix="elshi-cut-off-", delete=False) as file:
        file.write(text)
    _run("mount", "--bind", file.name, path)
    Path(file.name).unlink()


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


class _Watched:
    """Notes what comes out at the dead end, in a thread of its own."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.bind(("drain", _ETH_P_ALL))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            if said := describe_packet(self._socket.recv(2048)):
                self._seen[said] += 1

    def read(self) -> list[str]:
        """`3 x tcp 192.0.2.7:80`, the most frequent first."""
        return [f"{count} x {said}" for said, count in self._seen.most_common(DESTINATIONS)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[sys.argv.index("--") + 1 :]))
