"""What lies in a node's log and site, for comparisons."""

import json
from pathlib import Path

from elshi.log.check import check_log
from elshi.log.folder import FolderStore
from elshi.log.reader import read_checkpoint, read_entries
from elshi.node.home import NodeHome
from elshi.node.keys import read_signing_keys
from elshi.node.settings import Settings


def read_log(home: NodeHome) -> list[str]:
    """The ids of all records in the log, in order, after `check_log` found it good."""
    settings = Settings(office="xs-mfa", host="mfa.samal.example")
    verifier = read_signing_keys(home, settings).log.verifier
    store = FolderStore(home.log_folder("xs-mfa", 1))
    found = check_log(store, [verifier])
    assert found.ok, found.problems
    return [json.loads(entry)["id"] for entry in read_entries(store, read_checkpoint(store, [verifier]))]


def tree_of(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
