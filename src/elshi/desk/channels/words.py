"""Why something was not said, or is in doubt, in the reader's language; a test ties the table to the codes."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

Words = Mapping[str, object]

OUTCOMES: Words = {
    "said": gettext_lazy("it was posted"),
    "unsaid": gettext_lazy("it was not posted"),
    "left": gettext_lazy("they are left as they are"),
    "again": gettext_lazy("they are tried once more"),
    "failed-left": gettext_lazy("those that failed are left as they are"),
    "failed-again": gettext_lazy("those that failed are tried again"),
    "gone": gettext_lazy("deleted at the other end"),
    "changed": gettext_lazy("changed at the other end"),
}

# Why: of errors (`speak.channels.ChannelError`), of pauses, of what was dropped.
CODES: Words = {
    "rate-limited": gettext_lazy("the network asks us to wait"),
    "unavailable": gettext_lazy("the network has a fault at the moment"),
    "unreachable": gettext_lazy("the network cannot be reached"),
    "greylisted": gettext_lazy("the mail server asks us to try again later"),
    "too-long": gettext_lazy("the text is too long for the network"),
    "not-allowed": gettext_lazy("the network does not allow it to this account"),
    "not-found": gettext_lazy("the network does not find the post or the account"),
    "bad-request": gettext_lazy("the network refused the request"),
    "bad-address": gettext_lazy("the address is not right"),
    "login-refused": gettext_lazy("the network refused our login"),
    "sender-refused": gettext_lazy("the mail server takes no letters from our sender"),
    "all-refused": gettext_lazy("one letter after another was refused; copies that failed can be tried again"),
    "cut": gettext_lazy("the line was cut while it was being posted"),
    "no-answer": gettext_lazy("the network did not answer"),
    "odd-answer": gettext_lazy("the network's answer could not be understood"),
    "stopped": gettext_lazy("the process was stopped while it was being posted"),
    "restored": gettext_lazy("the node was restored from an older backup: it may have been posted since"),
    "superseded": gettext_lazy("a newer version takes its place"),
    "taken-back": gettext_lazy("the subscription was taken back"),
    "left": gettext_lazy("nobody knows whether it arrived; somebody decided to leave it so"),
    "erased": gettext_lazy("the text was erased"),
    "disowned": gettext_lazy("no longer official"),
    "fault": gettext_lazy("a fault of the program; the log says which"),
    "inactive": gettext_lazy("the account is not an active one of the registry"),
    "no-secret": gettext_lazy("the channel's secret is missing on the machine"),
    "no-part": gettext_lazy("a part of the program for this network is not installed"),
    "bad-setup": gettext_lazy("its address, an option or its secret is not right; elshi channel test says which"),
    "other-account": gettext_lazy("the secret opens another account than the one of the registry"),
    "outlived": gettext_lazy(
        "the node was restored from an older backup: it may have been posted, changed or taken back since"
    ),
    "no-way": gettext_lazy("this way in for questions is closed, or node.toml does not name it any more"),
    "paused": gettext_lazy("its channel is paused"),
    "nothing-to-say": gettext_lazy("there is nothing to be said any more"),
    "not-there": gettext_lazy("it was looked for, and is not there"),
    "person": gettext_lazy("somebody decided so"),
}


def say_code(code: str) -> str:
    """Why, in the reader's language; a code that this version has no words for comes back as it is."""
    return str(CODES.get(code, code))
