"""Strangers' words on one line: without control characters, direction marks and other invisible ones."""

MAX_CHARS = 500


def visible(text: str) -> str:
    """The words of `text` as they are seen, white space folded, at most MAX_CHARS characters."""
    shown = "".join(letter for letter in text[: 4 * MAX_CHARS] if letter.isprintable() or letter.isspace())
    return " ".join(shown.split())[:MAX_CHARS]
