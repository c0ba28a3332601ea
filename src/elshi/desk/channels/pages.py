"""Where the page of a record is on the public site: the address that every post, letter and digest leads to."""

from django.conf import settings


def page_url(record: str, language: str) -> str:
    """Of `record` (`xs-mfa/2026/17`) in `language`, absolute; without a version, so that it shows what stands."""
    return f"https://{settings.ELSHI_HOST}/{language}/{record}/"
