"""Advisories and alerts for tests: the invented world in the home, and the acts on them in a word each."""

import re
from dataclasses import replace
from datetime import timedelta

from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.set_advice import set_advice
from elshi.desk.releases.actions.set_danger import set_danger
from elshi.desk.releases.actions.start_advisory import start_advisory
from elshi.desk.releases.actions.start_alert import start_alert
from elshi.desk.releases.rules.content import parse_content
from elshi.desk.releases.rules.danger import DangerFields
from elshi.desk.releases.rules.travel import find_advice, find_danger
from elshi.travel.worlds import samal_world

PLACE = re.compile(r"\[…[^\]]*\]")


class Advising:
    """An office with a gazetteer. `office`: see desk.office."""

    def __init__(self, office):
        self.office = office
        self.set_world()

    def set_world(self, data=None):
        """The gazetteer of the home; the invented world if `data` is None."""
        self.office.home.gazetteer.write_bytes(samal_world() if data is None else data)

    def advisory(self, country="XB", *, by="author", filled=True, at=None):
        actor = self.office.people[by]
        draft = start_advisory(actor=actor, country=country, at=at or self.office.tick())
        if filled:
            self.fill(draft)
        return draft

    def alert(self, *, by="author", hours=24, at=None, **fields):
        at = at or self.office.tick()
        given = {"event": "flood", "places": ("XB-N",), "expires": at + timedelta(hours=hours)} | fields
        draft = start_alert(actor=self.office.people[by], fields=DangerFields(**given), at=at)
        draft.refresh_from_db()
        return draft

    def fill(self, draft, words="Мәтін."):
        """Every place of the texts is filled with `words`."""
        version = draft.find_current()
        texts = [
            {"language": tag, "title": text["title"], "body": PLACE.sub(words, text["body"])}
            for tag, text in version.renditions.items()
        ]
        saved = save_draft(
            actor=version.author, draft_id=draft.pk, renditions=texts, authentic=version.whole["authentic"],
            based_on=version.number, at=self.office.tick(),
        )  # fmt: skip
        draft.refresh_from_db()
        return saved

    def advise(self, draft, *, by="author", **changes):
        """The advice with these of its fields changed."""
        version = draft.find_current()
        given = replace(advice_of(draft), **changes)
        return set_advice(
            actor=self.office.people[by], draft_id=draft.pk, advice=given, based_on=version.number,
            at=self.office.tick(),
        )  # fmt: skip

    def warn(self, draft, *, by="author", hours=24, **fields):
        """Another danger in the alert."""
        at = self.office.tick()
        given = {"event": "flood", "places": ("XB-N",), "expires": at + timedelta(hours=hours)} | fields
        return set_danger(
            actor=self.office.people[by], draft_id=draft.pk, fields=DangerFields(**given),
            based_on=draft.find_current().number, at=at,
        )  # fmt: skip

    def publish(self, draft):
        """On to the log; its release."""
        self.office._bring(draft, "published")
        return self.office.release_of(draft)


def advice_of(draft):
    return find_advice(parse_content(draft.find_current().content))


def danger_of(draft):
    return find_danger(parse_content(draft.find_current().content))
