"""Which channels a draft may go to, in which languages, and which of them it cannot leave out.

An office speaks in its own name: an embassy's text goes to accounts that the registry calls the embassy's, and to no
other. The ministry's may go to any account of the tree.
"""

from dataclasses import dataclass

from django.conf import settings

from elshi.desk.channels.accounts import ACTIVE
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.people.offices import MINISTRY, reaches
from elshi.desk.registry.reading import Asset, read_assets
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.destinations import read_targets
from elshi.speak.states import State
from elshi.speak.targets import Target
from elshi.text.languages import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Choice:
    """One language of one channel. `stays`: a version before went out there, so a correction does, too."""

    language: Language
    target: str
    is_chosen: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One channel. `asset`: its account as the registry has it, None where there is none."""

    channel: Channel
    asset: Asset | None
    choices: tuple[Choice, ...]

    @property
    def is_active(self) -> bool:
        """Whether its account may speak now."""
        return self.asset is not None and self.asset.status == ACTIVE

    @property
    def stays(self) -> bool:
        """Whether a version before went out there in one of the languages."""
        return any(one.stays for one in self.choices)

    @property
    def chosen(self) -> list[Language]:
        """The languages in which the text goes there."""
        return [one.language for one in self.choices if one.is_chosen]


def list_offers(draft: Draft, version: DraftVersion, *, chosen: set[Target] | None = None) -> list[Offer]:
    """Every channel with the languages of the text, in the desk's order; `chosen` instead of what the version says.

    A draft whose channels nobody has chosen yet has those languages chosen that each channel of its own office is
    usually given: through the accounts of an embassy the ministry speaks only when somebody wants it.
    """
    assets, stays = read_assets(), find_carried(draft)
    saved = set(read_targets(version.whole))
    picked = (saved or None) if chosen is None else chosen
    written = [tag for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in version.renditions]
    offers = []
    for channel in Channel.objects.order_by("name"):
        asset = assets.get(channel.account)
        if not may_speak(draft, asset) and channel.name not in {one.channel for one in saved | stays}:
            continue
        is_ours = asset is not None and asset.status == ACTIVE and is_own(draft, asset)
        may_suggest = is_ours and channel.paused_at is None
        choices = []
        for tag in written:
            target, is_usual = Target(channel.name, tag), tag in channel.languages
            is_chosen = may_suggest and is_usual if picked is None else target in picked
            choices.append(Choice(LANGUAGES[tag], str(target), is_chosen or target in stays, target in stays))
        offers.append(Offer(channel, asset, tuple(choices)))
    return offers


def may_speak(draft: Draft, asset: Asset | None) -> bool:
    """Whether a draft of this office may go out through the account: it is held there, or the ministry writes."""
    return draft.office == MINISTRY or (asset is not None and reaches(draft.office, asset.holder))


def is_own(draft: Draft, asset: Asset) -> bool:
    """Whether the account is held by the very office that writes."""
    return asset.holder == (draft.office or settings.ELSHI_OFFICE)


def find_carried(draft: Draft) -> set[Target]:
    """Where a version before went out, or will: none for what is no correction."""
    if draft.replaces is None:
        return set()
    rows = OutboxRow.objects.filter(release__record_id=draft.replaces.record_id).exclude(state=State.DROPPED.value)
    return {Target(name, tag) for name, tag in rows.values_list("channel__name", "language")}
