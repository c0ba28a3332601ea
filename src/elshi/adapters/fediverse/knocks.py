"""Which way of signing each host took last: in a file of the courier's, or in the memory of the public process."""

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.durable import write_durable

_MOST = 10_000  # hosts; the one that was written longest ago is forgotten


@dataclass(slots=True)
class Remembered:
    """Implements `Knocks` for one process; safe in threads. With a `file` it outlives the process: written by one."""

    file: Path | None = None
    _known: OrderedDict[str, str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read_spec(self, host: str) -> str:
        """See `Knocks`."""
        with self._lock:
            return self._load().get(host, "")

    def write_spec(self, host: str, spec: str) -> None:
        """See `Knocks`."""
        with self._lock:
            known = self._load()
            known[host] = spec
            known.move_to_end(host)
            while len(known) > _MOST:
                known.popitem(last=False)
            if self.file is not None:
                write_durable(self.file, json.dumps(known).encode())

    def _load(self) -> OrderedDict[str, str]:
        if self._known is None:
            self._known = OrderedDict(_read(self.file)) if self.file is not None else OrderedDict()
        return self._known


def _read(file: Path) -> dict[str, str]:
    """What the file says; nothing, if it says nothing that can be read: then each host is asked anew."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {host: spec for host, spec in found.items() if isinstance(spec, str)}
