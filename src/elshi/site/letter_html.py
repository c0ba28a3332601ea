"""A letter's two forms, each in two pieces: what all readers get, and the foot with a reader's own links.

The HTML needs nothing from anywhere: no picture, no style sheet, no trace. No address is counted for a reader: a letter
of a ministry tells nobody that it was opened.
"""

from collections.abc import Sequence

from markupsafe import escape

from elshi.site.letters import Letter
from elshi.text.markdown import plain_text, render_html

Links = Sequence[tuple[str, str]]  # words and address
# Only what mail programs keep, at the one element: letters have no style sheet of their own.
_STYLE = "margin:0 auto;max-width:38em;padding:1em;font:1em/1.6 Georgia,serif"


def format_plain(letter: Letter) -> str:
    """The plain words, LF, with an empty line between blocks."""
    return plain_text(letter.body).replace("\n", "\n\n") + "\n"


def format_plain_foot(links: Links) -> str:
    """The links, below the line that mail programs know as the end of a letter (RFC 3676, 4.3)."""
    return "\n-- \n" + "".join(f"{words}: {address}\n" for words, address in links) if links else ""


def format_html(letter: Letter) -> str:
    """The page but for its foot. Every word is escaped or has gone through the allow-list of `render_html`."""
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}" dir="{letter.direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(letter.subject)}</title>\n</head>\n'
        f'<body dir="{letter.direction}" style="{_STYLE}">\n<main>\n{render_html(letter.body)}</main>\n'
    )


def format_html_foot(links: Links) -> str:
    """The links, and the end of the page."""
    rows = "".join(f'<p><a href="{escape(address)}">{escape(words)}</a></p>\n' for words, address in links)
    return (f"<footer>\n{rows}</footer>\n" if rows else "") + "</body>\n</html>\n"
