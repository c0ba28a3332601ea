"""The staff of a small ministry for tests: people by name, and the acts in one word each."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from elshi.adapters.clock import SystemClock
from elshi.desk.audit.record import record_act
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.add_attachment import add_attachment
from elshi.desk.releases.actions.add_comment import add_comment
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.assign_rendition import assign_rendition
from elshi.desk.releases.actions.clear_draft import clear_draft
from elshi.desk.releases.actions.confirm_emergency import confirm_emergency
from elshi.desk.releases.actions.discard_draft import discard_draft
from elshi.desk.releases.actions.drop_clearance import drop_clearance
from elshi.desk.releases.actions.keep_template import keep_template
from elshi.desk.releases.actions.mark_clearance import mark_clearance
from elshi.desk.releases.actions.mark_rendition import mark_rendition
from elshi.desk.releases.actions.object_to_emergency import object_to_emergency
from elshi.desk.releases.actions.recall_schedule import recall_schedule
from elshi.desk.releases.actions.release_emergency import release_emergency
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.return_draft import return_draft
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.save_office import save_office
from elshi.desk.releases.actions.save_term import save_term
from elshi.desk.releases.actions.schedule_release import schedule_release
from elshi.desk.releases.actions.set_embargo import set_embargo
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.start_office_draft import start_office_draft
from elshi.desk.releases.actions.start_withdrawal import start_withdrawal
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.models import Draft, DraftVersion, Release, Schedule
from elshi.desk.releases.rendition_work import list_renditions
from elshi.desk.releases.rules.wholes import hash_content
from elshi.node.home import NodeHome
from elshi.node.settings import Settings

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
STAFF = {
    "author": "press_officer",
    "colleague": "press_officer",
    "approver": "approver",
    "second": "approver",
    "translator": "translator",
    "clearance": "clearance",
    "analyst": "analyst",
    "consular": "consular",
    "administrator": "administrator",
    "auditor": "auditor",
}
NODE = Settings(office="xs-mfa", host="mfa.samal.example", demonstration=True)


@dataclass
class Office:
    """One test's ministry. `people` by the names in STAFF."""

    home: NodeHome
    at: datetime = AT
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self):
        there = {person.username: person for person in Person.objects.all()}
        for name, role in STAFF.items():
            self.people[name] = there.get(name) or add_person(
                username=name, role=role, display_name=name, password="not-a-secret-here", at=AT
            )

    def tick(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def start(self, by="author", **given) -> Draft:
        return start_draft(actor=self.people[by], at=self.tick(), **given)

    def save(self, draft, *, by="author", based_on=None, authentic="kk", **texts):
        """`texts`: language=body; the title is the body's first words."""
        renditions = [
            {"language": language, "title": body[:40], "body": body} for language, body in (texts or WORDS).items()
        ]
        seen = draft.current_version
        return save_draft(
            actor=self.people[by],
            draft_id=draft.pk,
            renditions=renditions,
            authentic=authentic,
            based_on=(0 if seen is None else seen.number) if based_on is None else based_on,
            at=self.tick(),
        )

    def save_past_editor(self, draft, content, *, by="author"):
        """A version with any `content`, on record as a save is, but checked by nothing."""
        current = draft.current_version
        with transaction.atomic():
            version = DraftVersion.objects.create(
                draft=draft,
                number=1 if current is None else current.number + 1,
                content=content,
                sha256=hash_content(content),
                author=self.people[by],
                created_at=self.tick(),
            )
            details = {"version": version.number, "sha256": version.sha256}
            record_act(actor=self.people[by], act=Act.SAVE_DRAFT, subject=draft, details=details, at=self.at)
        return version

    def submit(self, draft, *, by="author"):
        return submit_draft(actor=self.people[by], draft_id=draft.pk, sha256=self.sha(draft), at=self.tick())

    def approve(self, draft, *, by="approver", sha256=None):
        return approve_draft(actor=self.people[by], draft_id=draft.pk, sha256=sha256 or self.sha(draft), at=self.tick())

    def approve_fully(self, draft):
        """By as many as the policy of its kind asks for: one, and for an office two."""
        for by in ("approver", "second")[: draft.policy.approvals]:
            self.approve(draft, by=by)

    def mark(self, draft, clearance="legal", *, by="author"):
        return mark_clearance(actor=self.people[by], draft_id=draft.pk, clearance=clearance, at=self.tick())

    def drop_mark(self, draft, clearance="legal", *, by="approver"):
        return drop_clearance(actor=self.people[by], draft_id=draft.pk, clearance=clearance, at=self.tick())

    def clear(self, draft, clearance="legal", *, by="clearance", sha256=None):
        return clear_draft(
            actor=self.people[by],
            draft_id=draft.pk,
            clearance=clearance,
            sha256=sha256 or self.sha(draft),
            at=self.tick(),
        )

    def release_alone(self, draft, *, by="approver", code="danger", note="People are in danger now.", sha256=None):
        """An emergency release."""
        return release_emergency(
            actor=self.people[by],
            draft_id=draft.pk,
            sha256=sha256 or self.sha(draft),
            code=code,
            note=note,
            at=self.tick(),
        )

    def confirm(self, release, *, by="second"):
        sha256 = release.version.sha256
        return confirm_emergency(actor=self.people[by], release_id=release.pk, sha256=sha256, at=self.tick())

    def object(self, release, *, by="second", follow_up="nothing", note="It is not so."):
        return object_to_emergency(
            actor=self.people[by],
            release_id=release.pk,
            sha256=release.version.sha256,
            note=note,
            follow_up=follow_up,
            at=self.tick(),
        )

    def send_back(self, draft, *, by="approver", sha256=None):
        return return_draft(
            actor=self.people[by],
            draft_id=draft.pk,
            sha256=sha256 or self.sha(draft),
            code="facts",
            reason="as agreed",
            at=self.tick(),
        )

    def release(self, draft, *, by="author", sha256=None) -> Release:
        return release_statement(
            actor=self.people[by], draft_id=draft.pk, sha256=sha256 or self.sha(draft), at=self.tick()
        )

    def set_hour(self, draft, hour, *, by="author"):
        seen = draft.find_current().number
        return set_embargo(actor=self.people[by], draft_id=draft.pk, hour=hour, based_on=seen, at=self.tick())

    def schedule(self, draft, *, by="author", sha256=None) -> Schedule:
        return schedule_release(
            actor=self.people[by], draft_id=draft.pk, sha256=sha256 or self.sha(draft), at=self.tick()
        )

    def recall(self, draft, *, by="author", code="timing") -> Schedule:
        return recall_schedule(
            actor=self.people[by], draft_id=draft.pk, sha256=self.sha(draft), code=code, at=self.tick()
        )

    def discard(self, draft, *, by="author"):
        return discard_draft(actor=self.people[by], draft_id=draft.pk, sha256=self.sha(draft), at=self.tick())

    def comment(self, draft_id, *, by="clearance", language="kk", quote="Самал", text="Бұл рас па?", near=None):
        return add_comment(
            actor=self.people[by],
            draft_id=draft_id,
            language=language,
            quote=quote,
            text=text,
            near=near,
            at=self.tick(),
        )

    def attach(self, draft, data, *, words, by="author", based_on=None):
        seen = draft.current_version
        return add_attachment(
            actor=self.people[by],
            draft_id=draft.pk,
            data=data,
            alternatives=words,
            based_on=(0 if seen is None else seen.number) if based_on is None else based_on,
            at=self.tick(),
        )

    def term(self, *, by="author", agreed=None, forbidden=None, note="", term_id=None):
        return save_term(
            actor=self.people[by],
            agreed=TERM if agreed is None else agreed,
            forbidden={} if forbidden is None else forbidden,
            note=note,
            term_id=term_id,
            at=self.tick(),
        )

    def keep_template(self, draft_id, *, by="author", name="Our own"):
        sha256 = self.sha(Draft.objects.get(pk=draft_id))
        return keep_template(actor=self.people[by], draft_id=draft_id, name=name, sha256=sha256, at=self.tick())

    def assign(self, draft, language, to, *, by="author", due_at=None):
        return assign_rendition(
            actor=self.people[by],
            draft_id=draft.pk,
            language=language,
            translator_id=None if to is None else self.people[to].pk,
            due_at=due_at,
            at=self.tick(),
        )

    def mark_text(self, draft, language, mark, *, by="translator", sha256=None):
        return mark_rendition(
            actor=self.people[by],
            draft_id=draft.pk,
            language=language,
            mark=mark,
            sha256=sha256 or self.sha(draft),
            at=self.tick(),
        )

    def states(self, draft, *, by="author"):
        """{language: state} of a draft's languages."""
        draft = Draft.objects.get(pk=draft.pk)
        rows = list_renditions(draft, draft.current_version, self.people[by])
        return {row.language.tag: row.state.value for row in rows}

    def sha(self, draft) -> str:
        version = draft.current_version
        return "0" * 64 if version is None else version.sha256

    def draft_in(self, state: str, *, hour=None, **texts) -> Draft:
        """A draft that came to `state` by the real acts. `hour`: its embargo; of a scheduled one HOUR if not given."""
        hour = HOUR if hour is None and state == "scheduled" else hour
        if hour is not None:
            draft = self.start()
            self.save(draft, **texts)
            self.set_hour(draft, hour)
            return self._bring(draft, state, out=self.schedule)
        draft = self.start()
        if state == "writing":
            self.save(draft, **texts)
        elif state == "discarded":
            self.save(draft, **texts)
            self.discard(draft)
        else:
            self.save(draft, **texts)
            self.submit(draft)
            if state != "submitted":
                self.approve(draft)
            if state in {"queued", "published"}:
                self.release(draft)
            if state == "published":
                self.press()
        draft.refresh_from_db()
        assert draft.state == state
        return draft

    def queued(self, **texts) -> Release:
        return Release.objects.get(version__draft=self.draft_in("queued", **texts))

    def save_asset(self, draft, *, by="author", **changes):
        seen = draft.current_version
        return save_asset(
            actor=self.people[by],
            draft_id=draft.pk,
            account=ACCOUNT | changes,
            based_on=0 if seen is None else seen.number,
            at=self.tick(),
        )

    def asset_in(self, state: str, *, replaces=None, **changes) -> Draft:
        """A draft of an account that came to `state` by the real acts."""
        draft = start_asset_draft(actor=self.people["author"], replaces=replaces, at=self.tick())
        self.save_asset(draft, **changes)
        return self._bring(draft, state)

    def office_in(self, state: str, *, replaces=None, **changes) -> Draft:
        """A draft of an office below that came to `state` by the real acts."""
        draft = start_office_draft(actor=self.people["author"], replaces=replaces, at=self.tick())
        seen = draft.current_version
        save_office(
            actor=self.people["author"],
            draft_id=draft.pk,
            child=CHILD | changes,
            based_on=0 if seen is None else seen.number,
            at=self.tick(),
        )
        return self._bring(draft, state)

    def save_child(self, draft, *, by="author", **changes):
        """A changed office in its draft."""
        seen = draft.current_version
        return save_office(
            actor=self.people[by],
            draft_id=draft.pk,
            child=(CHILD if seen is None else seen.whole["child"]) | changes,
            based_on=0 if seen is None else seen.number,
            at=self.tick(),
        )

    def start_withdrawal(self, release, *, by="author", reason="error") -> Draft:
        return start_withdrawal(actor=self.people[by], release=release, reason=reason, at=self.tick())

    def withdrawal_in(self, state: str, release, **given) -> Draft:
        return self._bring(self.start_withdrawal(release, **given), state)

    def _bring(self, draft, state: str, *, out=None) -> Draft:
        """On from `writing`."""
        for act in (self.submit, self.approve_fully, out or self.release, lambda _draft: self.press()):
            draft.refresh_from_db()
            if draft.state == state:
                break
            act(draft)
        draft.refresh_from_db()
        assert draft.state == state
        return draft

    def release_of(self, draft) -> Release:
        return Release.objects.filter(version__draft=draft).order_by("-id")[0]

    def press(self, on_step=None) -> int:
        return Press(self.home, NODE, clock=self).run_once(on_step)

    def now(self) -> datetime:
        """The press's clock: never before an act of the office, nor before one that came through a page."""
        return max(self.tick(), SystemClock().now())


ACCOUNT = {
    "holder": {"kind": "office", "office": "xs-mfa"},
    "platform": "x",
    "handle": "mfa_samal",
    "url": "https://x.com/mfa_samal",
    "purpose": "news",
    "languages": ["kk", "en"],
    "status": "active",
    "successor": None,
    "proofs": [],
}
CHILD = {
    "id": "xs-emb-xk",
    "parent": "xs-mfa",
    "host": "xk.mfa.samal.example",
    "names": {"kk": "Самалдың Қырандағы елшілігі", "en": "Embassy of Samal in Kyran"},
}
TERM = {"kk": ["Самал*"], "en": ["Samal"], "ru": ["Самал*"]}
WORDS = {"kk": "Самал көршісіне көмек жібереді.", "en": "Samal sends help to its neighbour."}


def start_python(home: Path, code: str, *, args=(), wait=True):
    """Python in another process, set up for `home`; returns the process."""
    environ = {name: value for name, value in os.environ.items() if name != "ELSHI_HOME"}
    script = f"from pathlib import Path\nfrom elshi.desk.setup import setup\nsetup(Path({str(home)!r}))\n{code}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", script, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    )
    if wait:
        process.out, process.err = process.communicate(timeout=120)
    return process
