"""What a brief may be: one line of title, a body with words in it, both within limits. Plain Python."""

from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.desk.people.rules import RuleError
from elshi.speak.mail_addresses import check_mail_address

MAX_TITLE = 200
MAX_BODY = 60_000  # signs
MAX_LIST = 200  # addresses of one list


@dataclass(frozen=True, slots=True)
class BriefText:
    """Title and body as somebody typed them, checked."""

    title: str
    body: str


def check_brief(title: str, body: str) -> BriefText:
    """The text, its lines ended by LF. Raises RuleError `bad-brief`."""
    line, text = title.strip(), body.replace("\r\n", "\n").strip()
    if not 0 < len(line) <= MAX_TITLE or not line.isprintable() or not 0 < len(text) <= MAX_BODY or "\0" in text:
        raise RuleError("bad-brief")
    return BriefText(line, text + "\n")


def read_brief_list(text: str) -> list[str]:
    """The addresses of the option `brief-to`, in their order, each once. What is no address is left out."""
    found = []
    for address in text.replace(",", " ").split():
        try:
            check_mail_address(address)
        except FormatError:
            continue
        found.append(address)
    return list(dict.fromkeys(found))[:MAX_LIST]
