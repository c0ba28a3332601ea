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
QUIET_REASONS = {
    "threat": gettext_lazy("a threat"),
    "personal-matter": gettext_lazy("a personal matter"),
    "somebody-in-danger": gettext_lazy("somebody is in danger"),
}
PURPOSES = {
    "protect-somebody": gettext_lazy("to protect somebody"),
    "report-it": gettext_lazy("to report it to the police"),
    "help-the-asker": gettext_lazy("to help whoever wrote it"),
    "judge-again": gettext_lazy("to judge again whether it belongs here"),
}
EXTENSIONS = {
    "investigation": gettext_lazy("an investigation needs it"),
    "court": gettext_lazy("a court needs it"),
}
ERASURES = {
    "asker-wishes": gettext_lazy("whoever asked wishes it"),
    "names-somebody": gettext_lazy("it names a private person"),
    "must-not-be-kept": gettext_lazy("the law forbids to keep it"),
}
CLOSINGS = {
    "answered-elsewhere": gettext_lazy("answered elsewhere"),
    "not-ours": gettext_lazy("not a matter of ours"),
    "no-answer-needed": gettext_lazy("needs no answer"),
    "cannot-answer": gettext_lazy("cannot be answered"),
}
