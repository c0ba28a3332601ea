"""What somebody was given does not approve for a day without a second person: rule, act, database, press."""

from datetime import UTC, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from desk.embassies import XK, add_embassies
from desk.office import AT
from desk.raw import stopped
from elshi.base.errors import SecurityError
from elshi.desk.audit.dialects import dialect_of
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import record_act
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.actions.confirm_grant import confirm_grant
from elshi.desk.people.actions.reset_password import reset_password
from elshi.desk.people.actions.set_office import set_office
from elshi.desk.people.actions.set_role import set_role
from elshi.desk.people.actions.switch_off import switch_off, switch_on
from elshi.desk.people.granting import note_grant
from elshi.desk.people.grants import GrantAct, GrantFact, check_settled
from elshi.desk.people.models import Grant
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.triggers import people_triggers
from elshi.desk.releases.models import Approval, Draft
from elshi.desk.releases.triggers import release_triggers

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


# --- the rule by itself


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(0), (24, 0)),
        (SECOND, (24, 0)),
        (timedelta(minutes=1), (23, 59)),
        (timedelta(hours=1, minutes=30), (22, 30)),
        (timedelta(hours=23, minutes=59), (0, 1)),
        (DAY - SECOND, (0, 1)),
        (-timedelta(hours=2), (26, 0)),
    ],
)
def test_the_time_left_is_named(after, left):
    with refused("not-settled") as caught:
        check_settled([GrantFact("role", 7, AT)], at=AT + after)
    assert (caught.value.facts["hours"], caught.value.facts["minutes"]) == left
    assert caught.value.facts["grant"] == "role"


SECONDS = st.integers(-90_000, 90_000).map(lambda number: timedelta(seconds=number))
FACTS = st.builds(
    GrantFact,
    act=st.sampled_from([act.value for act in GrantAct]),
    by=st.sampled_from([None, 1, 2]),
    at=SECONDS.map(lambda past: AT + past),
    confirmed_at=st.none() | SECONDS.map(lambda past: AT + past),
)


@given(st.lists(FACTS, max_size=4))
def test_the_rule_against_its_slow_twin(grants):
    """Every second counted: each grant by a person is a whole day old, or was confirmed by now."""
    settled = all(
        grant.by is None
        or (AT - grant.at).total_seconds() >= 86_400
        or (grant.confirmed_at is not None and (AT - grant.confirmed_at).total_seconds() >= 0)
        for grant in grants
    )
    if settled:
        check_settled(grants, at=AT)
    else:
        with refused("not-settled"):
            check_settled(grants, at=AT)


# --- the act


GIVE = {
    "role": lambda office, name, at: set_role(
        actor=office.people["administrator"], person_id=office.people[name].pk, role="approver", at=at
    ),
    "password": lambda office, name, at: reset_password(
        actor=office.people["administrator"], person_id=office.people[name].pk, at=at
    ),
    "switched-on": lambda office, name, at: switch_on(
        actor=office.people["administrator"], person_id=office.people[name].pk, at=at
    ),
}


@pytest.fixture
def granted(office):
    """`granted("role")`: a person named `second` who may approve, and was given that by the administrator at AT."""

    def give(how="role"):
        person = office.people["second"]
        if how == "role":
            set_role(actor=None, person_id=person.pk, role="analyst", at=AT - 2 * DAY)
        if how == "switched-on":
            switch_off(actor=None, person_id=person.pk, at=AT - 2 * DAY)
        if how == "factor":
            note_grant(person, GrantAct.FACTOR, actor=office.people["administrator"], at=AT)
        else:
            GIVE[how](office, "second", AT)
        person.refresh_from_db()
        return person.grants.order_by("-id")[0]

    return give


def submitted(office):
    office.at = AT - timedelta(hours=1)
    return office.draft_in("submitted")


def approve_at(office, draft, at, by="second"):
    office.at = at - SECOND  # each act comes a second later
    return office.approve(draft, by=by)


@pytest.mark.parametrize("how", ["role", "password", "switched-on", "factor"])
def test_what_was_given_approves_after_exactly_a_day(office, granted, how):
    draft = submitted(office)
    granted(how)
    before = AuditRow.objects.count()
    for early in (SECOND, timedelta(hours=12), DAY - SECOND):
        with refused("not-settled"):
            approve_at(office, draft, AT + early)
    assert (AuditRow.objects.count(), Approval.objects.count()) == (before, 0)
    approve_at(office, draft, AT + DAY)
    assert Approval.objects.get().approved_at == AT + DAY


@pytest.mark.parametrize("confirmer", ["approver", "deputy"])
def test_a_second_person_makes_it_count_at_once(office, granted, confirmer):
    office.people["deputy"] = add_person(
        username="deputy", role="administrator", display_name="", password=None, at=AT - DAY
    )
    draft, grant = submitted(office), granted()
    confirm_grant(actor=office.people[confirmer], grant_id=grant.pk, at=AT + SECOND)
    row = AuditRow.objects.order_by("-id")[0]
    assert (row.act, row.object_type, row.actor_name) == ("confirm-grant", "people.grant", confirmer)
    approve_at(office, draft, AT + 2 * SECOND)
    office.release(draft)
    office.press()
    draft.refresh_from_db()
    assert draft.state == "published"


def test_who_cannot_be_the_second_person(office, granted):
    grant = granted()
    before = AuditRow.objects.count()
    for name, code in {
        "administrator": "grant-own",
        "author": "not-your-role",
        "translator": "not-your-role",
        "auditor": "not-your-role",
    }.items():
        with refused(code):
            confirm_grant(actor=office.people[name], grant_id=grant.pk, at=AT)
    with refused("not-settled"):
        confirm_grant(actor=office.people["second"], grant_id=grant.pk, at=AT)
    with refused("no-such-grant"):
        confirm_grant(actor=office.people["approver"], grant_id=999, at=AT)
    with refused("grant-settled"):
        confirm_grant(actor=office.people["approver"], grant_id=grant.pk, at=AT + DAY)
    confirm_grant(actor=office.people["approver"], grant_id=grant.pk, at=AT)
    with refused("grant-settled"):
        confirm_grant(actor=office.people["approver"], grant_id=grant.pk, at=AT)
    assert AuditRow.objects.count() == before + 1


def test_who_got_it_does_not_confirm_it_at_any_time(office):
    approver = office.people["approver"]
    reset_password(actor=office.people["administrator"], person_id=approver.pk, at=AT)
    own = approver.grants.order_by("-id")[0]
    with refused("not-settled"):
        confirm_grant(actor=approver, grant_id=own.pk, at=AT + DAY - SECOND)
    with refused("grant-own"):
        confirm_grant(actor=approver, grant_id=own.pk, at=AT + DAY)


def test_a_chain_of_new_accounts_does_not_shorten_the_day(office):
    """An administrator makes a second one, who should give, or confirm, what he may not."""
    given = {"display_name": "", "password": None, "at": AT}
    puppet = add_person(username="puppet", role="administrator", actor=office.people["administrator"], **given)
    approver = add_person(username="puppet2", role="approver", actor=office.people["administrator"], **given)
    before = (AuditRow.objects.count(), Grant.objects.count())
    with refused("not-settled"):
        add_person(username="puppet3", role="approver", actor=puppet, **given)
    with refused("not-settled"):
        set_role(actor=puppet, person_id=office.people["analyst"].pk, role="approver", at=AT)
    with refused("not-settled"):
        confirm_grant(actor=puppet, grant_id=approver.grants.get().pk, at=AT + DAY - SECOND)
    assert (AuditRow.objects.count(), Grant.objects.count()) == before
    assert set_role(actor=puppet, person_id=office.people["analyst"].pk, role="approver", at=AT + DAY)


def test_what_the_console_gives_counts_at_once(office):
    draft = submitted(office)
    set_role(actor=None, person_id=office.people["analyst"].pk, role="approver", at=AT)
    office.people["analyst"].refresh_from_db()
    approve_at(office, draft, AT + SECOND, by="analyst")


def test_an_office_is_a_grant_too(office):
    add_embassies(office)
    draft = submitted(office)
    person = office.people["xk_approver"]
    set_office(actor=office.people["administrator"], person_id=person.pk, office="", at=AT)
    person.refresh_from_db()
    with refused("not-settled"):
        approve_at(office, draft, AT + SECOND, by="xk_approver")
    approve_at(office, draft, AT + DAY, by="xk_approver")
    assert Approval.objects.get().office == ""


def test_a_grant_after_the_approval_does_not_undo_it(office):
    draft = submitted(office)
    approve_at(office, draft, AT, by="second")
    reset_password(actor=office.people["administrator"], person_id=office.people["second"].pk, at=AT + SECOND)
    office.at = AT + 2 * SECOND
    office.release(draft)
    office.press()
    draft.refresh_from_db()
    assert draft.state == "published"


# --- the database


def stored(at):
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def write_approval(draft, person, at):
    version = draft.find_current()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            (version.pk, person.pk, version.sha256, person.role, stored(at)),
        )


def test_the_database_refuses_an_approval_within_the_day(office, granted):
    draft, _ = submitted(office), granted()
    person = office.people["second"]
    for early in (-DAY, SECOND, DAY - SECOND):
        with pytest.raises(IntegrityError, match="needs a second person"):
            write_approval(draft, person, AT + early)
    write_approval(draft, person, AT + DAY)
    assert Approval.objects.count() == 1


def test_the_database_lets_a_confirmed_one_approve(office, granted):
    draft, grant = submitted(office), granted()
    confirm_grant(actor=office.people["approver"], grant_id=grant.pk, at=AT)
    write_approval(draft, office.people["second"], AT + SECOND)
    assert Approval.objects.count() == 1


CONFIRM = (
    "UPDATE people_grant SET confirmed_at = at, confirmed_by_id = "
    "(SELECT id FROM people_person WHERE username = '{}') WHERE {}"
)
INSERT = "INSERT INTO people_grant (person_id, act, value, by_id, at, settles_at"
SELECT = "SELECT person_id, act, value, by_id, at"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM people_grant", "never deleted"),
        ("UPDATE people_grant SET by_id = NULL WHERE by_id > 0", "never changed"),
        ("UPDATE people_grant SET settles_at = '2020-01-01 00:00:00'", "never changed"),
        ("UPDATE people_grant SET at = '2020-01-01 00:00:00'", "never changed"),
        ("UPDATE people_grant SET person_id = 1 WHERE person_id > 1", "never changed"),
        ("REPLACE INTO people_grant SELECT * FROM people_grant", "never replaced"),
        ("UPDATE people_grant SET confirmed_by_id = by_id, confirmed_at = at WHERE by_id > 0", "third person"),
        ("UPDATE people_grant SET confirmed_by_id = person_id, confirmed_at = at WHERE by_id > 0", "third person"),
        (CONFIRM.format("analyst", "by_id > 0"), "third person"),  # whose role may not
        (CONFIRM.format("puppet", "person_id = 4"), "third person"),  # whose own role is new
        (f"{INSERT}, confirmed_by_id, confirmed_at) {SELECT}, settles_at, 4, at FROM people_grant", "second person"),
        (f"{INSERT}) {SELECT}, at FROM people_grant", "second person"),
    ],
)
def test_the_database_keeps_grants_as_they_are(office, raw, granted, statement, words):
    granted()
    add_person(
        username="puppet",
        role="administrator",
        display_name="",
        password=None,
        at=AT,
        actor=office.people["administrator"],
    )
    before = list(Grant.objects.values())
    with stopped(words):
        raw(statement)
    assert list(Grant.objects.values()) == before


def test_the_press_does_not_start_without_these_guards(office, raw):
    office.queued()
    raw.drop(people_triggers()["grant_frozen"])
    with pytest.raises(SecurityError, match="grant_frozen"):
        office.press()


# --- the press


class Unguarded:
    """The named guards are out of the way inside, and back after."""

    def __init__(self, *names):
        self.guards = {name: ({**people_triggers(), **release_triggers()})[name] for name in names}

    def __enter__(self):
        dialect_of(connection).drop(connection, self.guards.values())

    def __exit__(self, *_):
        dialect_of(connection).create(connection, self.guards.values())


def backdate_grant(person, giver, *, at):
    """A grant that the acts did not see when they were asked, as if somebody had taken it away and put it back."""
    return note_grant(person, GrantAct.ROLE, actor=giver, at=at, value=person.role)


def refused_by_press(office, release, code):
    office.press()
    release.refresh_from_db()
    assert (release.state, release.refused_code) == ("refused", code)
    assert Draft.objects.get(versions__releases=release).state == "writing"


def test_the_press_refuses_an_approval_that_was_given_too_early(office):
    release = office.queued()
    approval = Approval.objects.get()
    backdate_grant(approval.approver, office.people["administrator"], at=approval.approved_at - timedelta(hours=1))
    refused_by_press(office, release, "approver-not-settled")


def test_the_press_believes_no_approval_that_is_dated_after_the_queue(office):
    """The row says that the day was over; by the release's own moment it was not."""
    draft = submitted(office)
    late = AT + DAY
    set_role(actor=office.people["administrator"], person_id=office.people["analyst"].pk, role="approver", at=AT)
    person = office.people["analyst"]
    person.refresh_from_db()
    write_approval(draft, person, late)
    with transaction.atomic():
        details = {"version": 1, "sha256": office.sha(draft)}
        record_act(actor=person, act=Act.APPROVE_DRAFT, subject=draft, details=details, at=late)
    Draft.objects.filter(pk=draft.pk).update(state="approved")
    office.at = AT + SECOND
    refused_by_press(office, office.release(draft), "approver-not-settled")


def test_the_press_asks_the_trail_for_the_second_person(office, granted):
    draft, grant = submitted(office), granted()
    approver = office.people["approver"]
    Grant.objects.filter(pk=grant.pk).update(confirmed_by=approver, confirmed_at=AT)  # and no row of the trail
    approve_at(office, draft, AT + SECOND)
    refused_by_press(office, office.release(draft), "approver-not-settled")


def test_the_press_asks_about_the_newest_time_that_somebody_approved(office):
    """Approved, sent back, submitted unchanged, approved again: the same row, but another moment."""
    draft = office.draft_in("approved")
    office.send_back(draft, by="second")
    office.submit(draft)
    person = office.people["approver"]
    reset_password(actor=office.people["administrator"], person_id=person.pk, at=office.tick())
    with refused("not-settled"):
        office.approve(draft)
    with transaction.atomic():
        details = {"version": 1, "sha256": office.sha(draft)}
        record_act(actor=person, act=Act.APPROVE_DRAFT, subject=draft, details=details, at=office.tick())
    with Unguarded("approval_no_update"):  # else it would be one of an earlier round, which counts no more
        Approval.objects.update(round=2)
    Draft.objects.filter(pk=draft.pk).update(state="approved")
    refused_by_press(office, office.release(draft), "approver-not-settled")


def test_the_press_refuses_the_approval_of_another_embassy(office):
    add_embassies(office)
    draft = office.start(by="xk_author")
    assert draft.office == XK
    office.save(draft, by="xk_author")
    office.submit(draft, by="xk_author")
    version, other = draft.find_current(), office.people["xt_approver"]
    with pytest.raises(IntegrityError, match="only the ministry and the office"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at, office) "
            "VALUES (%s, %s, %s, 'approver', %s, %s)",
            (version.pk, other.pk, version.sha256, stored(office.at), other.office),
        )
    for told in ("", XK):  # what the row says of his office is not believed either
        with pytest.raises(IntegrityError, match="only the ministry and the office"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at, office) "
                "VALUES (%s, %s, %s, 'approver', %s, %s)",
                (version.pk, other.pk, version.sha256, stored(office.at), told),
            )
    office.approve(draft, by="xk_approver")
    release = office.release(draft, by="xk_author")
    with Unguarded("approval_no_update"):
        Approval.objects.update(office=other.office)
    refused_by_press(office, release, "approver-office")
