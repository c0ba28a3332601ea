"""The public door is as `docs/reference/intake.openapi.json` says, whatever is asked of it (schemathesis).

What a person's browser and a program's secret add, is added here: a stamp that holds in the place of one that is only
of its form, and a signature likewise. Everything else goes to the WSGI application of the process as it was made.
"""

import io
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from schemathesis.engine import events, from_schema

from elshi.adapters.door import Route
from elshi.base.errors import FormatError
from elshi.node.asking import MAX_BODY, Asking, Surge
from elshi.node.door import Choice, Door, MailList, Questions, read_door, write_door
from elshi.node.home import NodeHome
from elshi.node.intake import hook_route, intake_application
from elshi.node.spool import Spool
from elshi.speak.proof_of_work import make_stamp, parse_stamp
from elshi.speak.questions import KIND, read_asked
from elshi.speak.webhooks import parse_secret, sign_delivery
from elshi.text.languages import LANGUAGES

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
)


class Cheap(Surge):
    """Stamps of four bits, however many come."""

    def bits(self, now):
        return 4


def now():
    return datetime.now(UTC)


class AtWork:
    """The application, for whoever can stamp and sign. `answered`: how often, by method, path and status."""

    def __init__(self, application):
        self.application, self.answered, self.told = application, Counter(), []

    def __call__(self, environ, start_response):
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method == "POST" and path.startswith("/ask/"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if not path.startswith("/ask/from/"):
                body = stamped(body)
            elif environ.get("HTTP_WEBHOOK_SIGNATURE", "").startswith("v1,"):
                signed(body, environ)
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}

        def start(status, headers):
            self.answered[method, path, status[:3]] += 1
            return start_response(status, headers)

        return self.application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

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
    routes = [hook_route(home), Route("/ask/", asking, max_body=MAX_BODY, braked=False)]
    application = AtWork(intake_application(folder, routes=routes))
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
    assert not (home.path / "intake" / "refused").exists()


def ask_all(application):
    """What is not as it is described. Of the names of ways there is only ours."""
    document = json.loads(DESCRIPTION.read_bytes())
    document["components"]["schemas"]["Name"] = {"enum": ["call-centre"]}
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(CONFIG))
    schema.app = application
    faults = []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            checks = [check for found in event.recorder.checks.values() for check in found if check.failure_info]
            faults += [f"{event.recorder.label}: {check.failure_info.failure}" for check in checks]
    return faults
