"""The languages of the interface: our tags on the outside, Django's catalogue names on the inside.

Staff, cookies and addresses know five tags (kk ru en ar zh). Django and Babel need to know which Chinese is meant, so
`zh` is `zh-hans` to Django and `zh_Hans` to Babel. Nothing else in the desk should know this.
"""

from collections.abc import Iterable

from elshi.text.languages import LANGUAGES, Language

COOKIE = "elshi_language"
DEFAULT = "kk"  # for a browser that asks for none of ours; the same as LANGUAGE_CODE
_DJANGO_CODES = {"zh": "zh-hans"}
_BABEL_LOCALES = {"zh": "zh_Hans", "en": "en_GB"}  # days before months, as diplomats write


def django_code(tag: str) -> str:
    """The name under which Django knows our language `tag`."""
    return _DJANGO_CODES.get(tag, tag)


def babel_locale(tag: str) -> str:
    """The CLDR locale for dates and numbers in our language `tag`."""
    return _BABEL_LOCALES.get(tag, tag)


def tag_of(code: str | None) -> str:
    """Our tag for a Django or browser code (`zh-hans`, `ru-RU`); DEFAULT for what we do not speak."""
    tag = (code or "").lower().replace("_", "-").split("-")[0]
    return tag if tag in LANGUAGES else DEFAULT


def language_of(code: str | None) -> Language:
    """The language, with its direction and own name, that `code` stands for."""
    return LANGUAGES[tag_of(code)]


def choose_language(*, stored: str | None, cookie: str | None, accepted: str) -> str:
    """Our tag: what the person stored, else the cookie, else the first language of Accept-Language that we speak."""
    for wish in (stored, cookie, *_by_weight(accepted)):
        tag = (wish or "").lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return DEFAULT


def _by_weight(accepted: str) -> Iterable[str]:
    """The tags of an Accept-Language header, most wanted first; what cannot be read is left out."""
    wishes: list[tuple[float, str]] = []
    for part in accepted[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]
