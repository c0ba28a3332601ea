"""kill -9 of the desk's side at every step of taking questions in: none is lost, none is there twice."""

import os
import signal
import sys
from itertools import count

import pytest

from elshi.desk.channels.intake import take_in
from elshi.desk.questions.models import Enquiry, Question
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.questions import KIND, Asked, asked_fields
from elshi.speak.sealing import Entry

EACH = 3  # questions at each step; the process dies at the second
NUMBERS = count()


def audited(event, ending):
    """When Python is about to do `event` on what ends so, for the second time."""
    times = count(1)

    def arm():
        def mind(said, args):
            if said == event and str(args[0] if args else "").endswith(ending) and next(times) == 2:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(mind)

    return arm


def executed(words, *, after):
    """Around the second statement of SQL that begins so."""
    times = count(1)

    def arm():
        from django.db import connection

        def mind(execute, sql, params, many, context):
            is_it = sql.startswith(words) and next(times) == 2
            if is_it and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            done = execute(sql, params, many, context)
            if is_it:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        connection.execute_wrappers.append(mind)

    return arm


STEPS = {
    "before it is read": audited("open", ".sealed"),
    "before the question's row": executed('INSERT INTO "questions_question"', after=False),
    "after the row, before the end of the transaction": executed('INSERT INTO "questions_question"', after=True),
    "after the transaction, before the file goes": audited("os.remove", ".sealed"),
    "after the file went, which is not on the disk": audited("open", "/spool"),
}


def take_and_die(spool, key, *, at, arm):
    """In a process of its own."""
    from django.db import connection

    connection.close()  # a connection must not be shared with a child
    child = os.fork()
    if child == 0:
        try:
            arm()
            take_in(spool, key, at=at)
        finally:
            os._exit(0)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended)
    assert os.WTERMSIG(ended) == signal.SIGKILL


@pytest.mark.sqlite
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step(office, step):
    key, spool = read_or_make_intake_key(office.home), Spool(office.home.path / "intake" / "spool")
    handed_in = {f"t-{next(NUMBERS)}" for _ in range(EACH)}
    for named in sorted(handed_in):
        asked = Asked("webhook", f"Сұрақ {named}", named, source="call-centre", language="kk")
        for _ in range(2):  # the sender had no answer to the first
            spool.write(Entry(KIND, office.tick(), asked_fields(asked)), key.public_key())
    waiting = len(spool.names())
    take_and_die(spool, key, at=office.tick(), arm=STEPS[step])
    assert waiting - 2 <= len(spool.names()) <= waiting
    while spool.names():
        take_in(spool, key, at=office.tick())
    assert sorted(Question.objects.values_list("text", flat=True)) == sorted(f"Сұрақ {named}" for named in handed_in)
    assert not (office.home.path / "intake" / "refused").exists()
    assert Enquiry.objects.count() == Question.objects.values("enquiry").distinct().count(), "no enquiry without one"
