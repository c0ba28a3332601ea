"""The networks that a statement is said on: one file each, opened by the name of its kind.

Nothing of a network is loaded before a channel of that kind is opened: each brings a library of its own, and a node
that has no such channel needs none of them (the extra `channels`).
"""

from importlib import import_module
from typing import cast

from elshi.base.errors import UserError
from elshi.speak.channels import KINDS, Channel, MissingPartError, Opened

OPENERS = {kind: f"elshi.adapters.channels.{kind}:open_channel" for kind in KINDS}
EXTRA = "channels"


def open_channel(opened: Opened) -> Channel:
    """The channel of `opened.kind`; nothing is sent.

    Raises MissingPartError, and UserError where its kind is unknown or it is set up wrongly.
    """
    if opened.kind not in OPENERS:
        raise UserError(f"channel {opened.name}: no kind {opened.kind!r}; expected one of {', '.join(sorted(OPENERS))}")
    module, _, function = OPENERS[opened.kind].partition(":")
    try:
        opener = getattr(import_module(module), function)
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] == "elshi":
            raise  # a fault of ours
        raise MissingPartError(
            f"channel {opened.name}: {opened.kind} needs {exc.name}, which is not installed; "
            f"pip install 'elshi[{EXTRA}]'; nothing was sent"
        ) from exc
    return cast("Channel", opener(opened))
