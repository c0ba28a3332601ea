"""The words of letters: a statement, a digest, the question whether an address is the reader's own. CommonMark.

A letter is its subject and a body; whoever sends it adds who it is from, to whom, and how to take the subscription
back. Nothing here knows a reader.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elshi.site.render import format_day, translate
from elshi.speak.messages import Message, Saying
from elshi.speak.phrases import reason_words
from elshi.text.languages import LANGUAGES

_CLOSING = re.compile("(?<= )#+$")  # at the end of a heading it would be its end
_INLINE = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>&"})
_BLOCK = re.compile(r"([#+=~-]|[0-9]{1,9}(?=[.)]))")  # what begins a heading, a list, a rule or a fence


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `subject`: one line of plain words; `body`: CommonMark; `language`: BCP 47."""

    language: str
    subject: str
    body: str

    @property
    def direction(self) -> str:
        """Of the language: ltr or rtl."""
        return LANGUAGES[self.language].direction


def statement_letter(message: Message) -> Letter:
    """A statement as a letter: what it corrects or withdraws first, then its words, then where it stands."""
    language = message.language
    title = _line(message.title)
    if message.saying is Saying.WITHDRAWAL:
        subject = translate("Withdrawn: %(record)s", language, record=message.record)
        body = [translate("A statement that you were sent has been withdrawn and is no longer official.", language)]
        body += [quote(reason)] if (reason := reason_words(message)) else []
    elif not message.title:  # a correction that is not in this language any more
        subject = translate("No longer official: %(record)s", language, record=message.record)
        body = [
            translate(
                "A statement that you were sent has been corrected, and the new text is in other languages.", language
            )
        ]
    elif message.saying is Saying.CORRECTION:
        subject = translate("Corrected: %(title)s", language, title=title)
        body = [
            translate("This takes the place of the version that you were sent before.", language),
            f"# {quote(title)}",
            message.body,
        ]
    else:
        subject, body = title, [f"# {quote(title)}", message.body]
    day = format_day(message.issued_at, language)
    body += ["---", f"{quote(day)} · {quote(message.record)}", f"<{message.url}>"]
    return Letter(language, subject, "\n\n".join(body) + "\n")


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A statement in a digest: its title as of now, its day, its page. `is_withdrawn`: then it has no title."""

    record: str
    title: str
    issued_at: datetime
    url: str
    is_corrected: bool = False
    is_withdrawn: bool = False


def digest_letter(lines: Sequence[DigestLine], *, language: str, rhythm: str, until: datetime) -> Letter:
    """What was said in a day or a week, newest last, each once in the form that stands. `lines` is not empty."""
    day = format_day(until, language)
    if rhythm == "weekly":
        subject = translate("Statements of the week to %(day)s", language, day=day)
    else:
        subject = translate("Statements of %(day)s", language, day=day)
    rows = [_row(line, language) for line in lines]
    return Letter(language, subject, f"## {quote(subject)}\n\n" + "\n".join(rows) + "\n")


def _row(line: DigestLine, language: str) -> str:
    day = quote(format_day(line.issued_at, language))
    if line.is_withdrawn:
        words = translate("Withdrawn: %(record)s", language, record=line.record)
    elif line.is_corrected:
        words = translate("Corrected: %(title)s", language, title=_line(line.title))
    else:
        words = _line(line.title)
    return f"- {day}: **{quote(words)}**  \n  <{line.url}>"


def confirm_letter(*, office: str, language: str, link: str) -> Letter:
    """The question that goes to an address before anything else does. `link`: to the page that asks once more."""
    words = [
        translate("Somebody, most likely you, asked for the statements of %(office)s at this address.", language),
        translate("To receive them, open this page and confirm:", language),
        f"<{link}>",
        translate("If it was not you, do nothing: nothing else will come.", language),
    ]
    words[0] = quote(words[0] % {"office": _line(office)})
    subject = translate("Confirm that this address is yours", language)
    return Letter(language, subject, "\n\n".join(words) + "\n")


def known_letter(*, office: str, language: str, link: str) -> Letter:
    """For an address that is subscribed already: only its owner learns that it is."""
    words = [
        translate("Somebody, most likely you, asked for the statements of %(office)s at this address.", language),
        translate("It receives them already. To change what comes, or to end it:", language),
        f"<{link}>",
    ]
    words[0] = quote(words[0] % {"office": _line(office)})
    return Letter(language, translate("You are subscribed already", language), "\n\n".join(words) + "\n")


def footer_words(language: str) -> tuple[str, str]:
    """What stands before the two links below a letter: to change what comes, to end it."""
    return translate("Change what comes", language), translate("End the subscription", language)


def quote(text: str) -> str:
    """One line of plain words as CommonMark that shows just these words; few signs more, for people edit it."""
    begins = _BLOCK.match(text)
    head = ""
    if begins:
        sign = begins[1]
        head, text = (f"\\{sign}", text[1:]) if not sign.isdigit() else (f"{sign}\\", text[len(sign) :])
    return head + _CLOSING.sub(r"\\\g<0>", text.translate(_INLINE))


def _line(text: str) -> str:
    return " ".join(text.split())
