"""The address of a post that a person pastes in."""

from urllib.parse import urlsplit

from elshi.desk.people.rules import RuleError

MAX_ADDRESS = 2_000  # characters


def check_address(url: str) -> None:
    """Raises RuleError `bad-url` unless `url` is a web address that a page may link to."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        good = False
    plain = url.isprintable() and not any(sign.isspace() for sign in url)
    if not good or not plain or len(url) > MAX_ADDRESS:
        raise RuleError("bad-url", url=url[:80])
