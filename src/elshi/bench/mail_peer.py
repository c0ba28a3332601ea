"""The same letter by smtplib and email, as anybody would write it: what our own way of sending is measured beside."""

import smtplib
from email.message import EmailMessage

from elshi.bench.figures import Taken, in_turn
from elshi.site.letter_html import format_html, format_html_foot, format_plain, format_plain_foot
from elshi.site.letters import Letter


def time_smtplib(letter: Letter, *, sender: str, door: str, port: int, count: int) -> Taken:
    """How long `count` letters take over one line to the server at `port`, each written whole for its reader."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as smtp:
            for number in range(count):
                smtp.send_message(_write(letter, sender=sender, door=door, number=number))

    return in_turn(1, send)[0]


def _write(letter: Letter, *, sender: str, door: str, number: int) -> EmailMessage:
    links = [("Unsubscribe", f"{door}/subscribe/end/{number:032}")]
    message = EmailMessage()
    message["From"], message["To"] = sender, f"reader{number}@post.example"
    message["Subject"], message["List-Unsubscribe"] = letter.subject, f"<{links[0][1]}>"
    message.set_content(format_plain(letter) + format_plain_foot(links))
    message.add_alternative(format_html(letter) + format_html_foot(links), subtype="html")
    return message
