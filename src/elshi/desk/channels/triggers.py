"""What the database itself refuses about channels and the outbox (see `audit.triggers` for how).

The steps of a row are those of `speak.states.NEXT`, the very table that the program asks.
"""

from typing import NamedTuple

from elshi.desk.audit.dialects import Trigger
from elshi.desk.audit.triggers import refuse
from elshi.speak.states import NEXT, State


class _Guard(NamedTuple):
    event: str
    table: str
    when: str
    message: str


_ROW, _COPY, _CHANNEL = "channels_outboxrow", "channels_outboxcopy", "channels_channel"
_LETTER = "channels_mailletter"
_STEPS = " OR ".join(
    f"(OLD.state = '{before.value}' AND NEW.state = '{after.value}')"
    for before in sorted(NEXT)
    for after in sorted(NEXT[before])
)
_NO_STEP = f"NEW.state IS DISTINCT FROM OLD.state AND NOT ({_STEPS})"
# A doubt, once settled, and what was said stay so for ever.
_ENDED = "OLD.state IN ('confirmed', 'dropped')"
# Of the list's text all but the bracket at its end is still there: entries are only added behind. A JSON column reads
# as text the same way each time, on SQLite as it was written, on PostgreSQL in the order of jsonb.
_OLD_PARTS, _NEW_PARTS = "CAST(OLD.parts AS TEXT)", "CAST(NEW.parts AS TEXT)"
_PARTS_GONE = f"""substr({_NEW_PARTS}, 1, length({_OLD_PARTS}) - 1)
 IS DISTINCT FROM substr({_OLD_PARTS}, 1, length({_OLD_PARTS}) - 1)"""
_STARTS = tuple(state.value for state in (State.QUEUED, State.MANUAL))

_GUARDS: dict[str, _Guard] = {
    "channel_no_delete": _Guard("DELETE", _CHANNEL, "TRUE", "a channel is never deleted"),
    "channel_no_replace": _Guard(
        "INSERT",
        _CHANNEL,
        "EXISTS (SELECT 1 FROM channels_channel o WHERE o.id = NEW.id OR o.name = NEW.name)",
        "a channel is never replaced",
    ),
    # Else what was approved for one account would be said on another.
    "channel_keeps_account": _Guard(
        "UPDATE",
        _CHANNEL,
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.name IS DISTINCT FROM OLD.name OR NEW.kind IS DISTINCT FROM OLD.kind
 OR NEW.account IS DISTINCT FROM OLD.account""",
        "a channel keeps its name, kind and account",
    ),
    "row_of_published": _Guard(
        "INSERT",
        _ROW,
        "NOT EXISTS (SELECT 1 FROM releases_release r WHERE r.id = NEW.release_id AND r.state = 'published')",
        "only what is published is said on a channel",
    ),
    "row_starts": _Guard(
        "INSERT",
        _ROW,
        f"NEW.state NOT IN {_STARTS} OR {_NEW_PARTS} <> '[]' OR NEW.attempts <> 0",
        "a row of the outbox starts in the queue",
    ),
    "row_no_replace": _Guard(
        "INSERT",
        _ROW,
        """EXISTS (SELECT 1 FROM channels_outboxrow o WHERE o.id = NEW.id OR (o.release_id = NEW.release_id
 AND o.channel_id = NEW.channel_id AND o.language = NEW.language AND o.doing = NEW.doing))""",
        "a row of the outbox is never replaced",
    ),
    "row_no_delete": _Guard("DELETE", _ROW, "TRUE", "a row of the outbox is never deleted"),
    "row_frozen": _Guard(
        "UPDATE",
        _ROW,
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.release_id IS DISTINCT FROM OLD.release_id
 OR NEW.channel_id IS DISTINCT FROM OLD.channel_id OR NEW.language IS DISTINCT FROM OLD.language
 OR NEW.doing IS DISTINCT FROM OLD.doing""",
        "a row of the outbox says one thing in one place",
    ),
    "row_steps": _Guard("UPDATE", _ROW, _NO_STEP, "no such step of a row of the outbox"),
    "row_leased": _Guard(
        "UPDATE",
        _ROW,
        "NEW.state = 'sending' AND (NEW.lease_until IS NULL OR NEW.lease_by = '')",
        "what is being said is held by somebody, for a time",
    ),
    "row_parts_grow": _Guard("UPDATE", _ROW, _PARTS_GONE, "what was said is never forgotten"),
    "row_named": _Guard(
        "UPDATE",
        _ROW,
        f"NEW.state = 'confirmed' AND NEW.doing = 'post' AND {_NEW_PARTS} = '[]'",
        "what was said has an address",
    ),
    "row_ended": _Guard(
        "UPDATE",
        _ROW,
        f"""{_ENDED} AND ({_NEW_PARTS} IS DISTINCT FROM {_OLD_PARTS} OR NEW.code IS DISTINCT FROM OLD.code
 OR NEW.attempts IS DISTINCT FROM OLD.attempts OR NEW.settled_at IS DISTINCT FROM OLD.settled_at
 OR NEW.settled_by_id IS DISTINCT FROM OLD.settled_by_id)""",
        "what was said, or dropped, stays so",
    ),
    "copy_starts": _Guard("INSERT", _COPY, "NEW.state <> 'queued' OR NEW.attempts <> 0", "a copy starts in the queue"),
    "copy_no_replace": _Guard(
        "INSERT",
        _COPY,
        """EXISTS (SELECT 1 FROM channels_outboxcopy o
 WHERE o.id = NEW.id OR (o.row_id = NEW.row_id AND o.address = NEW.address))""",
        "a copy is never replaced",
    ),
    "copy_no_delete": _Guard("DELETE", _COPY, "TRUE", "a copy is never deleted"),
    "copy_frozen": _Guard(
        "UPDATE",
        _COPY,
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.row_id IS DISTINCT FROM OLD.row_id
 OR NEW.address IS DISTINCT FROM OLD.address""",
        "a copy goes to one reader",
    ),
    "copy_steps": _Guard("UPDATE", _COPY, _NO_STEP, "no such step of a copy"),
    "copy_leased": _Guard(
        "UPDATE",
        _COPY,
        "NEW.state = 'sending' AND (NEW.lease_until IS NULL OR NEW.lease_by = '')",
        "what is being sent is held by somebody, for a time",
    ),
    # Nobody decides about a letter that is no statement: in doubt it stays unsent.
    "letter_ended": _Guard(
        "UPDATE",
        _LETTER,
        "OLD.state NOT IN ('queued', 'sending') AND NEW.state IS DISTINCT FROM OLD.state",
        "a letter that has ended stays so",
    ),
}


def channel_triggers() -> dict[str, Trigger]:
    """By name."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in _GUARDS.items()
    }
