"""How pages call channels, what is to be done on them, and what became of it, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elshi.desk.channels.models import Channel
from elshi.desk.releases.words import platform_words
from elshi.speak.kinds import ACTIVITYPUB, MAIL, MANUAL
from elshi.speak.states import Doing, State

_KINDS: Mapping[str, object] = {ACTIVITYPUB: gettext_lazy("Fediverse"), MAIL: gettext_lazy("e-mail")}

DOING_WORDS: Mapping[str, object] = {
    Doing.POST: gettext_lazy("to be posted"),
    Doing.EDIT: gettext_lazy("to be corrected"),
    Doing.DELETE: gettext_lazy("to be taken away"),
}
DONE_WORDS: Mapping[str, object] = {
    Doing.POST: gettext_lazy("posted"),
    Doing.EDIT: gettext_lazy("corrected"),
    Doing.DELETE: gettext_lazy("taken away"),
}
STATE_WORDS: Mapping[str, object] = {
    State.QUEUED: gettext_lazy("waiting"),
    State.SENDING: gettext_lazy("being sent"),
    State.CONFIRMED: gettext_lazy("done"),
    State.FAILED: gettext_lazy("not sent"),
    State.UNKNOWN: gettext_lazy("in doubt"),
    State.MANUAL: gettext_lazy("to be done by hand"),
    State.DROPPED: gettext_lazy("given up"),
}
LETTER_WORDS: Mapping[str, object] = {
    "confirm": gettext_lazy("questions to new addresses"),
    "known": gettext_lazy("letters that somebody is subscribed already"),
    "digest": gettext_lazy("digests"),
    "brief": gettext_lazy("briefs"),
    "answer": gettext_lazy("answers to questions"),
}
BY_HAND_WORDS = gettext_lazy("by hand")  # of State.MANUAL, where what is to be done stands before it
TAKING_BACK_WORDS: Mapping[str, object] = {  # of taking_back
    "taken-away": gettext_lazy("What was posted is taken away."),
    "changed": gettext_lazy("What was posted is changed, and says then:"),
    "answered": gettext_lazy("What was posted cannot be taken away. It is answered with:"),
    "letter": gettext_lazy("Letters cannot be taken back. Another one follows to the readers:"),
    "by-hand": gettext_lazy("A person takes it away, or if that cannot be done, answers it with:"),
    "unsaid": gettext_lazy("It was not posted there yet, and will not be."),
}
STATE_TAGS: Mapping[str, str] = {
    State.QUEUED: "tag-queued",
    State.SENDING: "tag-queued",
    State.CONFIRMED: "tag-good",
    State.FAILED: "tag-bad",
    State.UNKNOWN: "tag-bad",
    State.MANUAL: "tag-approved",
    State.DROPPED: "",
}


def network_words(channel: Channel) -> str:
    """The network of a channel by its own name; that a person posts there is said with it."""
    if channel.kind == MANUAL:
        return _("{network}, by hand").format(network=platform_words(channel.options.get("network", "")) or "–")
    return str(_KINDS.get(channel.kind) or platform_words(channel.kind))
