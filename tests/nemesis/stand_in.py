"""Stands in for `elshi mirror`: copies public trees without checking anything, and serves folders. Of the kit only.

With it the whole kit is tried before, and apart from, what it judges; and it can be bad on purpose (`--broken`).
"""

import argparse
import http.client
import os
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.error import URLError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nemesis.public_tree import parse_entries, split_bundle

SECONDS = 3.0  # that one request of the copier may take


def main() -> None:
    """Serve, copy, or both, until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=Path, action="append", default=[], help="folder to serve; the first wins")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--broken", type=int, default=0, metavar="N", help="every Nth answer is a 500")
    parser.add_argument("--source", action="append", default=[])
    parser.add_argument("--log", action="append", default=[])
    parser.add_argument("--into", type=Path)
    parser.add_argument("--every", type=float, default=2.0)
    args = parser.parse_args()
    copying = (args.source, args.log, args.into, args.every)
    if not args.tree:
        copy_for_ever(*copying)
    if args.source:
        threading.Thread(target=copy_for_ever, args=copying, daemon=True).start()
    ThreadingHTTPServer((args.bind, args.port), make_handler(args.tree, args.broken)).serve_forever()


def copy_for_ever(sources: list[str], logs: list[str], into: Path, every: float) -> None:
    """Round after round; what a source does not give now, it gives later."""
    while True:
        for source in sources:
            for log in logs:
                try:
                    copy_log(source, log, into)
                except (OSError, URLError, http.client.HTTPException, ValueError, IndexError) as exc:
                    print(f"{log} of {source}: {exc}", file=sys.stderr)
        time.sleep(every)


def copy_log(source: str, log: str, into: Path) -> None:
    """What the source has more of `log`; texts first, the checkpoint last, so that what is shown is there."""
    note = fetch(f"{source}/{log}/checkpoint")
    size, held = size_of(note), into / log / "checkpoint"
    if held.exists() and size_of(held.read_bytes()) >= size:
        return
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        path = f"{log}/tile/entries/{index:03d}" + ("" if width == 256 else f".p/{width}")
        bundle = fetch(f"{source}/{path}")
        named = [blob for entry in parse_entries(split_bundle(bundle)) for blob in entry.blobs]
        places = [f"blobs/sha256/{blob[:2]}/{blob[2:4]}/{blob}" for blob in named]
        lacking = [place for place in places if not (into / place).exists()]
        with ThreadPoolExecutor(4) as pool:
            for place, data in zip(lacking, pool.map(lambda place: fetch(f"{source}/{place}"), lacking), strict=True):
                put(into / place, data)
        put(into / path, bundle)
    put(held, note)


def size_of(note: bytes) -> int:
    """The second line of a checkpoint."""
    return int(note.split(b"\n")[1])


def fetch(url: str) -> bytes:
    """The body of a 200."""
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return bytes(answer.read())


def put(path: Path, data: bytes) -> None:
    """Write a file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.write_bytes(data)
    beside.replace(path)


def make_handler(trees: list[Path], broken: int) -> type[BaseHTTPRequestHandler]:
    """A handler that serves the files of `trees`."""
    asked = count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if broken and next(asked) % broken == 0:
                self.send_error(500)
                return
            for tree in trees:
                path = tree / self.path.strip("/")
                path = path / "index.html" if path.is_dir() else path
                if path.is_file():
                    body = path.read_bytes()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    return
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


if __name__ == "__main__":
    main()
