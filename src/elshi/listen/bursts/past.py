"""What each key did in the past week, slot by slot, and how many accounts that allows it now.

No more than `past_rows` rows are held (`bound`): where there are more, those of slots in which one account alone used a
key go first, oldest slots first, while they are more than half; then whole slots.
"""
# every SELECT is made of our own constants, never of data

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.bursts.objects import Ints, columns, ints
from elshi.listen.bursts.surprise import allowed_accounts
from elshi.listen.bursts.windows import sql_past, sql_slots
from elshi.listen.duck import DuckEngine
from elshi.listen.thresholds import Thresholds

SLOTS = pa.schema([("key", pa.int64()), ("slot", pa.int32()), ("accounts", pa.int32())])


@dataclass(slots=True)
class Past:
    """The slots of the past week that are over. Tables are never changed, so that `copy` is cheap."""

    limits: Thresholds
    slots: dict[int, pa.Table] = field(default_factory=dict)  # of SLOTS, by slot, oldest first
    keys: dict[int, int] = field(default_factory=dict)  # slot -> how many keys were seen in it
    first_slot: int | None = None
    alone_since: int | None = None  # the slot from which on rows of one account are held; None: of all slots
    since: int | None = None  # the slot from which on anything is; None: of all slots of the week

    def copy(self) -> "Past":
        """The same, to go on from apart."""
        return Past(self.limits, dict(self.slots), dict(self.keys), self.first_slot, self.alone_since, self.since)

    @property
    def rows(self) -> int:
        """How many rows are held: a key in a slot each."""
        return sum(len(table) for table in self.slots.values())

    def close_slots(self, engine: DuckEngine, *, done: int, tick: int) -> None:
        """Add the slots that end after tick `done` and not after `tick`. Reads objects, which holds all their bins."""
        window, week = self.limits.window_ticks, self.limits.past_slots * self.limits.window_ticks
        over = (
            engine.connection.sql(
                f"""select * from ({sql_slots(window=window)}) as s
                where slot + {window} > {done} and slot + {window} <= {tick} order by slot"""
            )
            .to_arrow_table()
            .cast(SLOTS)
        )
        slot = ints(over["slot"].to_numpy())
        for low, high in pairwise([*np.flatnonzero(np.diff(slot, prepend=-1)).tolist(), len(slot)]):
            self.slots[int(slot[low])] = over.slice(low, high - low)
            self.keys[int(slot[low])] = high - low
        if self.first_slot is None:
            self.first_slot = min(self.keys, default=None)
        oldest = tick - week - 4 * window
        self.slots = {slot: table for slot, table in self.slots.items() if slot >= oldest}
        self.keys = {slot: count for slot, count in self.keys.items() if slot >= oldest}

    def bound(self) -> None:
        """Hold no more than `past_rows`. Called where a slot ends and nowhere else: then what goes depends on time.

        Half of the room stays with the rows of one account: without the newest of them nothing new can be judged.
        """
        window, most = self.limits.window_ticks, self.limits.past_rows
        excess = self.rows - most
        if excess <= 0:
            return
        alone = {slot: int(pc.sum(pc.equal(table["accounts"], 1)).as_py() or 0) for slot, table in self.slots.items()}
        spare = sum(alone.values()) - most // 2
        for slot in [slot for slot, count in alone.items() if count]:
            if excess <= 0 or spare <= 0:
                break
            self.slots[slot] = self.slots[slot].filter(pc.greater(self.slots[slot]["accounts"], 1))
            self.alone_since = slot + window
            excess, spare = excess - alone[slot], spare - alone[slot]
        for slot in [*self.slots]:
            if excess <= 0:
                break
            excess -= len(self.slots.pop(slot))
            self.first_slot = self.since = slot + window

    def allowed(self, engine: DuckEngine) -> dict[tuple[int, int], int]:
        """(key, slot) -> accounts that the past up to that slot allows. Reads asked(key, slot), distinct.

        Where rows of one account are no longer held, it is the larger of what all slots allow without them, and what
        the slots that have them allow by themselves: a past that is not known makes nothing more surprising.
        """
        key, slot, bound = self._allowed(engine, self.slots.values(), self.first_slot)
        if self.alone_since is not None and self.first_slot is not None:
            recent = (table for slot, table in self.slots.items() if slot >= self.alone_since)
            bound = np.maximum(bound, self._allowed(engine, recent, max(self.first_slot, self.alone_since))[2])
        return dict(zip(zip(key.tolist(), slot.tolist(), strict=True), bound.tolist(), strict=True))

    def _allowed(self, engine: DuckEngine, slots: Iterable[pa.Table], first: int | None) -> tuple[Ints, Ints, Ints]:
        """Key, slot and what these slots, the earliest of which is `first`, allow; in order of key and slot."""
        engine.register("slots", pa.concat_tables([SLOTS.empty_table(), *slots]))
        engine.create("sums", sql_past(window=self.limits.window_ticks, past_slots=self.limits.past_slots))
        rows = columns(
            engine,
            """select a.key, a.slot, coalesce(total, 0) as total, coalesce(squares, 0) as squares
            from asked as a left join sums as p on p.key = a.key and p.slot = a.slot order by a.key, a.slot""",
        )
        bound = allowed_accounts(
            rows["total"].astype(float),
            rows["squares"].astype(float),
            self._seen(rows["slot"], first).astype(float),
            self.limits.false_bursts_per_day / self._tests(rows["slot"]),
        )
        return rows["key"], rows["slot"], bound

    def _seen(self, slot: Ints, first: int | None) -> Ints:
        """How many slots of past there are up to each, from slot `first` on."""
        if first is None:
            return np.zeros(len(slot), dtype=np.int64)
        return ints(np.clip((slot - first) // self.limits.window_ticks + 1, 0, self.limits.past_slots))

    def _tests(self, slot: Ints) -> Ints:
        """Keys of the day up to each slot; a key counts once for each slot that it was seen in, 48 slots a day."""
        known = np.array(sorted(self.keys), dtype=np.int64)
        count = np.concatenate([[0], np.cumsum([self.keys[one] for one in known.tolist()], dtype=np.int64)])
        since, until = np.searchsorted(known, [slot - 48 * self.limits.window_ticks, slot], side="right")
        return ints(np.maximum(count[until] - count[since], 48))
