"""How many letters a second go into aiosmtpd: by the mail channel, and by smtplib as anybody would write it. JSON.

    python tests/channels/bench_mail.py [letters]

The server is a process of its own. The ratio is what to compare; the figures are of this machine.
"""

import json
import smtplib
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from multiprocessing import Event, Process, Queue

from elshi.adapters.channels.mail import open_channel
from elshi.site.letter_html import format_html, format_html_foot, format_plain, format_plain_foot
from elshi.site.letters import statement_letter
from elshi.speak.channels import Copy, Opened
from elshi.speak.messages import Message, Saying

BODY = "\n\n".join(f"{number}. Екі министр кездесіп, **сауда** мен көлікті талқылады." for number in range(1, 31))
MESSAGE = Message(
    record="xs-mfa/2026/17", version=1, language="kk", saying=Saying.STATEMENT, title="Екі министрдің кездесуі туралы",
    url="https://mfa.samal.example/kk/xs-mfa/2026/17/", issued_at=datetime(2026, 3, 9, tzinfo=UTC), body=BODY,
)  # fmt: skip


class Sink:
    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # as aiosmtpd calls it
        self.count += 1
        return "250 OK"


def run_server(ports: "Queue[int]", counts: "Queue[int]", stop) -> None:
    from aiosmtpd.controller import Controller
    from mail_server import free_port

    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    ports.put(controller.port)
    stop.wait()
    controller.stop()
    counts.put(sink.count)


@contextmanager
def server(expected: int):
    ports, counts, stop = Queue(), Queue(), Event()
    process = Process(target=run_server, args=(ports, counts, stop))
    process.start()
    try:
        yield ports.get(timeout=30)
    finally:
        stop.set()
        got = counts.get(timeout=30)
        process.join()
    assert got == expected, f"expected {expected} letters at the server, got {got}"


def by_smtplib(port: int, count: int) -> None:
    letter = statement_letter(MESSAGE)
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as smtp:
        for number in range(count):
            links = [("a", f"https://news.mfa.samal.example/subscribe/end/token{number:020}")]
            message = EmailMessage()
            message["From"], message["To"] = "press@mfa.samal.example", f"reader{number}@post.example"
            message["Subject"], message["List-Unsubscribe"] = letter.subject, f"<{links[0][1]}>"
            message.set_content(format_plain(letter) + format_plain_foot(links))
            message.add_alternative(format_html(letter) + format_html_foot(links), subtype="html")
            smtp.send_message(message)


def by_channel(port: int, count: int, *, lines: int) -> None:
    options = {"sender": "press@mfa.samal.example", "door": "https://news.mfa.samal.example", "lines": str(lines)}
    channel = open_channel(Opened("news", "mail", "a", f"smtp-plain://127.0.0.1:{port}", "", options, True))
    [part] = channel.cut(MESSAGE)
    copies = [
        Copy(number, f"{number:032x}", f"reader{number}@post.example", f"token{number:020}") for number in range(count)
    ]
    results = dict(channel.deliver(channel.post(part, reply_to=None), part, copies))
    assert len(results) == count
    assert not any(results.values())


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    rates = {}
    for name, send in (
        ("smtplib", by_smtplib),
        ("channel_1_line", lambda port, count: by_channel(port, count, lines=1)),
        ("channel_4_lines", lambda port, count: by_channel(port, count, lines=4)),
    ):
        with server(count) as port:
            start = time.perf_counter()
            send(port, count)
            rates[name] = count / (time.perf_counter() - start)
    shown = {f"{name}_letters_per_second": round(rate) for name, rate in rates.items()}
    print(json.dumps({"letters": count, **shown, "ratio": round(rates["channel_4_lines"] / rates["smtplib"], 2)}))


if __name__ == "__main__":
    main()
