"""What an administrator does about people: who may, what is refused, and what stays on record."""

import json
from datetime import timedelta

import pytest

from desk.embassies import XK, XT, add_embassies
from desk.office import AT, STAFF
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.actions.choose_password import choose_password
from elshi.desk.people.actions.rename_person import rename_person
from elshi.desk.people.actions.reset_password import reset_password
from elshi.desk.people.actions.set_office import set_office
from elshi.desk.people.actions.set_role import set_role
from elshi.desk.people.actions.switch_off import switch_off, switch_on
from elshi.desk.people.links import LinkError, make_link
from elshi.desk.people.models import Grant, Person
from elshi.desk.people.rules import Role, RuleError

ACTS = {
    "set-role": lambda **who: set_role(role="translator", **who),
    "set-office": lambda **who: set_office(office=XK, **who),
    "rename-person": lambda **who: rename_person(display_name="Сәуле", **who),
    "switch-off": switch_off,
    "switch-on": switch_on,
    "reset-password": reset_password,
}


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def everybody():
    return list(Person.objects.order_by("pk").values()), list(Grant.objects.values()), AuditRow.objects.count()


@pytest.fixture
def embassies(office):
    return add_embassies(office)


def prepared(office, act):
    """Somebody on whom `act` changes something: switched off for switching on."""
    person = office.people["consular"]
    if act == "switch-on":
        switch_off(actor=None, person_id=person.pk, at=AT)
    return person


@pytest.mark.parametrize("act", list(ACTS))
def test_each_act_is_the_administrators_alone_and_on_record(embassies, act):
    person = prepared(embassies, act)
    before = everybody()
    for name in set(STAFF) - {"administrator"}:
        with refused("not-your-role"):
            ACTS[act](actor=embassies.people[name], person_id=person.pk, at=AT)
    assert everybody() == before
    ACTS[act](actor=embassies.people["administrator"], person_id=person.pk, at=AT)
    row = AuditRow.objects.order_by("-id")[0]
    assert (row.act, row.object_type, row.object_id, row.actor_name) == (
        act,
        "people.person",
        str(person.pk),
        "administrator",
    )
    assert "Сәуле" not in json.dumps(row.details, ensure_ascii=False)
    assert verify_chain() == before[2] + 1
    with refused("no-such-person"):
        ACTS[act](actor=embassies.people["administrator"], person_id=999, at=AT)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"reset-password"}))
def test_doing_it_twice_changes_nothing_the_second_time(embassies, act):
    person = prepared(embassies, act)
    ACTS[act](actor=embassies.people["administrator"], person_id=person.pk, at=AT)
    before = everybody()
    ACTS[act](actor=embassies.people["administrator"], person_id=person.pk, at=AT)
    assert everybody() == before


@pytest.mark.parametrize("act", list(ACTS))
def test_an_embassys_administrator_reaches_his_own_office_alone(embassies, act):
    mine = embassies.people["xk_consular"]
    if act == "switch-on":
        switch_off(actor=None, person_id=mine.pk, at=AT)
    administrator = embassies.people["xk_administrator"]
    before = everybody()
    for other in ("xt_consular", "consular"):
        with refused("another-office"):
            ACTS[act](actor=administrator, person_id=embassies.people[other].pk, at=AT)
    assert everybody() == before
    ACTS[act](actor=administrator, person_id=mine.pk, at=AT)


@pytest.mark.parametrize("place", ["", XT])
def test_an_embassys_administrator_gives_no_other_office(embassies, place):
    given = {"username": "new", "role": "analyst", "display_name": "", "password": None, "at": AT}
    administrator = embassies.people["xk_administrator"]
    before = everybody()
    with refused("another-office"):
        add_person(**given, actor=administrator, office=place)
    with refused("another-office"):
        set_office(actor=administrator, person_id=embassies.people["xk_consular"].pk, office=place, at=AT)
    assert everybody() == before
    assert add_person(**given, actor=administrator, office=XK).office == XK


@pytest.mark.parametrize("place", ["xs-emb-xz", "xs-mfa", " ", "ministry"])
def test_an_office_that_is_not_in_the_registry_is_none(embassies, place):
    before = everybody()
    with refused("no-such-office"):
        set_office(actor=None, person_id=embassies.people["consular"].pk, office=place, at=AT)
    with refused("no-such-office"):
        add_person(username="n", role="analyst", display_name="", password=None, at=AT, office=place)
    assert everybody() == before


def test_nobody_changes_his_own_role_or_office(embassies):
    administrator = embassies.people["administrator"]
    add_person(username="deputy", role="administrator", display_name="", password=None, at=AT)
    before = everybody()
    with refused("own-account"):
        set_role(actor=administrator, person_id=administrator.pk, role="approver", at=AT)
    with refused("own-account"):
        set_office(actor=administrator, person_id=administrator.pk, office=XK, at=AT)
    assert everybody() == before


@pytest.mark.parametrize("act", ["set-role", "set-office", "switch-off"])
def test_the_last_administrator_of_the_ministry_stays(embassies, act):
    """The embassies have administrators too, but they do not reach the ministry's people."""
    administrator = embassies.people["administrator"]
    before = everybody()
    with refused("last-administrator"):
        ACTS[act](actor=None, person_id=administrator.pk, at=AT)
    if act == "switch-off":
        with refused("last-administrator"):
            ACTS[act](actor=administrator, person_id=administrator.pk, at=AT)
    assert everybody() == before
    deputy = add_person(username="deputy", role="administrator", display_name="", password=None, at=AT)
    switch_off(actor=None, person_id=deputy.pk, at=AT)
    with refused("last-administrator"):
        ACTS[act](actor=None, person_id=administrator.pk, at=AT)
    switch_on(actor=None, person_id=deputy.pk, at=AT)
    ACTS[act](actor=None, person_id=administrator.pk, at=AT)


def test_bad_fields(office):
    given = {"actor": None, "person_id": office.people["analyst"].pk, "at": AT}
    with refused("bad-role"):
        set_role(role="king", **given)
    for name in ("Са\nуле", "\u202eуле", "х" * 101):
        with refused("bad-display-name"):
            rename_person(display_name=name, **given)
    assert rename_person(display_name="", **given).shown_name == "analyst"


@pytest.mark.parametrize(
    ("role", "power"), [(role.value, grant) for role in Role for grant in ("role", "office", "password", "switched-on")]
)
def test_every_grant_is_noted_with_giver_and_end(embassies, role, power):
    """A table of roles and ways to give: each leaves one grant of that kind, which settles a day later."""
    person = add_person(username="n", role=role, display_name="", password=None, at=AT, office=XK)
    administrator, at = embassies.people["administrator"], AT + timedelta(hours=1)
    if power == "switched-on":
        switch_off(actor=administrator, person_id=person.pk, at=at)
    other = "analyst" if role != "analyst" else "approver"
    {
        "role": lambda **who: set_role(role=other, **who),
        "office": lambda **who: set_office(office=XT, **who),
        "password": reset_password,
        "switched-on": switch_on,
    }[power](actor=administrator, person_id=person.pk, at=at)
    first, last = person.grants.order_by("id")
    assert (first.act, first.value, first.by) == ("role", role, None)
    assert (last.act, last.by, last.at, last.settles_at) == (power, administrator, at, at + timedelta(hours=24))
    assert last.value == {"role": other, "office": XT}.get(power, "")


class TestLinks:
    """A password is chosen by a link, once."""

    GOOD = "жеті-сөз-тауда-қар"

    def choose(self, person, link, password=GOOD, again=None):
        token = link.rstrip("/").rpartition("/")[2]
        return choose_password(
            person=Person.objects.get(pk=person.pk),
            token=token,
            password=password,
            again=password if again is None else again,
            at=AT,
        )

    def test_a_new_person_has_no_password_until_he_chooses_one_once(self, office):
        made = add_person(
            username="new",
            role="analyst",
            display_name="",
            password=None,
            at=AT,
            actor=office.people["administrator"],
        )
        assert not made.has_usable_password()
        link = make_link(made)
        assert self.choose(made, link).check_password(self.GOOD)
        assert AuditRow.objects.order_by("-id")[0].act == "choose-password"
        with pytest.raises(LinkError):
            self.choose(made, link, "another-password-of-mine")
        assert Person.objects.get(pk=made.pk).check_password(self.GOOD)

    def test_a_reset_ends_the_old_password_and_every_older_link(self, office):
        person = office.people["analyst"]
        old = make_link(person)
        reset_password(actor=office.people["administrator"], person_id=person.pk, at=AT)
        person.refresh_from_db()
        assert not person.has_usable_password()
        with pytest.raises(LinkError):
            self.choose(person, old)
        self.choose(person, make_link(person))

    @pytest.mark.parametrize("bad", ["short", "password1234", "Analyst-1234"])
    def test_bad_passwords(self, office, bad):
        person = office.people["analyst"]
        reset_password(actor=None, person_id=person.pk, at=AT)
        person.refresh_from_db()
        with refused("bad-password"):
            self.choose(person, make_link(person), bad)
        with refused("passwords-differ"):
            self.choose(person, make_link(person), self.GOOD, self.GOOD + "!")
        person.refresh_from_db()
        assert not person.has_usable_password()

    def test_another_persons_link_or_that_of_somebody_switched_off_holds_not(self, office):
        person, other = office.people["analyst"], office.people["author"]
        with pytest.raises(LinkError):
            self.choose(other, make_link(person))
        link = make_link(person)
        switch_off(actor=None, person_id=person.pk, at=AT)
        with pytest.raises(LinkError):
            self.choose(person, link)
        with refused("person-off"):
            reset_password(actor=None, person_id=person.pk, at=AT)
