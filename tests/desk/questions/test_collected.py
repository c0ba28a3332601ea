"""kill -9 of the process that fetches, at each step and at any time: every letter is one question, and is there."""

import os
import random
import signal
import time
from datetime import UTC, datetime
from threading import Event

from elshi.desk.channels.intake import take_in
from elshi.desk.questions.models import Question
from elshi.node.collecting import STEPS, Fetching
from elshi.node.door import Door, door_folder, write_door
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.ways import Way
from fakes.imap_server import Mailbox, imap_server

ROUNDS = 60
A_ROUND = 3  # letters that come before each


def letter(number):
    text = f"Келесі аптада №{number} терезе жұмыс істей ме, әлде жабық па?"
    return f"From: a{number}@people.example\r\nMessage-ID: <{number}@people.example>\r\n\r\n{text}\r\n".encode()


def start(fetching, *, kill_at=None, after=0):
    """Fetching in a forked process, which kills itself when that step comes for the time after `after`."""
    from django.db import connection

    connection.close()  # a connection must not be shared with a child
    child = os.fork()
    if child:
        return child
    left = [after]

    def tell(step):
        if step == kill_at:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        fetching.fetch(Event(), tell)
    finally:
        os._exit(1)


def test_killed_in_a_loop(office):
    key = read_or_make_intake_key(office.home)
    write_door(door_folder(office.home), Door(key.public_key(), {}, ""))
    secret = office.home.keys / "ways" / "ask"
    secret.parent.mkdir(parents=True)
    secret.write_text(Mailbox.password)
    secret.chmod(0o600)
    dice, box, killed = random.Random(20260308), Mailbox(), dict.fromkeys((*STEPS, None), 0)
    spool = Spool(door_folder(office.home) / "spool")
    with imap_server(box) as port:
        fetching = Fetching(office.home, Way("ask", "mail", f"imap://ask@127.0.0.1:{port}/", private=True))
        for number in range(ROUNDS):
            for uid in range(number * A_ROUND, (number + 1) * A_ROUND):
                box.letters[uid + 1] = letter(uid)
            step = (*STEPS, None)[number % 3]
            child = start(fetching, kill_at=step, after=dice.randrange(A_ROUND))
            if step is None:
                time.sleep(dice.uniform(0, 0.05))
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            killed[step] += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            if number % 7 == 0:
                take_in(spool, key, at=office.tick())
        os.waitpid(start(fetching), 0)
    assert all(count == ROUNDS / 3 for step, count in killed.items() if step), killed
    assert len(spool.names()) > 0
    take_in(spool, key, at=datetime.now(UTC))
    assert sorted(Question.objects.values_list("text", flat=True)) == sorted(
        f"Келесі аптада №{number} терезе жұмыс істей ме, әлде жабық па?" for number in range(ROUNDS * A_ROUND)
    )
