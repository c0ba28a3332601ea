"""Makes a new node: keys, trust file, settings and the first records of its log; all of it, or nothing.

Everything is made in a folder beside the home and renamed into place at the end, so a killed `elshi init` leaves no
half node. The root key signs the first records and never enters the folder.
"""

import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.clock import format_time
from elshi.base.durable import make_folder, sync_folder, write_durable
from elshi.base.errors import UserError
from elshi.log import public_bytes
from elshi.log.note import Signer
from elshi.log.writer import LogWriter
from elshi.node.home import NodeHome
from elshi.node.key_files import check_new_passphrase
from elshi.node.keys import LOG, RECORD, make_keys
from elshi.node.root_key import make_root_key, root_key_beside
from elshi.node.settings import Settings, format_settings
from elshi.record.genesis import first_records
from elshi.record.trust import Trust, format_trust


def create_node(
    path: Path,
    settings: Settings,
    *,
    names: Mapping[str, str],
    at: datetime,
    root_key: Ed25519PrivateKey | None = None,
    passphrase: bytes | None = None,
) -> NodeHome:
    """Make a node at `path` (must not exist, or be an empty folder). `names`: the office's name by language.

    `passphrase` protects record.key and log.key. Without `root_key` one is made beside the home, unprotected
    (`root_key_beside`): good for a demonstration, and never for a ministry, so `elshi init` always hands one in.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UserError(f"expected {path} to be new or empty; nothing was touched")
    if passphrase is not None:
        check_new_passphrase(passphrase)
    target = path.resolve()
    make_folder(target.parent)
    beside = None
    building = NodeHome(target.parent / f".{target.name}.new-{secrets.token_hex(4)}")
    try:
        if root_key is None:
            beside = root_key_beside(target)
            root_key = make_root_key(beside, passphrase=None)
        _fill(building, settings, names=names, at=at, root_key=root_key, passphrase=passphrase)
        if target.exists():
            target.rmdir()
        building.path.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(building.path, ignore_errors=True)
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise
    return NodeHome(target)


def _fill(
    home: NodeHome,
    settings: Settings,
    *,
    names: Mapping[str, str],
    at: datetime,
    root_key: Ed25519PrivateKey,
    passphrase: bytes | None,
) -> None:
    make_folder(home.path)
    home.path.chmod(0o700)
    keys = make_keys(home, passphrase=passphrase)
    trust = Trust(settings.office, settings.host, public_bytes(root_key))
    write_durable(home.trust, format_trust(trust))
    records = first_records(
        office=settings.office,
        host=settings.host,
        names=names,
        root_key=root_key,
        record_key=public_bytes(keys[RECORD]),
        log_key=public_bytes(keys[LOG]),
        issued_at=format_time(at),
    )
    folder = home.log_folder(settings.office, settings.epoch)
    signer = Signer(settings.origin, keys[LOG])
    with LogWriter(folder, origin=settings.origin, signer=signer, create=True) as log:
        log.append(records)
    make_folder(home.blobs)
    make_folder(home.posts)
    write_durable(home.settings, format_settings(settings).encode())
