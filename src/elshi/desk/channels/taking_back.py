"""What a withdrawal does where the statement was said: for who writes it and who approves it, before it happens."""

from collections import defaultdict
from dataclasses import dataclass

from elshi.adapters.clock import SystemClock
from elshi.desk.channels.chains import MAY_STAND, UNSAID, rows_of_record, standing_of
from elshi.desk.channels.drafted import Preview, draft_message, preview
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.speak.channels import Remote
from elshi.speak.kinds import MAIL, MANUAL, TRAITS
from elshi.speak.messages import Part
from elshi.speak.states import Doing
from elshi.speak.steps import list_steps
from elshi.text.languages import LANGUAGES, Language

TAKEN_AWAY, CHANGED, ANSWERED, LETTER, BY_HAND, UNSAID_YET = (
    "taken-away", "changed", "answered", "letter", "by-hand", "unsaid",
)  # fmt: skip
_HOW = {Doing.DELETE: TAKEN_AWAY, Doing.EDIT: CHANGED, Doing.POST: ANSWERED}


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of what one channel said in one language. `how`: a code of the above; `said`: its words, if any."""

    channel: Channel
    language: Language
    how: str
    said: Preview | None


def list_effects(draft: Draft, version: DraftVersion) -> list[Effect]:
    """Of a withdrawal: each place that carried the statement, or was about to, by channel and language."""
    if draft.replaces is None:
        return []
    chains: dict[tuple[str, str], list[OutboxRow]] = defaultdict(list)
    for row in rows_of_record(draft.replaces.record_id).exclude(release__version__draft=draft):
        chains[row.channel.name, row.language].append(row)
    order, at = list(LANGUAGES), SystemClock().now()
    found = []
    for (_name, language), rows in sorted(chains.items(), key=lambda it: (it[0][0], order.index(it[0][1]))):
        how = _find_how(rows)
        if how:
            said = None
            if how not in {TAKEN_AWAY, UNSAID_YET}:
                message = draft_message(draft, version, language, record=draft.replaces.record_id, at=at)
                said = preview(rows[0].channel, message)
            found.append(Effect(rows[0].channel, LANGUAGES[language], how, said))
    return found


def _find_how(rows: list[OutboxRow]) -> str:
    """As `queueing` and `steps` decide it when the withdrawal is published; empty where nothing was to be said."""
    standing = standing_of(rows)
    if not standing and not any(row.state in MAY_STAND for row in rows):
        return UNSAID_YET if any(row.state in UNSAID for row in rows) else ""
    kind = rows[0].channel.kind
    if kind in {MAIL, MANUAL}:
        return LETTER if kind == MAIL else BY_HAND
    part = Part(key="", text="", language=rows[0].language)
    steps = list_steps(Doing.DELETE, TRAITS[kind], standing=standing or [Remote("", "")], parts=[part])
    return _HOW[steps[0].doing]
