"""What a copy of an alert says, made when it goes out: in the citizen's language, else in the authentic one.

And what its short messages will say, for who writes and who approves it: of a long text they are the beginning.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from elshi.desk.channels.drafted import draft_message
from elshi.desk.channels.saying import make_message
from elshi.desk.releases.models import DraftVersion, Release
from elshi.desk.releases.rules.travel import find_danger
from elshi.site.alert_letters import alert_letter, alert_paragraphs, alert_words, answer_words
from elshi.speak.alert_ways import MAIL, SMS
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Saying
from elshi.speak.sms import MOST_PARTS, count_parts, fit_sms
from elshi.speak.threads import cut_text
from elshi.text.languages import LANGUAGES

_NEVER_CUT = 10_000  # parts: more than any text has
_CHAT = replace(find_limits("telegram"), parts=1)


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """An alert as a short message in one language. `is_cut`: not all of its text is in it."""

    language: str
    text: str
    parts: int
    is_cut: bool


def draft_short_messages(version: DraftVersion, *, at: datetime) -> list[ShortMessage]:
    """The short messages of an alert's draft, in each language that has a text; none of anything else.

    The address in them is no shorter than the alert's own will be.
    """
    if find_danger(version.whole) is None:
        return []
    return [_as_short(version, language, at) for language in LANGUAGES if language in version.renditions]


def _as_short(version: DraftVersion, language: str, at: datetime) -> ShortMessage:
    message = draft_message(version.draft, version, language, record="", at=at)
    text, whole = _short(message, message.title), _short(message, message.title, most=_NEVER_CUT)
    return ShortMessage(language, text, count_parts(text), text != whole)


@dataclass(slots=True)
class Wording:
    """The texts of one release; each is made once. For one batch: a text may be erased meanwhile."""

    release: Release
    _texts: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)

    def find(self, language: str, way: str) -> tuple[str, str, str]:
        """Language, subject and text by that way. Raises RefusedError: `erased`, `disowned`, `too-long`."""
        if (language, way) not in self._texts:
            self._texts[language, way] = self._make(language, way)
        return self._texts[language, way]

    def _make(self, wanted: str, way: str) -> tuple[str, str, str]:
        shown = self.release.version.shown
        language = wanted if wanted in shown.renditions else shown.draft.authentic
        message, title = make_message(self.release, language), shown.renditions[language]["title"]
        if way == MAIL:
            letter = alert_letter(message, title=title)
            return language, letter.subject, letter.body
        return language, "", _short(message, title) if way == SMS else _chat(message, title)


def _short(message: Message, title: str, *, most: int = MOST_PARTS) -> str:
    ask = "" if message.saying is Saying.WITHDRAWAL else f"{answer_words(message.language)} "
    return fit_sms(alert_words(message, title=title), link=f"{ask}{message.url}", most=most)


def _chat(message: Message, title: str) -> str:
    [text] = cut_text(alert_paragraphs(message, title=title), message.url, _CHAT, with_pictures=False)
    return text
