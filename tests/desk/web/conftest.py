"""Browsers without a screen: one logged-in Django client for each member of staff."""

import uuid
from datetime import UTC, date, datetime

import pytest

from desk.advising import Advising
from desk.alerting.sirens import CUT, REFUSED, Failing
from desk.channel_making import carried, choose, make_channel
from desk.effects import make_effect
from desk.narratives.talk import tell_narratives
from desk.networks.talk import push, tell_networks
from desk.office import AT, STAFF
from desk.pictures import png
from desk.questions.asking import ask
from desk.registry.files import PNG
from desk.registry.lookalikes import find_lookalike
from desk.registry.register import Register
from desk.test_answers import ASKS
from desk.travel.tripping import Travels, stop
from desk.warnings.feeds import take, written
from desk.web.every_page import Things
from elshi.desk.alerting.worker import Dispatcher
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.watch_term import remove_term, watch_term
from elshi.desk.cases.models import Alert
from elshi.desk.travel.actions.note_call import note_call
from elshi.desk.warnings.models import ForeignWarning


@pytest.fixture
def enter(office):
    """`enter("author")`: a client that is logged in as that person, reading English; `enter(None)`: nobody."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["localhost", "testserver"]

    def log_in(name, *, language="en", **options):
        client = Client(**options)
        if name is not None:
            person = office.people[name]
            type(person).objects.filter(pk=person.pk).update(language=language)
            client.force_login(person)
        return client

    assert set(STAFF) == set(office.people)
    return log_in


@pytest.fixture
def alert(office):
    """One alert of linked accounts whose sample holds a hostile post."""
    return Alert.objects.create(
        id="linked-1",
        kind="linked-accounts",
        rank=1,
        score=9.0,
        keys=["#notice", "samal-embassy.example"],
        first_post_at=AT,
        raised_at=AT,
        updated_at=AT,
        posts=312,
        accounts=40,
        languages=["kk", "ru"],
        reasons=[{"code": "few-linked", "facts": {"linked": "3", "tested": "40"}}],
        sample=[
            {
                "id": "1",
                "at": "2026-03-01T09:00:00Z",
                "author": "p:1a2b",
                "text": "<script>alert(1)</script>",
                "language": "ru",
            }
        ],
        thresholds={"accounts": 5.0},
    )


@pytest.fixture
def case(office, alert):
    """An open case for that alert."""
    return open_case(actor=office.people["author"], alert_id=alert.pk, title="A forged notice", at=AT)


def abroad(office):
    """Trips of today: of somebody in need, of somebody silent who is to be called, and one that was deleted."""
    travels, today = Travels(office), date.today()
    there = {"stops": (stop("XB-N", today, today), stop("XC", today, today))}
    needy, silent, gone = (travels.register(**there) for _ in range(3))
    travels.say(needy, "help", words="Су тасыды", lat="41.5", lon="-8.25")
    travels.register(code=gone.code, act="delete", version=2)
    given = {"actor": office.people["consular"], "event": "XB-N:2026-03-01:2026-03-01", "uuid": uuid.uuid4()}
    note_call(trip_id=silent.pk, outcome="not-reached", words="Жауап жоқ", at=office.tick(), **given)
    return needy.pk, silent.pk, gone.pk


def on_its_way(office, advising):
    """An alert on its way: by mail in doubt, by short message refused."""
    Travels(office).register()
    release = advising.publish(advising.alert(event="fire"))
    ways = {"mail": Failing(CUT), "sms": Failing(REFUSED), "telegram": Failing()}
    with Dispatcher(office.home, now=lambda: office.at, open_way=ways.get, rest=lambda: None) as dispatcher:
        dispatcher.run_once()
    return release.pk


LONG = {
    "kk": "Самал көршісіне көмек жібереді. " * 12,
    "ru": "Самал отправляет помощь соседу. " * 12,
    "ar": "ترسل سامال المساعدة إلى جارتها. " * 12,
    "en": "Samal sends help to its neighbour. https://mfa.samal.example/" + "a-very-long-address-" * 12,
}


@pytest.fixture
def every_thing(office, case, enter):
    """Something for each address: drafts in each state and of each kind, releases, a register with incidents."""
    from datetime import date

    from django.conf import settings

    from elshi.desk.cases.actions.give_task import give_task
    from elshi.desk.channels.actions.save_brief import save_brief
    from elshi.desk.people.actions.reset_password import reset_password
    from elshi.desk.people.links import make_link
    from elshi.desk.planning.actions.save_event import EventFields, save_event
    from elshi.desk.questions.actions.keep_quiet import keep_quiet
    from elshi.desk.questions.actions.open_quiet import ask_to_open
    from elshi.desk.questions.actions.sort_questions import put_aside
    from elshi.desk.registry.actions.write_letter import start_letter
    from elshi.desk.releases.actions.start_answer import start_answer
    from elshi.desk.releases.models import Release

    settings.ELSHI_HOME = office.home.path
    office.press()
    register = Register(office)
    register.publish(register.drafted(), register.drafted_office())
    incident = register.incident()
    register.evidence(incident, kind="screenshot", file=PNG, text="", description="a screenshot")
    letter = start_letter(
        actor=office.people["author"], incident_id=incident.pk, kind="protest-note", language="ar", at=office.tick()
    )
    drafts = [office.draft_in(state).pk for state in ("published", "queued", "approved", "submitted", "discarded")]
    writing = office.start(case_id=case.pk)
    office.save(writing, **LONG)
    office.save(writing, kk="Самал көршісіне көмек жібереді. Ертең де.", based_on=1)
    office.submit(writing)
    office.send_back(writing)
    release = Release.objects.get(version__draft=drafts[0])
    others = [writing, office.start(), office.start_withdrawal(release), register.drafted(handle="samal_other", url="")]
    change = register.drafted_office(id="xs-emb-xk", host="xk.mfa.samal.example")
    attached = office.attach(writing, png(pixel=1), words={"kk": "Екі министр."}).attachment
    comment = office.comment(writing.pk)
    template = office.keep_template(writing.pk, name="Біздің үлгі")
    author, colleague = office.people["author"], office.people["colleague"]
    fields = EventFields(kind="visit", title="A visit", place="Tarvia", day="2026-03-09", last_day="", yearly=False)
    event = save_event(actor=author, fields=fields, at=office.tick())
    task = give_task(
        actor=author, case_id=case.pk, what="Оларға қоңырау шалу", who=colleague.pk, due_at=None, at=office.tick()
    )
    reset_password(actor=office.people["administrator"], person_id=colleague.pk, at=office.tick())
    token = make_link(colleague).rstrip("/").rpartition("/")[2]
    channel = make_channel(office)
    said = carried(office, channel)
    planned = office.start()
    office.save(planned, **LONG)
    choose(office, planned, *(f"{channel.name}/{tag}" for tag in LONG))
    analyst = office.people["analyst"]
    watched = watch_term(actor=analyst, words="виза", languages=["kk"], at=office.tick())
    gone = watch_term(actor=analyst, words="#Самал", languages=[], at=office.tick())
    remove_term(actor=analyst, term_id=gone.pk, at=office.tick())
    make_effect(case, at=office.at)
    brief = save_brief(
        actor=author, day=date(2026, 3, 1), language="kk", title="Күннің шолуы", body="Мәтін.", at=office.tick()
    )
    lookalike = find_lookalike(office.home)
    narratives = tell_narratives(office.home)
    network = tell_networks(office.home)
    push(Alert.objects.get(pk="linked-1"), network)
    asked = [ask(office, "Тарвияға виза керек пе?", id=one, channel=one) for one in ("mail", "telegram", "form")]
    other = ask(office, "Шекара ашық па?\nҚашан?")
    spam = put_aside(actor=author, question_id=ask(office, "Арзан терезелер!").pk, at=office.tick())
    advising = Advising(office)
    advisory, warned = advising.advisory(), advising.alert(areas="-20,79 -20,80 -21,80")
    advised = advising.publish(advising.advisory("XC"))
    answered = start_answer(actor=author, at=office.tick(), texts=ASKS, asked=41)
    held = keep_quiet(actor=author, question_id=ask(office, "Сізді табамын!").pk, code="threat", at=office.tick())
    now = datetime.now(UTC)
    severe, other_warning = written("severe", since=now), written("minor", since=now, severity="Minor")
    take(severe, other_warning, written("over", since=now, kind="Update", of=[("minor", 0)], severity="Minor"), at=now)
    ask_to_open(actor=office.people["approver"], question_id=held.pk, purpose="report-it", at=office.tick())
    yield Things({
        "sending_id": (on_its_way(office, advising),),
        "enquiry_id": (asked[0].enquiry.pk, other.enquiry.pk),
        "question_id": (held.pk, spam.pk),
        "trip_id": abroad(office),
        "narrative_id": narratives,
        "warning_id": tuple(ForeignWarning.objects.values_list("pk", flat=True)),
        "network_id": (network,),
        "brief_id": (brief.pk,),
        "day": ("2026-03-01",),
        "alert_id": ("linked-1",),
        "case_id": (case.pk,),
        "draft_id": (*drafts, *(draft.pk for draft in others), change.pk, planned.pk, answered.pk, advisory.pk,
            warned.pk),
        "release_id": (release.pk, said.pk, advised.pk),
        "number": (1,),
        "office_id": ("xs-emb-xt",),
        "incident_id": (incident.pk,),
        "letter_id": (letter.pk,),
        "lookalike_id": (lookalike.pk,),
        "sha256": (attached.sha256,),
        "language": ("kk",),
        "comment_id": (comment.pk,),
        "template_id": (template.pk,),
        "term_id": (office.term().pk,),
        "watch_id": (watched.pk,),
        "event_id": (event.pk,),
        "task_id": (task.pk,),
        "person_id": (colleague.pk,),
        "grant_id": (colleague.grants.latest("id").pk,),
        "token": (token,),
        "factor_id": (1,),  # only acts
        "session_id": (1,),
        "name": (channel.name,),
        "row_id": (said.outbox.get().pk,),
    })  # fmt: skip
    settings.ELSHI_HOME = None
