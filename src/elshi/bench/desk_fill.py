"""A ministry's years of work for measuring: alerts, cases, and statements through the real acts and the real press.

Nothing is timed here. Acts are put into one transaction by the hundred, so that the disk is waited for less often; each
act still runs every rule and writes its audit row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from elshi.adapters.clock import SystemClock
from elshi.bench.statements import five_renditions
from elshi.desk.cases.actions.add_remark import add_note, write_message
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.give_task import give_task
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Alert, Case
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Role
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.press.demonstration import release_text
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.save_term import save_term
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.models import Release
from elshi.node.home import NodeHome
from elshi.node.settings import Settings

TOGETHER = 100  # acts in one transaction
_CLOSED = 0.9  # part of the cases that are closed: what years leave behind
_BUSY = 30  # notes, messages, tasks and drafts each, of the case that is opened


def add_staff(*, at: datetime) -> dict[str, Person]:
    """One person of each role, by role."""
    return {
        role.value: add_person(
            username=f"bench-{role.value}", role=role.value, display_name=role.value, password="measured " * 3, at=at
        )
        for role in Role
    }


def fill_alerts(count: int, *, at: datetime) -> None:
    """`count` alerts, one every ten minutes back from `at`; those of the last day have a rank."""
    for start in range(0, count, 500):
        Alert.objects.bulk_create(_alert(number, at=at) for number in range(start, min(start + 500, count)))


def fill_cases(count: int, *, alerts: int, staff: Mapping[str, Person], at: datetime) -> list[Case]:
    """`count` cases through the real acts, every tenth alert's; most of them closed, and a busy one last."""
    actor, made = staff["press_officer"], []
    for start in range(0, count, TOGETHER):
        with transaction.atomic():
            for number in range(start, min(start + TOGETHER, count)):
                alert = f"bench-{10 * number}" if 10 * number < alerts else None
                opened = at - timedelta(hours=count - number)
                case = open_case(actor=actor, alert_id=alert, title=f"Іс {number}", at=opened)
                made.append(case)
                if number < count * _CLOSED:
                    close_case(
                        actor=actor, case_id=case.pk, decision="do-not-respond", silence="limited-circulation", at=at
                    )
    with transaction.atomic():
        for number in range(_BUSY):
            add_note(actor=actor, case_id=made[-1].pk, text=f"Ескертпе {number}", at=at)
            write_message(actor=actor, case_id=made[-1].pk, text=f"Хабар {number}", at=at)
            give_task(actor=actor, case_id=made[-1].pk, what=f"Тапсырма {number}", who=actor.pk, due_at=None, at=at)
            start_draft(actor=actor, case_id=made[-1].pk, at=at)
    return made


def fill_words(*, staff: Mapping[str, Person], at: datetime) -> None:
    """Terms of the glossary and events of the calendar, as many as a ministry has."""
    actor = staff["press_officer"]
    with transaction.atomic():
        for number in range(300):
            agreed = {"kk": [f"Атау {number}"], "ru": [f"Название {number}"], "en": [f"Name {number}"]}
            save_term(actor=actor, agreed=agreed, forbidden={}, note="", at=at)
        for number in range(100):
            day = (at + timedelta(days=number)).date().isoformat()
            fields = EventFields(kind="visit", title=f"Сапар {number}", place="", day=day, last_day="", yearly=False)
            save_event(actor=actor, fields=fields, at=at)


def release_one(number: int, *, staff: Mapping[str, Person]) -> Release:
    """One statement through the acts of two people, up to the queue."""
    return release_text(five_renditions(number), author=staff["press_officer"], approvers=[staff["approver"]])


def fill_statements(count: int, *, home: NodeHome, settings: Settings, staff: Mapping[str, Person]) -> None:
    """`count` statements in five languages, published by the press; some more drafts stay at work."""
    for start in range(0, count, TOGETHER):
        with transaction.atomic():
            for number in range(start + 1, min(start + TOGETHER, count) + 1):
                release_one(number, staff=staff)
    with Press(home, settings) as press:
        while press.run_once():
            pass
    author, now = staff["press_officer"], SystemClock().now
    for number in range(count + 1, count + 21):
        draft = start_draft(actor=author, at=now())
        texts = five_renditions(number)
        save_draft(actor=author, draft_id=draft.pk, renditions=texts, authentic="kk", based_on=0, at=now())


def _alert(number: int, *, at: datetime) -> Alert:
    moment = at - timedelta(minutes=10 * number)
    return Alert(
        id=f"bench-{number}",
        kind="burst" if number % 3 else "linked-accounts",
        rank=number + 1 if number < 144 else 0,
        score=1 / (number + 1),
        keys=[f"#topic{number % 97}", "mfa-samal.example"],
        first_post_at=moment - timedelta(hours=1),
        raised_at=moment,
        updated_at=moment,
        posts=40 + number % 300,
        accounts=20 + number % 100,
        languages=["kk", "ru"],
        reasons=[{"code": "few-linked", "facts": {"linked": "3", "tested": "40"}}],
        sample=[
            {"id": f"{number}-{one}", "at": "2026-03-01T09:00:00Z", "author": "p:1a2b", "text": "…", "language": "ru"}
            for one in range(3)
        ],
        thresholds={"accounts": 5.0},
    )
