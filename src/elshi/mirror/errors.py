"""What can be wrong with a log that somebody shows. Each becomes an alarm (`elshi.mirror.alarms`)."""

from elshi.base.errors import SecurityError, UserError


class WrongBytesError(SecurityError):
    """A source's files do not lead to the checkpoint that it shows beside them."""


class EquivocationError(SecurityError):
    """Two checkpoints that the log's own key signed are not of one tree. `notes`: both, whole."""

    def __init__(self, message: str, notes: tuple[bytes, bytes]) -> None:
        super().__init__(message)
        self.notes = notes


class RolledBackError(SecurityError):
    """A source shows less of a log than it has shown before."""


class RevokedCheckpointError(SecurityError):
    """A checkpoint is signed by a key that the office has revoked, beyond the last good size."""


class BadRecordError(SecurityError):
    """An entry, or who signed it, breaks a rule of the record, although the log's key signed the tree."""


class DamagedCopyError(SecurityError):
    """Our own copy is not what was once verified."""


class CutOffError(UserError):
    """A bundle that lacks its end: copying it was cut short, so it is to be copied again. Nothing of it is taken."""
