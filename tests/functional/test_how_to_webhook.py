"""docs/how-to/answers.md, "From another program", typed as it stands."""

import os
import re
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from conftest import ROOT
from elshi.node.door import Door, write_door
from elshi.node.spool import Spool
from elshi.speak.questions import read_asked
from functional.running import free_port
from functional.serving import serving_intake

PAGE = ROOT / "docs/how-to/answers.md"
BOX = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    ways=(("call-centre", "webhook"),),
)


def type_in(box, **places):
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", box],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **places},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def boxes():
    part = PAGE.read_text("utf-8").partition("## From another program\n")[2].partition("\n## ")[0]
    return BOX.findall(part)


def test_the_page_is_followed_to_the_letter(tmp_path, boxes):
    make_secret, hand_in = boxes
    home, port = tmp_path / "home", free_port()
    write_door(home / "intake", DOOR)
    places = {"ELSHI_HOME": str(home), "ASK": f"http://127.0.0.1:{port}"}
    assert type_in(make_secret, **places) == (0, "")
    with serving_intake(home, port):
        assert type_in(hand_in, **places) == (0, "Taken in.\n")
        assert type_in(hand_in, **places) == (0, "Taken in.\n")
        changed = hand_in.replace('--data-binary "$body"', '--data-binary "$body "')
        assert type_in(changed, **places)[0] == 22  # curl's, for 401
    asked = [read_asked(entry.fields) for _, entry in Spool(home / "intake" / "spool").read(KEY)]
    assert [(one.source, one.id, one.reply, one.country) for one in asked] == [
        ("call-centre", "ticket-4711", "case 4711", "XB")
    ] * 2
