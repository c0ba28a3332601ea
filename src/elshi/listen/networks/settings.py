"""The settings that decide what is a network, and of which kind, with their units."""

from dataclasses import dataclass

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Rates and smallest sizes. What was known to whom when they were set: docs/decisions/0025-listening-engine.md.

    window_s        a thing that nobody shared for so long begins a new occasion (Weber and Neumann 2021, Social Network
                    Analysis and Mining 11: 111, whose shortest window is 15 minutes)
    apart_s         occasions closer than this are one event, and are not compared
    false_edges     of the pairs of occasions that count as the same people's, the share expected to be so by chance
    false_members   chance that an account called a member is none, given where it took part
    """

    window_s: int = 900
    apart_s: int = 3_600
    least_accounts: int = 3  # of an occasion: two are a pair, which many things can make
    most_accounts: int = 1_000  # of an occasion: a larger crowd says nothing about who belongs to whom
    false_edges: float = 0.01
    false_members: float = 0.05
    least_members: int = 5  # of a network
    least_events: int = 3  # of a network
    member_events: int = 2  # that a member took part in: one never suffices
    own_part: float = 2 / 3  # of the parts taken in a network's events, from which what it shares is its own
    most_meetings: int = 50_000_000  # pairs of parts of one account: of more, the largest crowds are left out (`pace`)
    open_part: float = 0.9  # of a network's events that carry one mark, from which it acts openly under it


DEFAULTS = Settings()
