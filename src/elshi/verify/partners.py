"""Partner states: whom our own verified log recognises, and under which root key what they say is verified.

A partner's site or receipt brings an office's name and nothing else that counts. Its host and root key come from the
`recognition` in our log; what it brings itself (its office record, its keys) is then verified under that root key. What
holds is theirs and is marked as theirs: "recognised", never "pinned".
"""

from elshi.base.errors import SecurityError
from elshi.record import Ledger, Trust


class NotRecognisedError(SecurityError):
    """The office is no partner of ours, or not any more. It says nothing about what that office said."""


def partner_trust(ledger: Ledger, office: str, *, what: str) -> Trust:
    """The trust that our log puts into `office`, without witnesses: recognition names none.

    `what` is of that office, for the message. Raises NotRecognisedError.
    """
    own = ledger.office.office
    recognition = ledger.recognitions.get(office)
    if recognition is None:
        raise NotRecognisedError(f"{what} is of {office}, which {own} does not recognise")
    if recognition.status != "recognised":
        ended = f"{recognition.id} version {recognition.version} ended it"
        raise NotRecognisedError(f"{what} is of {office}, which {own} does not recognise any more: {ended}")
    partner = recognition.partner
    return Trust(partner.office, partner.host, partner.root_key)
