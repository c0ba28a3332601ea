"""The pages about people: lists, acts, reasons beside buttons, the link for a password."""

import re

import pytest
from django.test import Client

from desk.embassies import XK, add_embassies
from desk.office import STAFF
from desk.web.queries import count_queries
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.actions.switch_off import switch_off
from elshi.desk.people.models import Grant, Person

GOOD = "жеті-сөз-тауда-қар"


@pytest.fixture
def embassies(enter, office):
    return add_embassies(office)


def link_in(html):
    return re.search(r'value="http://testserver(/welcome/[^"]+)"', html).group(1)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [(name, 200 if role in {"administrator", "auditor", "approver"} else 403) for name, role in STAFF.items()],
)
def test_who_reads_the_list(enter, name, wanted):
    client = enter(name)
    assert client.get("/people/").status_code == wanted
    assert ('href="/people/"' in client.get("/").content.decode()) is (wanted == 200)


def test_the_auditor_reads_and_changes_nothing(enter, office):
    client, person = enter("auditor"), office.people["analyst"]
    before = list(Person.objects.values()), Grant.objects.count(), AuditRow.objects.count()
    html = client.get(f"/people/{person.pk}/").content.decode()
    assert "<form" not in html.split("<main")[1].split("</main>")[0]
    for act in ("role", "office", "name", "switch-off", "switch-on", "password"):
        answer = client.post(f"/people/{person.pk}/{act}/", {"role": "approver", "display_name": "X"})
        assert answer.status_code == 403, act
        assert "belongs to: administrator" in answer.content.decode()
    assert client.post(f"/people/grants/{person.grants.get().pk}/confirm/").status_code == 403
    assert client.post("/people/add/", {"username": "n", "role": "analyst", "language": "kk"}).status_code == 403
    assert (list(Person.objects.values()), Grant.objects.count(), AuditRow.objects.count()) == before


def test_the_list_can_be_narrowed_and_turned(enter, embassies):
    for number in range(60):
        add_person(
            username=f"extra{number:02}", role="analyst", display_name="", password=None, at=embassies.at, office=XK
        )
    switch_off(actor=None, person_id=Person.objects.get(username="extra59").pk, at=embassies.at)
    client = enter("administrator")

    def names(query):
        return re.findall(
            r'row-title" href="/people/\d+/"><bdi>(\w+)', client.get(f"/people/?{query}").content.decode()
        )

    first, second = names("role=analyst"), names("role=analyst&page=2")
    assert (len(first), len(second)) == (50, 13)
    assert not set(first) & set(second)
    assert names("role=analyst&active=no") == ["extra59"]
    assert set(names("office=ministry")) == set(STAFF)
    assert names(f"role=approver&office={XK}") == ["xk_approver"]
    assert len(names("role=king&office=nowhere&active=perhaps&page=two")) == 50
    html = client.get(f"/people/?role=analyst&office={XK}").content.decode()
    assert f"?role=analyst&amp;office={XK}&amp;page=2" in html


def test_an_embassys_administrator_sees_his_own_people(enter, embassies):
    client = enter("xk_administrator")
    html = client.get("/people/").content.decode()
    assert "xk_approver" in html
    assert "xt_approver" not in html
    assert client.get(f"/people/{embassies.people['author'].pk}/").status_code == 404
    assert "Embassy of Samal in Tarvia" not in client.get("/people/add/").content.decode()


def test_the_list_asks_a_fixed_number_of_times(enter, embassies):
    client = enter("administrator")
    before = count_queries(client, "/people/")
    for number in range(9):
        add_person(username=f"n{number}", role="analyst", display_name="", password=None, at=embassies.at, office=XK)
    assert count_queries(client, "/people/") == before


def test_adding_somebody_gives_a_link_that_works_once(enter, office):
    client = enter("administrator")
    given = {"username": "new", "display_name": "Жаңа", "role": "approver", "office": "", "language": "en"}
    answer = client.post("/people/add/", given)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    link, browser = link_in(answer.content.decode()), Client(headers={"accept-language": "en"})
    assert browser.get(link).status_code == 200
    for typed, words in (
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": GOOD, "again": "another"}, "not the same"),
    ):
        refused = browser.post(link, typed)
        assert refused.status_code == 200
        assert words in refused.content.decode()
    assert browser.post(link, {"password": GOOD, "again": GOOD}).status_code == 302
    assert browser.get(link).status_code == browser.post(link, {"password": GOOD, "again": GOOD}).status_code == 410
    assert browser.post("/login/", {"username": "new", "password": GOOD}).status_code == 302
    assert client.post("/people/add/", given).status_code == 409
    made = Person.objects.get(username="new")
    page = browser.get(f"/people/{made.pk}/").content.decode()
    assert "counts from" in page
    assert "less than 24 hours ago" in page, "the reason stands beside the button that would confirm"


@pytest.mark.parametrize("path", ["/welcome/1/abc-def/", "/welcome/999/abc-def/", "/welcome/1/" + "x" * 300 + "/"])
def test_no_link_at_all(office, path):
    answer = Client(headers={"accept-language": "en"}).get(path)
    assert answer.status_code == 410
    assert "holds no more" in answer.content.decode()


def test_an_unsettled_approver_reads_why_beside_the_button_and_a_second_person_helps(enter, office):
    client, other = enter("administrator"), enter("approver")
    draft = office.draft_in("submitted")
    person = office.people["second"]
    client.post(f"/people/{person.pk}/password/")
    person.refresh_from_db()
    second = enter("second")
    html = second.get(f"/drafts/{draft.pk}/").content.decode()
    assert re.search(r'<button class="primary large" disabled aria-describedby="no-approve">', html)
    assert "a new password. It counts when a second person confirms it, or in 24 h 0 min" in html
    posted = {"sha256": office.sha(draft)}
    assert second.post(f"/drafts/{draft.pk}/approve/", posted).status_code == 403
    grant = person.grants.order_by("-id")[0]
    assert f"/people/grants/{grant.pk}/confirm/" in other.get("/people/").content.decode()
    assert client.post(f"/people/grants/{grant.pk}/confirm/").status_code == 403
    assert other.post(f"/people/grants/{grant.pk}/confirm/").status_code == 302
    assert second.post(f"/drafts/{draft.pk}/approve/", posted).status_code == 302


def test_switching_off_asks_first_and_ends_open_pages(enter, office):
    client, person = enter("administrator"), office.people["analyst"]
    theirs = enter("analyst")
    assert theirs.get("/alerts/").status_code == 200
    assert "Switch analyst off?" in client.get(f"/people/{person.pk}/switch-off/").content.decode()
    assert theirs.get("/alerts/").status_code == 200
    assert client.post(f"/people/{person.pk}/switch-off/").status_code == 302
    assert theirs.get("/alerts/").status_code == 302
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "Switch on again" in page
    assert client.post(f"/people/{person.pk}/switch-on/").status_code == 302
    last = client.get(f"/people/{office.people['administrator'].pk}/switch-off/").content.decode()
    assert "the last administrator" in last
    assert "disabled" in last


def test_changes_and_their_refusals_on_the_page(enter, embassies):
    client, person = enter("administrator"), embassies.people["analyst"]
    for act, field, value in (
        ("role", "role", "approver"),
        ("office", "office", XK),
        ("name", "display_name", "Тимур"),
    ):
        assert client.post(f"/people/{person.pk}/{act}/", {field: value}).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.office, person.display_name) == ("approver", XK, "Тимур")
    for act, field, value in (("role", "role", "king"), ("office", "office", "xs-emb-xz")):
        answer = client.post(f"/people/{person.pk}/{act}/", {field: value})
        assert answer.status_code == 409
        assert value in answer.content.decode()
    own = embassies.people["administrator"]
    answer = client.post(f"/people/{own.pk}/role/", {"role": "approver"})
    assert answer.status_code == 403
    assert "Nobody changes their own role" in answer.content.decode()
