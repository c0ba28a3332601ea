"""What is kept quiet: sealed, opened by two people for a day, erased after its term; each step on record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from desk.questions.asking import ask
from desk.questions.test_sorting import Acts
from desk.questions.test_telling import answer, tell
from desk.tables import dump
from desk.test_drafts import refused
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.channels.mail_round import MailRound
from elshi.desk.questions.actions.erase_due import erase_due
from elshi.desk.questions.actions.erase_question import erase_question
from elshi.desk.questions.actions.keep_quiet import end_quiet, extend_quiet, keep_quiet
from elshi.desk.questions.actions.open_quiet import ask_to_open, confirm_opening, read_quiet
from elshi.desk.questions.models import Opening, Question, QuietMatter
from elshi.desk.questions.proposing import propose_enquiries
from elshi.desk.questions.rules.quiet import KEPT_FOR, OPEN_FOR, REASONS

PLANTED = "Жоспарлыбекқызын табамын да, өкінетін боласыңдар! Паспортым қайда?"
NAME = "Жоспарлыбек"


@pytest.fixture
def act(office):
    return Acts(office)


@pytest.fixture
def approver(office):
    return Acts(office, "approver")


@pytest.fixture
def consular(office):
    return Acts(office, "consular")


@pytest.fixture
def quiet(office, act):
    return act(keep_quiet, question_id=ask(office, PLANTED).pk, code="threat")


@pytest.fixture
def opened(quiet, approver, consular):
    opening = approver(ask_to_open, question_id=quiet.pk, purpose="report-it")
    consular(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)
    return quiet


@pytest.mark.parametrize("code", REASONS)
def test_its_words_are_in_no_table_and_in_no_enquiry(office, act, code):
    question = ask(office, PLANTED)
    enquiry = question.enquiry
    act(keep_quiet, question_id=question.pk, code=code)
    assert NAME not in str(dump(office.home))
    question.refresh_from_db()
    enquiry.refresh_from_db()
    assert (question.place, question.text, question.enquiry) == ("quiet", "", None)
    assert enquiry.state == "closed"
    assert question.matter.erase_at == office.at + timedelta(days=180)
    assert AuditRow.objects.get(act="keep-quiet").details == {"code": code, "before": enquiry.pk}


def test_two_people_open_it_for_a_day_and_nobody_else_reads_it(office, quiet, approver, consular):
    second = Acts(office, "second")
    with refused("quiet-closed"):
        approver(read_quiet, question_id=quiet.pk)
    opening = approver(ask_to_open, question_id=quiet.pk, purpose="report-it")
    with refused("quiet-asked"):
        approver(ask_to_open, question_id=quiet.pk, purpose="report-it")
    with refused("own-opening"):
        approver(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)
    with refused("quiet-closed"):
        approver(read_quiet, question_id=quiet.pk)
    consular(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)
    assert approver(read_quiet, question_id=quiet.pk) == PLANTED
    assert consular(read_quiet, question_id=quiet.pk) == PLANTED
    with refused("quiet-closed"):
        second(read_quiet, question_id=quiet.pk)
    with refused("no-such-opening"):  # it was confirmed
        second(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)
    office.at += OPEN_FOR
    with refused("quiet-closed"):
        approver(read_quiet, question_id=quiet.pk)
    steps = list(AuditRow.objects.filter(object_type="questions.question").values_list("actor_name", "act", "details"))
    assert steps[1:] == [
        ("approver", "open-quiet", {"purpose": "report-it"}),
        ("consular", "confirm-opening", {"purpose": "report-it", "person": office.people["approver"].pk}),
        ("approver", "read-quiet", {"purpose": "report-it"}),
        ("consular", "read-quiet", {"purpose": "report-it"}),
    ]
    assert verify_chain() == AuditRow.objects.count()
    assert NAME not in str(dump(office.home))


def test_a_request_that_nobody_confirmed_lapses(office, quiet, approver, consular):
    opening = approver(ask_to_open, question_id=quiet.pk, purpose="judge-again")
    office.at += OPEN_FOR
    with refused("no-such-opening"):
        consular(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)
    approver(ask_to_open, question_id=quiet.pk, purpose="judge-again")


def test_the_database_itself_wants_two_people(office, quiet, approver):
    opening = approver(ask_to_open, question_id=quiet.pk, purpose="report-it")
    for by, when in ((office.people["approver"], office.at), (office.people["consular"], None)):
        with pytest.raises(IntegrityError, match="opening_by_two"), transaction.atomic():
            Opening.objects.filter(pk=opening.pk).update(confirmed_by=by, confirmed_at=when)


def test_who_got_his_role_today_neither_asks_nor_confirms(office, quiet, approver):
    from elshi.desk.people.actions.set_role import set_role

    set_role(
        actor=office.people["administrator"], person_id=office.people["author"].pk, role="approver", at=office.tick()
    )
    office.people["author"].refresh_from_db()
    fresh = Acts(office, "author")
    with refused("not-settled"):
        fresh(ask_to_open, question_id=quiet.pk, purpose="report-it")
    opening = approver(ask_to_open, question_id=quiet.pk, purpose="report-it")
    with refused("not-settled"):
        fresh(confirm_opening, question_id=quiet.pk, opening_id=opening.pk)


@pytest.mark.parametrize("by", ["author", "translator", "clearance", "analyst", "administrator", "auditor"])
def test_who_may_not_open_it(office, quiet, by):
    theirs = Acts(office, by)
    for one, given in (
        (ask_to_open, {"purpose": "report-it"}),
        (confirm_opening, {"opening_id": 1}),
        (read_quiet, {}),
        (extend_quiet, {"code": "court"}),
        (end_quiet, {}),
    ):
        with refused("not-your-role"):
            theirs(one, question_id=quiet.pk, **given)


def test_an_embassy_keeps_quiet_and_does_not_open(office, consular):
    from elshi.desk.questions.models import Enquiry

    question = ask(office, PLANTED)
    Enquiry.objects.filter(pk=question.enquiry_id).update(office="xs-emb-xk")
    person = office.people["consular"]
    person.office = "xs-emb-xk"
    person.save()
    consular(keep_quiet, question_id=question.pk, code="threat")
    with refused("another-office"):
        consular(ask_to_open, question_id=question.pk, purpose="report-it")


def test_erased_after_its_term_and_once_longer(office, quiet, approver):
    approver(extend_quiet, question_id=quiet.pk, code="investigation")
    with refused("quiet-extended"):
        approver(extend_quiet, question_id=quiet.pk, code="court")
    put_at = QuietMatter.objects.get().put_at
    assert erase_due(office.home, put_at + 2 * KEPT_FOR - timedelta(seconds=1)) == 0
    assert erase_due(office.home, put_at + 2 * KEPT_FOR) == 1
    assert erase_due(office.home, put_at + 2 * KEPT_FOR) == 0
    quiet.refresh_from_db()
    found = (quiet.text, bytes(quiet.sealed_text), bytes(quiet.asker), quiet.token, quiet.erased_at)
    assert found == ("", b"", b"", "", put_at + 2 * KEPT_FOR)
    assert AuditRow.objects.get(act="erase-quiet").actor_name == "channels"
    for one, given in ((ask_to_open, {"purpose": "report-it"}), (end_quiet, {}), (extend_quiet, {"code": "court"})):
        with refused("question-erased"):
            approver(one, question_id=quiet.pk, **given)


def test_the_rounds_of_the_desk_erase_it(office, quiet):
    from elshi.node.settings import Settings

    rounds = MailRound(office.home, Settings(office="xs-mfa", host="mfa.samal.example"), open_mail=None)
    rounds.run(at=office.tick())
    assert Question.objects.get(pk=quiet.pk).erased_at is None
    rounds.run(at=QuietMatter.objects.get().erase_at)
    assert Question.objects.get(pk=quiet.pk).erased_at is not None


def test_brought_back_by_one_who_may_read_it(office, opened, approver):
    with refused("quiet-closed"):
        Acts(office, "second")(end_quiet, question_id=opened.pk)
    approver(end_quiet, question_id=opened.pk)
    opened.refresh_from_db()
    assert (opened.place, opened.text, bytes(opened.sealed_text)) == ("enquiry", PLANTED, b"")
    assert opened.enquiry.state == "new"
    assert (QuietMatter.objects.count(), Opening.objects.count()) == (0, 0)
    approver(keep_quiet, question_id=opened.pk, code="personal-matter")
    with refused("quiet-closed"):  # what was opened before opens nothing now
        approver(read_quiet, question_id=opened.pk)


def test_erased_early_only_by_one_who_may_read_it(office, opened, act, approver):
    with refused("quiet-closed"):
        act(erase_question, question_id=opened.pk, code="asker-wishes", with_asker=True)
    approver(erase_question, question_id=opened.pk, code="asker-wishes", with_asker=True)
    opened.refresh_from_db()
    assert bytes(opened.sealed_text) == b""


def test_another_node_s_key_or_another_question_s_words_do_not_open(office, opened, act, approver):
    other = act(keep_quiet, question_id=ask(office, "Басқа сөз.").pk, code="threat")
    for sealed in (b"", bytes(other.sealed_text)):
        Question.objects.filter(pk=opened.pk).update(sealed_text=sealed)
        with refused("quiet-unreadable"):
            approver(read_quiet, question_id=opened.pk)
        with refused("quiet-unreadable"):
            approver(end_quiet, question_id=opened.pk)
    opened.refresh_from_db()
    assert opened.place == "quiet"


def test_nobody_who_was_kept_quiet_or_erased_is_told(office, act):
    enquiry = ask(office, "Виза керек пе?", id="1", token="b" * 64).enquiry
    threat = ask(office, "Виза керек пе?", id="2", token="c" * 64)
    gone = ask(office, "Виза керек пе?", id="3", token="d" * 64)
    act(keep_quiet, question_id=threat.pk, code="threat")
    act(erase_question, question_id=gone.pk, code="asker-wishes", with_asker=True)
    answer(office, enquiry)
    assert tell(office) == 1
    assert tell(office) == 0
    assert dict(Question.objects.values_list("token", "told")) == {"b" * 64: 1, "c" * 64: 0, "": 0}


def test_its_words_propose_nothing(office, act):
    question, here = ask(office, PLANTED), ask(office, "Паспортым қайда?", id="2")
    reader, database = office.people["author"], str(office.home)
    assert propose_enquiries(here.enquiry, reader=reader, database=database)
    act(keep_quiet, question_id=question.pk, code="threat")
    assert propose_enquiries(here.enquiry, reader=reader, database=database) == []


def test_what_is_refused(office, act, quiet, approver):
    with refused("question-aside"):
        act(keep_quiet, question_id=quiet.pk, code="threat")
    question = ask(office, "Виза керек пе?")
    with refused("bad-code"):
        act(keep_quiet, question_id=question.pk, code="because")
    for one, given in ((ask_to_open, {"purpose": "because"}), (extend_quiet, {"code": "because"})):
        with refused("bad-code"):
            approver(one, question_id=quiet.pk, **given)
    with refused("question-aside"):
        approver(ask_to_open, question_id=question.pk, purpose="report-it")
    act(erase_question, question_id=question.pk, code="asker-wishes", with_asker=False)
    with refused("question-erased"):
        act(keep_quiet, question_id=question.pk, code="threat")
