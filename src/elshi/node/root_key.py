"""The root key of a ministry: it alone names keys, witnesses, partners and epochs. A file outside every node.

It is made on a machine that stays offline and never goes into a node's home: `make_root_key` refuses a path inside
one, and nothing of a node reads it but the acts that are handed its path.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import UserError
from elshi.node.key_files import check_new_passphrase, write_key_file


def make_root_key(path: Path, *, passphrase: bytes | None) -> Ed25519PrivateKey:
    """Make a root key at `path` (0600, durable). Without `passphrase` it is unprotected: for demonstrations only.

    Raises UserError, with nothing written, if something is at `path` or `path` is inside a node.
    """
    check_free(path)
    if passphrase is not None:
        check_new_passphrase(passphrase)
    key = Ed25519PrivateKey.generate()
    write_key_file(path.absolute(), key, passphrase=passphrase)
    return key


def check_free(path: Path) -> None:
    """Raises UserError if something is at `path`, or it lies in a node's home, where a root key must never be."""
    if path.is_symlink() or path.exists():
        raise UserError(f"{path} is there already: expected a new file; it was not touched")
    if not path.resolve().parent.is_dir():
        raise UserError(f"expected a file in a folder that exists, got {path}; nothing was made")
    for folder in path.resolve().parents:
        if (folder / "node.toml").exists():
            raise UserError(
                f"{path} is inside the node {folder}: expected a place outside it, best on a medium that stays offline"
            )


def root_key_beside(home: Path) -> Path:
    """A free path beside `home` for the root key of a demonstration: `<home>-root.key`, or with a number."""
    names = [f"{home.name}-root.key", *(f"{home.name}-root-{number}.key" for number in range(2, 1000))]
    for name in names:
        path = home.parent / name
        if not path.is_symlink() and not path.exists():
            return path
    raise UserError(f"no free name beside {home} for a root key: expected fewer than 1,000 old ones")
