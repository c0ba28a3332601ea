"""kill -9 of the press, a hundred times, while statements are released: nothing is lost, nothing is twice.

On a server it is fifty times.
Odd rounds kill at a named step of the release (each step several times, in the first or second batch of the round),
even rounds after a random time. The press runs in a process of its own, forked so that a round costs milliseconds.
"""

import os
import random
import signal
import time
from threading import Event

from desk.conftest import ON_SERVER
from desk.office import NODE
from desk.trees import read_log, tree_of
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import Release
from elshi.log.writer import STEPS as LOG_STEPS
from elshi.node.official import read_whole
from elshi.record.trust import parse_trust
from elshi.site.build import build_site

ROUNDS = 50 if ON_SERVER else 100  # each step at least twice
STEPS = ("checked", "signed", "blobs-written", *LOG_STEPS, "appended", "site-built", "published")


def start_press(home, *, kill_at=None):
    """A press in a forked process; with `kill_at` it kills itself when that step comes."""
    from django.db import connection

    connection.close()  # a connection must not be shared with a child
    child = os.fork()
    if child:
        return child
    try:
        if kill_at is None:
            Press(home, NODE).run_forever(Event())
        with Press(home, NODE) as press:
            for _ in range(2):
                press.run_once(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == kill_at else None)
    finally:
        os._exit(1)


def test_killed_in_a_loop(office, tmp_path):
    dice = random.Random(20260301)
    released, killed_at, published = [], [], set()
    for number in range(ROUNDS):
        step = STEPS[(number // 2) % len(STEPS)] if number % 2 else None
        if number % 3 == 0 or step:
            released.append(office.queued(kk=f"Мәлімдеме мәтіні, нөмірі {number}.").record_id)
        child = start_press(office.home, kill_at=step)
        if step is None:
            if number % 4 == 0:
                released.append(office.queued(kk=f"Қосымша мәлімдеме, нөмірі {number}.").record_id)
            time.sleep(dice.uniform(0, 0.12))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            killed_at.append(step)
        acknowledged = set(Release.objects.filter(state="published").values_list("record_id", flat=True))
        assert published <= acknowledged, "what was published is not any more"
        assert acknowledged <= set(read_log(office.home)), "acknowledged, but not in the log"
        published = acknowledged

    assert len(killed_at) == ROUNDS
    assert set(STEPS) <= set(killed_at)
    office.press()
    there = [name for name in read_log(office.home)[3:] if "/audit/" not in name]
    assert sorted(there) == sorted(released), "each exactly once"
    assert set(Release.objects.values_list("state", flat=True)) == {"published"}
    assert AuditRow.objects.filter(act="publish-release").count() == len(released)
    assert verify_chain() == AuditRow.objects.count()
    trust = parse_trust(office.home.trust.read_bytes())
    build_site(logs=office.home.logs, blobs=office.home.blobs, out=tmp_path / "again", trust=trust)
    assert tree_of(office.home.site) == tree_of(tmp_path / "again")


def test_killed_at_each_step_while_accounts_are_released(office, tmp_path):
    """Accounts and statements in one batch: never an account without its snapshot, never two for one state."""
    accounts, statements = [], []
    for number, step in enumerate((*STEPS, *STEPS)):
        draft = office.asset_in("queued", handle=f"samal_{number}", url=None)
        accounts.append(office.release_of(draft).record_id)
        statements.append(office.queued(kk=f"Мәлімдеме мәтіні, нөмірі {number}.").record_id)
        child = start_press(office.home, kill_at=step)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), step
        assert os.WTERMSIG(status) == signal.SIGKILL, step
        there = read_log(office.home)
        snapshots = [name for name in there if "/registry/" in name]
        assert snapshots == [f"xs-mfa/registry/{one}" for one in range(1, len(snapshots) + 1)]
        assert not snapshots or not any("/account/" in name for name in there[there.index(snapshots[-1]) :])
        acknowledged = set(Release.objects.filter(state="published").values_list("record_id", flat=True))
        assert acknowledged <= set(there), "acknowledged, but not in the log"
    office.press()
    there = read_log(office.home)
    assert [name for name in there if "/account/" in name] == accounts, "each exactly once, in order"
    assert sorted(name for name in there if "/2026/" in name) == sorted(statements)
    assert set(Release.objects.values_list("state", flat=True)) == {"published"}
    trust = parse_trust(office.home.trust.read_bytes())
    ledger = read_whole(office.home.logs / "xs-mfa", trust=trust).ledger  # the replay checks each snapshot
    assert ledger.snapshots[-1].record.accounts == len(accounts)
    build_site(logs=office.home.logs, blobs=office.home.blobs, out=tmp_path / "again", trust=trust)
    assert tree_of(office.home.site) == tree_of(tmp_path / "again")
