"""Slips of the finger: whether one word may be another that was mistyped, or was meant to look so.

A short word (up to four letters) is mostly an acronym, and one letter makes another ministry of it (mfa, mia, moa), so
there only a neighbour on the keyboard, a doubled letter or two swapped ones count, and known acronyms never do.
"""

# Acronyms of other institutions: one letter from ours, and honest.
_INSTITUTIONS = frozenset(
    """
    mod moj mof moh moe moa mot moi mol moc mos moit mia mea mca mta mti mps mne mfi mfe mes msa mra mda mga mva nfa
    ffa fa fia nba nbk pm mp gov cec ccc un eu who wto imf
    """.split()  # noqa: SIM905  # words are read more easily as words
)
_SHORT = 4  # letters: words up to this are taken for acronyms
_LONG = 10  # letters: from here on two slips are a slip
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def find_slip(given: str, registered: str) -> str | None:
    """`keyboard` or `spelling` if a slip of the finger makes `given` of `registered`; else None."""
    if not given or given in _INSTITUTIONS:
        return None
    neighbour = _is_neighbour_slip(given, registered)
    if len(registered) <= _SHORT:
        if neighbour and len(registered) > 2:
            return "keyboard"
        is_slip = len(registered) > 2 and (_is_doubled(given, registered) or _is_transposed(given, registered))
        return "spelling" if is_slip else None
    if neighbour:
        return "keyboard"
    return "spelling" if count_edits(given, registered) <= (2 if len(registered) >= _LONG else 1) else None


def _is_neighbour_slip(given: str, registered: str) -> bool:
    wrong = [pair for pair in zip(given, registered, strict=False) if pair[0] != pair[1]]
    return len(given) == len(registered) and len(wrong) == 1 and wrong[0][0] in _neighbours(wrong[0][1])


def _is_doubled(given: str, registered: str) -> bool:
    return any(given == registered[:at] + registered[at] + registered[at:] for at in range(len(registered)))


def _is_transposed(given: str, registered: str) -> bool:
    swaps = range(len(registered) - 1)
    return any(given == registered[:at] + registered[at + 1] + registered[at] + registered[at + 2 :] for at in swaps)


def _neighbours(letter: str) -> set[str]:
    for number, row in enumerate(_ROWS):
        at = row.find(letter)
        if at < 0:
            continue
        beside = set(row[max(at - 1, 0) : at + 2])
        for other in _ROWS[max(number - 1, 0) : number + 2]:
            beside |= set(other[max(at - 1, 0) : at + 1])
        return beside - {letter}
    return set()


def count_edits(one: str, other: str) -> int:
    """Letters added, dropped, replaced or swapped with the next (optimal string alignment); O(len × len)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
