"""Runs a command in a network namespace without a way out, and tells what tried to leave it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from elshi.base.errors import UserError

_SYSTEM = "/usr/sbin:/sbin"  # where ip and nft are; not on everybody's path
_SETTING_UP = 30.0  # seconds that the namespace itself may take beside the command


@dataclass(frozen=True, slots=True)
class CutOff:
    """What became of a command: its exit code (None: it was ended, since it took too long), what it printed.

    `packets` tried to leave; `seen` says whereto, as `3 x tcp 192.0.2.7:80`.
    """

    code: int | None
    packets: int
    seen: tuple[str, ...]
    said: str


def run_cut_off(command: Sequence[str], *, environ: Mapping[str, str], timeout: float) -> CutOff:
    """Run `command` cut off, for at most `timeout` seconds. Raises UserError where no namespace can be made."""
    with tempfile.TemporaryDirectory(prefix="elshi-cut-off-") as folder:
        result, output = Path(folder, "result.json"), Path(folder, "said.txt")
        with output.open("wb") as said:
            process = subprocess.Popen(
                ["unshare", "--user", "--map-root-user", "--net", "--mount",
                 sys.executable, "-m", "elshi.prove.cut_off", str(result), "--", *command],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                env={**environ, "PATH": find_path(environ)},
            )  # fmt: skip
            try:
                process.wait(timeout + _SETTING_UP)
            except subprocess.TimeoutExpired:
                return CutOff(None, 0, (), _read(output))
            finally:
                _end(process)
        if not result.is_file():
            raise UserError(
                "cannot make a network namespace as this user on this machine (unshare --user --net --mount, ip, nft): "
                + _read(output)[-400:]
            )
        found = json.loads(result.read_bytes())
        return CutOff(found["code"], found["packets"], tuple(found["seen"]), _read(output))


def find_path(environ: Mapping[str, str]) -> str:
    """The PATH of `environ`, and after it the folders of an administrator's programs."""
    return os.pathsep.join(filter(None, (environ.get("PATH"), _SYSTEM)))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Nothing that the command started in its session may outlive it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(output: Path) -> str:
    return output.read_text("utf-8", "replace")
