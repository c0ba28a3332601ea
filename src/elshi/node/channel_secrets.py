"""Secrets of channels: `keys/channels/<name>`, 0600, or the variable ELSHI_CHANNEL_<NAME>; one line each. Those of the
ways by which questions come in lie beside: `keys/ways/<name>`.

They are in no table, no argument, no page and no message. The process of the channels reads them, and `elshi channel
test`; a backup holds none of them.
"""

import stat
from collections.abc import Mapping
from pathlib import Path

from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.speak.targets import is_channel_name

MAX_SECRET_BYTES = 1 << 14  # a private key in PEM fits
FOLDER, WAYS = "channels", "ways"
VARIABLES = "ELSHI_CHANNEL_"  # how the names of all of them begin


def secret_variable(name: str) -> str:
    """The variable that takes the place of the file of channel `name`."""
    return VARIABLES + name.upper().replace("-", "_")


def read_secret(home: NodeHome, name: str, environ: Mapping[str, str]) -> str:
    """The secret of channel `name`, without white space around. The variable wins.

    Raises UserError, which says where it belongs and repeats nothing of it: there is none, others may read the file,
    it is empty, too long, or no text.
    """
    if not is_channel_name(name):
        raise UserError(f"no channel can be called {name[:60]!r}")
    given = environ.get(secret_variable(name), "").strip()
    if given:
        return given
    path = home.keys / FOLDER / name
    return _read_file(path, f"expected the secret of channel {name} in {path}, 0600, or in {secret_variable(name)}")


def read_way_secret(home: NodeHome, name: str) -> str:
    """The secret of the way `name` of `question_ways`: a password, a bot's token, what a webhook signs with.

    In `keys/ways/<name>` alone, for two processes need it. Raises UserError as `read_secret`.
    """
    if not is_channel_name(name):
        raise UserError(f"no way for questions can be called {name[:60]!r}")
    path = home.keys / WAYS / name
    return _read_file(path, f"expected the secret of the way {name} for questions in {path}, 0600")


def _read_file(path: Path, how: str) -> str:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise UserError(f"{path} can be read by others: expected permissions 0600 (chmod 600 {path})")
            data = file.read(MAX_SECRET_BYTES + 1)
    except OSError as exc:
        raise UserError(f"{how}: {exc.strerror}") from exc
    if len(data) > MAX_SECRET_BYTES:
        raise UserError(f"{how}, of at most {MAX_SECRET_BYTES} bytes")
    secret = data.decode(errors="replace").strip()  # an error of decoding would hold its bytes
    if "\ufffd" in secret:
        raise UserError(f"{how}: it is no text")
    if not secret:
        raise UserError(f"{how}: it is empty")
    return secret
