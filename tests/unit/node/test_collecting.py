"""The process that fetches: entry before position, nothing lost while there is no room, one line for a fault."""

import time
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.base.errors import UserError
from elshi.node import collecting, spool
from elshi.node.collecting import JITTER, MOST_REST_S, REST_S, Fetching, find_rest, list_fetched, run_collecting
from elshi.node.door import Door, write_door
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, format_settings
from elshi.node.spool import Spool
from elshi.speak.channels import RefusedError, RetryError
from elshi.speak.questions import Asked
from elshi.speak.ways import Way

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, 11, 12, tzinfo=UTC)
WAY = Way("ask", "mail", "imaps://ask@imap.samal.example")


class Letters:
    """A collector of questions `1` to `count`; the even ones are none. `faults`: raised after as many, once each."""

    def __init__(self, count=0, faults=()):
        self.count, self.faults, self.asked_from = count, dict(faults), []

    def collect(self, position):
        self.asked_from.append(position)
        for number in range(int(position or 0) + 1, self.count + 1):
            if number in self.faults:
                raise self.faults.pop(number)
            yield None if number % 2 == 0 else Asked("mail", f"Сұрақ {number}", str(number)), str(number)
        if 0 in self.faults:
            raise self.faults[0]


@pytest.fixture
def home(tmp_path):
    write_door(tmp_path / "intake", Door(KEY.public_key(), {}, ""))
    put_secret(tmp_path, "ask")
    return NodeHome(tmp_path)


def put_secret(path, name):
    secret = path / "keys" / "ways" / name
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("birds")
    secret.chmod(0o600)


def fetching(home, letters):
    return Fetching(home, WAY, opened=lambda _way, secret: letters if secret == "birds" else None, now=lambda: AT)


def read(home):
    entries = [entry for _, entry in Spool(home.path / "intake" / "spool").read(KEY)]
    assert all((entry.kind, entry.at) == ("question", AT) for entry in entries)
    return sorted(entry.fields["text"] for entry in entries)


def test_each_question_is_sealed_and_the_position_kept(home):
    letters = Letters(5)
    for _ in range(2):
        assert fetching(home, letters).try_once(Event()) == ("", None)
    assert read(home) == ["Сұрақ 1", "Сұрақ 3", "Сұрақ 5"]
    assert letters.asked_from == ["", "5"]
    assert (home.path / "intake" / "positions" / "ask").stat().st_mode & 0o777 == 0o600


def test_a_fault_leaves_what_came_before_it(home):
    letters = Letters(5, {4: RetryError("unreachable", "x", after=77.0)})
    assert fetching(home, letters).try_once(Event()) == ("unreachable", 77.0)
    assert read(home) == ["Сұрақ 1", "Сұрақ 3"]
    assert fetching(home, letters).try_once(Event()) == ("", None)
    assert (read(home), letters.asked_from) == (["Сұрақ 1", "Сұрақ 3", "Сұрақ 5"], ["", "3"])


def test_a_full_spool_loses_nothing(home, monkeypatch):
    monkeypatch.setattr(spool, "MAX_WAITING", 2)
    monkeypatch.setattr(collecting, "KEPT_FOR_FORMS", 1)
    letters = Letters(5)
    assert fetching(home, letters).try_once(Event()) == ("spool-full", None)
    assert read(home) == ["Сұрақ 1"]
    monkeypatch.setattr(spool, "MAX_WAITING", 20)
    assert fetching(home, letters).try_once(Event()) == ("", None)
    assert read(home) == ["Сұрақ 1", "Сұрақ 3", "Сұрақ 5"]


@pytest.mark.parametrize("name", ["spool", "positions"])
def test_a_disk_that_takes_nothing_loses_nothing(home, name):
    blocked = home.path / "intake" / name
    blocked.write_bytes(b"a file where the folder should be")
    letters = Letters(3)
    assert fetching(home, letters).try_once(Event())[0].startswith("disk: ")
    blocked.unlink()
    assert fetching(home, letters).try_once(Event()) == ("", None)
    assert set(read(home)) == {"Сұрақ 1", "Сұрақ 3"}


def test_a_door_or_secret_that_is_not_there_is_waited_for(home):
    door = home.path / "intake" / "door.json"
    door.rename(home.path / "aside")
    assert "door.json" in fetching(home, Letters(1)).try_once(Event())[0]
    (home.path / "aside").rename(door)
    (home.keys / "ways" / "ask").chmod(0o644)
    assert "0600" in fetching(home, Letters(1)).try_once(Event())[0]
    (home.keys / "ways" / "ask").chmod(0o600)
    assert fetching(home, Letters(1)).try_once(Event()) == ("", None)


def test_what_a_collector_says_wrongly_stands_still_without_its_words(home):
    class Wrong:
        def collect(self, position):
            yield Asked("mail", "\x07birds", "1"), "1"

    fault, _ = fetching(home, Wrong()).try_once(Event())
    assert fault.startswith("expected ")
    assert "birds" not in fault
    assert not (home.path / "intake" / "positions" / "ask").exists()


def test_it_ends_between_two_letters(home):
    stop = Event()
    letters = Letters(5)
    fetching(home, letters).fetch(stop, lambda step: stop.set() if step == "noted" else None)
    assert read(home) == ["Сұрақ 1"]


def test_a_fault_is_said_once_and_so_is_its_end(home, monkeypatch):
    monkeypatch.setattr(collecting, "REST_S", 0.001)
    monkeypatch.setattr(collecting, "MOST_REST_S", 0.002)
    said, stop = [], Event()
    cut, refused = RetryError("unreachable", "x"), RefusedError("login-refused", "x")
    faults = iter([None, cut, cut, cut, refused, refused, None, None, cut])

    class Faulty:
        def collect(self, position):
            fault = next(faults, "end")
            if fault == "end":
                stop.set()
            elif fault:
                raise fault
            yield from ()

    fetching(home, Faulty()).run_forever(stop, said.append)
    names = [line.removeprefix("questions by ask: ") for line in said]
    assert names == ["unreachable", "login-refused", "works again", "unreachable", "works again"]


def test_rests_grow_with_faults_and_heed_the_other_side():
    rests = [find_rest(number, None, chance=lambda: 0.5) for number in range(20)]
    assert rests[:7] == [20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 900.0]
    assert max(rests) == MOST_REST_S
    assert find_rest(0, None, chance=lambda: 0.0) == REST_S * (1 - JITTER)
    assert find_rest(0, None, chance=lambda: 1.0) == REST_S * (1 + JITTER)
    assert find_rest(3, 5_000.0) == 5_000.0
    assert find_rest(0, 1.0, chance=lambda: 0.5) == REST_S


class _Slow:
    """Opened in place of a mailbox: the way `slow` never ends, `wrong` has a mistake of ours, others have a letter."""

    def __init__(self, way, *, secret):
        assert secret == "birds"
        self.way = way

    def collect(self, position):
        if self.way.name == "wrong":
            raise ZeroDivisionError
        while self.way.name == "slow":
            time.sleep(0.01)
        yield Asked("mail", "Сұрақ", "1"), "1"


def run(tmp_path, monkeypatch, *names):
    monkeypatch.setattr(collecting, "open_by_kind", _Slow)
    monkeypatch.setattr(collecting, "STOP_S", 0.1)
    ways = tuple(Way(name, "mail", "x") for name in names)
    (tmp_path / "node.toml").write_text(format_settings(Settings("xs-mfa", "mfa.samal.example", question_ways=ways)))
    for name in names:
        put_secret(tmp_path, name)
    stop = Event()
    Thread(target=lambda: (time.sleep(1.5), stop.set()), daemon=True).start()
    run_collecting(NodeHome(tmp_path), environ={}, stop=stop, say=lambda _: None)


def test_a_slow_way_holds_up_no_other(home, monkeypatch):
    began = time.monotonic()
    run(home.path, monkeypatch, "slow", "ask", "other")
    assert len(Spool(home.path / "intake" / "spool").names()) == 2
    assert time.monotonic() - began < 5


def test_a_mistake_of_ours_ends_the_process(home, monkeypatch):
    with pytest.raises(ZeroDivisionError):
        run(home.path, monkeypatch, "wrong", "ask")


def test_only_what_is_fetched_is_fetched(home):
    ways = tuple(Way(kind, kind) for kind in ("mail", "fediverse", "telegram", "webhook"))
    settings = Settings("xs-mfa", "mfa.samal.example", question_ways=ways)
    assert [way.kind for way in list_fetched(settings)] == ["mail", "telegram"]
    home.settings.write_text(format_settings(Settings("xs-mfa", "mfa.samal.example")))
    with pytest.raises(UserError):
        run_collecting(home, environ={}, stop=Event(), say=lambda _: None)
