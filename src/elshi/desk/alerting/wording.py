"""What a copy of an alert says, made when it goes out: in the citizen's language, else in the authentic one."""

from dataclasses import dataclass, field, replace

from elshi.desk.channels.saying import make_message
from elshi.desk.releases.models import Release
from elshi.site.alert_letters import alert_letter, alert_paragraphs, alert_words, answer_words
from elshi.speak.alert_ways import MAIL, SMS
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Saying
from elshi.speak.sms import fit_sms
from elshi.speak.threads import cut_text

_CHAT = replace(find_limits("telegram"), parts=1)


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


def _short(message: Message, title: str) -> str:
    ask = "" if message.saying is Saying.WITHDRAWAL else f"{answer_words(message.language)} "
    return fit_sms(alert_words(message, title=title), link=f"{ask}{message.url}")


def _chat(message: Message, title: str) -> str:
    [text] = cut_text(alert_paragraphs(message, title=title), message.url, _CHAT, with_pictures=False)
    return text
