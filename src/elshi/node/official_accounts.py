"""Our own accounts, as the node's log has them, for those who hear others speak."""

from elshi.log import MissingError
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.official import read_whole


def read_official_accounts(home: NodeHome) -> list[tuple[str, str]]:
    """Platform and handle of every account in the office's log, whatever its status; [] while there is no log.

    Reads the whole log. Raises SecurityError where it does not hold.
    """
    try:
        trust = read_own_trust(home)
        ledger = read_whole(home.logs / trust.office, trust=trust).ledger
    except (FileNotFoundError, MissingError):
        return []
    return [(entry.record.platform, entry.record.handle) for entry in ledger.current_accounts()]
