"""The channel of our own actor on the fediverse: posts are files on the shelf, deliveries go to followers' inboxes.

`post`, `edit` and `delete` make and show what is said, and touch no network: they cannot fail half. `deliver` then
brings the activity to each inbox. All of it may be repeated: ids come from the part's key, and receivers know an
activity that they have had by its id. `tell_all` answers who asked, beside all that.

Options: `folder` (of all actors of the node), `handle` (the actor's name; else the channel's), `title`, `summary`,
`page` (where people are led; else the public address).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from elshi.adapters.at_once import run_at_once
from elshi.adapters.channels.options import check_options
from elshi.adapters.clock import SystemClock
from elshi.adapters.fediverse.accepts import Accepts
from elshi.adapters.fediverse.addresses import ActorAddress, check_base, check_name, parse_object
from elshi.adapters.fediverse.arrivals import Arrival
from elshi.adapters.fediverse.asked import parse_asker
from elshi.adapters.fediverse.documents import Look, actor_document, webfinger_document
from elshi.adapters.fediverse.faults import StrangeError
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.adapters.fediverse.keys import parse_secret
from elshi.adapters.fediverse.knocks import Remembered
from elshi.adapters.fediverse.objects import (
    Author,
    make_accept,
    make_create,
    make_delete,
    make_direct_note,
    make_note,
    make_tombstone,
    make_update,
    media_file,
)
from elshi.adapters.fediverse.patience import Patience
from elshi.adapters.fediverse.ports import Knocks
from elshi.adapters.fediverse.remote import parse_json
from elshi.adapters.fediverse.sending import SEND_SECONDS, send_activity
from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.adapters.fediverse.signing import ACCEPTED, Signer
from elshi.adapters.http import FetchError, FetchLimits, ask
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import Clock, parse_time
from elshi.base.errors import FormatError, UserError
from elshi.speak import kinds
from elshi.speak.channels import (
    ChannelError,
    Copy,
    Opened,
    Profile,
    RefusedError,
    Remote,
    RetryError,
    Traits,
    Uptake,
)
from elshi.speak.messages import Message, Part, Saying, part_key
from elshi.speak.ways import Telling
from elshi.text.markdown import plain_text

AT_ONCE = 8  # deliveries under way at a time
ANSWERING = timedelta(seconds=5)  # at a time; what is to be said goes before
_ANSWER_SECONDS = 5.0  # for one answer, which is tried again later
_MOST_MESSAGES = 8  # a row is cut and then said, so the newest is wanted; each may have pictures of many megabytes
_TRAITS = kinds.TRAITS["activitypub"]


def open_channel(opened: Opened, *, clock: Clock | None = None) -> "ActivityPubChannel":
    """The channel, its actor shown as its options say now. Raises UserError for options or a secret that do not do."""
    check_options(opened, given=("folder",))
    address = ActorAddress(opened.address.rstrip("/"), opened.options.get("handle", opened.name))
    check_base(address.base)
    check_name(address.name)
    if not opened.options.get("folder"):
        raise UserError(f"channel {opened.name}: expected the folder of what its actor shows, got none")
    channel = ActivityPubChannel(
        author=Author(address, parse_secret(opened.secret)),
        folders=ActorFolders(Path(opened.options["folder"])),
        appearance=Look(
            title=opened.options.get("title", address.handle),
            summary=opened.options.get("summary", ""),
            page=opened.options.get("page", address.base + "/"),
        ),
        clock=clock or SystemClock(),
        allow_private=opened.allow_private,
    )
    channel.show()
    return channel


def note_key(name: str, *, record: str, version: int, language: str) -> str:
    """The key under which the actor `name` says that version in that language, whatever the version does."""
    never = datetime.min.replace(tzinfo=UTC)
    said = Message(record, version, language, Saying.STATEMENT, url="", issued_at=never)
    return part_key(said, channel=name, number=1)


@dataclass(slots=True)
class ActivityPubChannel:
    """Implements `elshi.speak.channels.FanOut` and `elshi.speak.ways.Teller`."""

    author: Author
    folders: ActorFolders
    appearance: Look
    clock: Clock
    allow_private: bool = False
    patience: Patience = field(default_factory=Patience)
    shelf: FolderShelf = field(init=False)
    _accepts: Accepts = field(init=False)
    _knocks: Remembered = field(init=False)
    # in memory alone: a server of one person leads to who asked
    _knocks_of_askers: Remembered = field(default_factory=Remembered)
    _messages: OrderedDict[str, Message] = field(default_factory=OrderedDict)  # what parts were cut from, by key

    def __post_init__(self) -> None:
        self.shelf, self._knocks = self.folders.shelf, self.folders.knocks
        self._accepts = self.folders.accepts(self.name)

    @property
    def traits(self) -> Traits:
        """Repeats are known by their ids; everything can be changed and taken away."""
        return _TRAITS

    @property
    def name(self) -> str:
        """Of the actor."""
        return self.author.address.name

    def show(self) -> None:
        """Show the actor as it is now."""
        self.shelf.write_actor(self.name, actor_document(self.author.address, self.author.keys, self.appearance))

    @property
    def own_handle(self) -> str:
        """Of the actor, which is made here: nobody else has to be asked whose it is."""
        return self.author.address.handle

    def check(self) -> Profile:
        """Whether the world sees this actor, with this key, under its address and by its handle."""
        address = self.author.address
        shown = self._ask(address.id)
        if shown.get("publicKey") != parse_canonical(self.shelf.read_actor(self.name) or b"{}").get("publicKey"):
            raise RefusedError("login-refused", f"{address.id} shows another key than the channel's")
        resource = f"{address.base}/.well-known/webfinger?resource=acct:{address.handle}"
        if self._ask(resource).get("links") != parse_canonical(webfinger_document(address))["links"]:
            raise RefusedError("not-found", f"WebFinger does not lead from {address.handle} to {address.id}")
        return Profile(handle=address.handle, url=address.id)

    def cut(self, message: Message) -> Sequence[Part]:
        """One part: there is no limit that a statement reaches."""
        words = [message.title, plain_text(message.body), message.url]
        part = Part(
            key=part_key(message, channel=self.name, number=1),
            text="\n\n".join(word for word in words if word),
            language=message.language,
            pictures=message.pictures,
        )
        self._messages[part.key] = message
        self._messages.move_to_end(part.key)
        while len(self._messages) > _MOST_MESSAGES:
            self._messages.popitem(last=False)
        return [part]

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """Make the note and show it; of one that is there already, nothing changes."""
        address, message = self.author.address, self._messages.get(part.key)
        object_id = address.object_of(part.key)
        note = self.shelf.read_object(self.name, part.key)
        if note is None:
            note = make_note(
                self.author,
                part,
                message,
                object_id=object_id,
                published=message.issued_at if message is not None else self.clock.now(),
                in_reply_to=(reply_to.id or reply_to.url) if reply_to is not None else "",
            )
            self._write_pictures(part)
            self.shelf.write_activity(self.name, part.key, make_create(self.author, note))
        self.shelf.write_object(self.name, part.key, note)  # again: a kill may have come before its outbox line
        return Remote(object_id, message.url if message is not None and message.url else object_id)

    def edit(self, remote: Remote, part: Part) -> Remote:
        """Put the new words under the same id."""
        message = self._messages.get(part.key)
        key, said = self._read_note(remote)
        object_id = self.author.address.object_of(key)
        activity = self.shelf.read_activity(self.name, part.key)
        if activity is None:
            updated = message.issued_at if message is not None else self.clock.now()
            note = make_note(
                self.author,
                part,
                message,
                object_id=object_id,
                published=parse_time(said["published"]),
                updated=updated,
                in_reply_to=said.get("inReplyTo", ""),
            )
            self._write_pictures(part)
            self.shelf.write_activity(self.name, part.key, make_update(self.author, note, part.key))
            self.shelf.write_object(self.name, key, note)
        elif not _is_older(meant := parse_canonical(activity)["object"], said):  # a kill may have come between the two
            self.shelf.write_object(self.name, key, format_canonical(meant))
        return Remote(object_id, message.url if message is not None and message.url else remote.url)

    def delete(self, remote: Remote) -> None:
        """Put a Tombstone in its place."""
        key = self._key_in(remote)
        tombstone = self.shelf.read_object(self.name, key)
        if tombstone is None:
            return
        if parse_canonical(tombstone)["type"] != "Tombstone":
            tombstone = make_tombstone(self.author, self.author.address.object_of(key), at=self.clock.now())
            self.shelf.write_object(self.name, key, tombstone)
        self.shelf.write_activity(self.name, f"{key}-delete", make_delete(self.author, tombstone))

    def find(self, part: Part, *, since: datetime) -> Remote | None:  # noqa: ARG002  # ours for ever
        """The note of that key, if it is on the shelf."""
        note = self.shelf.read_object(self.name, part.key)
        if note is None:
            return None
        object_id = self.author.address.object_of(part.key)
        return Remote(object_id, parse_canonical(note).get("url", object_id))

    def look(self, remote: Remote, part: Part) -> Uptake:  # noqa: ARG002  # counted by the note, whatever it says now
        """What came back, as far as it was taken out of the letterbox; nobody else can change or remove the note."""
        key = self._key_in(remote)
        replies, boosts, likes, links = self.folders.echoes(self.name).count(key)
        is_gone = self.shelf.read_object(self.name, key) is None
        return Uptake(self.clock.now(), replies=replies, boosts=boosts, likes=likes, links=links, is_gone=is_gone)

    def deliver(self, remote: Remote, part: Part, copies: Sequence[Copy]) -> Iterator[tuple[int, ChannelError | None]]:
        """Bring what was made last of this part (note, new words, or its end) to each inbox."""
        key = self._key_in(remote)
        activity = self.shelf.read_activity(self.name, part.key) or self.shelf.read_activity(self.name, f"{key}-delete")
        if activity is None:
            raise RefusedError("not-found", "nothing was made of this part that could be delivered")
        yield from run_at_once(
            ((copy.number, partial(self._send, copy.address, activity)) for copy in copies), most=AT_ONCE
        )

    def tell_all(self, tellings: Sequence[Telling]) -> Iterator[tuple[int, ChannelError | None]]:
        """See `elshi.speak.ways.Teller`: a direct note to each who asked. Nothing of it is shown, or kept here."""
        return run_at_once(((one.number, partial(self._tell, one)) for one in tellings), most=AT_ONCE)

    def accept(self, arrival: Arrival) -> ChannelError | None:
        """Say yes to a Follow; repeating it does no harm."""
        accepted = make_accept(
            self.author,
            follower=arrival.follower,
            follow=arrival.activity,
            mark=arrival.mark[:32],
            at=self.clock.now(),
        )
        return self._send(arrival.own_inbox, accepted, total_s=_ANSWER_SECONDS)

    def answer_followers(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Bring the answers to Follows that are due; how many were tried. For the courier, now and then.

        Not for longer than ANSWERING, and only while `may_go_on`: it is asked before each but the first.
        """
        until = self.clock.now() + ANSWERING
        return self._accepts.bring(
            self.accept, at=self.clock.now(), may_go_on=lambda: self.clock.now() < until and may_go_on()
        )

    def _tell(self, telling: Telling) -> ChannelError | None:
        try:
            asker, inbox = parse_asker(telling.reply, telling.id, allow_private=self.allow_private)
        except FormatError:
            return RefusedError("bad-address", "how to answer is not said as it is of the fediverse")
        note = make_direct_note(self.author, telling.message, key=telling.key, asker=asker, in_reply_to=telling.id)
        return self._send(inbox, make_create(self.author, note), knocks=self._knocks_of_askers)

    def _send(
        self, inbox: str, activity: bytes, *, total_s: float = SEND_SECONDS, knocks: Knocks | None = None
    ) -> ChannelError | None:
        """Nothing is tried at a site that has kept us waiting for too long: others have their turn."""
        wait_s = self.patience.wait(inbox)
        if wait_s > 0:
            return RetryError("unreachable", "other servers of the same owner have kept us waiting", after=wait_s)
        signer = Signer(self.author.address.rsa_key, self.author.keys.rsa, self.clock.now)
        with self.patience.counted(inbox):
            return send_activity(
                inbox,
                activity,
                signer=signer,
                knocks=knocks or self._knocks,
                allow_private=self.allow_private,
                total_s=total_s,
            )

    def _write_pictures(self, part: Part) -> None:
        for picture in part.pictures:
            self.shelf.write_media(self.name, media_file(picture), picture.data)

    def _read_note(self, remote: Remote) -> tuple[str, dict[str, str]]:
        key = self._key_in(remote)
        note = self.shelf.read_object(self.name, key)
        said = parse_canonical(note) if note is not None else {"type": ""}
        if said["type"] != "Note":
            raise RefusedError("not-found", "the note to be changed is not there")
        return key, said

    def _key_in(self, remote: Remote) -> str:
        found = parse_object(self.author.address.base, remote.id or remote.url)  # a person pasted the latter
        if found is None or found[0] != self.name:
            raise RefusedError("not-found", "the post is not one of this actor")
        return found[1]

    def _ask(self, url: str) -> dict[str, object]:
        limits = FetchLimits(max_bytes=256 << 10, total_s=10.0, step_s=5.0, allow_private=self.allow_private)
        try:
            answer = ask("GET", url, headers={"accept": ACCEPTED}, limits=limits)
            if answer.status != 200:
                raise RetryError("unavailable", f"{url} answered {answer.status}; expected 200")
            return parse_json(answer.body)
        except FetchError as exc:
            raise RetryError("unreachable", f"{url} cannot be reached") from exc
        except StrangeError as exc:
            raise RefusedError("not-found", f"{url} is not a document of the fediverse") from exc


def _is_older(note: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return parse_time(note["updated"]) < parse_time(other.get("updated", other["published"]))
