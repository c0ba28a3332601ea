"""What the administrator's own files may be refused with."""

from elshi.base.errors import UserError


class AuditInputError(UserError):
    """A file that was handed to an audit is not what it should be. Nothing was looked at."""
