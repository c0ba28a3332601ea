"""Advice for three invented countries, in kk, ru and en: by the acts that people do, as all of the demonstration is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from django.conf import settings

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.set_advice import set_advice
from elshi.desk.releases.actions.start_advisory import start_advisory
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.gazetteer import find_present
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.sections import join_sections
from elshi.desk.releases.rules.travel import find_advice
from elshi.desk.releases.travel_texts import section_begins

SECTIONS = ("safety", "health", "contacts")  # short, so that a first look is not at long pages


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of one country: its level, and those of its parts that differ."""

    level: int
    parts: Mapping[str, int]


COUNTRIES: Mapping[str, Shown] = {
    "XB": Shown(2, {"XB-N": 4}),
    "XM": Shown(3, {"XM-W": 2}),
    "XT": Shown(1, {}),
}


def release_advice(*, author: Person, approvers: list[Person]) -> list[Release]:
    """Three advisories, queued for the press; none where the gazetteer is not the invented world."""
    present = find_present()
    known = () if present is None else [code for code in COUNTRIES if present.gazetteer.country(code) is not None]
    return [_release(code, author=author, approvers=approvers) for code in known]


def _release(country: str, *, author: Person, approvers: list[Person]) -> Release:
    clock, shown = SystemClock(), COUNTRIES[country]
    draft = start_advisory(actor=author, country=country, at=clock.now())
    first = draft.find_current()
    begun = find_advice(first.whole)
    assert begun is not None, "it was begun as an advisory"
    said = replace(begun, level=shown.level, parts=tuple(shown.parts.items()), sections=SECTIONS)
    second = set_advice(actor=author, draft_id=draft.pk, advice=said, based_on=first.number, at=clock.now())
    version = save_draft(
        actor=author,
        draft_id=draft.pk,
        renditions=_texts(country, second.renditions),
        authentic=second.whole["authentic"],
        based_on=second.number,
        at=clock.now(),
    )
    submit_draft(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    for approver in approvers[: Draft.objects.get(pk=draft.pk).policy.approvals]:
        approve_draft(actor=approver, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    return release_statement(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())


def _texts(country: str, begun: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """The words of the file under the headings of the template, in those languages of the node that it has."""
    words = _read()[country]
    return [
        {
            "language": tag,
            "title": begun[tag]["title"],
            "body": join_sections(
                words[tag]["summary"], [(section_begins(tag)[code][0], words[tag][code]) for code in SECTIONS]
            ),
        }
        for tag in settings.ELSHI_LANGUAGES
        if tag in begun and tag in words
    ]


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    """By country and language the summary and the sections."""
    return tomllib.loads(files("elshi.desk.press").joinpath("demonstration_advice.toml").read_text("utf-8"))
