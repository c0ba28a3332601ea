"""What a channel is opened with, read once and strictly: a misspelt option is a mistake, not a default."""

from collections.abc import Collection

from elshi.base.errors import UserError
from elshi.speak import options
from elshi.speak.channels import Opened


def check_options(opened: Opened, *, given: Collection[str] = ()) -> None:
    """Raises UserError for an option that is unknown, lacking or of another form (`speak.options`).

    `given`: names of options that the program itself adds.
    """
    try:
        options.check_options(opened.kind, opened.options, given=given)
    except options.OptionError as exc:
        raise UserError(f"channel {opened.name}: {exc}") from exc


def check_secret(opened: Opened) -> None:
    """Raises UserError for a secret that is empty or not one line: a token, or a password that a program made."""
    if not opened.secret.isascii() or not opened.secret.isprintable() or not opened.secret.strip():
        raise UserError(f"channel {opened.name}: expected a secret of one line in plain ASCII")
