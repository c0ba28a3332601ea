"""What a channel is opened with, read once and strictly: a misspelt option is a mistake, not a default."""

from collections.abc import Collection

from elshi.base.errors import UserError
from elshi.speak.channels import Opened


def check_options(opened: Opened, *, known: Collection[str], required: Collection[str] = ()) -> None:
    """Raises UserError for an option that is unknown or lacking, and for a secret that is empty or not one line."""
    for name in sorted(set(opened.options) - set(known)):
        raise UserError(
            f"channel {opened.name}: {opened.kind} has no option {name!r}; it has {', '.join(sorted(known))}"
        )
    for name in required:
        if not opened.options.get(name):
            raise UserError(f"channel {opened.name}: {opened.kind} needs the option {name!r}")
    if not opened.secret.isascii() or not opened.secret.isprintable() or not opened.secret.strip():
        raise UserError(f"channel {opened.name}: expected a secret of one line in plain ASCII")


def read_length(opened: Opened, name: str, *, default: int) -> int:
    """A number of signs from 1 to 99,999. Raises UserError."""
    text = opened.options.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) > 0):
        raise UserError(f"channel {opened.name}: option {name} is {text!r}; expected a number of signs, such as 500")
    return int(text)
