"""The words of a protest note and of a complaint to a platform, in five languages.

Content, not interface: these sentences go to other states and to companies, so they are whole in each language and are
not looked up in a catalogue. {ministry}, {recipient}, {since} and {register} are filled in. Offices and accounts are
never put into a sentence, where their names would have to be declined, but into the list below it; a person writes the
recipient in the form that the sentence needs, and `recipient_help` says which.

A protest note follows the form of a note verbale: third person, courtesies at both ends, a number and a seal but no
signature. It says what happened and never who did it: that is for a person to add, who can prove it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of letter in one language. `happened` and `asks`: by the kind of the incident (`IncidentKind`)."""

    title: str
    opening: str
    happened: Mapping[str, str]
    asks: Mapping[str, tuple[str, ...]]
    closing: str
    recipient_help: str
