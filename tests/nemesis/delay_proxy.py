"""A TCP proxy that makes a line long: what it carries arrives later, by a delay and a seeded jitter, in order.

The kernel here has no netem, so delay is made by hand, at the near end of a line: a node asks the proxy on its own
loopback, the proxy goes on over the bridge, where cuts and loss still hold. With no delay it is a plain forwarder.
"""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

CHUNK = 1 << 16
Connect = Callable[[], socket.socket]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds that each piece waits: `least` and up to `jitter` more."""

    least: float = 0.0
    jitter: float = 0.0


@dataclass(slots=True)
class Line:
    """Where a proxy listens, an unconnected socket for each way on, the address it leads to, and how long it is now."""

    server: socket.socket
    make_socket: Connect
    target: tuple[str, int]
    delay: Delay
    seed: int = 0


class DelayProxies:
    """All proxies of a run, in one thread with one event loop. `close` ends them."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._servers: list[asyncio.Server] = []  # this and the next are owned by the loop
        self._carried: set[asyncio.Task[None]] = set()  # the loop itself would let tasks be collected as garbage
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def add(self, line: Line) -> None:
        """Carry `line` from now on; its server socket must be bound."""
        asyncio.run_coroutine_threadsafe(self._listen(line), self._loop).result()

    def close(self) -> None:
        """Stop carrying; open connections end."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self, line: Line) -> None:
        chance = random.Random(line.seed)

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(carry(reader, writer))
            self._carried.add(task)
            task.add_done_callback(self._carried.discard)

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            further = line.make_socket()
            further.setblocking(False)
            try:
                await self._loop.sock_connect(further, line.target)
                far_reader, far_writer = await asyncio.open_connection(sock=further)
            except OSError:
                further.close()
                _reset(writer)  # as the real far end would answer
                return
            there = self._pump(reader, far_writer, line, chance)
            back = self._pump(far_reader, writer, line, chance)
            try:
                await asyncio.gather(there, back)
            except OSError:
                _reset(writer)
                _reset(far_writer)
            finally:
                writer.transport.abort()
                far_writer.transport.abort()

        self._servers.append(await asyncio.start_server(begin, sock=line.server))

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, chance: random.Random
    ) -> None:
        while data := await reader.read(CHUNK):
            await self._wait(line.delay, chance)
            writer.write(data)
            await writer.drain()
        await self._wait(line.delay, chance)
        writer.write_eof()
        while writer.transport.get_write_buffer_size():  # noqa: ASYNC110  # no event tells; an abort would throw away what still waits
            await asyncio.sleep(0.01)

    async def _wait(self, delay: Delay, chance: random.Random) -> None:
        seconds = delay.least + delay.jitter * chance.random()
        if seconds:
            await self._sleep(seconds)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break a connection off, so that its other end sees an error and no empty or short answer."""
    if not writer.transport.is_closing():
        line = writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
