"""Passphrases from where they are kept: a file (a systemd credential, an inherited pipe) or somebody at a terminal.

A passphrase never comes from the environment or the command line, where other processes could read it.
"""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path

from elshi.base.errors import UserError

FILE = "ELSHI_PASSPHRASE_FILE"  # environment: the path of a file with the passphrase of the node's keys
_MAX_BYTES = 4096


def read_passphrase_file(path: Path) -> bytes:
    """The first and only line of `path`, without its line feed. Pipes are read too. Raises UserError."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as exc:
        raise UserError(f"cannot read the passphrase file {path}: {exc.strerror}") from exc
    passphrase = data.removesuffix(b"\n").removesuffix(b"\r")
    if not passphrase or len(data) > _MAX_BYTES or b"\n" in passphrase or b"\0" in passphrase:
        raise UserError(f"{path}: expected one line with a passphrase")
    return passphrase


def read_passphrase(environ: Mapping[str, str]) -> bytes | None:
    """The passphrase in the file that ELSHI_PASSPHRASE_FILE names; None without that. Raises UserError."""
    path = environ.get(FILE)
    return read_passphrase_file(Path(path)) if path else None


def ask_passphrase(prompt: str, *, twice: bool = False) -> bytes:
    """The passphrase that somebody types, unseen, at the terminal; `twice` for a new one.

    Raises UserError where there is no terminal or the two differ.
    """
    if not has_terminal():
        raise UserError(f"{prompt}: expected a terminal to ask at, or a file with the passphrase; nothing was changed")
    first = getpass.getpass(f"{prompt}: ")
    if twice and getpass.getpass(f"{prompt}, again: ") != first:
        raise UserError("the two passphrases differ; nothing was changed")
    if not first:
        raise UserError("expected a passphrase, got an empty line; nothing was changed")
    return first.encode()


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
