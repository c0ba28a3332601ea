"""What the details of an audit row are called, and what their codes mean. Rooms above add theirs in `ready`."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from elshi.desk.people.words import CLEARANCES, GRANTS, ROLES, STATES

DETAILS: dict[str, object] = {
    "account": gettext_lazy("account"),
    "accounts": gettext_lazy("accounts"),
    "alert": gettext_lazy("alert"),
    "answer_by": gettext_lazy("answer by"),
    "answers": gettext_lazy("answers comment"),
    "asked": gettext_lazy("asked by"),
    "asker": gettext_lazy("also who asked"),
    "before": gettext_lazy("before that"),
    "broken": gettext_lazy("first wrong row"),
    "called_off": gettext_lazy("called off"),
    "case": gettext_lazy("case"),
    "changed": gettext_lazy("changed"),
    "channel": gettext_lazy("channel"),
    "clearance": gettext_lazy("clearance"),
    "closing": gettext_lazy("closed because"),
    "code": gettext_lazy("reason"),
    "corrects": gettext_lazy("corrects release"),
    "count": gettext_lazy("how many"),
    "day": gettext_lazy("day"),
    "decision": gettext_lazy("decision"),
    "draft": gettext_lazy("draft"),
    "dropped": gettext_lazy("no longer to be posted"),
    "due": gettext_lazy("due"),
    "due_at": gettext_lazy("due"),
    "during": gettext_lazy("during"),
    "epoch": gettext_lazy("epoch"),
    "factor": gettext_lazy("second factor"),
    "factors": gettext_lazy("second factors"),
    "follow_up": gettext_lazy("what follows"),
    "grant": gettext_lazy("grant"),
    "heads": gettext_lazy("days in the log"),
    "incident": gettext_lazy("incident"),
    "index": gettext_lazy("place in the log"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "languages": gettext_lazy("languages"),
    "late": gettext_lazy("late"),
    "late_seconds": gettext_lazy("seconds late"),
    "leaf": gettext_lazy("hash in the log"),
    "left": gettext_lazy("left"),
    "letters": gettext_lazy("letters and signs"),
    "mark": gettext_lazy("mark"),
    "measure": gettext_lazy("measure"),
    "new": gettext_lazy("new"),
    "number": gettext_lazy("number"),
    "office": gettext_lazy("office"),
    "on": gettext_lazy("in use"),
    "outcome": gettext_lazy("outcome"),
    "owner": gettext_lazy("owner"),
    "person": gettext_lazy("person"),
    "place": gettext_lazy("place"),
    "posts": gettext_lazy("posts"),
    "priority": gettext_lazy("priority"),
    "purpose": gettext_lazy("purpose"),
    "question": gettext_lazy("question"),
    "record": gettext_lazy("record"),
    "resolved": gettext_lazy("settled"),
    "results": gettext_lazy("results"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "schedule": gettext_lazy("schedule"),
    "sessions_ended": gettext_lazy("sessions ended"),
    "severity": gettext_lazy("severity"),
    "sha256": gettext_lazy("content"),
    "silence": gettext_lazy("reason for silence"),
    "successor": gettext_lazy("successor"),
    "template": gettext_lazy("template"),
    "translator": gettext_lazy("translator"),
    "trips": gettext_lazy("trips"),
    "value": gettext_lazy("which"),
    "version": gettext_lazy("version"),
    "warning": gettext_lazy("warning"),
    "who": gettext_lazy("person"),
    "yearly": gettext_lazy("every year"),
}

# A detail's name to tables of its codes; the first that knows a code says what it means.
DETAIL_VALUES: dict[str, list[Mapping[str, object]]] = {
    "role": [ROLES],
    "state": [STATES],
    "clearance": [CLEARANCES],
    "grant": [GRANTS],
}


def name_codes(detail: str, words: Mapping[str, object]) -> None:
    """Let the codes of `detail` be shown in these words."""
    tables = DETAIL_VALUES.setdefault(detail, [])
    if words not in tables:
        tables.append(words)
