"""Short ways to put accounts and offices into a test's register, and to report what went wrong with them."""

from dataclasses import dataclass

from desk.office import Office
from elshi.desk.registry.actions.add_evidence import Piece, add_evidence
from elshi.desk.registry.actions.open_incident import Report, open_incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.save_office import save_office
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_office_draft import start_office_draft

X = {
    "holder": {"kind": "office", "office": "xs-mfa"},
    "platform": "x",
    "handle": "mfa_samal",
    "url": "https://x.com/mfa_samal",
    "purpose": "news",
    "languages": ["en", "kk"],
    "status": "active",
    "successor": None,
    "proofs": [],
}
TELEGRAM = X | {"platform": "telegram", "url": "https://t.me/mfa_samal"}
EMBASSY = {
    "id": "xs-emb-xt",
    "parent": "xs-mfa",
    "host": "tarvia.mfa.samal.example",
    "names": {"en": "Embassy in Tarvia", "kk": "Тарвиядағы елшілік"},
}


@dataclass
class Register:
    """The register of `office`."""

    office: Office

    @property
    def people(self):
        return self.office.people

    def drafted(self, *, by="author", replaces=None, **changed):
        """A draft of an account with one saved version."""
        office = self.office
        draft = start_asset_draft(actor=office.people[by], at=office.tick(), replaces=replaces)
        version = draft.current_version
        save_asset(
            actor=office.people[by],
            draft_id=draft.pk,
            account=X | changed,
            based_on=0 if version is None else version.number,
            at=office.tick(),
        )
        draft.refresh_from_db()
        return draft

    def drafted_office(self, *, by="author", replaces=None, **changed):
        office = self.office
        draft = start_office_draft(actor=office.people[by], at=office.tick(), replaces=replaces)
        version = draft.current_version
        save_office(
            actor=office.people[by],
            draft_id=draft.pk,
            child=EMBASSY | changed,
            based_on=0 if version is None else version.number,
            at=office.tick(),
        )
        draft.refresh_from_db()
        return draft

    def publish(self, *drafts):
        """Submit, approve by another, release; then one round of the press."""
        for draft in drafts:
            self.office.submit(draft)
            self.office.approve_fully(draft)
            self.office.release(draft)
        self.office.press()
        for draft in drafts:
            draft.refresh_from_db()
            assert draft.state == "published"

    def with_two(self):
        """@mfa_samal on X (account 1) and on Telegram (account 2), in the log."""
        self.publish(self.drafted(), self.drafted(**TELEGRAM))
        return read_assets()

    def incident(self, *, by="author", account="xs-mfa/account/1", kind="seized", **given):
        report = Report(account, kind, given.pop("since", self.office.at), **given)
        return open_incident(actor=self.people[by], report=report, at=self.office.tick())

    def evidence(self, incident, *, by="author", **given):
        piece = {"kind": "text", "description": "what it says now", "seen_at": self.office.at, "text": "Send us money"}
        return add_evidence(
            actor=self.people[by], incident_id=incident.pk, piece=Piece(**(piece | given)), at=self.office.tick()
        )
