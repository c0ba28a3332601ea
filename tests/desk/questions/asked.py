"""Questions that were asked and answered at given moments, straight into the tables: for figures about them."""

from datetime import timedelta
from itertools import count

from elshi.desk.questions.models import Enquiry, Question

_NUMBERS = count(1)


def enquiry_of(at, *, answered_at=None, state="", draft=None, office=""):
    """An enquiry that was asked first at `at`."""
    return Enquiry.objects.create(
        asked_at=at,
        asked_last_at=at,
        answered_at=answered_at,
        state=state or ("new" if answered_at is None else "answered"),
        version=0 if answered_at is None else 1,
        draft=draft,
        office=office,
    )


def asked(at, *, hours=None, enquiry=None, **given):
    """A question of the moment `at`, answered so many hours later; in an enquiry of its own, or in `enquiry`."""
    about = {name: given.pop(name) for name in ("state", "draft", "office") if name in given}
    if enquiry is None:
        enquiry = enquiry_of(at, answered_at=None if hours is None else at + timedelta(hours=hours), **about)
        given.setdefault("cleared", hours is not None)
    return Question.objects.create(**fields(at, enquiry, **given))


def fields(at, enquiry, **given):
    """What the row of a question holds."""
    number = next(_NUMBERS)
    plain = {"channel": "form", "language": "kk", "text": "Виза керек пе?"} | given
    return {"key": f"{number:064}", "enquiry": enquiry, "asked_at": at, "taken_at": at, **plain}
