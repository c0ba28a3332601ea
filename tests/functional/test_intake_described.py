"""The public door is as `docs/reference/intake.openapi.json` says, whatever is asked of it (schemathesis).

What a person's browser and a program's secret add, is added here: a stamp that holds in the place of one that is only
of its form, and a signature likewise. Everything else goes to the WSGI application of the process as it was made.
"""

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from schemathesis.engine import events, from_schema

from elshi.adapters.door import Route
from elshi.base.errors import FormatError
from elshi.node.asking import MAX_BODY, Asking, Surge
from elshi.node.door import Choice, Door, MailList, Questions, TripCountry, Trips, read_door, write_door
from elshi.node.home import NodeHome
from elshi.node.intake import hook_route, intake_application
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.node.trip_posts import MAX_BODY as MAX_TRIP
from elshi.node.tripping import Tripping
from elshi.speak.proof_of_work import make_stamp, parse_stamp
from elshi.speak.questions import KIND, read_asked
from elshi.speak.trip_sealing import find_id
from elshi.speak.trips import Stop, decode_bytes, encode_bytes, read_check_in, read_trip
from elshi.speak.webhooks import parse_secret, sign_delivery
from elshi.text.languages import LANGUAGES
from unit.node.test_tripping import act
from unit.speak.trip_making import DETAILS, VAULT

DESCRIPTION = Path(__file__).parents[2] / "docs" / "reference" / "intake.openapi.json"
CONFIG = {"seed": 1, "generation": {"max-examples": 60, "deterministic": True}}  # beside those that go one by one
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    mail=(MailList("news", tuple(LANGUAGES)),),
    topics=(Choice("trade", {"en": "Trade"}),),
    countries=(Choice("XB", {"en": "Tarvia"}),),
    questions=Questions(tuple(LANGUAGES), "ask@mfa.samal.example"),
    ways=(("call-centre", "webhook"),),
    trips=Trips(VAULT.public_key(), tuple(LANGUAGES), (TripCountry("XB", {"en": "Tarvia"}),)),
)
STAMP = f"elshi-ask/1:trip:1:{'0' * 64}:1"
TODAY, LATER = (datetime.now(UTC).date() + timedelta(days=days) for days in (0, 9))
# Of what is described more broadly than one word can say, one of each: a place that is offered, and the shortest seals.
NARROWER = {
    "Name": {"enum": ["call-centre"]},
    "Stop": {"enum": [["XB", "", str(TODAY), str(TODAY)], ["XB", "", str(TODAY), str(LATER)]]},
    "Sealed": {"type": "string", "pattern": "^[A-Za-z0-9_-]{790}[AEIMQUYcgkosw048]$"},
    "OwnCopy": {"type": "string", "pattern": "^[A-Za-z0-9_-]{720}$"},
    "SealedWords": {"type": "string", "pattern": "^([A-Za-z0-9_-]{790}[AEIMQUYcgkosw048])?$"},
}


class Cheap(Surge):
    """Stamps of four bits, however many come."""

    def bits(self, now):
        return 4


def now():
    return datetime.now(UTC)


class AtWork:
    """The application, for whoever can stamp and sign. `answered`: how often, by method, path and status."""

    def __init__(self, application):
        self.application, self.answered = application, Counter()
        self.trips, self.made = {}, 0  # version by token, of trips that are there
        self.asked = ("", "", 0)  # act, token and version of what is asked now

    def __call__(self, environ, start_response):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method == "POST" and path.startswith("/trips/"):
            body = self.acted(path, environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        elif method == "POST" and path.startswith("/ask/"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if not path.startswith("/ask/from/"):
                body = stamped(body)
            elif environ.get("HTTP_WEBHOOK_SIGNATURE", "").startswith("v1,"):
                signed(body, environ)
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}

        def start(status, headers):
            self.answered[method, path, status[:3]] += 1
            if path.startswith("/trips/") and status[:3] == "200":
                self.note(*self.asked)
            return start_response(status, headers)

        return self.application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

    def acted(self, path, body):
        """With a token that a browser would have, the version whose turn it is, and a stamp; where all are in form."""
        try:
            given = json.loads(body)
            parse_stamp(given.get("stamp", STAMP))
            name = path.removeprefix("/trips/")
            low, high = {"register": (1, 1), "delete": (2, 999)}.get(name, (2, 998))
            if len(decode_bytes(given["token"])) != 32 or not low <= given.get("version", low) <= high:
                return body
        except (FormatError, ValueError, KeyError, TypeError, AttributeError):
            return body
        if name == "register":
            self.made += 1
            token = encode_bytes(sha256(str(self.made).encode()).digest())
        elif name == "delete":
            token = next(reversed(self.trips))
        else:
            token = next(iter(self.trips))
        given["token"] = token
        if "version" in given and name != "register":
            given["version"] = self.trips[token] + 1
        self.asked = (name, token, given.get("version"))
        if "stamp" in given:
            texts = [
                name,
                find_id(decode_bytes(token)),
                given.get("version"),
                given.get("sealed", ""),
                given.get("copy", ""),
            ]
            given["stamp"] = make_stamp(form="trip", text="\n".join(map(str, texts)), at=now(), bits=4)
        return json.dumps(given).encode()

    def note(self, name, token, version):
        if name in {"register", "change"}:
            self.trips[token] = version
        elif name == "delete":
            del self.trips[token]

    def count(self, method, path, status):
        """How often that was the answer; `path`: how it begins."""
        return sum(
            many for (one, at, said), many in self.answered.items() if (one, said) == (method, status) and path in at
        )


def stamped(body):
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True)
        parse_stamp(fields["stamp"][-1])
    except (FormatError, ValueError, KeyError):
        return body
    text = f"{fields.get('token', [''])[-1]}\n{fields.get('text', [''])[-1]}"
    return urlencode(fields | {"stamp": [make_stamp(form="ask", text=text, at=now(), bits=4)]}, doseq=True).encode()


def signed(body, environ):
    named, at = environ.get("HTTP_WEBHOOK_ID", ""), environ.get("HTTP_WEBHOOK_TIMESTAMP", "")
    try:
        headers = sign_delivery(body, id=named, at=int(now().timestamp()), secret=parse_secret(WRITTEN))
    except FormatError:
        return
    if at.isascii() and at.isdigit() and len(at) <= 12:
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


@pytest.fixture
def home(tmp_path):
    home = NodeHome(tmp_path / "home")
    write_door(home.path / "intake", DOOR)
    secret = home.keys / "ways" / "call-centre"
    secret.parent.mkdir(parents=True)
    secret.write_text(WRITTEN)
    secret.chmod(0o600)
    return home


def test_it_answers_as_it_is_described(home):
    folder = home.path / "intake"
    asking = Asking(lambda: read_door(folder), Spool(folder / "spool"), now, Cheap())
    tripping = Tripping(lambda: read_door(folder), Spool(folder / "spool"), TripCopies(folder / "trips"), now, Cheap())
    routes = [
        hook_route(home),
        Route("/ask/", asking, max_body=MAX_BODY, braked=False),
        Route("/trips/", tripping, max_body=MAX_TRIP, braked=False),
    ]
    application = AtWork(intake_application(folder, routes=routes))
    for _ in range(300):  # that there are some, whatever is asked first, and however many are deleted
        body = json.dumps(act(details=replace(DETAILS, stops=(Stop("XB", "", TODAY, LATER),)))).encode()
        environ = {"PATH_INFO": "/trips/register", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
        application(environ | {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}, lambda *_: None)
    assert len(application.trips) == 300
    faults = ask_all(application)
    assert not faults, "\n".join(faults)

    for method, path, status in (
        *(("GET", path, "303") for path in ("/ask/", "/subscribe/")),
        *(("GET", path, "200") for path in ("/ask/kk/", "/subscribe/kk/", "/static/ask.js", "/healthy")),
        *(("GET", f"/subscribe/{kind}/", "200") for kind in ("confirm", "manage", "end")),
        *(("POST", f"/subscribe/{kind}/", "200") for kind in ("confirm", "manage", "end", "kk")),
        *(("POST", "/ask/", "422"), ("POST", "/ask/from/", "400"), ("POST", "/ask/from/", "401")),
    ):
        assert application.count(method, path, status), (method, path, status)
    forms = sum(application.count("POST", f"/ask/{tag}/", "200") for tag in LANGUAGES)
    deliveries = application.count("POST", "/ask/from/", "202")
    assert min(forms, deliveries) > 20
    entries = [entry for _, entry in Spool(folder / "spool").read(KEY) if entry.kind == KIND]
    assert Counter(read_asked(entry.fields).channel for entry in entries) == {"form": forms, "webhook": deliveries}
    tripped(application, folder)
    assert not (home.path / "intake" / "refused").exists()


def tripped(application, folder):
    """Each sort of act was taken in, and what was acknowledged is in the spool."""
    names = ("register", "change", "delete", "copy", "check-in")
    done = {name: application.count("POST", f"/trips/{name}", "200") for name in names}
    assert min(done.values()) > 5, done
    for name in names:
        assert application.count("POST", f"/trips/{name}", "400") > 5
        assert application.count("POST", f"/trips/{name}", "415")
    for path in ("/trips/kk/", "/trips/kk/new/", "/trips/kk/mine/", "/static/trips/new.js"):
        assert application.count("GET", path, "200")
    assert application.count("GET", "/trips/", "303")
    entries = [entry for _, entry in Spool(folder / "spool").read(KEY)]
    acts = Counter(read_trip(entry.fields).act for entry in entries if entry.kind == "trip")
    assert acts == {name: done[name] for name in ("register", "change", "delete")}
    assert len([read_check_in(entry.fields) for entry in entries if entry.kind == "check-in"]) == done["check-in"]


def ask_all(application):
    """What is not as it is described, NARROWER in some places."""
    document = json.loads(DESCRIPTION.read_bytes())
    document["components"]["schemas"] |= NARROWER
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(CONFIG))
    schema.app = application
    faults = []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            checks = [check for found in event.recorder.checks.values() for check in found if check.failure_info]
            faults += [f"{event.recorder.label}: {check.failure_info.failure}" for check in checks]
    return faults
