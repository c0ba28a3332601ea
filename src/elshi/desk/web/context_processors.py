"""What the frame of every page needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from elshi.adapters.clock import SystemClock
from elshi.desk.web.languages import language_of
from elshi.desk.web.looks import LOOKS, look_of
from elshi.text.languages import LANGUAGES


def frame(request: HttpRequest) -> dict[str, object]:
    """The reader's language and its direction, the languages and looks on offer, the moment of the answer, the public
    site, and whether this is an exercise."""
    return {
        "reader_language": language_of(get_language()),
        "interface_languages": tuple(LANGUAGES.values()),
        "now": SystemClock().now(),
        "public_url": getattr(settings, "ELSHI_PUBLIC_URL", ""),
        "office": getattr(settings, "ELSHI_OFFICE", ""),
        "is_exercise": getattr(settings, "ELSHI_DEMONSTRATION", False),
        "section": request.path.split("/")[1],
        "look": look_of(request),
        "looks": LOOKS,
    }
