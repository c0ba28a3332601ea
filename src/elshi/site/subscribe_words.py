"""The words around a subscription: what a button asks, what is said after it. They hold whether it is known or not."""

from dataclasses import dataclass

from elshi.site.render import translate


@dataclass(frozen=True, slots=True)
class Notice:
    """A page of words. `button`: what its button says, empty where there is none."""

    title: str
    words: tuple[str, ...]
    button: str = ""


def form_title(language: str, *, is_change: bool) -> str:
    """Of the form."""
    return translate("Change what comes", language) if is_change else translate("Statements by mail", language)


def bad_address(language: str) -> str:
    """What is wrong with what was typed."""
    return translate("This is not an e-mail address that letters can be sent to.", language)


def asked(language: str) -> Notice:
    """After the form of a new subscription."""
    words = (
        translate("A letter is on its way to the address that you gave. Open the link in it to confirm.", language),
        translate("If none comes within an hour, look among unwanted mail, or try again.", language),
    )
    return Notice(translate("Look into your mail", language), words)


def ask_to_confirm(language: str) -> Notice:
    """Where the link in the first letter leads."""
    words = translate("From then on statements come to the address that this letter went to.", language)
    return Notice(translate("Confirm the subscription", language), (words,), translate("Confirm", language))


def ask_to_end(language: str) -> Notice:
    """Where the link below each letter leads."""
    words = translate("Nothing more will come, and your address is deleted.", language)
    return Notice(translate("End the subscription", language), (words,), translate("End it", language))


def confirmed(language: str) -> Notice:
    """After the button of the first letter."""
    words = translate("Statements come to your address from now on.", language)
    return Notice(translate("Confirmed", language), (words,))


def changed(language: str) -> Notice:
    """After another choice."""
    words = translate("What you chose holds from the next letter on.", language)
    return Notice(translate("Saved", language), (words,))


def ended(language: str) -> Notice:
    """After the end."""
    words = translate("Your address is deleted. A letter that is on its way may still come.", language)
    return Notice(translate("Ended", language), (words,))
