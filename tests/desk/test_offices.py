"""Embassies see and act on their own: the acts, the starts, the guards."""

import pytest
from django.db import IntegrityError

from desk.embassies import XK, XT, add_embassies
from desk.office import AT
from desk.raw import stopped
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Alert, Case
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.offices import reaches
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.models import Approval, Draft, DraftVersion, Release
from elshi.desk.releases.visible import sees_draft, visible_drafts, visible_releases


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


@pytest.fixture
def embassies(office):
    return add_embassies(office)


def everything():
    tables = (Draft, DraftVersion, Approval, Release, Case)
    return [list(table.objects.order_by("pk").values()) for table in tables], AuditRow.objects.count()


@pytest.mark.parametrize(
    ("own", "of", "wanted"),
    [("", "", True), ("", XK, True), (XK, XK, True), (XK, "", False), (XK, XT, False), (XT, "xs-emb-x", False)],
)
def test_reach(own, of, wanted):
    assert reaches(own, of) is wanted


def embassy_draft(office, state="submitted"):
    draft = office.start(by="xk_author")
    office.save(draft, by="xk_author")
    for wanted, act, by in (
        ("submitted", office.submit, "xk_author"),
        ("approved", office.approve, "xk_approver"),
        ("queued", office.release, "xk_author"),
        ("published", lambda *_, **__: office.press(), ""),
    ):
        draft.refresh_from_db()
        if draft.state == state:
            break
        act(draft, by=by)
        assert wanted
    draft.refresh_from_db()
    assert (draft.state, draft.office) == (state, XK)
    return draft


ACTS = {
    "save": ("writing", lambda office, draft, who: office.save(draft, by=who("author"), kk="Басқа сөз.")),
    "submit": ("writing", lambda office, draft, who: office.submit(draft, by=who("author"))),
    "approve": ("submitted", lambda office, draft, who: office.approve(draft, by=who("approver"))),
    "send-back": ("submitted", lambda office, draft, who: office.send_back(draft, by=who("approver"))),
    "release": ("approved", lambda office, draft, who: office.release(draft, by=who("author"))),
    "discard": ("approved", lambda office, draft, who: office.discard(draft, by=who("author"))),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_another_embassy_does_nothing_with_a_draft_and_the_ministry_may(embassies, act):
    state, do = ACTS[act]
    draft = embassy_draft(embassies, state)
    before = everything()
    with refused("another-office"):
        do(embassies, draft, lambda role: f"xt_{role}")
    assert everything() == before
    do(embassies, draft, lambda role: role)
    assert everything() != before


AROUND = {  # a row by SQL, in a state of the draft, by whom of the other embassy
    "mark it": (
        "writing",
        "author",
        (
            "INSERT INTO releases_clearancemark (draft_id, clearance, wanted, person_id, role, at) "
            "VALUES ({draft}, 'legal', TRUE, {person}, '{role}', '2026-03-01 09:30:00')"
        ),
    ),
    "clear it": (
        "submitted",
        "clearance",
        (
            "INSERT INTO releases_clearance (version_id, clearance, officer_id, sha256, role, round, cleared_at) "
            "VALUES ({version}, 'legal', {person}, '{sha}', '{role}', 1, '2026-03-01 09:30:00')"
        ),
    ),
    "approve": (
        "submitted",
        "approver",
        (
            "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at, round, office) "
            "VALUES ({version}, {person}, '{sha}', '{role}', '2026-03-01 09:30:00', 1, '{office}')"
        ),
    ),
    "release it": (
        "submitted",
        "approver",
        (
            "INSERT INTO releases_emergency (version_id, person_id, sha256, role, round, code, note, at, due_at) "
            "VALUES ({version}, {person}, '{sha}', '{role}', 1, 'danger', 'now', '2026-03-01 09:30:00', "
            "'2026-03-01 11:30:00')"
        ),
    ),
    "look at it": (
        "alone",
        "approver",
        (
            "INSERT INTO releases_secondlook (emergency_id, person_id, role, said, note, at) "
            "VALUES (1, {person}, '{role}', 'confirmed', '', '2026-03-01 09:30:00')"
        ),
    ),
}


@pytest.mark.parametrize("words", list(AROUND))
def test_the_database_holds_each_decision_to_the_office_of_the_draft(embassies, raw, words):
    state, role, sql = AROUND[words]
    draft = embassy_draft(embassies, "submitted" if state == "alone" else state)
    if state == "alone":
        embassies.release_alone(draft, by="xk_approver")
    version = draft.find_current()
    for office, allowed in (("xt", False), ("xk", True)):
        # nobody confirms his own; the ministry may, as the office itself may
        person = embassies.people["approver" if allowed and state == "alone" else f"{office}_{role}"]
        given = {"draft": draft.pk, "version": version.pk, "sha": version.sha256, "person": person.pk}
        row = sql.format(**given, role=person.role, office=person.office)
        if allowed:
            raw(row)
            continue
        before = everything()
        with stopped(f"only the ministry and the office of the draft {words}"):
            raw(row)
        assert everything() == before


@pytest.mark.parametrize("act", list(ACTS))
def test_an_embassy_does_nothing_with_a_draft_of_the_ministry(embassies, act):
    state, do = ACTS[act]
    draft = embassies.draft_in(state)
    before = everything()
    with refused("another-office"):
        do(embassies, draft, lambda role: f"xk_{role}")
    assert everything() == before


def test_drafts_and_cases_are_of_their_beginners_office_for_ever(embassies):
    assert [embassies.start(by=by).office for by in ("xk_author", "xt_approver", "author")] == [XK, XT, ""]
    case = open_case(actor=embassies.people["xt_analyst"], alert_id=None, title="A visit", at=AT)
    assert case.office == XT
    for office in ("", XT):
        with pytest.raises(IntegrityError, match="stays with its office"):
            Draft.objects.filter(office=XK).update(office=office)


def test_what_the_ministry_takes_up_for_an_embassy_stays_the_embassys(embassies):
    case = open_case(actor=embassies.people["xk_analyst"], alert_id=None, title="A visit", at=AT)
    assert embassies.start(by="author", case_id=case.pk).office == XK
    released = embassies.release_of(embassy_draft(embassies, "published"))
    assert embassies.start(by="author", corrects=released.pk).office == XK
    assert embassies.start_withdrawal(released, by="author").office == XK


def test_a_case_of_another_office_is_neither_closed_nor_written_for(embassies):
    people = embassies.people
    theirs = open_case(actor=people["xk_analyst"], alert_id=None, title="A visit", at=AT)
    ours = open_case(actor=people["analyst"], alert_id=None, title="A vote", at=AT)
    before = everything()
    for case in (theirs, ours):
        with refused("another-office"):
            close_case(actor=people["xt_author"], case_id=case.pk, decision="respond", at=AT)
        with refused("another-office"):
            embassies.start(by="xt_author", case_id=case.pk)
    assert everything() == before
    assert close_case(actor=people["author"], case_id=theirs.pk, decision="respond", at=AT)


def test_each_office_may_have_its_own_case_of_an_alert(embassies):
    Alert.objects.create(
        id="a", kind="burst", rank=1, score=1.0, first_post_at=AT, raised_at=AT, updated_at=AT, posts=9, accounts=9
    )
    given = {"alert_id": "a", "title": "A rumour", "at": AT}
    ministry = open_case(actor=embassies.people["analyst"], **given)
    embassy = open_case(actor=embassies.people["xk_analyst"], **given)
    assert embassy != ministry
    assert open_case(actor=embassies.people["xk_author"], **given) == embassy
    assert open_case(actor=embassies.people["author"], **given) == ministry
    assert set(visible_cases(embassies.people["author"])) == {ministry, embassy}
    assert set(visible_cases(embassies.people["xk_author"])) == {embassy}
    assert not visible_cases(embassies.people["xt_author"]).exists()


def test_a_published_statement_is_corrected_and_withdrawn_by_its_own_office(embassies):
    ministrys = embassies.release_of(embassies.draft_in("published"))
    embassys = embassies.release_of(embassy_draft(embassies, "published"))
    before = everything()
    for by, release in (("xk_author", ministrys), ("xt_author", embassys), ("xt_author", ministrys)):
        with refused("another-office"):
            embassies.start(by=by, corrects=release.pk)
        with refused("another-office"):
            embassies.start_withdrawal(release, by=by)
    assert everything() == before
    assert embassies.start(by="xk_author", corrects=embassys.pk).office == XK


def test_an_account_is_changed_by_its_holders_office_too(embassies):
    holder = {"kind": "office", "office": XK}
    embassies.press()
    embassies.office_in("published")  # xs-emb-xk, in the log
    held = embassies.release_of(embassies.asset_in("published", holder=holder))
    own = embassies.release_of(embassies.asset_in("published", handle="mfa_two", url="https://x.com/mfa_two"))
    people = embassies.people
    before = everything()
    for by, release in (("xt_author", held), ("xk_author", own)):
        with refused("another-office"):
            start_asset_draft(actor=people[by], replaces=release, at=embassies.tick())
    assert everything() == before
    assert start_asset_draft(actor=people["xk_author"], replaces=held, at=embassies.tick()).office == XK


def test_who_sees_which(embassies):
    """The query of every list, against each draft by itself."""
    embassies.draft_in("published")
    made = [embassy_draft(embassies), embassies.draft_in("queued"), embassies.start(by="xt_author")]
    for name, person in embassies.people.items():
        seen = set(visible_drafts(person).values_list("pk", flat=True))
        reads_drafts = person.role in {"press_officer", "translator", "clearance", "approver"}
        assert {draft.pk for draft in made if draft.pk in seen} == {
            draft.pk for draft in made if reads_drafts and person.office in ("", draft.office)
        }, name
        assert {draft.pk for draft in made if sees_draft(person, draft)} == seen & {draft.pk for draft in made}, name
        states = set(visible_releases(person).values_list("state", flat=True))
        assert states == ({"published", "queued"} if reads_drafts and not person.office else {"published"}), name
