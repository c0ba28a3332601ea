"""kill -9 of the intake process at every step of taking a question in: what it acknowledged is in the spool, once.

A forked process takes one request, as the real one does, and kills itself when Python is about to do a named thing
(an audit hook sees it before it is done). Whoever was not answered asks again, as people and programs do.
"""

import io
import json
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route, public_door
from elshi.node.asking import Asking, Surge
from elshi.node.door import Door, Questions
from elshi.node.hooks import Hooks
from elshi.node.spool import Spool
from elshi.speak.proof_of_work import make_stamp
from elshi.speak.questions import read_asked
from elshi.speak.webhooks import parse_secret, sign_delivery

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DOOR = Door(
    key=KEY.public_key(), office={"kk": "Самал СІМ"}, site="https://mfa.samal.example", questions=Questions(("kk",)),
    ways=(("call-centre", "webhook"),),
)  # fmt: skip
# Each as Python tells of it, before: what happens, and in what its first argument ends or begins.
STEPS = {
    "before anything is written": ("tempfile.mkstemp", ""),
    "the file is written, not on the disk": ("os.chmod", ""),
    "it is on the disk, under no name that counts": ("os.rename", ""),
    "it has its name, which is not on the disk": ("open", "/spool"),
    "all is on the disk, nobody was told": ("answer", ""),
}
NEVER = "answered"


class Cheap(Surge):
    """Stamps of a bit."""

    def bits(self, now):
        return 1


def form(number):
    text, token = f"Сұрақ {number}", f"{number:064x}"
    stamp = make_stamp(form="ask", text=f"{token}\n{text}", at=AT, bits=1)
    body = urlencode({"text": text, "token": token, "stamp": stamp}).encode()
    return "/ask/kk/", body, {}, sha256(stamp.encode()).hexdigest()


def delivery(number):
    body = json.dumps({"id": f"t-{number}", "text": f"Сұрақ {number}"}).encode()
    signed = sign_delivery(body, id=f"d-{number}", at=int(AT.timestamp()), secret=parse_secret(WRITTEN))
    return "/ask/from/call-centre", body, signed, f"t-{number}"


def hand_in(spool, request, *, step):
    """In a process that kills itself at `step`: the status that came out of it, empty for none."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            take(spool, request, write, STEPS.get(step))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        status = pipe.read().decode()
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended) == (step != NEVER), step
    return status


def take(spool, request, write, step):
    def mind(event, args):
        if step and event == step[0] and str(args[0] if args else "").endswith(step[1]):
            os.kill(os.getpid(), signal.SIGKILL)

    def answer(status, _headers):
        sys.audit("answer")
        os.write(write, status[:3].encode())

    path, body, headers, _ = request
    now = lambda: AT  # noqa: E731
    application = public_door(
        [
            Route("/ask/from/", Hooks(lambda: DOOR, spool, now, lambda _name: WRITTEN), braked=False),
            Route("/ask/", Asking(lambda: DOOR, spool, now, Cheap()), braked=False),
        ]
    )
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()} | {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    sys.addaudithook(mind)
    application(environ, answer)


@pytest.mark.parametrize("make", [form, delivery])
def test_killed_at_every_step(tmp_path, make):
    spool = Spool(tmp_path / "spool")
    for number, step in enumerate(STEPS):
        request = make(number)
        assert hand_in(spool, request, step=step) == "", "killed before anybody was told"
        there = [read_asked(entry.fields).id for _, entry in spool.read(KEY)]
        assert set(there) <= {make(one)[3] for one in range(number + 1)}, "every entry is whole"
        assert hand_in(spool, request, step=NEVER) in {"200", "202"}
        there = Counter(read_asked(entry.fields).id for _, entry in spool.read(KEY))
        assert {make(one)[3] for one in range(number + 1)} == set(there), "nothing that was acknowledged is lost"
    # Where the answer alone was lost there are two entries, of one id: the desk takes the second for the first.
    assert sorted(there.values()) == [1, 1, 1, 2, 2]
    assert not (tmp_path / "refused").exists()
