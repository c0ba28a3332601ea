"""What each key did in the past week, slot by slot, and how many accounts that allows it now."""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from elshi.listen.bursts.objects import Ints, columns, ints
from elshi.listen.bursts.surprise import allowed_accounts
from elshi.listen.bursts.windows import sql_past, sql_slots
from elshi.listen.duck import DuckEngine
from elshi.listen.thresholds import Thresholds

_SLOTS = pa.schema([("key", pa.int64()), ("slot", pa.int64()), ("accounts", pa.int64())])


@dataclass(slots=True)
class Past:
    """The slots of the past week that are over. Tables are never changed, so that `copy` is cheap."""

    limits: Thresholds
    tables: list[pa.Table] = field(default_factory=list)  # of _SLOTS, each of slots later than those before
    keys: dict[int, int] = field(default_factory=dict)  # slot -> how many keys were seen in it
    first_slot: int | None = None

    def copy(self) -> "Past":
        """The same, to go on from apart."""
        return Past(self.limits, list(self.tables), dict(self.keys), self.first_slot)

    def close_slots(self, engine: DuckEngine, *, done: int, tick: int) -> None:
        """Add the slots that end after tick `done` and not after `tick`. Reads objects, which holds all their bins."""
        window, week = self.limits.window_ticks, self.limits.past_slots * self.limits.window_ticks
        if done // window == tick // window:
            return
        over = engine.connection.sql(
            f"""select * from ({sql_slots(window=window)}) as s
            where slot + {window} > {done} and slot + {window} <= {tick} order by slot, key"""
        ).to_arrow_table()
        if len(over):
            found, count = np.unique(ints(over["slot"].to_numpy()), return_counts=True)
            self.keys.update(zip(found.tolist(), count.tolist(), strict=True))
            self.first_slot = min(self.keys) if self.first_slot is None else self.first_slot
            self.tables.append(over.cast(_SLOTS))
        oldest = tick - week - 4 * window
        while self.tables and self.tables[0]["slot"][-1].as_py() < oldest:
            del self.tables[0]
        for slot in [slot for slot in self.keys if slot < oldest]:
            del self.keys[slot]

    def allowed(self, engine: DuckEngine) -> dict[tuple[int, int], int]:
        """(key, slot) -> accounts that the past up to that slot allows. Reads asked(key, slot), distinct."""
        engine.register("slots", pa.concat_tables([_SLOTS.empty_table(), *self.tables]))
        engine.create("sums", sql_past(window=self.limits.window_ticks, past_slots=self.limits.past_slots))
        rows = columns(
            engine,
            """select a.key, a.slot, coalesce(total, 0) as total, coalesce(squares, 0) as squares
            from asked as a left join sums as p on p.key = a.key and p.slot = a.slot""",
        )
        bound = allowed_accounts(
            rows["total"].astype(float),
            rows["squares"].astype(float),
            self._seen(rows["slot"]).astype(float),
            self.limits.false_bursts_per_day / self._tests(rows["slot"]),
        )
        return dict(zip(zip(rows["key"].tolist(), rows["slot"].tolist(), strict=True), bound.tolist(), strict=True))

    def _seen(self, slot: Ints) -> Ints:
        """How many slots of past there are up to each."""
        if self.first_slot is None:
            return np.zeros(len(slot), dtype=np.int64)
        return ints(np.clip((slot - self.first_slot) // self.limits.window_ticks + 1, 0, self.limits.past_slots))

    def _tests(self, slot: Ints) -> Ints:
        """Keys of the day up to each slot; a key counts once for each slot that it was seen in, 48 slots a day."""
        known = np.array(sorted(self.keys), dtype=np.int64)
        count = np.concatenate([[0], np.cumsum([self.keys[one] for one in known.tolist()], dtype=np.int64)])
        since, until = np.searchsorted(known, [slot - 48 * self.limits.window_ticks, slot], side="right")
        return ints(np.maximum(count[until] - count[since], 48))
