"""What codes of trips, check-ins and calls are called."""

from django.utils.translation import gettext_lazy

from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.standing import By, Says, Status

STATUSES = {
    Status.HELP.value: gettext_lazy("in need"),
    Status.SILENT.value: gettext_lazy("silent"),
    Status.SAFE.value: gettext_lazy("safe"),
}
SAID = {
    Says.SAFE.value: gettext_lazy("says: safe"),
    Says.HELP.value: gettext_lazy("calls for help"),
    Says.UNCLEAR.value: gettext_lazy("not understood: read it"),
}
BY = {
    By.PAGE.value: gettext_lazy("own page"),
    By.SMS.value: gettext_lazy("SMS, unverified"),
    By.TELEGRAM.value: gettext_lazy("Telegram, unverified"),
    By.STAFF.value: gettext_lazy("by telephone, written down here"),
}
WAYS = {
    "mail": gettext_lazy("e-mail"),
    "sms": gettext_lazy("SMS"),
    "telegram": gettext_lazy("Telegram"),
}
ENDS = {
    CallEnd.OPEN.value: gettext_lazy("to be called"),
    CallEnd.REACHED.value: gettext_lazy("reached"),
    CallEnd.NOT_REACHED.value: gettext_lazy("not reached"),
}
OUTCOMES = {
    "safe": gettext_lazy("reached: safe"),
    "help": gettext_lazy("reached: in need"),
    CallEnd.NOT_REACHED.value: gettext_lazy("not reached"),
}
PURPOSES = {
    "reach-people": gettext_lazy("to reach them in an emergency"),
    "help-somebody": gettext_lazy("to help somebody in need"),
    "prepare-aid": gettext_lazy("to prepare consular aid"),
    "correct-a-trip": gettext_lazy("to put a mistake right"),
    "asked-by-the-citizen": gettext_lazy("because the citizen asked for it"),
}
EXPORTS = {
    "crisis-staff": gettext_lazy("for the crisis staff"),
    "evacuation-list": gettext_lazy("for an evacuation"),
    "handover-to-mission": gettext_lazy("for our mission there"),
}
