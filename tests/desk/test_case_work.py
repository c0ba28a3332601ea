"""The work on a case: every act in every state for every role; what is refused leaves the database as it was."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from desk.office import AT, STAFF
from desk.raw import stopped
from desk.test_cases import make_alert, refused
from elshi.base.clock import format_time
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import check_triggers
from elshi.desk.cases.actions.add_remark import add_note, write_message
from elshi.desk.cases.actions.answer_form import answer_form
from elshi.desk.cases.actions.attach_alert import attach_alert, freeze_posts
from elshi.desk.cases.actions.change_owner import hand_over_case, take_case
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.dismiss_alert import dismiss_alert
from elshi.desk.cases.actions.expire_evidence import expire_evidence
from elshi.desk.cases.actions.give_task import finish_task, give_task
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.actions.reopen_case import reopen_case
from elshi.desk.cases.actions.set_answer_by import set_answer_by
from elshi.desk.cases.actions.set_severity import set_severity
from elshi.desk.cases.drafts import list_drafts
from elshi.desk.cases.models import Alert, Case, CasePost, CaseTask, Remark
from elshi.desk.cases.obstacles import find_obstacles
from elshi.desk.cases.rules.states import POSSIBLE, STATES
from elshi.desk.cases.timeline import KINDS, gather, read_timeline
from elshi.desk.cases.triggers import case_triggers
from elshi.desk.people.rules import Act, RuleError
from elshi.listen.alerts import Sample

SECRET = "a forged notice"
LATER = AT + timedelta(hours=2)


def snapshot():
    """Every row of every table of this room, and the length of the trail."""
    models = apps.get_app_config("cases").get_models()
    rows = {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}
    return rows | {"audit": AuditRow.objects.count()}


@pytest.fixture
def case(office):
    """An open case of the author's, from an alert, with a task."""
    record_alerts([make_alert("a"), make_alert("b", rank=2)], at=AT)
    made = open_case(actor=office.people["author"], alert_id="a", title="Forged notice", at=AT)
    give_task(
        actor=office.people["author"], case_id=made.pk, what="Ask", who=office.people["analyst"].pk, due_at=None, at=AT
    )
    return made


def close(office, case, by="author", **given):
    wanted = {"decision": "do-not-respond", "silence": "would-amplify"} | given
    return close_case(actor=office.people[by], case_id=case.pk, at=office.tick(), **wanted)


def show_more(name="a"):
    """Listening saw one post more."""
    alert = make_alert(name)
    post = Sample(id="p2", at=AT, author="b" * 16, text="another post", language="ru")
    record_alerts([replace(alert, sample=(*alert.sample, post))], at=AT)


def do(office, act, case, by):
    """The act in its plainest form, by somebody of that name."""
    show_more()
    given = {"actor": office.people[by], "case_id": case.pk, "at": office.tick()}
    stranger = office.people["consular" if by != "consular" else "analyst"]
    acts = {
        Act.CLOSE_CASE: lambda: close_case(decision="respond", **given),
        Act.REOPEN_CASE: lambda: reopen_case(**given),
        Act.TAKE_CASE: lambda: take_case(**given),
        Act.HAND_OVER_CASE: lambda: hand_over_case(to=stranger.pk, **given),
        Act.SET_SEVERITY: lambda: set_severity(severity="crisis", **given),
        Act.SET_ANSWER_BY: lambda: set_answer_by(answer_by=LATER, **given),
        Act.ANSWER_FORM: lambda: answer_form(answers={"effect": ["heard"]}, based_on=0, **given),
        Act.ATTACH_ALERT: lambda: attach_alert(alert_id="b", **given),
        Act.FREEZE_POSTS: lambda: freeze_posts(**given),
        Act.ADD_NOTE: lambda: add_note(text="We asked.", **given),
        Act.WRITE_MESSAGE: lambda: write_message(text="Who looks?", **given),
        Act.GIVE_TASK: lambda: give_task(what="Look", who=stranger.pk, due_at=LATER, **given),
        Act.FINISH_TASK: lambda: finish_task(task_id=CaseTask.objects.get().pk, **given),
    }
    assert set(acts) == set(POSSIBLE)
    return acts[act]()


# Who may do it and in which states, by hand: P press officers, A approvers, N analysts, C consular officers.
TABLE = {
    "close-case": ("PA", "open"), "reopen-case": ("PA", "closed"), "take-case": ("PANC", "open"),
    "hand-over-case": ("PANC", "open"), "set-severity": ("PANC", "open"), "set-answer-by": ("PANC", "open"),
    "answer-form": ("PANC", "open closed"), "attach-alert": ("PANC", "open"), "freeze-posts": ("PANC", "open"),
    "add-note": ("PANC", "open closed"), "write-message": ("PANC", "open closed"), "give-task": ("PANC", "open"),
    "finish-task": ("PANC", "open closed"),
}  # fmt: skip
ROLES = {"P": "colleague", "A": "approver", "N": "analyst", "C": "consular", "T": "translator", "L": "clearance",
         "D": "administrator", "U": "auditor"}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", sorted(POSSIBLE))
def test_every_act_in_every_state_for_every_role(office, case, act, state):
    assert {STAFF[name] for name in ROLES.values()} == set(STAFF.values())
    letters, states = TABLE[act.value]
    if state == "closed":
        close(office, case)
    for letter, name in ROLES.items():
        show_more()
        case.refresh_from_db()
        before = snapshot()
        shown = find_obstacles(case, office.people[name])[act.value.replace("-", "_")]
        allowed = letter in letters and state in states.split()
        assert bool(shown["reason"]) is not allowed, name
        if not allowed:
            code = "not-your-role" if letter not in letters else {"open": "case-open", "closed": "case-closed"}[state]
            with refused(code):
                do(office, act, case, name)
            assert snapshot() == before, name
    first = next((name for letter, name in ROLES.items() if letter in letters), None)
    if state in states.split():
        do(office, act, case, first)
        row = AuditRow.objects.order_by("-id")[0]
        assert (row.act, row.actor) == (act.value, office.people[first])
        for text in (SECRET, "We asked.", "Who looks?", "Look", "Forged notice", "another post"):
            assert text not in json.dumps(row.details)


def test_the_table_by_hand_has_every_act():
    assert set(TABLE) == set(POSSIBLE)


def test_whoever_opens_a_case_owns_it_and_its_posts_are_copied(office, case):
    assert (case.owner, case.severity, case.priority, case.answer_by) == (office.people["author"], "ordinary", "", None)
    Alert.objects.filter(pk="a").update(sample=[])
    post = CasePost.objects.get(case=case)
    assert (post.number, post.text, post.author, post.written_at) == (1, SECRET, "a" * 16, AT)
    with refused("bad-severity"):
        open_case(actor=office.people["author"], alert_id=None, title="T", severity="grave", at=AT)


def test_take_over_and_hand_over(office, case):
    analyst, consular = office.people["analyst"], office.people["consular"]
    assert take_case(actor=analyst, case_id=case.pk, at=AT).owner == analyst
    before = snapshot()
    with refused("owner-already"):
        take_case(actor=analyst, case_id=case.pk, at=AT)
    for name, code in (("translator", "cannot-read-case"), ("administrator", "cannot-read-case")):
        with refused(code):
            hand_over_case(actor=analyst, case_id=case.pk, to=office.people[name].pk, at=AT)
    with refused("no-such-person"):
        hand_over_case(actor=analyst, case_id=case.pk, to=999, at=AT)
    consular.is_active = False
    consular.save()
    with refused("cannot-read-case"):
        hand_over_case(actor=analyst, case_id=case.pk, to=consular.pk, at=AT)
    assert snapshot() == before
    assert (
        hand_over_case(actor=analyst, case_id=case.pk, to=office.people["approver"].pk, at=AT).owner.username
        == "approver"
    )


def test_the_answer_time_is_set_changed_and_taken_away(office, case):
    given = {"actor": office.people["analyst"], "case_id": case.pk, "at": AT}
    assert set_answer_by(answer_by=LATER, **given).clock_at(AT).code == "calm"
    rows = AuditRow.objects.count()
    set_answer_by(answer_by=LATER, **given)
    assert AuditRow.objects.count() == rows, "nothing changed, nothing to record"
    for wrong, code in ((AT, "answer-by-past"), (AT + timedelta(days=400), "answer-by-far")):
        with refused(code):
            set_answer_by(answer_by=wrong, **given)
    assert set_answer_by(answer_by=None, **given).clock_at(AT).code == "none"
    set_answer_by(answer_by=LATER, **given)
    assert close(office, case).clock_at(LATER + timedelta(days=1)).code == "none", "a closed case has no clock"


FORM = {
    "falsehood": ["disinformation"], "tasks": ["no"], "services": ["no"], "reputation": ["yes"], "safety": ["no"],
    "vulnerable": ["no"], "spread": ["filter-bubble"],
}  # fmt: skip


def test_changed_answers_are_a_new_version_and_the_priority_follows(office, case):
    given = {"actor": office.people["analyst"], "case_id": case.pk, "at": AT}
    answer_form(answers=FORM, based_on=0, **given)
    case.refresh_from_db()
    assert case.priority == "low"
    answer_form(answers=FORM | {"spread": ["headline-story"]}, based_on=1, **given)
    case.refresh_from_db()
    assert case.priority == "high"
    assert [(one.number, one.priority) for one in case.answers.all()] == [(1, "low"), (2, "high")]
    before = snapshot()
    with refused("stale-answers"):
        answer_form(answers=FORM, based_on=1, **given)
    with refused("nothing-answered"):
        answer_form(answers=FORM | {"spread": ["headline-story"]}, based_on=2, **given)
    with refused("bad-answer"):
        answer_form(answers=FORM | {"priority": ["low"]}, based_on=2, **given)
    assert snapshot() == before


def test_after_the_end_only_what_came_of_it_is_answered(office, case):
    given = {"actor": office.people["analyst"], "case_id": case.pk, "at": AT}
    answer_form(answers=FORM, based_on=0, **given)
    close(office, case)
    with refused("case-closed"):
        answer_form(answers=FORM | {"safety": ["yes"]}, based_on=1, **given)
    answer_form(answers=FORM | {"effect": ["slowed"]}, based_on=1, **given)
    case.refresh_from_db()
    assert (case.priority, case.answers.count()) == ("low", 2)


def test_several_alerts_and_an_alert_in_one_open_case_only(office, case):
    author = office.people["author"]
    attach_alert(actor=author, case_id=case.pk, alert_id="b", at=office.tick())
    assert set(case.attached.values_list("alert_id", flat=True)) == {"a", "b"}
    assert case.posts.count() == 1, "the same post twice is one piece of evidence"
    assert open_case(actor=author, alert_id="b", title="Another", at=AT) == case
    record_alerts([make_alert("c"), make_alert("d")], at=AT)
    dismiss_alert(actor=author, alert_id="d", at=AT)
    other = open_case(actor=author, alert_id="c", title="Other", at=AT)
    before = snapshot()
    for alert, code in (
        ("b", "alert-attached"),
        ("c", "alert-has-case"),
        ("d", "alert-dismissed"),
        ("no", "no-such-alert"),
    ):
        with refused(code):
            attach_alert(actor=author, case_id=case.pk, alert_id=alert, at=AT)
    assert snapshot() == before
    close(office, other)
    attach_alert(actor=author, case_id=case.pk, alert_id="c", at=AT)
    before = snapshot()
    with refused("alert-has-case"):
        reopen_case(actor=author, case_id=other.pk, at=AT)
    assert snapshot() == before


def test_what_the_alerts_show_anew_is_kept_once(office, case):
    author = office.people["author"]
    with refused("nothing-new"):
        freeze_posts(actor=author, case_id=case.pk, at=AT)
    show_more()
    assert freeze_posts(actor=author, case_id=case.pk, at=AT) == 1
    assert list(case.posts.values_list("number", "text")) == [(1, SECRET), (2, "another post")]
    with refused("nothing-new"):
        freeze_posts(actor=author, case_id=case.pk, at=AT)


def test_silence_is_a_decision_with_its_reason_and_a_case_opens_again(office, case):
    author = office.people["author"]
    before = snapshot()
    for given, code in (
        ({"silence": ""}, "bad-silence"),
        ({"silence": "other"}, "silence-note"),
        ({"silence": "not-recorded"}, "bad-silence"),
        ({"decision": "respond"}, "bad-silence"),
        ({"note": "x" * 1001}, "bad-remark"),
    ):
        with refused(code):
            close(office, case, **given)
    assert snapshot() == before
    closed = close(office, case, silence="other", note="The court decides tomorrow.")
    assert (closed.state, closed.decision, closed.silence) == ("closed", "do-not-respond", "other")
    set_back = reopen_case(actor=author, case_id=case.pk, note="The court decided.", at=office.tick())
    assert (set_back.state, set_back.decision, set_back.silence, set_back.closed_at) == ("open", "", "", None)
    assert [(one.decision, one.note) for one in case.decisions.all()] == [
        ("do-not-respond", "The court decides tomorrow."),
        ("", "The court decided."),
    ]


def test_tasks(office, case):
    author, analyst = office.people["author"], office.people["analyst"]
    given = {"actor": author, "case_id": case.pk, "at": AT}
    before = snapshot()
    for what, who, due, code in (
        ("two\nlines", analyst.pk, None, "bad-task"),
        ("Call", office.people["auditor"].pk, None, "cannot-read-case"),
        ("Call", 999, None, "no-such-person"),
        ("Call", analyst.pk, AT, "task-past"),
    ):
        with refused(code):
            give_task(what=what, who=who, due_at=due, **given)
    for task_id in (999, CaseTask.objects.get().pk):
        with refused("no-such-task"):
            finish_task(actor=author, case_id=999, task_id=task_id, at=AT)
    assert snapshot() == before
    task = CaseTask.objects.get()
    finish_task(actor=analyst, case_id=case.pk, task_id=task.pk, at=office.tick())
    with refused("task-done"):
        finish_task(actor=author, case_id=case.pk, task_id=task.pk, at=AT)


@pytest.mark.parametrize("text", ["", "x" * 4001, "a\x00b"])
def test_what_is_no_text_is_not_kept(office, case, text):
    before = snapshot()
    for act in (add_note, write_message):
        with refused("bad-remark"):
            act(actor=office.people["author"], case_id=case.pk, text=text, at=AT)
    assert snapshot() == before


def test_there_is_an_end_to_what_a_case_holds(office, case, monkeypatch):
    for name in ("add_remark.MAX_REMARKS", "give_task.MAX_TASKS"):
        monkeypatch.setattr(f"elshi.desk.cases.actions.{name}", 1)
    monkeypatch.setattr("elshi.desk.cases.filing.MAX_ALERTS", 1)
    monkeypatch.setattr("elshi.desk.cases.filing.MAX_POSTS", 1)
    add_note(actor=office.people["author"], case_id=case.pk, text="one", at=AT)
    for act in (Act.ADD_NOTE, Act.GIVE_TASK, Act.ATTACH_ALERT):
        with refused("case-full"):
            do(office, act, case, "author")
    with refused("nothing-new"):
        do(office, Act.FREEZE_POSTS, case, "author")
    assert case.posts.count() == 1


def test_evidence_expires_some_days_after_its_case_is_closed(office, case):
    post = CasePost.objects.get()
    days = timedelta(days=90)
    assert expire_evidence(closed_before=AT + days, at=AT + days) == 0, "an open case keeps its evidence"
    closed_at = close(office, case).closed_at
    assert expire_evidence(closed_before=closed_at, at=closed_at + days) == 0, "not yet"
    rows = AuditRow.objects.count()
    now = closed_at + days + timedelta(seconds=1)
    assert expire_evidence(closed_before=now - days, at=now) == 1
    gone = CasePost.objects.get()
    assert (gone.text, gone.author, gone.source_id, gone.language) == ("", "", "", "")
    assert (gone.sha256, gone.number, gone.written_at, gone.expired_at) == (post.sha256, 1, AT, now)
    assert AuditRow.objects.count() == rows + 1
    assert (AuditRow.objects.last().act, AuditRow.objects.last().details) == ("expire-evidence", {"posts": 1})
    assert expire_evidence(closed_before=now - days, at=now) == 0
    reopen_case(actor=office.people["author"], case_id=case.pk, at=now)
    assert CasePost.objects.get().text == "", "what is gone stays gone"


def test_a_case_that_was_opened_again_keeps_what_it_has(office, case):
    close(office, case)
    reopen_case(actor=office.people["author"], case_id=case.pk, at=office.tick())
    assert expire_evidence(closed_before=AT + timedelta(days=900), at=AT + timedelta(days=990)) == 0
    assert CasePost.objects.get().text == SECRET


def test_one_time_line_says_who_did_what_when(office, case):
    author, analyst = office.people["author"], office.people["analyst"]
    given = {"actor": analyst, "case_id": case.pk}
    take_case(at=office.tick(), **given)
    hand_over_case(to=author.pk, at=office.tick(), **given)
    set_severity(severity="serious", at=office.tick(), **given)
    set_answer_by(answer_by=LATER, at=office.tick(), **given)
    answer_form(answers=FORM, based_on=0, at=office.tick(), **given)
    attach_alert(alert_id="b", at=office.tick(), **given)
    show_more()
    freeze_posts(at=office.tick(), **given)
    add_note(text="We asked.", at=office.tick(), **given)
    write_message(text="Who looks?", at=office.tick(), **given)
    finish_task(task_id=CaseTask.objects.get().pk, at=office.tick(), **given)
    draft = office.start(case_id=case.pk)
    office.save(draft)
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    office.press()
    close(office, case)
    reopen_case(actor=author, case_id=case.pk, at=office.tick())
    close(office, case, decision="respond", silence="")
    expire_evidence(closed_before=office.tick(), at=office.tick())
    drafts = list_drafts(case, office.people["author"], reader="en", limit=9)
    lines = read_timeline(case, gather(case, drafts=drafts, limit=9), limit=9)
    assert {line.kind for line in lines} == set(KINDS)
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert len({line.key for line in lines}) == len(lines), "each line has an anchor of its own"
    people = {line.kind: line.by and line.by.username for line in lines}
    assert people["set-severity"] == people["answers"] == people["task-done"] == "analyst"
    assert people["open-case"] == people["reopened"] == people["draft"] == "author"
    assert people["published"] is people["expire-evidence"] is None
    facts = {line.kind: line.item for line in lines}
    assert facts["hand-over-case"]["owner"] == author
    assert facts["set-answer-by"]["answer_by"] == LATER
    assert drafts[0].title == "Samal sends help to its neighbour."
    assert verify_chain() == AuditRow.objects.count()


def test_the_time_line_is_bounded(office, case):
    for number in range(5):
        add_note(actor=office.people["author"], case_id=case.pk, text=f"note {number}", at=office.tick())
    gathered = gather(case, drafts=[], limit=3)
    assert gathered.is_cut
    assert [remark.text for remark in gathered.remarks] == ["note 4", "note 3", "note 2"]


def test_the_guards_are_on_the_database(home):
    check_triggers(connection, case_triggers())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE cases_remark SET text = 'other'", "a text of a case is never changed"),
        ("DELETE FROM cases_remark", "a text of a case is never deleted"),
        ("UPDATE cases_casepost SET text = 'other'", "a post of a case is never changed"),
        (
            "UPDATE cases_casepost SET text='', author='', source_id='', language='', expired_at='2026-03-02 00:00:00'",
            "a post",
        ),
        ("DELETE FROM cases_casepost", "a post of a case is never deleted"),
        ("UPDATE cases_caseanswers SET priority = 'low'", "an answered form is never changed"),
        ("UPDATE cases_casedecision SET note = 'other'", "a decision is never changed"),
        ("DELETE FROM cases_casedecision", "a decision is never deleted"),
        ("UPDATE cases_casetask SET what = 'other'", "a task is never changed"),
        ("DELETE FROM cases_casealert", "an alert of a case is never deleted"),
        ("DELETE FROM cases_case", "a case is never deleted"),
        (
            "INSERT OR REPLACE INTO cases_remark SELECT id, kind, 'other', at, by_id, case_id FROM cases_remark",
            "a text",
        ),
    ],
)
def test_whoever_goes_around_the_program_is_refused(office, case, raw, statement, words):
    given = {"actor": office.people["author"], "case_id": case.pk, "at": AT}
    add_note(text="We asked.", **given)
    answer_form(answers=FORM, based_on=0, **given)
    close(office, case)
    reopen_case(**given)
    before = snapshot()
    with stopped(words):
        raw(statement)
    assert snapshot() == before


def test_a_closed_case_takes_no_evidence_and_a_finished_task_stays(office, case):
    post = CasePost.objects.get()
    finish_task(actor=office.people["author"], case_id=case.pk, task_id=CaseTask.objects.get().pk, at=AT)
    with pytest.raises(IntegrityError, match="a task is never changed"):
        CaseTask.objects.update(done_at=None, done_by=None)
    close(office, case)
    post.pk, post.number, post.sha256 = None, 2, "0" * 64
    with pytest.raises(IntegrityError, match="a closed case takes no evidence"):
        post.save(force_insert=True)
    with pytest.raises(IntegrityError, match="case_closed_with_decision"):
        Case.objects.update(silence="")


def test_a_missing_case_is_said(office):
    for act in (take_case, reopen_case):
        with pytest.raises(RuleError) as caught:
            act(actor=office.people["author"], case_id=99, at=AT)
        assert (caught.value.code, caught.value.facts) == ("no-such-case", {"case": 99})


def test_the_trail_names_no_words_of_a_case(office, case):
    given = {"actor": office.people["author"], "case_id": case.pk}
    for word, act in (("Zhumabek-1", add_note), ("Zhumabek-2", write_message)):
        act(text=word, at=AT, **given)
    give_task(what="Zhumabek-3", who=office.people["analyst"].pk, due_at=LATER, at=AT, **given)
    close(office, case, silence="other", note="Zhumabek-4")
    trail = json.dumps(list(AuditRow.objects.values("details", "object_id", "actor_name")))
    assert "Zhumabek" not in trail
    assert "Forged notice" not in trail
    assert format_time(LATER) in trail
    assert Remark.objects.count() == 2
