"""Run in an outer namespace by test_network.py and test_disk.py: tries what the kit can break, prints JSON facts."""

import errno
import json
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nemesis.disk import Disk
from nemesis.network import Network

NODES = {"hub": "10.77.0.1", "xa": "10.77.0.2", "xb": "10.77.0.3", "mirror": "10.77.0.4"}
PORT = 8000
BIG = 48 * 1024


def serve_echo(net: Network, node: str) -> None:
    """Answer each connection to the node with `BIG` bytes, for ever."""
    server = net.socket_in(node)
    server.bind((NODES[node], PORT))
    server.listen()

    def answer() -> None:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=send, args=(connection,), daemon=True).start()

    def send(connection: socket.socket) -> None:
        try:
            with connection:
                connection.sendall(b"s" * BIG)
        except OSError:
            pass  # the line was cut

    threading.Thread(target=answer, daemon=True).start()


def reach(net: Network, source: str, target: str, *, seconds: float = 1.0) -> bool:
    """Whether a whole exchange comes through."""
    client = net.socket_in(source)
    client.settimeout(seconds)
    try:
        client.connect((NODES[target], PORT))
        return sum(map(len, iter(lambda: client.recv(65536), b""))) == BIG
    except OSError:
        return False
    finally:
        client.close()


def count_datagrams(net: Network, source: str, target: str, *, size: int = 1) -> int:
    """How many of 400 datagrams of `size` bytes arrive: no retransmission hides what was dropped."""
    with (
        net.socket_in(target, socket.SOCK_DGRAM) as receiver,
        net.socket_in(source, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind((NODES[target], 9999))
        receiver.settimeout(0.1)  # they arrive at once, or wait in the queue of a slow cable
        found = 0
        for _ in range(8):
            for _ in range(50):  # few enough for any queue on the way
                sender.sendto(b"x" * size, (NODES[target], 9999))
            found += _count_waiting(receiver)
    return found


def _count_waiting(receiver: socket.socket) -> int:
    found = 0
    try:
        while True:
            receiver.recv(65536)
            found += 1
    except TimeoutError:
        return found


def try_network() -> dict[str, object]:
    """Each kind of fault, and what still passes while it lasts and after it."""
    net = Network(NODES)
    net.make()
    for node in NODES:
        serve_echo(net, node)
    pairs = [(a, b) for a in NODES for b in NODES if a != b]
    facts: dict[str, object] = {"whole": [reach(net, a, b) for a, b in pairs]}
    fault = net.cut("hub", "xa")
    facts["cut"] = sorted(f"{a}>{b}" for a, b in pairs if not reach(net, a, b))
    net.mend(fault)
    facts["cut mended"] = reach(net, "hub", "xa", seconds=10)
    facts["both ways"] = [count_datagrams(net, "hub", "xa"), count_datagrams(net, "xa", "hub")]
    net.cut_one_way("hub", "xa")
    facts["one way"] = [count_datagrams(net, "hub", "xa"), count_datagrams(net, "xa", "hub")]
    net.heal()
    lost = net.lose("xb", "mirror", 40)
    facts["lossy"] = [count_datagrams(net, "xb", "mirror"), count_datagrams(net, "mirror", "xb")]
    facts["beside lossy"] = count_datagrams(net, "xb", "hub")
    net.mend(lost)
    facts["after loss"] = count_datagrams(net, "xb", "mirror")
    first, second = net.cut("hub", "mirror"), net.cut("hub", "mirror")
    net.mend(first)
    facts["one of two mended"] = reach(net, "hub", "mirror")
    net.mend(second)
    slow = net.slow("xa", 64)
    lines = (("hub", "xa"), ("xa", "hub"), ("hub", "xb"))
    facts["slow"] = [count_datagrams(net, a, b, size=1000) for a, b in lines]
    facts["slow in time"] = reach(net, "hub", "xa", seconds=60)
    net.mend(slow)
    facts["fast again"] = [count_datagrams(net, a, b, size=1000) for a, b in lines]
    net.cut("xa", "xb"), net.slow("hub", 64), net.lose("hub", "xb", 90)
    net.heal()
    facts["healed"] = [reach(net, a, b, seconds=10) for a, b in pairs]
    return facts


def try_disk(folder: Path) -> dict[str, object]:
    """A disk before, while and after it is full."""
    disk = Disk(folder / "disk", mib=4)
    (disk.path / "before").write_bytes(b"b" * 1000)
    written = disk.fill()
    facts: dict[str, object] = {"ballast": written, "full": _errno_of(disk.path), "again": disk.fill()}
    facts["kept"] = (disk.path / "before").read_bytes() == b"b" * 1000
    facts["outside"] = _errno_of(folder)
    disk.free()
    facts["freed"] = _errno_of(disk.path)
    return facts


def _errno_of(folder: Path) -> str:
    try:
        with (folder / "more").open("wb") as file:
            file.write(b"m" * 100_000)
    except OSError as exc:
        return errno.errorcode[exc.errno or 0]
    return "written"


if __name__ == "__main__":
    print(json.dumps(try_network() if sys.argv[1] == "network" else try_disk(Path(sys.argv[2]))))
