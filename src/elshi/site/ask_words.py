"""The words around a question: what is wrong with what was typed, and what is said after it came in."""

from elshi.site.render import translate
from elshi.site.subscribe_words import Notice


def form_title(language: str) -> str:
    """Of the form."""
    return translate("Ask the ministry", language)


def no_text(language: str) -> str:
    """Nothing was typed."""
    return translate("Write your question first.", language)


def too_long(language: str, *, most: int) -> str:
    """More than `most` signs."""
    return translate("Your question is too long: at most %(most)s signs are taken.", language, most=most)


def bad_address(language: str) -> str:
    """An answer by mail was asked for, to no address."""
    return translate("This is not an e-mail address that an answer can be sent to.", language)


def no_stamp(language: str) -> str:
    """The browser did not do its part, or did it too long ago."""
    return translate("Your browser has not finished preparing the question. Please send it again.", language)


def full(language: str) -> str:
    """The spool is full."""
    return translate("So many questions are waiting that none is taken in now. Nothing was sent: try later.", language)


def taken(language: str, *, by_mail: bool) -> Notice:
    """After a question came in; it is on the disk by then."""
    first = translate("Your question has arrived. A person reads it.", language)
    where = (
        translate("The answer comes to the address that you gave.", language)
        if by_mail
        else translate(
            "The answer will be shown under the address below. Keep it: nobody can give it to you again.", language
        )
    )
    public = translate("If others ask the same, one answer goes to all, and is published without names.", language)
    return Notice(translate("Thank you", language), (first, where, public))
