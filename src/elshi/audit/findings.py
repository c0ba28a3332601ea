"""A finding: one thing that the service leans on, whose it is, and when its absence bites.

`When` is a point on the line that begins with the cut: at once; after a TTL of so many seconds; after so many days; or
never. Stages are the stations of that line, in order. What the administrator names as home never bites: it is listed,
so that he sees what was recognised as his. An owner that nobody knows is unknown, and nothing turns it into a country.

>>> When.days(45).stage.value
'90'
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

_DAY_S = 86_400


class Standing(Enum):
    """Whose a thing is, as far as the lists that were given say."""

    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    HOME = "home"


class Basis(Enum):
    """What says whose it is."""

    HOME_NETWORK = "home-network"  # its address is in the administrator's list
    HOME_DOMAIN = "home-domain"  # its name is, and no list knows its address
    HOME_ISSUER = "home-issuer"  # the certificate's issuer is
    DELEGATED = "delegated"  # a RIR file says to which country its address was given
    CERTIFICATE = "certificate"  # the issuer's own name holds a country
    LOCAL = "local"  # a path on this machine, no host at all
    NOT_LISTED = "not-listed"  # no list that was given knows it
    NO_ADDRESS = "no-address"  # its address could not be found


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose it is and what says so: `country` (ISO 3166, two letters) and `as_of` (date of that list) where known."""

    standing: Standing
    basis: Basis
    country: str | None = None
    as_of: str | None = None


class Stage(Enum):
    """Stations of the time line, in this order. The values are those of `--fail-on` and of the JSON report."""

    AT_ONCE = "at-once"
    TTL = "ttl"
    DAY_1 = "1"
    DAY_7 = "7"
    DAY_30 = "30"
    DAY_90 = "90"
    LATER = "later"  # it bites, but after more than 90 days
    NEVER = "never"


STAGES = tuple(Stage)
_DAYS = {1: Stage.DAY_1, 7: Stage.DAY_7, 30: Stage.DAY_30, 90: Stage.DAY_90}


@dataclass(frozen=True, slots=True)
class When:
    """Seconds after the cut until it is felt, and at which station. Made by the class methods."""

    stage: Stage
    seconds: float

    @classmethod
    def at_once(cls) -> "When":
        """With the first request after the cut."""
        return cls(Stage.AT_ONCE, 0.0)

    @classmethod
    def ttl(cls, seconds: int) -> "When":
        """When what resolvers keep runs out, however long that is."""
        return cls(Stage.TTL, float(max(0, seconds)))

    @classmethod
    def days(cls, days: float) -> "When":
        """After so many days: at the first station that is not before it; 0 or fewer is at once."""
        if days <= 0:
            return cls.at_once()
        stage = next((stage for limit, stage in _DAYS.items() if days <= limit), Stage.LATER)
        return cls(stage, days * _DAY_S)

    @classmethod
    def never(cls) -> "When":
        """Its absence takes nothing away."""
        return cls(Stage.NEVER, float("inf"))

    @property
    def is_exact(self) -> bool:
        """Whether the station alone says when: at once, never, or just so many days."""
        exact = {stage: days * _DAY_S for days, stage in _DAYS.items()}
        return self.stage in {Stage.AT_ONCE, Stage.NEVER} or self.seconds == exact.get(self.stage)

    @property
    def rank(self) -> tuple[int, float]:
        """Orders moments: by station, then by seconds."""
        return STAGES.index(self.stage), self.seconds


class Loss(Enum):
    """How much is lost when it bites."""

    WHOLE = "whole"  # people cannot use the service
    PART = "part"
    NONE = "none"  # it adds something, or another does the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`code` names the sentence (`words.py`), `facts` fill it; `evidence`: what was seen, in no language."""

    code: str
    subject: str  # host, zone, issuer: what it is about
    owner: Owner
    when: When
    loss: Loss
    evidence: tuple[str, ...] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)
    service: str | None = None  # kind of a well-known service, as in known_services.py
    broken: bool = False  # lost already, whosever it is

    @property
    def bites(self) -> bool:
        """Whether something is lost, as far as is known."""
        return self.when.stage is not Stage.NEVER


@dataclass(frozen=True, slots=True)
class Unseen:
    """A part that was not looked at, and why: `part` is a code of `words.py`, `reason` plain words of ours."""

    part: str
    subject: str
    reason: str


def settle(finding: Finding) -> Finding:
    """`finding` once its owner is looked at: what is home never bites, unless it is broken already."""
    if finding.owner.standing is Standing.HOME and not finding.broken:
        return replace(finding, when=When.never())
    return finding


_STANDINGS = tuple(Standing)
_LOSSES = tuple(Loss)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first: by moment, by how much is lost, foreign before unknown before home, then by code and subject."""
    return tuple(
        sorted(
            {(_key(it), it.owner, it.when, it.loss): it for it in findings}.values(),
            key=lambda it: (it.when.rank, _LOSSES.index(it.loss), _STANDINGS.index(it.owner.standing), *_key(it)),
        )
    )


def bites_by(findings: Iterable[Finding], stage: Stage) -> tuple[Finding, ...]:
    """Those that bite at `stage` or before. An unknown owner counts as foreign here: nobody has said it is home."""
    limit = STAGES.index(stage)
    return tuple(it for it in findings if it.bites and STAGES.index(it.when.stage) <= limit)


def count_stages(findings: Iterable[Finding]) -> dict[Stage, dict[Standing, int]]:
    """How many bite at each station but the last, by whose they are; all stations are there, in order."""
    counts = Counter((it.when.stage, it.owner.standing) for it in findings if it.bites)
    return {
        stage: {standing: counts[stage, standing] for standing in _STANDINGS}
        for stage in STAGES
        if stage is not Stage.NEVER
    }


def _key(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    return finding.code, finding.subject, finding.evidence
