"""Browsers without a screen: one logged-in Django client for each member of staff."""

import pytest

from desk.office import AT, STAFF
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Alert


@pytest.fixture
def enter(office):
    """`enter("author")`: a client that is logged in as that person, reading English; `enter(None)`: nobody."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["localhost", "testserver"]

    def log_in(name, *, language="en", **options):
        client = Client(**options)
        if name is not None:
            person = office.people[name]
            type(person).objects.filter(pk=person.pk).update(language=language)
            client.force_login(person)
        return client

    assert set(STAFF) == set(office.people)
    return log_in


@pytest.fixture
def alert(office):
    """One alert of linked accounts whose sample holds a hostile post."""
    return Alert.objects.create(
        id="linked-1",
        kind="linked-accounts",
        rank=1,
        score=9.0,
        keys=["#notice", "samal-embassy.example"],
        first_post_at=AT,
        raised_at=AT,
        updated_at=AT,
        posts=312,
        accounts=40,
        languages=["kk", "ru"],
        reasons=[{"code": "few-linked", "facts": {"linked": "3", "tested": "40"}}],
        sample=[
            {
                "id": "1",
                "at": "2026-03-01T09:00:00Z",
                "author": "p:1a2b",
                "text": "<script>alert(1)</script>",
                "language": "ru",
            }
        ],
        thresholds={"accounts": 5.0},
    )


@pytest.fixture
def case(office, alert):
    """An open case for that alert."""
    return open_case(actor=office.people["author"], alert_id=alert.pk, title="A forged notice", at=AT)
