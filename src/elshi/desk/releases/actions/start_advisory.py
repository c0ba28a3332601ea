"""Start the travel advice for a country: a statement's draft that says how safe it is."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.advisories import check_none_in_force, in_the_making
from elshi.desk.releases.gazetteer import keep_present
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.advice import first_advice
from elshi.desk.releases.rules.extras import ADVICE, ADVISORY
from elshi.desk.releases.starting_travel import start_travel
from elshi.desk.releases.travel_texts import begin_advisory
from elshi.record.types.advisories import format_advice


def start_advisory(*, actor: Person, country: str, at: datetime) -> Draft:
    """A new draft in `writing`; its version 1 has a heading for each section, and places to fill, in each language.

    `country`: a code of the gazetteer in the home. Raises RuleError: not the actor's act; `no-gazetteer`;
    `not-a-place`; `advisory-exists`: then the next version of that one is written (`start_draft`, `start_review`);
    `draft-under-way`.
    """
    actor.check_can(Act.START_TRAVEL)
    present = keep_present()
    advice = first_advice(present.gazetteer, country, ref=present.ref, today=at.date())
    texts = begin_advisory(present.gazetteer, country, languages=settings.ELSHI_LANGUAGES)
    with transaction.atomic():
        check_none_in_force(country)
        other = in_the_making(ADVISORY, countries=[country]).first()
        if other is not None:
            raise RuleError("draft-under-way", draft=other.pk)
        return start_travel(actor=actor, texts=texts, extras={ADVICE: format_advice(advice)}, at=at)
