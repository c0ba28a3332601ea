"""Days in words, as a ministry writes them in each language.

>>> from datetime import UTC, datetime
>>> [format_day(datetime(2026, 3, 9, tzinfo=UTC), language) for language in ("kk", "ru", "en")]
['2026 жылғы 9 наурыз', '9 марта 2026\\u202fг.', '9 March 2026']
"""

from datetime import datetime

from babel.dates import format_date

# CLDR's long forms, except where a ministry writes otherwise
_FORMS = {"kk": "y 'жылғы' d MMMM", "en": "d MMMM y"}


def format_day(moment: datetime, language: str) -> str:
    """The date of `moment` (UTC) in words."""
    return str(format_date(moment, _FORMS.get(language, "long"), locale=language))
