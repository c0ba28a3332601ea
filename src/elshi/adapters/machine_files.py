"""Reads the files of a machine that say what it leans on, below its root or below a copied one."""

import errno
from collections.abc import Mapping
from pathlib import Path

_PLACES = (
    "etc/resolv.conf",
    "run/systemd/resolve/resolv.conf",  # where a local resolver asks in turn
    "etc/systemd/timesyncd.conf",
    "etc/systemd/timesyncd.conf.d/*.conf",
    "etc/chrony/chrony.conf",
    "etc/chrony/sources.d/*.sources",
    "etc/chrony/conf.d/*.conf",
    "etc/ntp.conf",
    "etc/ntpsec/ntp.conf",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d/*.list",
    "etc/apt/sources.list.d/*.sources",
    "etc/apt/apt.conf",
    "etc/apt/apt.conf.d/*",
    "etc/pip.conf",
    "root/.config/pip/pip.conf",
    "etc/npmrc",
    "root/.npmrc",
)
_MAX_FILES = 200
_MAX_BYTES = 256 << 10  # of each; longer ones are read so far


def read_machine_files(root: Path) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Text by path as the machine itself calls it (`/etc/resolv.conf`), and the paths that may not be read."""
    files: dict[str, str] = {}
    refused: list[str] = []
    for place in _PLACES:
        for path in sorted(root.glob(place))[: _MAX_FILES - len(files)]:
            name = f"/{path.relative_to(root)}"
            try:
                if not path.resolve().is_relative_to(root.resolve()):  # a link of a copied disk that leads out of it
                    refused.append(name)
                    continue
                with path.open("rb") as file:
                    files[name] = file.read(_MAX_BYTES).decode("utf-8", "replace")
            except OSError as exc:
                if exc.errno != errno.EISDIR:
                    refused.append(name)
    return files, tuple(refused)
