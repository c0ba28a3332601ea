"""A ministry whose register has accounts: released by the real acts, signed by the press."""

import pytest

from desk.registry.register import Register


@pytest.fixture
def register(office):
    """The office's register, with the demonstration's offices and accounts on request."""
    from django.conf import settings

    settings.ELSHI_HOME = office.home.path
    office.press()  # the press notes which offices the log has
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    yield Register(office)
    settings.ELSHI_HOME = None


@pytest.fixture
def enter(register):
    """`enter("author")`: a client that is logged in as that person, reading English; `enter(None)`: nobody."""
    from django.test import Client

    def log_in(name, *, language="en", **options):
        client = Client(**options)
        if name is not None:
            person = register.office.people[name]
            type(person).objects.filter(pk=person.pk).update(language=language)
            client.force_login(person)
        return client

    return log_in
