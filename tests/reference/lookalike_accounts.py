"""Slow, obvious twin of `elshi.listen.lookalike_accounts`: each author of each row, beside each of our accounts.

No piece is searched for and nothing is remembered. Compared by tests/property/test_lookalike_twins.py.
"""

from collections.abc import Sequence

from elshi.text.likeness import name_reasons
from elshi.text.lookalikes import handle_reasons, is_same_handle, platform_code, split_ending
from elshi.text.scripts import mixed_words

Row = tuple[str | None, str | None]  # platform, author


def find_lookalikes(
    rows: Sequence[Row], official: Sequence[tuple[str, str]], *, platform: str
) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """(platform, author, platform of ours, handle of ours, kinds) of each distinct author that passes for ours."""
    found = set()
    for named, author in rows:
        place = (named or "").strip().lower() or platform
        name = (author or "").strip().removeprefix("acct:").lstrip("@")
        if not name or len(author or "") > 320:
            continue
        near = [
            ("other-platform" in kinds, len(kinds), ours, handle, kinds)
            for ours, handle in official
            if ours not in {"domain", "e-mail"} and (kinds := kinds_of(network(place), name, ours, handle))
        ]
        if near and not is_ours(network(place), name, official):
            found.add((place, author, *min(near)[2:]))
    return sorted(found)


def network(platform: str) -> str:
    return platform_code(platform).removeprefix("other-")


def is_ours(code: str, name: str, official: Sequence[tuple[str, str]]) -> bool:
    return any(
        code in {network(ours), "file"} and is_same_handle(name, handle, platform=ours) for ours, handle in official
    )


def kinds_of(code: str, name: str, ours: str, handle: str) -> tuple[str, ...]:
    local, own = name.split("@", maxsplit=1)[0], handle.split("@", maxsplit=1)[0]
    if ours == "bluesky":
        own = split_ending(handle.casefold())[0]
    is_long = sum(letter.isalnum() for letter in own) >= 7
    if code not in {network(ours), "file"}:
        return ("other-platform",) if is_long and is_same_handle(local, own, platform=code) else ()
    if "@" in handle and "@" not in name:
        kinds = () if local.casefold() == own.casefold() else name_reasons(local, own)
    else:
        kinds = handle_reasons(name, handle, platform=ours)
    if not is_long and (kinds != ("homoglyph",) or not mixed_words(local)):
        return ()
    return kinds
