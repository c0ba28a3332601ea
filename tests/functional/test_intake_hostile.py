"""Ten thousand hostile forms and deliveries: no fault, and in the spool is what was acknowledged, once each."""

import io
import json
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route
from elshi.node.asking import MAX_BODY, Asking, Surge
from elshi.node.door import Choice, Door, MailList, Questions, write_door
from elshi.node.hooks import MAX_BODY as MAX_DELIVERY
from elshi.node.hooks import Hooks
from elshi.node.intake import intake_application
from elshi.node.spool import Spool
from elshi.speak.questions import FORM, KIND, WEBHOOK, read_asked
from elshi.speak.webhooks import parse_secret
from elshi.text.languages import LANGUAGES
from generators.hostile_forms import make_hostile

COUNT, BITS = 10_000, 3
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    mail=(MailList("news", tuple(LANGUAGES)),),
    countries=(Choice("XB", {"en": "Tarvia"}),),
    questions=Questions(tuple(LANGUAGES), "ask@mfa.samal.example"),
    ways=(("call-centre", "webhook"),),
)
# No 500, and no 503 either: the disk takes all.
ANSWERS = {"200", "202", "303", "400", "401", "404", "405", "413", "415", "422", "429"}


class Cheap(Surge):
    """Stamps of BITS bits, however many come."""

    def bits(self, now):
        return BITS


def open_door(folder):
    write_door(folder, DOOR)
    spool, now = Spool(folder / "spool"), lambda: AT
    asking = Asking(lambda: DOOR, spool, now, Cheap())
    hooks = Hooks(lambda: DOOR, spool, now, lambda _name: WRITTEN)
    routes = [
        Route("/ask/from/", hooks, max_body=MAX_DELIVERY, braked=False),
        Route("/ask/", asking, max_body=MAX_BODY, braked=False),
    ]
    return intake_application(folder, routes=routes), spool


def ask(application, hostile):
    """Its status, and the body."""
    headers = {"Content-Length": str(len(hostile.body))} | hostile.headers
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ[name] = environ.pop(f"HTTP_{name}", "")
    environ |= {"REQUEST_METHOD": hostile.method, "PATH_INFO": hostile.path, "QUERY_STRING": hostile.query}
    seen = []
    application(
        {**environ, "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(hostile.body)},
        lambda status, _headers: seen.append(status[:3]),
    )
    return seen[0]


def test_ten_thousand_hostile_forms(tmp_path):
    application, spool = open_door(tmp_path / "intake")
    secret, acknowledged, statuses, kinds = parse_secret(WRITTEN), Counter(), Counter(), Counter()
    for number, hostile in enumerate(
        make_hostile(seed=1, count=COUNT, at=int(AT.timestamp()), secret=secret, name="call-centre", bits=BITS)
    ):
        status = ask(application, hostile)
        assert status in ANSWERS, (number, hostile.kind, status)
        statuses[status] += 1
        kinds[hostile.kind] += 1
        if hostile.method == "POST" and status == "200" and hostile.path.startswith("/ask/"):
            stamp = parse_qs(hostile.body.decode(), keep_blank_values=True)["stamp"][-1]
            acknowledged[FORM, sha256(stamp.encode()).hexdigest()] += 1
        elif status == "202":
            acknowledged[WEBHOOK, json.loads(hostile.body)["id"]] += 1
    found = [entry for _, entry in spool.read(KEY)]
    taken = [read_asked(entry.fields) for entry in found if entry.kind == KIND]
    assert Counter((asked.channel, asked.id) for asked in taken) == acknowledged
    assert {entry.kind for entry in found} <= {KIND, "subscribe-end"}
    assert not (tmp_path / "intake" / "refused").exists()
    assert len(spool.names()) == len(found) == len(list(spool._folder.iterdir()))

    assert acknowledged.total() > COUNT / 5, statuses
    assert max(acknowledged.values()) > 1  # a form that was sent again is told apart by nobody but the desk
    assert len(kinds) >= 15
    assert {"400", "401", "404", "405", "413", "415", "422"} <= set(statuses)
