"""Where the newest checkpoint lacks witnesses, the page takes the same earlier one as the program does."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from elshi.base.errors import SecurityError
from elshi.log import Cosigner, LogWriter, Policy, parse_note
from elshi.record import Trust, format_trust, read_official_logs
from unit.record.official import make_key
from unit.site.small_office import OFFICE, SmallOffice

WITNESSES = [Cosigner(f"w{number}.example", make_key(20 + number)) for number in range(3)]
STATEMENTS = 40  # more than the newest receipts alone would tell of


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    """One checkpoint for each statement; three of them were cosigned, by three, two and one witness."""
    made = SmallOffice(tmp_path_factory.mktemp("office"))
    for number in range(1, STATEMENTS + 1):
        made.publish(number, "kk")
        cosign(made, {5: 3, 7: 2, 30: 1}.get(number, 0))
    made.build()
    return made


def cosign(office: SmallOffice, count: int) -> None:
    with LogWriter(office.log, origin=office.origin, signer=office._signer) as writer:
        text = parse_note((office.log / "checkpoint").read_bytes()).text
        if count:
            writer.add_cosignatures(writer.size, [it.cosign(text, time=1_772_357_400) for it in WITNESSES[:count]])


def policies(office: SmallOffice) -> Iterator[Trust]:
    verifiers = tuple(it.verifier for it in WITNESSES)
    for quorum in range(4):
        yield replace(office.trust, policy=Policy(verifiers, quorum))
    yield replace(office.trust, policy=Policy(verifiers[2:], 1))
    yield replace(office.trust, policy=Policy((Cosigner("w9.example", make_key(29)).verifier,), 1))


def by_program(site: Path, trust: Trust) -> list[int] | None:
    try:
        found = read_official_logs(site / OFFICE, trust=trust)
    except SecurityError:
        return None
    return [found.checkpoint.size, found.confirmed, found.unconfirmed]


def by_page(need: Callable[[str], str], site: Path, trusts: list[Trust], without: tuple[str, ...] = ()) -> list[object]:
    asked = {"trusts": [format_trust(it).decode() for it in trusts], "without": without}
    done = subprocess.run(
        [need("node"), Path(__file__).with_name("kept.mjs"), site],
        input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [None if isinstance(it, str) else it for it in json.loads(done.stdout)]


def test_the_page_steps_back_as_the_program_does(need: Callable[[str], str], office: SmallOffice) -> None:
    site = office.home / "site"
    trusts = [*policies(office)]
    size = STATEMENTS + 3
    expected: list[object] = [[size, 0, 0], [33, 1, 10], [10, 2, 33], [8, 3, 35], [8, 1, 35], None]
    assert [by_program(site, trust) for trust in trusts] == expected
    assert by_page(need, site, trusts) == expected


def test_a_checkpoint_that_is_listed_and_gone_is_passed_over(need: Callable[[str], str], office: SmallOffice) -> None:
    [_, one, *_] = policies(office)
    gone = (f"/{OFFICE}/1/checkpoints/33",)
    assert by_page(need, office.home / "site", [one], gone) == [[10, 2, 33]]
    assert by_page(need, office.home / "site", [one], ("/verify/checkpoints.json",)) == [None]


def test_the_list_names_every_kept_checkpoint_of_the_site(office: SmallOffice) -> None:
    listed = json.loads(office.tree()["verify/checkpoints.json"])
    kept = {path.rpartition("/")[2] for path in office.tree() if path.startswith(f"{OFFICE}/1/checkpoints/")}
    assert listed["format"] == "elshi-checkpoints/1"
    assert [str(size) for size in listed["sizes"]] == sorted(kept, key=int)
