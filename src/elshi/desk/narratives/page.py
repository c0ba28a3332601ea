"""What the page of one narrative shows: a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elshi.desk.cases.alerts_about import alerts_about, read_alerts
from elshi.desk.cases.models import Alert, Case
from elshi.desk.cases.visible import visible_cases
from elshi.desk.narratives.models import Narrative, NarrativeDay, NarrativeLink
from elshi.desk.narratives.picture import Picture, draw_time_line
from elshi.desk.networks.models import AccountNetwork
from elshi.desk.people.models import Person
from elshi.desk.web.languages import language_of

MOST_DAYS = 366
MOST_SAMPLES = 8
MOST_LINKS = 60
MOST_NETWORKS = 100
MOST_NAMES = 8  # languages, sources


@dataclass(frozen=True, slots=True)
class Tie:
    """How it came from another or went on: the other one's newest day, if it is not the same narrative."""

    link: NarrativeLink
    is_from: bool
    other: NarrativeDay | None


@dataclass(frozen=True, slots=True)
class NarrativePage:
    """One narrative. `days` newest first. `variants`: the most wordings of one text on one day."""

    narrative: Narrative
    days: Sequence[NarrativeDay]
    newest: NarrativeDay
    posts: int
    most_accounts: int
    variants: int
    picture: Picture
    languages: list[tuple[str, int]]
    platforms: list[tuple[str, int]]
    hosts: list[tuple[str, int]]
    keys: list[str]
    samples: list[dict[str, Any]]
    alerts: list[Alert]
    cases: list[Case]
    ties: list[Tie]
    networks: list[AccountNetwork]


def read_page(narrative: Narrative, *, reader: Person, language: str) -> NarrativePage | None:
    """Everything about it that `reader` may see; None when it has no day any more. Eight queries at the most."""
    days = list(narrative.days.defer("traced")[:MOST_DAYS])
    if not days:
        return None
    keys = list(dict.fromkeys(key for one in days for key in one.keys))
    alerts = alerts_about(keys, read_alerts())
    seen = visible_cases(reader)
    ours = {case.pk: case for case in seen.filter(attached__alert__in=[alert.pk for alert in alerts]).distinct()}
    ours |= {case.pk: case for case in seen.filter(pk__in=narrative.cases.values("case"))}
    return NarrativePage(
        narrative=narrative,
        days=days,
        newest=days[0],
        posts=sum(one.posts for one in days),
        most_accounts=max(one.accounts for one in days),
        variants=max(one.variants for one in days),
        picture=draw_time_line(days, right_to_left=language_of(language).direction == "rtl"),
        languages=_summed(days, "languages"),
        platforms=_summed(days, "platforms"),
        hosts=_summed(days, "hosts"),
        keys=[key for key in keys if not key.startswith("text:")][:MOST_NAMES],
        samples=_samples(days),
        alerts=alerts,
        cases=sorted(ours.values(), key=lambda case: (-case.opened_at.timestamp(), case.pk)),
        ties=_ties(narrative),
        networks=_networks(keys),
    )


def _networks(keys: Sequence[str]) -> list[AccountNetwork]:
    """Those that shared one of its links or texts together."""
    kept = AccountNetwork.objects.only("id", "kind", "members", "events", "keys")[:MOST_NETWORKS]
    wanted = {key for key in keys if not key.startswith("#")}
    return [one for one in kept if wanted.intersection(one.keys)]


def _summed(days: Sequence[NarrativeDay], name: str) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for one in days:
        counts.update(getattr(one, name))
    return counts.most_common(MOST_NAMES)


def _samples(days: Sequence[NarrativeDay]) -> list[dict[str, Any]]:
    """The first posts of each day, those of the first day first; each text once."""
    by_text = {post["text"]: post for one in days for post in reversed(one.sample)}
    return sorted(by_text.values(), key=lambda post: str(post["at"]))[:MOST_SAMPLES]


def _ties(narrative: Narrative) -> list[Tie]:
    before = list(narrative.before_links.all()[:MOST_LINKS])
    after = [link for link in narrative.after_links.all()[:MOST_LINKS] if link.after_id != narrative.pk]
    names = {link.before_id for link in before} | {link.after_id for link in after}
    rows = NarrativeDay.objects.filter(narrative_id__in=names - {narrative.pk}).defer("traced").order_by("day")
    newest = {row.narrative_id: row for row in rows}
    ties = [Tie(link, is_from=True, other=newest.get(link.before_id)) for link in before]
    ties += [Tie(link, is_from=False, other=newest.get(link.after_id)) for link in after]
    return sorted(ties, key=lambda tie: (-tie.link.day.toordinal(), tie.link.kind))
