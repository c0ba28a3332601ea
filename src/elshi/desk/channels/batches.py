"""What came of a batch that goes to many: the end of each copy, and what all of them tell of the channel itself.

One rule for the copies of statements (`copies`) and for all other letters (`letters`). What no line was left for waits,
however long that takes, and its try is not counted; the channel is held meanwhile, or pauses itself until a person has
mended it, as it does when a row meets the same. A server that refuses one letter after another has something against
us and not against those readers (RFC 5321 gives both the same numbers): what it refused has failed, and is there to be
tried again (`actions.settle_copies`); all others are not spent on finding that out. Unless the readers are one owner's:
anybody may subscribe a hundred addresses of his own and close them, and that tells nothing of the others.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from elshi.adapters.fediverse.patience import site_of
from elshi.desk.channels.leasing import hold_channel
from elshi.desk.channels.models import Channel
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError
from elshi.speak.kinds import MAIL
from elshi.speak.outbox import LOGIN_REFUSED, OF_THE_CHANNEL, Verdict, judge_error, judge_line
from elshi.speak.states import State

End = tuple[int, ChannelError | None]
Told = tuple[str, ChannelError | None]  # the address, and what came of its letter
ALL_REFUSED = "all-refused"
_OF_A_SERVER = frozenset({"bad-address", "not-allowed", "too-long"})  # refusals of one that was asked
MANY = 10  # refusals together, and nothing else: more than a list has of dead addresses in a row
OWNERS = 3  # of the mail domains that were refused, at least
OF_OTHERS = 5  # of the refusals, at least, not those of the owner who has most of them


def each_end(deliver: Callable[[], Iterator[End]], numbers: Collection[int]) -> Iterator[End]:
    """Each of `numbers` once, with what came of it, as soon as that is known. Raises nothing of the adapter's.

    One that was not given back is in doubt, unless nothing can have gone out at all.
    """
    left = dict.fromkeys(numbers)
    rest: ChannelError = DoubtError("no-answer", "the channel ended before it said what came of this copy")
    try:
        for number, error in deliver():
            if number in left:
                del left[number]
                yield number, error
    except (RetryError, RefusedError) as exc:  # it certainly did not happen: to nobody, if to none before
        rest = exc if len(left) == len(numbers) else rest
    except DoubtError as exc:
        rest = exc
    except Exception as exc:  # noqa: BLE001  # its words may hold a secret or an address
        rest = DoubtError("odd-answer", f"the adapter failed: {type(exc).__name__}")
    for number in left:
        yield number, rest


def is_of_the_line(error: ChannelError | None) -> bool:
    """Whether the copy was not even tried, for a fault that every other one would meet."""
    return isinstance(error, LineError) or (error is not None and error.code == LOGIN_REFUSED)


def mind_channel(channel: Channel, ends: Collection[Told], *, at: datetime, chance: float) -> Verdict | None:
    """Hold `channel`, pause it or let it go on, by what came of a batch; what follows for it, None for nothing.

    For mail alone: an inbox is one reader's own.
    """
    if channel.kind != MAIL:
        return None
    verdict = _judge(channel, ends, at=at, chance=chance)
    if verdict is not None:
        with transaction.atomic():
            hold_channel(channel.pk, verdict, at=at)
    elif channel.failures and any(one is None for _, one in ends):
        Channel.objects.filter(pk=channel.pk).update(failures=0, breaker_until=None)
    return verdict


def mind_closed(channel: Channel, error: ChannelError, *, at: datetime, chance: float) -> None:
    """Hold `channel`, or pause it, because it could not even be opened: whoever waits goes on waiting."""
    verdict = judge_line(error, failures=channel.failures, at=at, chance=chance)
    if not verdict.pauses:
        verdict = replace(verdict, hold_until=max(verdict.due_at, verdict.hold_until or at))
    with transaction.atomic():
        hold_channel(channel.pk, verdict, at=at)


def _judge(channel: Channel, ends: Collection[Told], *, at: datetime, chance: float) -> Verdict | None:
    errors = [error for _, error in ends]
    for error in errors:
        if error is not None and is_of_the_line(error):
            return judge_line(error, failures=channel.failures, at=at, chance=chance)
    first = next(iter(errors), None)
    all_refused = all(isinstance(one, RefusedError) and one.code in _OF_A_SERVER for one in errors)
    if len(errors) >= MANY and all_refused and _are_of_many(address for address, _ in ends):
        return Verdict(State.QUEUED, ALL_REFUSED, at, channel.failures, pauses=True)
    if isinstance(first, RetryError) and all(one is not None and one.code in OF_THE_CHANNEL for one in errors):
        return judge_error(first, attempts=1, failures=channel.failures, queued_at=at, at=at, chance=chance)
    return None


def _are_of_many(addresses: Iterable[str]) -> bool:
    """Whether no one owner of mail domains can have all of those addresses, or nearly all."""
    owners = Counter(site_of(f"https://{address.rpartition('@')[2]}") for address in addresses)
    return len(owners) >= OWNERS and owners.total() - max(owners.values()) >= OF_OTHERS
