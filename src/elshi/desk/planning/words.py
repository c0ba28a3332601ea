"""Codes of the calendar in the reader's language. A test ties the table to its codes."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

EVENT_KINDS: Mapping[str, object] = {
    "visit": gettext_lazy("visit"),
    "meeting": gettext_lazy("meeting"),
    "vote": gettext_lazy("vote"),
    "anniversary": gettext_lazy("anniversary"),
    "day": gettext_lazy("national or international day"),
    "other": gettext_lazy("other date"),
}
