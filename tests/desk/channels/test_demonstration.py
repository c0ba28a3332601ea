"""A fresh demonstration has channels at once, on which nothing outside is needed."""

import pytest

from desk.registry.register import Register
from elshi.desk.channels.demonstration import seed_channels
from elshi.desk.channels.models import OutboxRow
from elshi.desk.node_up import FIRST_CHANNELS, _has_channels
from elshi.desk.press.demonstration import release_text
from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.desk.registry.demonstration import seed_registry


@pytest.fixture
def staff(office):
    """The demonstration's register is published."""
    office.press()
    people = Register(office).people
    found = {"author": people["author"], "approvers": [people["approver"], people["second"]]}
    seed_registry(**found)
    office.press()
    return found


def test_it_has_channels_that_ask_nobody(staff):
    made = seed_channels()
    assert [(one.name, one.kind, one.options) for one in made] == [
        ("x", "manual", {"network": "x"}),
        ("telegram", "manual", {"network": "telegram"}),
        ("x-tarvia", "manual", {"network": "x"}),
    ]
    assert not _has_channels(), "no process has to run for them"
    assert seed_channels() == []


def test_without_the_register_it_has_none(office):
    assert seed_channels() == []


def test_its_last_statement_waits_to_be_posted_by_hand(office, staff):
    seed_channels()
    release_text(demonstration_renditions(1), channels=FIRST_CHANNELS, **staff)
    office.press()
    rows = OutboxRow.objects.values_list("channel__name", "language", "state").order_by("channel__name", "language")
    assert list(rows) == [
        ("telegram", "kk", "manual"),
        ("telegram", "ru", "manual"),
        ("x", "en", "manual"),
        ("x", "kk", "manual"),
        ("x", "ru", "manual"),
    ]
