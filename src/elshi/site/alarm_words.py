"""What an alarm of a mirror is called on a page, what to do, and with which command, in the page's language.

One line per code of `elshi.mirror.alarms.ADVICE`, which says the same in English for the terminal.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from elshi.mirror.alarms import Alarm
from elshi.site.render import translate

gettext_noop: Callable[[str], str] = str  # marks a string for the catalogues


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """In English, as the catalogues have it: `heading`, and `advice` in which `%(command)s` stands for `command`.

    In `command` OFFICE and WHO are filled in: the office, and the source or, where there is none, the office.
    """

    heading: str
    advice: str
    command: str = ""


_ANEW = "elshi mirror resume OFFICE --from SOURCE"
_RESUME = "elshi mirror resume WHO"

WORDS = {
    "equivocation": AlarmWords(
        gettext_noop("Two histories of one log"),
        gettext_noop(
            "The key of this log has signed two histories that contradict each other. Nothing more of this log is "
            "taken from anybody. Keep both notes: they are the proof. Tell the office, and others who copy its log, "
            "by another way. When the office has said which history stands, go on with: %(command)s"
        ),
        _ANEW,
    ),
    "rollback": AlarmWords(
        gettext_noop("A source shows less than before"),
        gettext_noop(
            "The source was put back from a backup, or somebody stands between it and us. Other sources are used "
            "meanwhile. Ask whoever runs it. When it is explained: %(command)s"
        ),
        _RESUME,
    ),
    "revoked-key": AlarmWords(
        gettext_noop("A source goes on with a revoked key"),
        gettext_noop(
            "Whoever writes there may hold a stolen key. Take no texts from this source, and tell the office by "
            "another way. When it is explained: %(command)s"
        ),
        _RESUME,
    ),
    "wrong-bytes": AlarmWords(
        gettext_noop("Files that do not fit their signature"),
        gettext_noop(
            "The source has a broken disk, or somebody forges. Nothing was taken from it. Ask whoever runs it. When "
            "it is mended: %(command)s"
        ),
        _RESUME,
    ),
    "foreign-office": AlarmWords(
        gettext_noop("The log of another office, or a record of one"),
        gettext_noop(
            "What is shown as the log of this office is of another one, or holds a record of another one. Nothing of "
            "it is taken. Tell the office. When it is explained: %(command)s"
        ),
        _RESUME,
    ),
    "bad-record": AlarmWords(
        gettext_noop("An entry that breaks the rules"),
        gettext_noop(
            "The key of the log has signed an entry that breaks a rule. Readers refuse such a log, so our copy stays "
            "as it was. Tell the office. When it is explained: %(command)s"
        ),
        _RESUME,
    ),
    "own-log-behind": AlarmWords(
        gettext_noop("Others hold more of our own log than we do"),
        gettext_noop(
            "This machine was put back from a backup, or somebody else signs with our key. Stop the press and sign "
            "nothing. Bring the newer data back. If they are lost, begin a new log: %(command)s"
        ),
        "elshi log new-epoch",
    ),
    "damaged-copy": AlarmWords(
        gettext_noop("Our copy is damaged"),
        gettext_noop(
            "What lies on this disk is not what was checked. Check the disk, then copy the log anew: %(command)s"
        ),
        _ANEW,
    ),
    "gap": AlarmWords(
        gettext_noop("Something is missing"),
        gettext_noop(
            "Something that the log names has not come yet. It is asked for in every round; another source may have "
            "it. If it stays away, ask the office."
        ),
    ),
    "stale": AlarmWords(
        gettext_noop("Nothing new was heard"),
        gettext_noop(
            "Nothing new has come for longer than expected. The copy is valid and is still shown, but it may not be "
            "the newest there is. Check the line, and ask the office by another way."
        ),
    ),
    "unreachable": AlarmWords(
        gettext_noop("A source does not answer"),
        gettext_noop(
            "The copies are still shown, and the source is asked in every round. If it stays silent, check the line "
            "and the address."
        ),
    ),
    "disputed": AlarmWords(
        gettext_noop("Two offices say different things about a third"),
        gettext_noop(
            "They name different root keys or hosts for it. The word of the one nearer to us counts, the other is not "
            "followed. Ask both."
        ),
    ),
    "newer-format": AlarmWords(
        gettext_noop("Written by a newer Elshi"),
        gettext_noop(
            "This version cannot read the log any further. Update Elshi on this machine; until then the copy stays as "
            "it is."
        ),
    ),
}


def format_heading(alarm: Alarm, language: str) -> str:
    """What the alarm is called."""
    return translate(WORDS[alarm.code].heading, language)


def format_advice(alarm: Alarm, language: str) -> Markup:
    """What to do, as HTML; the command, with what the alarm is about filled in, as code."""
    words = WORDS[alarm.code]
    text = escape(translate(words.advice, language))
    if not words.command:
        return text
    command = words.command.replace("OFFICE", shlex.quote(alarm.office))
    command = command.replace("WHO", shlex.quote(alarm.source or alarm.office))
    # no line is broken within an option, or a reader would type it in two words
    parts = (Markup("<bdi>%s</bdi>") % word if word.startswith("--") else escape(word) for word in command.split(" "))
    return text % {"command": Markup('<code dir="ltr">%s</code>') % Markup(" ").join(parts)}
