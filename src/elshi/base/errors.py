"""The one family of errors.

Every error of ours is an :class:`ElshiError`. What a person can mend (a bad file, a missing setting) is a
:class:`UserError` and ends a command as one clear line with exit code 2. What touches trust is a
:class:`SecurityError`: it fails closed, ends a command with exit code 7 and is never retried. Anything else that
reaches the top is a fault of ours (exit 1) and keeps its traceback.
"""


class ElshiError(Exception):
    """Base of all errors of Elshi."""

    exit_code = 1


class UserError(ElshiError):
    """Something that the person at the keyboard can mend. The message says what was expected, found, and untouched."""

    exit_code = 2


class SecurityError(ElshiError):
    """A proof, a signature or a trust rule failed. Never caught to try again."""

    exit_code = 7


class FormatError(SecurityError):
    """Bytes of one of our own signed formats are not what its formatter would write."""
