"""What codes of questions and enquiries are called."""

from django.utils.translation import gettext_lazy

from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.speak.questions import FEDIVERSE, FORM, MAIL, TELEGRAM, WEBHOOK

STATES = {
    EnquiryState.NEW.value: gettext_lazy("nobody's yet"),
    EnquiryState.TAKEN.value: gettext_lazy("taken"),
    EnquiryState.ANSWERING.value: gettext_lazy("being answered"),
    EnquiryState.ANSWERED.value: gettext_lazy("answered"),
    EnquiryState.CLOSED.value: gettext_lazy("closed"),
}
PLACES = {
    Place.ENQUIRY.value: gettext_lazy("in an enquiry"),
    Place.SPAM.value: gettext_lazy("spam"),
    Place.QUIET.value: gettext_lazy("kept quiet"),
}
CHANNELS = {
    FORM: gettext_lazy("form"),
    MAIL: gettext_lazy("e-mail"),
    FEDIVERSE: gettext_lazy("fediverse"),
    TELEGRAM: gettext_lazy("Telegram"),
    WEBHOOK: gettext_lazy("another program"),
}
CLOSINGS = {
    "answered-elsewhere": gettext_lazy("answered elsewhere"),
    "not-ours": gettext_lazy("not a matter of ours"),
    "no-answer-needed": gettext_lazy("needs no answer"),
    "cannot-answer": gettext_lazy("cannot be answered"),
}
