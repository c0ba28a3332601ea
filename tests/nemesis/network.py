"""Nodes with addresses of their own, joined by a bridge that can be cut, made lossy and slow, and healed.

    net = Network({"hub": "10.77.0.1", "xa": "10.77.0.2"})
    net.make()
    fault = net.cut_one_way("hub", "xa")     # frames from hub to xa are dropped; those from xa to hub still pass
    net.mend(fault)                          # that one; net.heal() mends all

Each node is a network namespace with one cable (`eth0` inside, `veth-<node>` at the bridge). Cuts and loss are rules of
the nft table `bridge nemesis`, replaced as a whole in one transaction whenever a fault begins or ends; slow lines are
tbf queues at both ends of the cable. netem is not needed: delay is added by `delay_proxy`. Must run in `outer`.
"""

import ctypes
import os
import socket
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nemesis.outer import call

_CLONE_NEWNET = 0x40000000
_NETNS = Path("/run/netns")


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the frames from one node to another, `percent` are dropped."""

    source: str
    target: str
    percent: int


@dataclass(frozen=True, slots=True)
class LinkFault:
    """What is wrong with the network since `number`: rules of the bridge, or a node's cable at `kbit` per second."""

    number: int
    rules: tuple[Rule, ...] = ()
    slow: str = ""
    kbit: int = 0


class Network:
    """The namespaces of `addresses` (node to IPv4 address in 10.77.0.0/24) and what is wrong with their cables."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = dict(addresses)
        self._faults: dict[int, LinkFault] = {}
        self._count = 0
        self._lock = threading.Lock()  # of the two above, and of nft

    def make(self) -> None:
        """Make bridge, namespaces and cables. Once, in a fresh outer namespace."""
        call("mount", "-t", "tmpfs", "none", "/run")
        _NETNS.mkdir()
        call("ip", "link", "set", "lo", "up")
        call("ip", "link", "add", "samal", "type", "bridge")
        call("ip", "link", "set", "samal", "up")
        for node, address in self.addresses.items():
            call("ip", "netns", "add", node)
            call("ip", "link", "add", _port(node), "type", "veth", "peer", "name", "eth0", "netns", node)
            call("ip", "link", "set", _port(node), "master", "samal", "up")
            call("ip", "-n", node, "link", "set", "lo", "up")
            call("ip", "-n", node, "addr", "add", f"{address}/24", "dev", "eth0")
            call("ip", "-n", node, "link", "set", "eth0", "up")
        call("nft", "add", "table", "bridge", "nemesis")
        call("nft", "add chain bridge nemesis forward { type filter hook forward priority 0; }")

    def cut(self, a: str, b: str) -> LinkFault:
        """Nothing passes between `a` and `b`."""
        return self._begin(rules=(Rule(a, b, 100), Rule(b, a, 100)))

    def cut_one_way(self, a: str, b: str) -> LinkFault:
        """Nothing passes from `a` to `b`; from `b` to `a` all does."""
        return self._begin(rules=(Rule(a, b, 100),))

    def lose(self, a: str, b: str, percent: int) -> LinkFault:
        """Of the frames between `a` and `b`, each is dropped with `percent` in a hundred, in either direction."""
        return self._begin(rules=(Rule(a, b, percent), Rule(b, a, percent)))

    def slow(self, node: str, kbit: int) -> LinkFault:
        """The node's cable carries `kbit` thousand bits a second, each way."""
        return self._begin(slow=node, kbit=kbit)

    def mend(self, fault: LinkFault) -> None:
        """End one fault; others stay. A second call does nothing."""
        with self._lock:
            self._faults.pop(fault.number, None)
            self._apply(fault.slow)

    def heal(self) -> None:
        """End all faults."""
        with self._lock:
            slow = {fault.slow for fault in self._faults.values()}
            self._faults.clear()
            self._apply(*slow)

    def socket_in(self, node: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
        """A new IPv4 socket that lives in the node's namespace, whichever namespace its user is in."""
        made: list[socket.socket | OSError] = []

        def enter_and_make() -> None:  # setns moves one thread only, so a thread that ends at once
            try:
                with open(_NETNS / node) as namespace:
                    _set_namespace(namespace.fileno())
                made.append(socket.socket(socket.AF_INET, kind))
            except OSError as exc:
                made.append(exc)

        thread = threading.Thread(target=enter_and_make)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]

    def command_in(self, node: str) -> list[str]:
        """What to put before a command so that it runs in the node's namespace, with the same process id."""
        return ["nsenter", f"--net={_NETNS / node}", "--"]

    def _begin(self, *, rules: tuple[Rule, ...] = (), slow: str = "", kbit: int = 0) -> LinkFault:
        with self._lock:
            self._count += 1
            fault = LinkFault(self._count, rules, slow, kbit)
            self._faults[fault.number] = fault
            self._apply(slow)
        return fault

    def _apply(self, *cables: str) -> None:
        """Make kernel and `_faults` agree: all rules, and the queues of the nodes in `cables`."""
        lines = ["flush chain bridge nemesis forward"]
        for fault in self._faults.values():
            lines += [_format_rule(rule) for rule in fault.rules]
        subprocess.run(["nft", "-f", "-"], input="\n".join(lines) + "\n", text=True, check=True, capture_output=True)
        for node in filter(None, cables):
            rates = [fault.kbit for fault in self._faults.values() if fault.slow == node]
            for where in (["tc", "qdisc"], ["tc", "-n", node, "qdisc"]):
                device = "eth0" if "-n" in where else _port(node)
                if rates:
                    queue = ["tbf", "rate", f"{min(rates)}kbit", "burst", "8kb", "latency", "400ms"]
                    call(*where, "replace", "dev", device, "root", *queue)
                else:
                    subprocess.run([*where, "del", "dev", device, "root"], check=False, capture_output=True)


def _format_rule(rule: Rule) -> str:
    chance = "" if rule.percent >= 100 else f"numgen random mod 100 < {rule.percent} "
    return f'add rule bridge nemesis forward iifname "{_port(rule.source)}" oifname "{_port(rule.target)}" {chance}drop'


def _port(node: str) -> str:
    return f"veth-{node}"


def _set_namespace(handle: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):  # os.setns came with Python 3.12
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
