"""Ways in for questions, one module each: what fetches them, and what brings answers back.

Nothing of a way is loaded before it is opened: Telegram's brings a library of its own (the extra `channels`).
"""

from importlib import import_module

from elshi.speak.channels import MissingPartError
from elshi.speak.questions import MAIL, TELEGRAM, WEBHOOK
from elshi.speak.ways import Collector, Teller, Way

_OPENERS = {MAIL: "imap:ImapMailbox", TELEGRAM: "telegram:TelegramBot", WEBHOOK: "webhook:WebhookTeller"}


def open_by_kind(way: Way, *, secret: str) -> Collector | Teller:
    """The way: a Collector for mail, a Teller for a webhook, both for Telegram. The fediverse's is a channel.

    Raises MissingPartError, and UserError where it is set up wrongly.
    """
    module, _, name = _OPENERS[way.kind].partition(":")
    try:
        opener = getattr(import_module(f"{__name__}.{module}"), name)
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] == "elshi":
            raise  # a fault of ours
        raise MissingPartError(
            f"way {way.name}: {way.kind} needs {exc.name}, which is not installed; pip install 'elshi[channels]'"
        ) from exc
    opened: Collector | Teller = opener(way, secret=secret)
    return opened
