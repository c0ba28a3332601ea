"""Three processes write at once, as fast as they can, by the real acts: nobody is told "locked", nobody starves."""

import json

from desk.conftest import ON_SERVER
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain

SECONDS = 10 if ON_SERVER else 20  # without turns on SQLite one waited for 12 s, and had a fifth of the others' acts
FEWEST = 5  # the slowest writer gets at least one act for so many of the fastest

WRITER = """
import json, sys, time
from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
clock = SystemClock()
author = Person.objects.get(username="author")

def save_drafts():
    from elshi.desk.releases.actions.save_draft import save_draft
    from elshi.desk.releases.actions.start_draft import start_draft
    draft, number = start_draft(actor=author, at=clock.now()), 0
    while True:
        texts = [{"language": "kk", "title": "Мәлімдеме", "body": f"Мәлімдеме мәтіні, нөмірі {number}."}]
        save_draft(actor=author, draft_id=draft.pk, renditions=texts, authentic="kk", based_on=number, at=clock.now())
        number += 1
        yield

def record_alerts():
    from datetime import timedelta
    from elshi.desk.cases.actions.record_alerts import record_alerts
    from elshi.listen.alerts import Alert, Reason
    at, number = clock.now(), 0
    while True:
        found = [
            Alert(id=f"linked-{number + n}", kind="linked-accounts", rank=n + 1, score=9.0, keys=("#notice",),
                  first_post_at=at, raised_at=at, updated_at=at, posts=312, accounts=40, languages=("kk",),
                  reasons=(Reason("few-linked", (("linked", "3"), ("tested", "40"))),), sample=(), thresholds=())
            for n in range(5)
        ]
        record_alerts(found, at=clock.now())
        number += 1
        yield

def keep_cases():
    from elshi.desk.cases.actions.open_case import open_case
    while True:
        open_case(actor=author, alert_id=None, title="A visit", at=clock.now())
        yield

seconds = float(sys.stdin.readline())  # all begin together
began = longest = 0.0
acts = 0
from django.db import connection
connection.ensure_connection()
began = before = time.monotonic()
for _ in globals()[sys.argv[1]]():
    now = time.monotonic()
    acts, longest, before = acts + 1, max(longest, now - before), now
    if now - began > seconds:
        break
print(json.dumps({"acts": acts, "longest_s": round(longest, 2)}))
"""


def test_three_writers_at_once(office, run_python):
    before = AuditRow.objects.count()
    names = ("save_drafts", "record_alerts", "keep_cases")
    writers = {name: run_python(WRITER, args=[name], wait=False) for name in names}
    for writer in writers.values():
        writer.stdin.write(f"{SECONDS}\n")
        writer.stdin.flush()
    found = {}
    for name, writer in writers.items():
        out, err = writer.communicate(timeout=SECONDS + 120)
        assert writer.returncode == 0, f"{name}: {err}"
        found[name] = json.loads(out)
    print(found)
    acts = [one["acts"] for one in found.values()]
    assert min(acts) * FEWEST >= max(acts), found
    assert AuditRow.objects.count() > before + sum(acts), "each act has its row"
    assert verify_chain() == AuditRow.objects.count()
