"""Embassies see their own: every address that names a draft, case, release or person, from the table of addresses."""

import pytest
from django.urls import get_resolver, reverse

from desk.embassies import XK, add_embassies
from desk.office import AT
from desk.pictures import png
from desk.questions.asking import ask
from desk.web.queries import count_queries
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.give_task import give_task
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Case, CaseTask
from elshi.desk.channels.actions.save_brief import save_brief
from elshi.desk.channels.models import Brief
from elshi.desk.people.actions.reset_password import reset_password
from elshi.desk.people.models import Grant, Person
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.planning.models import Event
from elshi.desk.questions.actions.sort_questions import put_aside
from elshi.desk.questions.actions.take_enquiry import move_enquiry
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.releases.models import Approval, Comment, Draft, DraftVersion, Release

SCOPED = {"draft_id", "case_id", "release_id", "person_id", "grant_id", "event_id", "comment_id", "brief_id"}
SCOPED |= {"enquiry_id", "question_id"}
# What every office sees: alerts are public talk, the registry is public, and incidents are about its accounts.
# The words of the ministry are for all who write: one glossary, one set of templates.
# Watched terms are of the one listening that all offices share.
# Channels (by name) are the ministry's, and what has a row of their outbox is published (test_channel_pages.py).
OPEN = {
    "alert_id", "number", "office_id", "incident_id", "letter_id", "term_id", "template_id", "name", "row_id",
    "narrative_id", "network_id", "watch_id", "lookalike_id", "warning_id",
}  # fmt: skip
# Citizens abroad are the ministry's to look after: no embassy opens any of it (web/test_abroad_pages.py).
OPEN |= {"trip_id", "sending_id"}
BELOW = {"language", "sha256", "task_id"}  # of the draft or the case whose number stands in the same address
# Found among the reader's own alone: test_second_factor.py, test_own_sessions.py; a day's brief is of his own office.
OWN = {"factor_id", "session_id", "day"}
BY_LINK = {"people:choose-password"}  # for nobody who is logged in; its token is its guard


def addresses():
    """(name, names of its parameters) of every address of the desk."""
    for outer in get_resolver().url_patterns:
        app = getattr(outer, "app_name", None)
        for inner in getattr(outer, "url_patterns", [outer]):
            name = f"{app}:{inner.name}" if app else inner.name
            yield name, set(inner.pattern.converters)


@pytest.fixture
def embassies(enter, office):
    return add_embassies(office)


@pytest.fixture
def theirs(embassies):
    """Everything of the embassy in Kyran that has a number, one of each kind and state, as {parameter: numbers}."""
    office, people = embassies, embassies.people
    case = open_case(actor=people["xk_author"], alert_id=None, title="Secret of Kyran", at=AT)
    drafts = [office.start(by="xk_author", case_id=case.pk)]
    for state in ("writing", "submitted", "approved", "queued"):
        draft = office.start(by="xk_author", case_id=case.pk)
        office.save(draft, by="xk_author", kk="Құпия сөз", en="Secret words of Kyran")
        for wanted, act, by in (
            ("submitted", office.submit, "xk_author"),
            ("approved", office.approve, "xk_approver"),
            ("queued", office.release, "xk_author"),
        ):
            draft.refresh_from_db()
            if draft.state != state:
                act(draft, by=by)
                assert wanted
        drafts.append(draft)
    asset, below = office.asset_in("submitted"), office.office_in("writing", id="xs-emb-xn", host="xn.samal.example")
    drafts += [copy_for(asset, people["xk_author"]), copy_for(below, people["xk_author"])]
    person = people["xk_consular"]
    reset_password(actor=people["xk_administrator"], person_id=person.pk, at=AT)
    task = give_task(actor=people["xk_author"], case_id=case.pk, what="Call", who=person.pk, due_at=None, at=AT)
    attached = office.attach(drafts[1], png(pixel=1), words={"kk": "Құпия"}, by="xk_author").attachment
    fields = EventFields(kind="visit", title="A secret visit", place="", day="2026-03-09", last_day="", yearly=False)
    return {
        "language": "kk",
        "sha256": attached.sha256,
        "task_id": task.pk,
        "comment_id": [office.comment(drafts[1].pk, by="xk_author", quote="Құпия").pk],
        "event_id": [save_event(actor=people["xk_author"], fields=fields, at=AT).pk],
        "brief_id": [
            save_brief(actor=people["xk_author"], day=AT.date(), language="kk", title="T", body="B", at=AT).pk
        ],
        "draft_id": [draft.pk for draft in drafts],
        **ask_kyran(office),
        "case_id": [case.pk],
        "release_id": list(Release.objects.values_list("pk", flat=True)),
        "person_id": [person.pk],
        "grant_id": list(person.grants.values_list("pk", flat=True)),
    }


def ask_kyran(office):
    """An enquiry of the embassy's, and a question that was put aside, which is the ministry's."""
    enquiry, spam = ask(office, "Кирандағы құпия").enquiry, ask(office, "Арзан терезелер!")
    move_enquiry(actor=office.people["author"], enquiry_id=enquiry.pk, office=XK, at=AT)
    put_aside(actor=office.people["author"], question_id=spam.pk, at=AT)
    return {"enquiry_id": [enquiry.pk], "question_id": [spam.pk]}


def copy_for(draft, author):
    """The same account or office as a draft of the author's office."""
    made = Draft.objects.create(kind=draft.kind, created_by=author, created_at=AT, updated_at=AT, office=author.office)
    version = draft.find_current()
    DraftVersion.objects.create(
        draft=made, number=1, content=version.content, sha256=version.sha256, author=author, created_at=AT
    )
    return made


def everything():
    tables = (Draft, DraftVersion, Approval, Release, Case, CaseTask, Comment, Event, Grant, Person, Brief)
    tables = (*tables, Enquiry, Question)
    return [list(table.objects.order_by("pk").values()) for table in tables], AuditRow.objects.count()


POSTED = {
    "sha256": "0" * 64, "title": "T", "decision": "respond", "reason": "error", "code": "facts", "based_on": "1",
    "role": "approver", "office": "", "display_name": "X", "check": "1", "day": "2026-03-09", "follow_up": "nothing",
    "note": "It is not so.",
}  # fmt: skip


def test_every_kind_of_object_is_either_scoped_or_open():
    assert {name for _, names in addresses() for name in names} <= SCOPED | OPEN | BELOW | OWN | {"token"}


@pytest.mark.parametrize(
    "role", ["author", "translator", "clearance", "approver", "analyst", "consular", "administrator", "auditor"]
)
def test_another_embassy_finds_nothing_at_any_address(enter, embassies, theirs, role):
    client, before, asked, found = enter(f"xt_{role}"), None, 0, {}
    before = everything()
    for name, names in addresses():
        wanted = names & SCOPED
        if not wanted or name in BY_LINK:
            continue
        (parameter,) = wanted
        assert names - wanted <= BELOW, f"{name} names two things: extend this test"
        for number in theirs[parameter]:
            path = reverse(name, kwargs={parameter: number} | {one: theirs[one] for one in names - wanted})
            answers = {
                client.get(path).status_code,
                client.post(path, POSTED | {"sha256": sha_of(parameter, number)}).status_code,
            }
            asked += 1
            # 405: that way is not open at all. 403: this role reads no such page, whoever's it is.
            if answers - {404, 405, 403} or answers == {405}:
                found[path] = answers
    assert found == {}
    assert asked > 150
    assert everything() == before


def sha_of(parameter, number):
    version = Draft.objects.get(pk=number).current_version if parameter == "draft_id" else None
    return "0" * 64 if version is None else version.sha256


@pytest.mark.parametrize(("name", "wanted"), [("xk_author", 200), ("author", 200), ("xt_author", 404)])
def test_pages_by_number(enter, embassies, theirs, name, wanted):
    client = enter(name)
    for page in (
        f"/drafts/{theirs['draft_id'][2]}/",
        f"/drafts/{theirs['draft_id'][2]}/compare/",
        f"/cases/{theirs['case_id'][0]}/",
        f"/published/{theirs['release_id'][0]}/",
    ):
        assert client.get(page).status_code == wanted, page


LISTS = ("/", "/drafts/", "/cases/", "/published/", "/today/releases/", "/registry/")


def test_no_list_tells_another_embassy_anything(enter, embassies, theirs):
    client, own = enter("xt_author"), enter("xk_author")
    for page in LISTS:
        html = client.get(page).content.decode()
        assert "Secret" not in html, page
        for number in theirs["draft_id"]:
            assert f"/drafts/{number}/" not in html, page
    assert "Secret words of Kyran" in own.get("/drafts/").content.decode()
    assert "Secret of Kyran" in own.get("/cases/").content.decode()


def test_an_alert_does_not_tell_another_embassy_of_a_case(enter, embassies, alert):
    case = open_case(actor=embassies.people["xk_author"], alert_id=alert.pk, title="Secret of Kyran", at=AT)
    for page in ("/alerts/", f"/alerts/{alert.pk}/", "/today/alerts/"):
        other = enter("xt_author").get(page).content.decode()
        assert "Secret" not in other
        assert "case open" not in other
        assert f"/cases/{case.pk}/" not in other
    html = enter("author").get(f"/alerts/{alert.pk}/").content.decode()
    assert "Secret of Kyran" in html
    assert "Embassy of Samal in Kyran" in html
    assert "open-case" in html, "the ministry may open a case of its own"
    assert "open-case" not in enter("xk_author").get(f"/alerts/{alert.pk}/").content.decode()


def test_the_ministry_reads_the_office_in_lists_and_can_choose(enter, embassies, theirs):
    embassies.draft_in("writing", kk="Министрлік сөзі", en="Words of the ministry")
    client = enter("author")
    html = client.get("/drafts/").content.decode()
    assert "Embassy of Samal in Kyran" in html
    assert "Words of the ministry" in html
    chosen = client.get(f"/drafts/?office={XK}").content.decode()
    assert "Secret words of Kyran" in chosen
    assert "Words of the ministry" not in chosen
    ours = client.get("/drafts/?office=ministry").content.decode()
    assert "Secret" not in ours
    assert "Words of the ministry" in ours
    assert "Secret of Kyran" in client.get(f"/cases/?office={XK}").content.decode()
    assert "Secret of Kyran" not in client.get("/cases/?office=ministry").content.decode()
    embassy = enter("xt_author").get(f"/drafts/?office={XK}").content.decode()
    assert "Secret" not in embassy
    assert 'name="office"' not in embassy


def test_a_ministrys_statement_can_be_read_and_not_corrected_by_an_embassy(enter, embassies):
    release = embassies.release_of(embassies.draft_in("published"))
    client, before = enter("xk_author"), everything()
    html = client.get(f"/published/{release.pk}/").content.decode()
    assert html.count("This belongs to another office") == 2
    assert f"/drafts/{release.version.draft_id}/" not in html
    assert client.post("/drafts/start/", {"corrects": release.pk}).status_code == 404
    assert client.post(f"/published/{release.pk}/withdraw/", {"reason": "error"}).status_code == 404
    assert everything() == before


def test_lists_ask_a_fixed_number_of_times_whatever_the_offices(enter, embassies, theirs):
    client = enter("author")
    pages = ("/", "/drafts/", "/cases/")
    before = {page: count_queries(client, page) for page in pages}
    for number in range(5):
        for who in ("xk_author", "xt_author", "author"):
            embassies.save(embassies.start(by=who), by=who)
            open_case(actor=embassies.people[who], alert_id=None, title=f"Case {number}", at=AT)
    assert {page: count_queries(client, page) for page in pages} == before
