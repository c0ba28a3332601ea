"""What an advisory says of a country, and an alert of a danger: fields of a statement's content, as in the record.

    "advice": {change, country, gazetteer, level, parts, review_by, reviewed_on, sections}     makes an `advisory`
    "danger": {category, certainty, event, expires, gazetteer, onset, places, polygons, severity, urgency}   an `alert`

They are written and read by `elshi.record` (docs/formats/record.md).
"""

from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.extras import ADVICE, DANGER
from elshi.desk.releases.rules.wholes import Whole, parse_texts
from elshi.record import Advice, Danger
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import read_advice
from elshi.record.types.alerts import read_danger
from elshi.text.markdown import split_sections


def find_advice(whole: Whole) -> Advice | None:
    """What an advisory says, None in the whole of anything else. Raises FormatError for what was not saved so."""
    return read_advice(whole[ADVICE]) if ADVICE in whole else None


def find_danger(whole: Whole) -> Danger | None:
    """What an alert says, None in the whole of anything else. Raises FormatError for what was not saved so."""
    return read_danger(whole[DANGER]) if DANGER in whole else None


def find_gazetteer(whole: Whole) -> BlobRef | None:
    """The file of names and borders that an advisory or an alert names; it lies with the draft's attachments."""
    said = find_advice(whole) or find_danger(whole)
    return None if said is None else said.gazetteer


def check_sections(whole: Whole) -> None:
    """Raises RuleError `sections-differ` unless each text of an advisory has as many headings as it has sections."""
    advice = find_advice(whole)
    if advice is None:
        return
    for text in parse_texts(whole["renditions"]):
        found = len(split_sections(text.body)[1])
        if found != len(advice.sections):
            raise RuleError("sections-differ", language=text.language, found=found, expected=len(advice.sections))
