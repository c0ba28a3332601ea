"""Reasons for sending a draft back, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

# Keys are RETURN_CODES of releases.actions.return_draft; a test holds the two together.
RETURN_REASONS: Mapping[str, object] = {
    "facts": gettext_lazy("facts"),
    "wording": gettext_lazy("wording"),
    "translation": gettext_lazy("translation"),
    "timing": gettext_lazy("timing"),
    "other": gettext_lazy("other"),
}
