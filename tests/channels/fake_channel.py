"""A network of our own for tests: what was said on it lies in files, so that it outlives whoever was killed.

One file for each post, named by its part's key, with one line for each time that it was made: a second line is a post
that appeared twice. A network that tells a repeat by its key never has one; one that does not tell makes another.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from elshi.speak.channels import DoubtError, LineError, Profile, RefusedError, Remote, RetryError, Traits, Uptake
from elshi.speak.messages import Part

TELLS = Traits("mastodon", tells=True, edits=True, deletes=True, per_minute=1_000_000)
CANNOT_TELL = Traits("telegram", tells=False, edits=True, deletes=True, per_minute=1_000_000)
ONLY_ADDS = Traits("telegram", tells=False, edits=False, deletes=False, per_minute=1_000_000)
MAIL = Traits("mail", tells=False, edits=False, deletes=False, per_minute=1_000_000)

ERRORS = {
    "429": lambda: RetryError("rate-limited", "429", after=30.0),
    "503": lambda: RetryError("unavailable", "503"),
    "unreachable": lambda: RetryError("unreachable", "no connection"),
    "greylisted": lambda: RetryError("greylisted", "451"),
    "refused": lambda: RefusedError("not-allowed", "403"),
    "dead": lambda: RefusedError("bad-address", "550"),
    "login": lambda: RefusedError("login-refused", "401"),
    "no-login": lambda: LineError("login-refused", "535", needs_person=True),  # of a line: nobody was tried
    "no-line": lambda: LineError("unreachable", "no connection"),
    "cut-before": lambda: DoubtError("cut", "the line was cut"),  # it never arrived
    "cut-after": lambda: DoubtError("cut", "the line was cut"),  # it arrived, and the answer did not
}


@dataclass
class FakeNetwork:
    """One channel's network, in `folder`. `fault(doing, key)`: a name of ERRORS for this request, or nothing."""

    folder: Path
    traits: Traits = TELLS
    fault: object = lambda _doing, _key: ""
    size: int = 10_000  # characters in a part
    now: object = lambda: datetime(2026, 3, 1, tzinfo=UTC)
    calls: list = field(default_factory=list)
    by_words: bool = False  # as Mastodon after an hour: no key is known any more, and a post is found by its words
    handle: str = ""  # of the account that a secret opens; the one of the registry if none is given

    def open(self, opened):
        """As an adapter's `open_channel`."""
        assert opened.secret, "opened without a secret"
        self.folder.mkdir(parents=True, exist_ok=True)
        return FakeChannel(self, opened.name, getattr(opened, "account", ""))

    def times(self, key) -> int:
        """How often the part was posted."""
        return len(self.lines(key))

    def lines(self, name) -> list:
        try:
            return [json.loads(line) for line in (self.folder / name).read_text("utf-8").splitlines()]
        except FileNotFoundError:
            return []

    def add(self, name, value) -> int:
        """Append a line, whole; how many there are then."""
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, json.dumps(value).encode() + b"\n")
        finally:
            os.close(handle)
        return self.times(name)

    @property
    def posts(self) -> list[str]:
        """The keys of all posts that were made."""
        return sorted(path.name for path in self.folder.iterdir() if "." not in path.name)

    def standing(self) -> dict[str, str]:
        """id to words, of what stands."""
        found = {}
        for key in self.posts:
            for number, line in enumerate(self.lines(key), start=1):
                name = f"{key}-{number}"
                edits = self.lines(f"{name}.edits")
                if not self.lines(f"{name}.gone"):
                    found[name] = edits[-1]["text"] if edits else line["text"]
        return found


@dataclass
class FakeChannel:
    """Implements `elshi.speak.channels.Channel`, and FanOut."""

    network: FakeNetwork
    name: str
    account: str = ""

    @property
    def traits(self):
        return self.network.traits

    def check(self):
        from elshi.desk.channels.accounts import read_account

        handle = self.network.handle or read_account(self.account)["handle"]
        return Profile(handle, f"https://net.example/@{handle}")

    def cut(self, message):
        words = message.body or f"{message.saying.value} {message.reason}"
        texts = [words[start : start + self.network.size] for start in range(0, len(words), self.network.size)]
        return [
            Part(
                key=_key(self.name, message, number),
                text=text,
                language=message.language,
                number=number,
                count=len(texts),
            )
            for number, text in enumerate(texts, start=1)
        ]

    def post(self, part, *, reply_to):
        if self.traits.tells and self.network.times(part.key) and not self.network.by_words:
            return self._remote(part.key, 1)
        return self._do("post", part.key, lambda: self._post(part, reply_to))

    def _post(self, part, reply_to):
        line = {"text": part.text, "to": reply_to.id if reply_to else ""}
        return self._remote(part.key, self.network.add(part.key, line))

    def edit(self, remote, part):
        name = _name(remote)

        def edit():
            self.network.add(f"{name}.edits", {"text": part.text})
            return Remote(name, f"https://net.example/{self.name}/{name}")

        return self._do("edit", name, edit)

    def delete(self, remote):
        name = _name(remote)
        self._do("delete", name, lambda: self.network.add(f"{name}.gone", {}))

    def find(self, part, *, since):
        assert self.traits.tells, "asked a network that cannot tell"
        return self._do("find", part.key, lambda: self._find(part))

    def _find(self, part):
        if not self.network.by_words:
            return self._remote(part.key, 1) if self.network.times(part.key) else None
        names = [name for name, words in self.network.standing().items() if words == part.text]
        return Remote(names[0], f"https://net.example/{self.name}/{names[0]}") if names else None

    def look(self, remote, part):
        stands = self.network.standing()
        words = stands.get(_name(remote))
        return Uptake(self.network.now(), 2, 3, None, is_gone=words is None, is_changed=words not in {None, part.text})

    def deliver(self, remote, part, copies):
        for copy in copies:
            try:
                line = {"text": part.text, "to": copy.address}
                self._do("deliver", copy.key, partial(self.network.add, copy.key, line))
            except (RetryError, RefusedError, DoubtError) as exc:
                yield copy.number, exc
            else:
                yield copy.number, None

    def _do(self, doing, key, act):
        self.network.calls.append((doing, key))
        fault = self.network.fault(doing, key)
        if fault == "cut-after":
            act()
        if fault:
            raise ERRORS[fault]()  # noqa: RSE102  # a new one each time
        return act()

    def _remote(self, key, number):
        return Remote(f"{key}-{number}", f"https://net.example/{self.name}/{key}-{number}")


def _name(remote):
    """Of a post that a person found, out of the address that he pasted."""
    return remote.id or remote.url.rpartition("/")[2]


def _key(channel, message, number):
    """32 hex digits, the same for ever for the same part; written out, so that a test can name it."""
    told = f"{channel}|{message.record}|{message.version}|{message.language}|{message.saying.value}|{number}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
