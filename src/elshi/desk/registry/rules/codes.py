"""The closed codes of the incident file. Stored in the database by value: never rename one without a migration."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What happened to an account. `copied`: somebody else's account passes for it."""

    SEIZED = "seized"
    SUSPENDED = "suspended"
    COPIED = "copied"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    SCREENSHOT = "screenshot"
    FILE = "file"
    URL = "url"
    POST = "post"
    TEXT = "text"


class Measure(StrEnum):
    """What was done about an incident."""

    REPORTED_TO_PLATFORM = "reported-to-platform"
    SESSIONS_ENDED = "sessions-ended"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  # the name of an act
    HOLDER_WARNED = "holder-warned"
    NOTICE_PUBLISHED = "notice-published"
    PROTEST_NOTE_SENT = "protest-note-sent"
    REPORTED_TO_POLICE = "reported-to-police"
    ANSWER_RECEIVED = "answer-received"
    ACCOUNT_RESTORED = "account-restored"
    COPY_TAKEN_DOWN = "copy-taken-down"
    OTHER = "other"


class Outcome(StrEnum):
    """How an incident ended."""

    RESTORED = "restored"
    REPLACED = "replaced"
    TAKEN_DOWN = "taken-down"
    GIVEN_UP = "given-up"
    NO_INCIDENT = "no-incident"


class NoLookalike(StrEnum):
    """Why an account whose name is like ours does not pass for it."""

    NAMESAKE = "namesake"
    PARODY = "parody"
    ANOTHER_OFFICE = "another-office"
    OURS = "ours"
    OTHER = "other"


class LetterKind(StrEnum):
    """What an incident file is printed as."""

    PROTEST_NOTE = "protest-note"
    COMPLAINT = "complaint"
