"""Tells everybody who asked: once an answer came out, and again when it is corrected or withdrawn.

Each step is short, may be killed anywhere, and done again adds nothing: a letter's key names the question and the
version, and what a page shows is written whole. Whom a letter goes to is opened only where it is sent.

    by mail   a letter in the queue of letters, with the rules of that queue
    by chat   a row of `deliveries`: the fediverse, Telegram, other programs
    page      the asker's link leads to answers/<lang>/mine/, which looks his secret's hash up in answers/told/<ab>.json
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery

from elshi.base.durable import make_folder, write_durable
from elshi.desk.channels.letters import Addressed
from elshi.desk.channels.models import Channel, MailLetter
from elshi.desk.channels.saying import make_message
from elshi.desk.questions.askers import open_asker, read_desk_key
from elshi.desk.questions.models import Delivery, Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.site.letters import statement_letter
from elshi.speak.kinds import MAIL
from elshi.speak.messages import Message
from elshi.speak.questions import FEDIVERSE, FORM, PAGE, TELEGRAM, WEBHOOK

LETTER = "answer"  # of KINDS of letters
FORMAT = "elshi-told/1"
BY_CHAT = (FEDIVERSE, TELEGRAM, WEBHOOK)
SLICE = 200  # questions in one transaction
KEPT_FOR = timedelta(days=30)  # after they were told, nobody can tell any more who asked


def tell_askers(home: NodeHome, at: datetime) -> int:
    """One round; how many questions there were to tell somebody about."""
    note_answers(at=at)
    told, after = 0, 0
    while rows := _untold(after=after):
        told += _tell(rows, home=home, at=at)
        after = rows[-1].pk  # some of them may have to wait: nobody behind them does
    forget_askers(at=at)
    return told


def note_answers(*, at: datetime) -> int:
    """Note which answers came out, or came out anew; how many. Who asked until then is told."""
    out = Release.objects.filter(
        state=ReleaseState.PUBLISHED.value, disowned=False, record_id=OuterRef("draft__record_id")
    )
    newest = out.order_by().values("record_id").annotate(newest=Max("record_version")).values("newest")
    waiting = Enquiry.objects.filter(state__in=[EnquiryState.ANSWERING.value, EnquiryState.ANSWERED.value])
    found = waiting.exclude(draft__record_id="").annotate(newest=Subquery(newest)).filter(newest__gt=F("version"))
    for enquiry in found:
        with transaction.atomic():
            first = enquiry.answered_at is None
            held = Enquiry.objects.filter(pk=enquiry.pk, version=enquiry.version)
            done = held.update(
                version=enquiry.newest, state=EnquiryState.ANSWERED.value, answered_at=enquiry.answered_at or at
            )
            if done and first:
                enquiry.questions.update(cleared=True)
    return len(found)


def _untold(*, after: int) -> list[Question]:
    due = Question.objects.filter(pk__gt=after, place=Place.ENQUIRY.value, cleared=True, told__lt=F("enquiry__version"))
    due = due.exclude(asker=b"", token="")  # erased or forgotten: nobody can be told
    return list(due.select_related("enquiry__draft").order_by("id")[:SLICE])


def _tell(rows: list[Question], *, home: NodeHome, at: datetime) -> int:
    key = read_or_make_intake_key(home)
    channel = Channel.objects.filter(kind=MAIL, paused_at=None).order_by("pk").first()
    letters: list[MailLetter] = []
    deliveries: list[Delivery] = []
    pages: list[Question] = []
    done: list[Question] = []
    for row in rows:
        reply = open_asker(bytes(row.asker), key).reply if row.asker else ""
        if row.channel in {FORM, MAIL} and reply and reply != PAGE:
            if channel is None:
                continue  # until there is one again
            letters.append(_letter(row, channel, at=at))
        elif row.channel in BY_CHAT and reply:
            deliveries.append(_delivery(row, at=at))
        elif row.token:
            pages.append(row)
        done.append(row)
    write_told(home.site, pages)
    with transaction.atomic():
        MailLetter.objects.bulk_create(letters, ignore_conflicts=True)  # a killed process may have made them
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        for row in done:
            assert row.enquiry is not None
            Question.objects.filter(pk=row.pk).update(told=row.enquiry.version, told_at=at)
    return len(done)


def _letter(row: Question, channel: Channel, *, at: datetime) -> MailLetter:
    enquiry = row.enquiry
    assert enquiry is not None
    assert enquiry.draft is not None
    version, record = enquiry.version, enquiry.draft.record_id
    return MailLetter(
        kind=LETTER,
        key=f"{LETTER}/{row.pk}/{enquiry.pk}/{version}",
        channel=channel,
        language=row.language,
        facts={"question": row.pk, "record": record, "version": version, "enquiry": enquiry.pk},
        made_at=at,
        due_at=at,
    )


def _delivery(row: Question, *, at: datetime) -> Delivery:
    assert row.enquiry is not None
    assert row.enquiry.draft is not None
    record, version = row.enquiry.draft.record_id, row.enquiry.version
    return Delivery(question=row, record=record, version=version, made_at=at, due_at=at)


def make_letter(row: MailLetter) -> Addressed | None:
    """The letter that a row of the queue stands for, and its address; None: nobody is to be told that any more."""
    question = Question.objects.select_related("enquiry__draft").filter(pk=row.facts.get("question")).first()
    facts = row.facts
    said = None if question is None else find_words(question, record=facts.get("record"), version=facts["version"])
    if question is None or said is None:
        return None
    asker = open_asker(bytes(question.asker), read_desk_key())
    return Addressed(statement_letter(said), asker.reply, thread=asker.id if question.channel == MAIL else "")


def find_words(question: Question, *, record: str | None, version: int) -> Message | None:
    """What the asker is told, of that version of the answer `record` (None: whichever); None: nothing any more.

    In the language of the question, or the authentic one where the answer has no text in it.
    """
    if question.place != Place.ENQUIRY.value or not question.asker:
        return None
    if question.enquiry is None or question.enquiry.draft is None:
        return None
    draft = question.enquiry.draft
    if record not in {None, draft.record_id}:
        return None  # a person has said since that it is another question
    release = Release.objects.filter(record_id=draft.record_id, record_version=version, disowned=False).first()
    if release is None or not release.is_current:
        return None  # a newer one is on its way to him
    language = question.language if question.language in draft.find_current().renditions else draft.authentic
    return make_message(release, language)


def write_told(site: Path, rows: Iterable[Question]) -> None:
    """Add to the files under which askers find their answers: token to the id of the answer and its languages."""
    by_file: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for row in rows:
        assert row.enquiry is not None
        assert row.enquiry.draft is not None
        draft = row.enquiry.draft
        by_file[row.token[:2]][row.token] = [draft.record_id, " ".join(draft.find_current().renditions)]
    folder = site / "answers" / "told"
    for name, told in by_file.items():
        path = folder / f"{name}.json"
        known = json.loads(path.read_bytes())["told"] if path.is_file() else {}
        make_folder(folder)
        data = json.dumps({"format": FORMAT, "told": known | told}, sort_keys=True, separators=(",", ":"))
        write_durable(path, data.encode())


def forget_askers(*, at: datetime) -> int:
    """Delete who asked, of all who were told long enough ago; how many."""
    old = Question.objects.filter(told_at__lt=at - KEPT_FOR, told=F("enquiry__version")).exclude(asker=b"")
    return old.update(asker=b"")
