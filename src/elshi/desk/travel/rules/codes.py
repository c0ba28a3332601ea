"""Codes of the room: what sealed details are opened for, and how a call ended."""

from enum import StrEnum

PURPOSES = ("reach-people", "help-somebody", "prepare-aid", "correct-a-trip", "asked-by-the-citizen")
EXPORTS = ("crisis-staff", "evacuation-list", "handover-to-mission")


class CallEnd(StrEnum):
    """How a call ended. Stored by value: never rename one."""

    OPEN = ""
    REACHED = "reached"
    NOT_REACHED = "not-reached"
