"""What the details of an audit row are called, and what their codes mean. Rooms above add theirs in `ready`."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from elshi.desk.people.words import ROLES, STATES

DETAILS: dict[str, object] = {
    "account": gettext_lazy("account"),
    "accounts": gettext_lazy("accounts"),
    "alert": gettext_lazy("alert"),
    "broken": gettext_lazy("first wrong row"),
    "case": gettext_lazy("case"),
    "code": gettext_lazy("reason"),
    "corrects": gettext_lazy("corrects release"),
    "decision": gettext_lazy("decision"),
    "epoch": gettext_lazy("epoch"),
    "heads": gettext_lazy("days in the log"),
    "incident": gettext_lazy("incident"),
    "index": gettext_lazy("place in the log"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "leaf": gettext_lazy("hash in the log"),
    "measure": gettext_lazy("measure"),
    "number": gettext_lazy("number"),
    "outcome": gettext_lazy("outcome"),
    "posts": gettext_lazy("posts"),
    "record": gettext_lazy("record"),
    "results": gettext_lazy("results"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "sha256": gettext_lazy("content"),
    "successor": gettext_lazy("successor"),
    "version": gettext_lazy("version"),
}

# A detail's name to tables of its codes; the first that knows a code says what it means.
DETAIL_VALUES: dict[str, list[Mapping[str, object]]] = {"role": [ROLES], "state": [STATES]}


def name_codes(detail: str, words: Mapping[str, object]) -> None:
    """Let the codes of `detail` be shown in these words."""
    tables = DETAIL_VALUES.setdefault(detail, [])
    if words not in tables:
        tables.append(words)
