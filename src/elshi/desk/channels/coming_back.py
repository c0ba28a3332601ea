"""What came back to statements, summed: each post counted once, whichever of its rows was looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elshi.desk.channels.lost import what_is_lost
from elshi.desk.channels.models import RowUptake
from elshi.speak.kinds import TRAITS


@dataclass(frozen=True, slots=True)
class CameBack:
    """Numbers of one record, None where no channel of it can say. `lost`: posts gone or changed unnoted."""

    replies: int | None = None
    boosts: int | None = None
    likes: int | None = None
    links: int | None = None
    lost: int = 0

    @property
    def is_told(self) -> bool:
        """Whether any channel can say."""
        return any(number is not None for number in (self.replies, self.boosts, self.likes, self.links))

    @property
    def total(self) -> int:
        """All that came, of whatever kind."""
        return sum(number or 0 for number in (self.replies, self.boosts, self.likes, self.links))


def read_came_back(record_id: str) -> CameBack | None:
    """Of all versions of the record, on all channels; None if nothing was looked at yet."""
    found = RowUptake.objects.filter(row__release__record_id=record_id)
    return sum_by_record(found.select_related("row__release", "row__channel")).get(record_id)


def sum_by_record(found: Iterable[RowUptake]) -> dict[str, CameBack]:
    """Of each record in `found`, with their rows, releases and channels.

    A correction that was put in the place of the words before it was looked at in the same post: of such a chain the
    newest counts. Where posts are not changed, each version is a post of its own, and all of them count.
    """
    chains: dict[tuple[str, int, str], list[RowUptake]] = {}
    for one in sorted(found, key=lambda one: one.row_id):
        chains.setdefault((one.row.release.record_id, one.row.channel_id, one.row.language), []).append(one)
    records: dict[str, list[RowUptake]] = {}
    for (record, _channel, _language), chain in chains.items():
        counted = chain[-1:] if TRAITS[chain[-1].row.channel.kind].edits else chain
        records.setdefault(record, []).extend(counted)
    return {record: _sum(counted) for record, counted in records.items()}


def _sum(found: Sequence[RowUptake]) -> CameBack:
    return CameBack(
        replies=sum_told(one.replies for one in found),
        boosts=sum_told(one.boosts for one in found),
        likes=sum_told(one.likes for one in found),
        links=sum_told(one.links for one in found),
        lost=sum(bool(what_is_lost(one)) for one in found),
    )


def sum_told(numbers: Iterable[int | None]) -> int | None:
    """The sum of those that were told; None where none was."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None
