"""Nodes and commands from outside, for tests: what the offline proof uses, and nodes that are no demonstration."""

import subprocess
from pathlib import Path

from elshi.prove.running import ELSHI, READY_SECONDS, RunningNode, free_port, run_elshi, running_node

__all__ = ["ELSHI", "READY_SECONDS", "RunningNode", "free_port", "init_node", "run_elshi", "running_node"]


def init_node(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`elshi init` of a node of xs-mfa at `home`, under a root key made beside it."""
    root, secret = home.parent / "root.key", home.parent / "root.pass"
    if not root.exists():
        secret.write_text("six words chosen by dice")
        made = run_elshi("key", "root", "--out", str(root), "--passphrase-file", str(secret))
        assert made.returncode == 0, made.stderr
    return run_elshi(
        "init", "--home", str(home), "--office", "xs-mfa", "--host", "mfa.samal.example",
        "--root-key", str(root), "--root-passphrase-file", str(secret), *more,
    )  # fmt: skip
