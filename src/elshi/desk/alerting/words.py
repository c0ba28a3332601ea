"""What codes of alerts on their way are called."""

from django.utils.translation import gettext_lazy

from elshi.speak.alert_ways import MAIL, SMS, TELEGRAM
from elshi.speak.states import State

WAYS = {MAIL: gettext_lazy("e-mail"), SMS: gettext_lazy("short message"), TELEGRAM: gettext_lazy("Telegram")}
STATES = {
    State.QUEUED.value: gettext_lazy("waiting"),
    State.SENDING.value: gettext_lazy("being sent"),
    State.CONFIRMED.value: gettext_lazy("sent"),
    State.FAILED.value: gettext_lazy("not reached"),
    State.UNKNOWN.value: gettext_lazy("perhaps reached"),
    State.DROPPED.value: gettext_lazy("overtaken"),
}
OUTCOMES = {"paused": gettext_lazy("stopped"), "goes-on": gettext_lazy("goes on")}
CODES = {
    "unreachable": gettext_lazy("the other side cannot be reached"),
    "unavailable": gettext_lazy("the other side takes nothing now"),
    "rate-limited": gettext_lazy("as many went out as may, for now"),
    "greylisted": gettext_lazy("the reader's server asks us to come again later"),
    "cut": gettext_lazy("the line was cut; it is sent again"),
    "no-answer": gettext_lazy("nobody answered; it is sent again"),
    "odd-answer": gettext_lazy("the answer could not be read; it is sent again"),
    "bad-address": gettext_lazy("there is no such address"),
    "no-address": gettext_lazy("the trip has no such address any more"),
    "no-chat": gettext_lazy("nobody has opened the bot from this trip yet"),
    "not-allowed": gettext_lazy("the other side refused it"),
    "bad-request": gettext_lazy("the other side does not understand us"),
    "login-refused": gettext_lazy("the other side does not know our password or secret"),
    "sender-refused": gettext_lazy("the mail server does not let our sender in"),
    "no-way": gettext_lazy("nothing serves this way: see alert_ways in node.toml"),
    "no-secret": gettext_lazy("the secret is missing"),
    "no-part": gettext_lazy("a part of the program is not installed"),
    "bad-setup": gettext_lazy("it is set up wrongly"),
    "paused": gettext_lazy("its channel is paused"),
    "no-vault-key": gettext_lazy("the key that opens trips is missing or damaged"),
    "cannot-be-opened": gettext_lazy("sealed to a key that this node does not have"),
    "gone": gettext_lazy("the trip was deleted meanwhile"),
    "expired": gettext_lazy("the alert ended first"),
    "superseded": gettext_lazy("a newer version went out first"),
    "erased": gettext_lazy("its text was erased"),
    "disowned": gettext_lazy("it is no longer official"),
    "too-long": gettext_lazy("it does not fit"),
}
