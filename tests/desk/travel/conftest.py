"""Citizens abroad."""

import pytest

from desk.travel.tripping import Travels


@pytest.fixture
def travels(office):
    """What citizens hand in."""
    return Travels(office)


@pytest.fixture
def enter(office):
    """`enter("consular")`: a client that is logged in as that person, reading English."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["localhost", "testserver"]

    def log_in(name):
        client = Client()
        person = office.people[name]
        type(person).objects.filter(pk=person.pk).update(language="en")
        client.force_login(person)
        return client

    return log_in
