"""The states of what is to be said on a channel, and which may follow which (DESIGN 9)."""

from enum import StrEnum


class Doing(StrEnum):
    """What is to be done on the channel. Stored in the database by value: never rename one."""

    POST = "post"
    EDIT = "edit"  # what was posted of the version before gets the new words
    DELETE = "delete"


class State(StrEnum):
    """Of a row of the outbox, and of each copy of one that goes to many. Stored by value: never rename one."""

    QUEUED = "queued"  # to be tried, or tried again, from its hour on
    SENDING = "sending"  # a worker holds it until its lease ends; a lease that ended makes it UNKNOWN
    CONFIRMED = "confirmed"  # said: the other side named the post
    FAILED = "failed"  # certainly not said; a person may have it tried again
    UNKNOWN = "unknown"  # nobody knows: looked for first where the channel can be asked, else for a person to settle
    MANUAL = "manual"  # for an officer to do by hand, and to paste the address back
    DROPPED = "dropped"  # a person decided that it is not to be said, or a newer version took its place before it was


NEXT = {
    State.QUEUED: frozenset({State.SENDING, State.DROPPED}),
    State.SENDING: frozenset({State.CONFIRMED, State.QUEUED, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.CONFIRMED, State.QUEUED, State.FAILED, State.DROPPED}),
    State.FAILED: frozenset({State.QUEUED, State.CONFIRMED, State.DROPPED}),
    State.MANUAL: frozenset({State.CONFIRMED, State.DROPPED}),
    State.CONFIRMED: frozenset(),
    State.DROPPED: frozenset(),
}
