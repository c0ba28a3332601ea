"""Choose where a statement goes beside the site, and say what it is about; a new version, like any edit."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from elshi.desk.channels.accounts import ACTIVE
from elshi.desk.channels.choosing import find_carried, may_speak
from elshi.desk.channels.countries import find_countries
from elshi.desk.channels.models import Channel
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.content import change_content, parse_content
from elshi.desk.releases.rules.destinations import About, check_spoken, format_about, read_about, read_targets
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import save_version
from elshi.speak.targets import Target, format_targets


def choose_channels(
    *, actor: Person, draft_id: int, chosen: Collection[Target], about: About, based_on: int, at: datetime
) -> DraftVersion:
    """The new version (see `releases.saving`) of a statement that goes to `chosen` and to the site.

    Raises StaleDraftError, RuleError: no such channel, its account not active in the registry or another office's, no
    text in a language, a channel left out that carried the version before, a topic or country that the settings do not
    have. What was chosen before and is only kept is not asked anew; whether it is active is, when it speaks.
    """

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        whole = parse_content(current.content)
        _check_new(draft, set(chosen) - set(read_targets(whole)))
        _check_about(about, kept=read_about(whole))
        written = {text["language"] for text in whole["renditions"]}
        for one in sorted(find_carried(draft) - set(chosen)):
            if one.language in written:
                raise RuleError("channel-stays", channel=str(one))
        content = change_content(current.content, channels=format_targets(chosen), about=format_about(about))
        check_spoken(parse_content(content))
        return content

    return save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )


def _check_new(draft: Draft, targets: set[Target]) -> None:
    accounts = dict(Channel.objects.filter(name__in={one.channel for one in targets}).values_list("name", "account"))
    assets = read_assets() if targets else {}
    for one in sorted(targets):
        if one.channel not in accounts:
            raise RuleError("no-such-channel", channel=one.channel)
        asset = assets.get(accounts[one.channel])
        if asset is None or asset.status != ACTIVE:
            raise RuleError("account-inactive", account=accounts[one.channel])
        if not may_speak(draft, asset):
            raise RuleError("channel-of-another-office", channel=one.channel)


def _check_about(about: About, *, kept: About) -> None:
    topics = {subject.code for subject in settings.ELSHI_TOPICS} | {"", kept.topic}
    if about.topic not in topics:
        raise RuleError("bad-topic", codes=", ".join(sorted(topics - {""})), found=about.topic[:40])
    countries = {subject.code for subject in find_countries()} | set(kept.countries)
    for code in about.countries:
        if code not in countries:
            raise RuleError("bad-country", found=code[:40])
