"""What the records say about an incident, for its letters."""

from collections.abc import Mapping

from django.conf import settings

from elshi.desk.registry.letters.composing import AccountFacts, EvidenceFacts, FreeWords, IncidentFacts
from elshi.desk.registry.models import Incident, LetterVersion
from elshi.desk.registry.reading import Asset, office_names, read_assets
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState


def read_facts(incident: Incident) -> IncidentFacts:
    """The facts as they stand now; the account's own as the register has them."""
    assets, names = read_assets(), office_names()
    successor = assets.get(incident.successor)
    copy = None
    if incident.lookalike_handle:
        copy = AccountFacts(incident.lookalike_platform, incident.lookalike_handle, incident.lookalike_url)
    asset = assets.get(incident.record_id)
    # an account whose record is official no more (its key was revoked) is known by its id alone
    account = AccountFacts("", "", "", id=incident.record_id)
    if asset is not None:
        account = _account(asset, names.get(asset.holder, {}))
    return IncidentFacts(
        ministry=names.get(settings.ELSHI_OFFICE, {}),
        host=settings.ELSHI_HOST,
        kind=incident.kind,
        since=incident.since,
        account=account,
        successor=None if successor is None else _account(successor, {}),
        copy=copy,
        evidence=tuple(
            EvidenceFacts(
                number=piece.number,
                description=piece.description,
                url=piece.url,
                seen_at=piece.seen_at,
                sha256=piece.sha256,
            )
            for piece in incident.evidence.order_by("number")
        ),
    )


def words_of(version: LetterVersion | None) -> FreeWords:
    """The free parts of a letter; empty ones while nobody wrote any."""
    if version is None:
        return FreeWords()
    return FreeWords(
        reference=version.reference,
        recipient=version.recipient,
        narrative=version.narrative,
        demand=version.demand,
        contact=version.contact,
    )


def _account(asset: Asset, holder: Mapping[str, str]) -> AccountFacts:
    first = (
        Release.objects.filter(record_id=asset.id, state=ReleaseState.PUBLISHED.value)
        .order_by("record_version")
        .first()
    )
    return AccountFacts(
        platform=asset.platform,
        handle=asset.handle,
        url=asset.url,
        id=asset.id,
        version=asset.version,
        holder_kind=asset.holder_kind,
        holder=holder,
        registered_at=None if first is None else first.published_at,
    )
