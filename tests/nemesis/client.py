"""A ministry's or an embassy's staff at work, as a process of its node: write, approve, release, wait, and again.

With `ministry.py` the one file of the kit that uses Elshi from inside: it is the client. It prints one JSON object a
line, each in one write, so that a kill can cut only the last:

    {"event": "ready"}
    {"event": "prepared", "op", "node", "office", "blobs"}                  about to be released; outcome open
    {"event": "acknowledged", … the same and "record", "version", "leaf"}   its row is `published`
    {"event": "refused", "op", "code"}                                      the press put it aside
    {"event": "failed", "why"}                                              an act did not go through; nothing promised
"""

import argparse
import json
import os
import random
import signal
import threading
from pathlib import Path

from elshi.adapters.clock import SystemClock
from elshi.desk.setup import setup

LOOK_SECONDS = 0.2  # between two looks at what was released
PATIENCE = 10  # looks at a release before the next statement is written; it is still watched then
CORRECTED = 0.25  # of the statements, the share that corrects an earlier one


def main() -> None:
    """Work until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--pause", type=float, default=1.0, metavar="S", help="between two statements")
    args = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    setup(args.home)
    staff = Staff(args.node, args.seed)
    say(event="ready")
    while not stop.wait(args.pause):
        staff.work(stop)
    staff.look()


class Staff:
    """Two people of one node, and what they released and have no news of."""

    def __init__(self, node: str, seed: int) -> None:
        from django.conf import settings

        from elshi.desk.people.models import Person

        self._node, self._office = node, settings.ELSHI_OFFICE
        self._author = Person.objects.get(username="author")
        self._approver = Person.objects.get(username="approver")
        self._chance = random.Random(f"{seed} {node} {os.getpid()}")
        self._life = os.urandom(4).hex()  # a staff that was killed and came back is another one
        self._count = 0
        self._waiting: dict[int, dict[str, object]] = {}
        self._published: list[int] = []
        self._clock = SystemClock()

    def work(self, stop: threading.Event) -> None:
        """One statement, or its failure."""
        try:
            self.release()
        except Exception as exc:  # noqa: BLE001  # whatever a full disk or a locked database makes of it
            say(event="failed", why=f"{type(exc).__name__}: {exc}"[:300])
        for _ in range(PATIENCE):
            if not self.look() or stop.wait(LOOK_SECONDS):
                return

    def look(self) -> int:
        """Take note of what became of releases; how many still wait."""
        from elshi.desk.releases.models import Release

        try:
            found = list(Release.objects.filter(pk__in=list(self._waiting), state__in=("published", "refused")))
        except Exception as exc:  # noqa: BLE001  # as above
            say(event="failed", why=f"{type(exc).__name__}: {exc}"[:300])
            return len(self._waiting)
        for release in found:
            write = self._waiting.pop(release.pk)
            if release.state == "published":
                self._published.append(release.pk)
                record, version = release.record_id, release.record_version
                say(event="acknowledged", **write, record=record, version=version, leaf=release.leaf_hash)
            else:
                say(event="refused", op=write["op"], code=release.refused_code)
        return len(self._waiting)

    def release(self) -> None:
        """Write one statement, have it approved, release it."""
        from elshi.desk.releases.actions.approve_draft import approve_draft
        from elshi.desk.releases.actions.release_statement import release_statement
        from elshi.desk.releases.actions.save_draft import save_draft
        from elshi.desk.releases.actions.start_draft import start_draft
        from elshi.desk.releases.actions.submit_draft import submit_draft

        self._count += 1
        op = f"{self._node}-{self._life}-{self._count}"
        author, now = self._author, self._clock.now
        corrects = self._published.pop() if self._published and self._chance.random() < CORRECTED else None
        draft = start_draft(actor=author, at=now(), corrects=corrects)
        seen = draft.current_version
        version = save_draft(
            actor=author,
            draft_id=draft.pk,
            renditions=_texts(op),
            authentic="kk",
            based_on=0 if seen is None else seen.number,
            at=now(),
        )
        submit_draft(actor=author, draft_id=draft.pk, sha256=version.sha256, at=now())
        approve_draft(actor=self._approver, draft_id=draft.pk, sha256=version.sha256, at=now())
        write = {"op": op, "node": self._node, "office": self._office, "blobs": _hashes(version.content)}
        say(event="prepared", **write)
        release = release_statement(actor=author, draft_id=draft.pk, sha256=version.sha256, at=now())
        self._waiting[release.pk] = write


def _texts(op: str) -> list[dict[str, str]]:
    bodies = {
        "kk": f"Самал Республикасының елшілігі {op} нөмірлі хабарламаны жариялайды.",
        "ru": f"Посольство Республики Самал публикует сообщение под номером {op}.",
        "en": f"The embassy of the Republic of Samal publishes its notice number {op}.",
    }
    return [{"language": language, "title": op, "body": body} for language, body in bodies.items()]


def _hashes(content: str) -> list[str]:
    """SHA-256 of the texts as they will be published, in hexadecimal: their salt is frozen by now."""
    from elshi.desk.releases.rules.content import parse_content, read_renditions
    from elshi.record import blob_sha256, format_rendition

    return [blob_sha256(format_rendition(one)) for one in read_renditions(parse_content(content))]


def say(**event: object) -> None:
    """One line in one write: a kill leaves it whole or cuts it short, and never mixes two."""
    os.write(1, json.dumps(event).encode() + b"\n")


if __name__ == "__main__":
    main()
