"""Verifiers that other people wrote: Go's sumdb reads our log, Fedify checks our proof on an object of the fediverse.

The programs in tests/foreign only call those libraries. Each test shows a good one accepted and a damaged one refused.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conftest import lack
from elshi.log.note import Signer
from elshi.log.writer import LogWriter
from elshi.record import format_multikey, sign_document

FOREIGN = Path(__file__).parents[1] / "foreign"
GO_PACKAGES = Path("/usr/share/gocode")  # Debian's golang-golang-x-mod-dev
ENTRIES = 70_000
ORIGIN = "mfa.samal.example/xs-mfa/1"
OWNER = "https://mfa.samal.example/actor"


@pytest.fixture(scope="module")
def go_verify(need: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = need("go")
    if not (GO_PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        lack("golang-golang-x-mod-dev")
    built = tmp_path_factory.mktemp("go") / "verify"
    environ = {
        "PATH": os.environ["PATH"],
        "GO111MODULE": "off",
        "GOPATH": str(GO_PACKAGES),
        "GOCACHE": str(built.parent / "cache"),
        "HOME": str(built.parent),
    }
    subprocess.run([go, "build", "-o", str(built), "."], cwd=FOREIGN / "tlog", env=environ, check=True, timeout=300)
    return built


@pytest.fixture(scope="module")
def big_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A log of 70,000 entries, written in two parts, and its vkey."""
    folder = tmp_path_factory.mktemp("big") / "log"
    signer = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    with LogWriter(folder, origin=ORIGIN, signer=signer, create=True) as log:
        log.append([b"entry %d" % index for index in range(300)])
        log.append([b"entry %d" % index for index in range(300, ENTRIES)])
    return folder, signer.vkey


def test_go_accepts_our_log_at_first_middle_and_last_entry(go_verify: Path, big_log: tuple[Path, str]) -> None:
    folder, vkey = big_log
    found = _ask_go(go_verify, folder, vkey, 0, ENTRIES // 2, ENTRIES - 1)
    assert (found.returncode, found.stdout) == (0, f"ok {ENTRIES}\n")


@pytest.mark.parametrize("damaged", ["tile/entries/136", "tile/0/136", "tile/1/000", "checkpoint"])
def test_go_rejects_a_damaged_log(go_verify: Path, big_log: tuple[Path, str], tmp_path: Path, damaged: str) -> None:
    whole, vkey = big_log
    folder = tmp_path / "log"
    shutil.copytree(whole, folder)
    path = _find_file(folder, damaged)
    data = bytearray(path.read_bytes())
    data[_place_of(data, ENTRIES // 2)] ^= 1
    path.write_bytes(data)
    assert _ask_go(go_verify, folder, vkey, ENTRIES // 2).returncode == 1


def _place_of(data: bytearray, index: int) -> int:
    """A byte that the check of entry `index` rests on: of the entry itself in a bundle, else any one."""
    found = data.find(b"entry %d" % index)
    return len(data) // 2 if found < 0 else found


def test_go_rejects_another_key(go_verify: Path, big_log: tuple[Path, str]) -> None:
    other = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
    assert _ask_go(go_verify, big_log[0], other.vkey, 0).returncode == 1


def test_fedify_accepts_our_proof_and_rejects_a_changed_object(fedify: Path) -> None:
    signed, multikey = _signed_note()
    assert _ask_fedify(fedify, signed, multikey) is True
    assert _ask_fedify(fedify, {**signed, "content": "<p>Мәлiмдеме</p>"}, multikey) is False  # a Latin i
    assert _ask_fedify(fedify, {**signed, "summary": ""}, multikey) is False


def test_fedify_rejects_another_key(fedify: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    assert _ask_fedify(fedify, _signed_note()[0], format_multikey(other.public_key().public_bytes_raw())) is False


def _signed_note() -> tuple[dict[str, Any], str]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    multikey = format_multikey(key.public_key().public_bytes_raw())
    note = {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"],
        "id": "https://mfa.samal.example/kk/xs-mfa/2026/17/",
        "type": "Note",
        "attributedTo": OWNER,
        "content": "<p>Мәлімдеме</p>",
        "published": "2026-03-01T09:30:00Z",
    }
    signed = sign_document(note, private_key=key, method=f"{OWNER}#{multikey}", created="2026-03-01T09:30:00Z")
    return json.loads(signed), multikey


def _ask_fedify(folder: Path, signed: dict[str, Any], multikey: str) -> bool:
    question = json.dumps({"object": signed, "owner": OWNER, "multikey": multikey})
    done = subprocess.run(
        ["node", "verify.mjs"], cwd=folder, input=question, capture_output=True, text=True, check=True, timeout=120
    )
    return bool(json.loads(done.stdout)["accepted"])


def _ask_go(program: Path, folder: Path, vkey: str, *indexes: int) -> subprocess.CompletedProcess[str]:
    command = [str(program), str(folder), vkey, *map(str, indexes)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def _find_file(folder: Path, name: str) -> Path:
    """The file `name`, or the widest partial tile that stands for it."""
    path = folder / name
    if path.exists():
        return path
    parts = sorted(Path(f"{path}.p").iterdir(), key=lambda part: int(part.name))
    return parts[-1]
