"""One line to the ministry's mail server (RFC 5321), and what each of its answers means for a letter.

The server is the administrator's own choice. Its host is resolved once for each connection, and the connection goes to
the address that was looked at; a private one only where he said that it is his. TLS is checked against the host's name;
without TLS only where the address says so, and never with a password.

What is known after each step decides how it failed: before the letter's last line went out it was certainly not taken
(RetryError, RefusedError); from then on until the server answers nobody knows (DoubtError). A server that does not let
our sender speak (5xx to MAIL) would say the same of every letter: that is the line's (LineError). Answers of a server
are numbers here and nothing else: its words often repeat the reader's address, and that stays out of logs.
"""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elshi.adapters.http import FetchError
from elshi.adapters.http import check_address as check_ip_address
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError

WAIT_S = 60.0  # each wait for the server; RFC 5321, 4.5.3.2 asks for more, a lease of ours does not
MAX_LETTERS = 200  # over one connection: some servers close after a few hundred
_PORTS = {"smtps": 465, "smtp": 587, "smtp-plain": 25}
_NO_MAILBOX = frozenset({550, 551, 553})  # RFC 5321, 4.2.3, as answers to RCPT
_CLOSING = 421  # "service not available, closing transmission channel"
_GREYLISTED = frozenset({450, 451, 452})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. `security`: tls (from the first byte), starttls (required), or none."""

    host: str
    port: int
    security: str
    user: str = ""
    allow_private: bool = False
    ca_file: str = ""  # certificates that vouch for it, in place of the machine's own


def parse_mail_server(address: str, *, user: str = "", allow_private: bool = False, ca_file: str = "") -> MailServer:
    """The server of an address: smtps://host (465), smtp://host (587, STARTTLS), smtp-plain://host (25, in the clear).

    Raises UserError.
    """
    expected = "expected smtps://host, smtp://host or smtp-plain://host, each with :port if it is another"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as exc:
        raise UserError(f"mail server: {expected}") from exc
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query or "@" in parts.netloc:
        raise UserError(f"mail server: {expected}")
    security = {"smtps": "tls", "smtp": "starttls", "smtp-plain": "none"}[parts.scheme]
    if security == "none" and user:
        raise UserError("mail server: a password is not sent in the clear; use smtps:// or smtp://, or no user")
    return MailServer(parts.hostname, port or _PORTS[parts.scheme], security, user, allow_private, ca_file)


class SmtpLine:
    """One connection, opened when the first letter needs it and again after MAX_LETTERS. Not thread-safe."""

    def __init__(self, server: MailServer, *, password: str, greeting: str) -> None:
        """`greeting`: the host name that we say we are (EHLO)."""
        self._server, self._password, self._greeting = server, password, greeting
        self._smtp: _PinnedSMTP | None = None
        self._letters = 0

    def open(self) -> None:
        """Connect, greet, protect, log in. Raises RetryError, or RefusedError `login-refused`, `not-allowed`."""
        if self._smtp is not None:
            return
        smtp = _PinnedSMTP(self._server, greeting=self._greeting)
        try:
            self._greet(smtp)
        except ChannelError:
            smtp.close()
            raise
        except (smtplib.SMTPException, OSError, ValueError) as exc:
            smtp.close()
            raise RetryError("unreachable", f"mail server: {type(exc).__name__} before anything was sent") from exc
        self._smtp, self._letters = smtp, 0

    def _greet(self, smtp: "_PinnedSMTP") -> None:
        code = smtp.connect(self._server.host, self._server.port)[0]
        _check(code, 220, stage="the connection")
        _check(smtp.ehlo()[0], 250, stage="EHLO")
        if self._server.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise RefusedError("not-allowed", "the mail server does not offer STARTTLS; nothing was sent")
            _check(smtp.starttls(context=_tls(self._server))[0], 220, stage="STARTTLS")
            _check(smtp.ehlo()[0], 250, stage="EHLO")
        if self._server.user:
            try:
                smtp.login(self._server.user, self._password)
            except smtplib.SMTPAuthenticationError as exc:
                if exc.smtp_code // 100 == 4:
                    raise RetryError("unavailable", f"login answered {exc.smtp_code}") from None  # none of its words
                raise RefusedError("login-refused", f"login answered {exc.smtp_code}") from None
            except smtplib.SMTPNotSupportedError:
                raise RefusedError("login-refused", "the mail server takes no login") from None

    def wake(self) -> None:
        """Before a line that waited is used again: one that the server has closed meanwhile is let go."""
        try:
            if self._smtp is not None and self._smtp.noop()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def send(self, *, sender: str, reader: str, letter: bytes) -> None:
        """Hand over one `letter` (CRLF, headers and body) for one `reader`. Both addresses are checked ones.

        Raises RetryError, RefusedError or DoubtError; the line can be used again after each. LineError
        `sender-refused` where no letter of this sender is taken.
        """
        self.open()
        smtp = self._smtp
        assert smtp is not None
        try:
            self._say(smtp, sender, reader)
        except (smtplib.SMTPException, OSError) as exc:
            self.close()
            raise RetryError("unavailable", f"{type(exc).__name__} before the letter was sent") from exc
        except ChannelError:
            self._start_over()
            raise
        try:
            smtp.send(_dotted(letter))
            code = smtp.getreply()[0]
        except (smtplib.SMTPException, OSError) as exc:
            self.close()
            raise DoubtError("cut", f"{type(exc).__name__} after the letter was sent, before the answer") from exc
        self._letters += 1
        if code == _CLOSING or self._letters >= MAX_LETTERS:
            self.close()
        _check(code, 250, stage="the letter")

    def _say(self, smtp: "_PinnedSMTP", sender: str, reader: str) -> None:
        code = smtp.docmd("MAIL", f"FROM:<{sender}>")[0]
        if code // 100 == 5:  # no such sender, no login, our address on a block list: no reader was named yet
            raise LineError("sender-refused", f"MAIL answered {code}", needs_person=True)
        _check(code, 250, stage="MAIL")
        code = smtp.docmd("RCPT", f"TO:<{reader}>")[0]
        if code in _NO_MAILBOX:
            raise RefusedError("bad-address", f"RCPT answered {code}")
        _check(code, 250, 251, stage="RCPT")
        _check(smtp.docmd("DATA")[0], 354, stage="DATA")

    def _start_over(self) -> None:
        """RSET after a refusal, so that the next letter starts clean; a line that cannot is closed."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()

    def drop(self) -> None:
        """Let the line go without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def close(self) -> None:
        """Say goodbye, if the line still stands. Raises nothing."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


class _PinnedSMTP(smtplib.SMTP):
    """smtplib's dialogue over a socket to an address that was looked at; TLS from the first byte where asked for."""

    def __init__(self, server: MailServer, *, greeting: str) -> None:
        self._server = server
        super().__init__(local_hostname=greeting, timeout=WAIT_S)  # without a name it would ask DNS for ours
        self._host = server.host  # what STARTTLS checks the certificate against

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:  # a socket, or one with TLS around it
        made = socket.create_connection(
            (resolve_server(host, port, allow_private=self._server.allow_private), port), timeout
        )
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits for the one before
        if self._server.security == "tls":
            return _tls(self._server).wrap_socket(made, server_hostname=host)
        return made


def resolve_server(host: str, port: int, *, allow_private: bool) -> str:
    """The first address of a mail server, after every one of them was checked. Raises RetryError, RefusedError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise RetryError("unreachable", f"cannot resolve {host}") from exc
    addresses = [str(entry[4][0]) for entry in found]
    try:
        for address in addresses:
            check_ip_address(address, allow_private=allow_private)
    except FetchError as exc:
        raise RefusedError("not-allowed", f"mail server {host}: {exc}") from exc
    return addresses[0]


def _tls(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(Path(server.ca_file)) if server.ca_file else None)


def _dotted(letter: bytes) -> bytes:
    """The letter as it goes over the line: a dot in front of each line that begins with one, and the last line."""
    body = letter.replace(b"\r\n.", b"\r\n..")  # RFC 5321, 4.5.2; a letter begins with a header, never with a dot
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def _check(code: int, *expected: int, stage: str) -> None:
    """Raises what an answer other than `expected` means; smtplib gives -1 for one that is no answer at all."""
    if code in expected:
        return
    message = f"{stage} answered {code}; expected {expected[0]}"
    if code in _GREYLISTED:
        raise RetryError("greylisted", message)
    if code // 100 == 4:
        raise RetryError("unavailable", message)
    if code // 100 == 5:
        raise RefusedError("too-long" if code == 552 else "not-allowed", message)
    if stage == "the letter":
        raise DoubtError("odd-answer", message)
    raise RetryError("unavailable", message)
