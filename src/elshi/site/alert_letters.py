"""The words by which an alert reaches citizens abroad: a letter, or a few lines. Nothing here knows a reader.

What is official is the alert as it was approved; here it gets a first line, what is asked of its reader, and its page.
"""

import re

from elshi.site.letters import Letter, quote
from elshi.site.render import format_day, translate
from elshi.speak.messages import Message, Saying
from elshi.text.markdown import plain_text

_ENDS = re.compile(r"[.!?…。！？؟]$")


def alert_letter(message: Message, *, title: str) -> Letter:
    """The alert as a letter. `title`: its own, or for a cancellation the title of what is cancelled."""
    language = message.language
    subject = _first_line(message, title)
    if message.saying is Saying.WITHDRAWAL:
        body = [translate("The alert that you were sent no longer holds.", language)]
    else:
        body = [f"# {quote(title)}", message.body]
        if message.saying is Saying.CORRECTION:
            body.insert(0, translate("This takes the place of the alert that you were sent before.", language))
        ask = translate("Open the link of your trip and say whether you are safe, or need help.", language)
        body += [f"**{ask}**"]
    why = translate("You are told because you registered a trip.", language)
    day = format_day(message.issued_at, language)
    body += ["---", f"{quote(day)} · {quote(message.record)}", f"<{message.url}>", quote(why)]
    return Letter(language, subject, "\n\n".join(body) + "\n")


def alert_words(message: Message, *, title: str) -> str:
    """The alert in plain words on one line, without its page: what a short message is cut from."""
    words = _first_line(message, title)
    if message.saying is Saying.WITHDRAWAL:
        return words
    return " ".join(f"{words}{'' if _ENDS.search(words) else '.'} {plain_text(message.body)}".split())


def alert_paragraphs(message: Message, *, title: str) -> list[str]:
    """The same in paragraphs, for a chat."""
    body = [] if message.saying is Saying.WITHDRAWAL else plain_text(message.body).split("\n")
    return [_first_line(message, title), *body]


def answer_words(language: str) -> str:
    """How to answer by short message; every telephone can write these two digits."""
    return translate("Answer 1: I am safe, 2: I need help.", language)


def _first_line(message: Message, title: str) -> str:
    line = " ".join(title.split())
    if message.saying is Saying.WITHDRAWAL:
        return translate("Alert cancelled: %(title)s", message.language, title=line)
    if message.saying is Saying.CORRECTION:
        return translate("Alert updated: %(title)s", message.language, title=line)
    return translate("Alert: %(title)s", message.language, title=line)
