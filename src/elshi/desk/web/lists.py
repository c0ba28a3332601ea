"""Lists in the reader's language: how they are joined, and in which order names stand."""

from collections.abc import Iterable

from django.utils.translation import get_language

from elshi.desk.web.languages import babel_locale, tag_of
from elshi.text.lists import join_list
from elshi.text.sorting import Key, sort_key


def in_a_row(items: Iterable[object]) -> str:
    """The items as one list, in the words and with the commas of the reader's language."""
    return join_list([str(item) for item in items], babel_locale(tag_of(get_language())))


def reader_order(name: str) -> Key:
    """The key that puts names in the order of the reader's alphabet: `sorted(names, key=reader_order)`."""
    return sort_key(name, tag_of(get_language()))
