"""Counts of an effect page without posts: as the listening process would have left them."""

from datetime import timedelta

from elshi.desk.effect.models import AlteredQuote, CaseEffect
from elshi.desk.effect.rules.counts import Cell, hour_of

DIFF = [
    ["equal", "Елшілік виза беруді ", "Елшілік виза беруді "],
    ["replace", "тоқтатқан жоқ", "тоқтатты"],
    ["equal", ", өтініштер қабылданады.", ", өтініштер қабылданады."],
]


def make_effect(case, *, at, hours=4, altered=1):
    """`at`: of the answer. A post of each kind for each of `hours` before and after it."""
    first = hour_of(at) - hours
    cells = [Cell(first + step, "mastodon", "kk", 3, 1, 1, 1) for step in range(2 * hours)]
    cells += [Cell(first + 2 * hours, "", "und", 40, 0, 2, 0)]
    effect = CaseEffect.objects.create(
        case=case,
        answered_at=at,
        counted_at=at + timedelta(hours=hours + 1),
        cells=[cell.to_row() for cell in cells],
        unjudged=1,
    )
    for number in range(altered):
        AlteredQuote.objects.create(
            effect=effect, text=f"<b>Елшілік</b> виза беруді тоқтатты {number}", platform="mastodon", language="kk",
            written_at=at, posts=8, record_id="xs-mfa/2026/1", record_version=1, record_language="kk",
            kinds=["negation", "omission"], diff=DIFF,
        )  # fmt: skip
    return effect
