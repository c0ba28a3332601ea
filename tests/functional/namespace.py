"""A network namespace without a way out: loopback, and a dead-end link that counts and swallows what tries to leave.

A route into a dead end is needed for the count: without any route the kernel refuses a packet before a counter
can see it, and a page that reaches for a foreign font would look as innocent as one that does not.
"""

import json
import subprocess
import sys
from pathlib import Path

_SETUP = """
set -e
ip link set lo up
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add sink type veth peer name drain
ip link set sink up arp off
ip link set drain up arp off
ip addr add 198.18.0.1/32 dev sink
ip route add default dev sink
nft add table inet watch
nft add chain inet watch out '{ type filter hook output priority 0; }'
nft add rule inet watch out oifname sink counter
"""


def run_cut_off(script: Path, *args: str, timeout: int = 400) -> tuple[int, int, str]:
    """Run `python SCRIPT ARGS…` in a fresh namespace: its exit code, packets that tried to leave, what it printed."""
    command = (
        f"{_SETUP}\nset +e\n'{sys.executable}' '{script}' \"$@\" >&2\ncode=$?\nnft -j list table inet watch\nexit $code"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", command, "sh", *args],
        capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    if not done.stdout:
        raise RuntimeError(f"could not make a namespace: {done.stderr}")
    return done.returncode, _count(done.stdout), done.stderr


def _count(listing: str) -> int:
    rules = [item["rule"] for item in json.loads(listing)["nftables"] if "rule" in item]
    return sum(part["counter"]["packets"] for rule in rules for part in rule["expr"] if "counter" in part)
