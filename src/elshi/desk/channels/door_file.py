"""Writes what the public door shows and seals to, whenever it changes: `intake/door.json` (`elshi.node.door`)."""

from collections.abc import Iterable

from elshi.adapters.serving import LOOPBACK
from elshi.desk.channels.models import Channel
from elshi.desk.releases.models import LoggedOffice
from elshi.node.door import Choice, Door, MailList, Questions, TripCountry, Trips, door_folder, write_door
from elshi.node.gazetteer import list_countries, read_gazetteer
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings, SubjectSetting
from elshi.node.vault_keys import read_or_make_vault_key
from elshi.site.verify_page import format_pins
from elshi.speak.alert_ways import BOT
from elshi.speak.kinds import ACTIVITYPUB, MAIL
from elshi.speak.trips import WAYS
from elshi.speak.ways import AT_THE_DOOR
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import own_country

KINDS = (MAIL, ACTIVITYPUB)  # channels to which the public answers


def needs_intake(settings: Settings) -> bool:
    """Whether any channel, or a way in for questions, takes something in from the public."""
    return (
        bool(settings.questions or settings.question_ways or settings.trips)
        or Channel.objects.filter(kind__in=KINDS).exists()
    )


def find_site_address(settings: Settings) -> str:
    """Where a visitor's browser finds the public site.

    A demonstration's host is nowhere (RFC 2606): it is looked at on the machine where it runs.
    """
    if settings.demonstration:
        return f"http://{LOOPBACK}:{settings.port}"
    return f"https://{settings.host}"


def find_office_names(settings: Settings) -> dict[str, str]:
    """The ministry's own names by language, as in the log; its id where the log has none yet."""
    names = LoggedOffice.objects.filter(pk=settings.office).values_list("names", flat=True).first()
    return dict(names or {"en": settings.office})


def keep_door(home: NodeHome, settings: Settings) -> Door:
    """Write the file, if something is another now. The key is made if need be.

    A list that is paused, or writes in no language, takes nobody new.
    """
    door = Door(
        key=read_or_make_intake_key(home).public_key(),
        office=find_office_names(settings),
        site=find_site_address(settings),
        host=settings.host,
        trust=format_pins(read_own_trust(home)),
        mail=tuple(
            MailList(channel.name, tuple(channel.languages), _titles(channel))
            for channel in Channel.objects.filter(kind=MAIL, paused_at=None)
            if channel.languages
        ),
        topics=_choices(settings.topics),
        countries=_choices(list_countries(home, settings.countries, office=settings.office)),
        questions=_questions(settings),
        ways=tuple((one.name, one.kind) for one in settings.question_ways if one.kind in AT_THE_DOOR),
        trips=_trips(home, settings),
    )
    write_door(door_folder(home), door)
    return door


def _questions(settings: Settings) -> Questions | None:
    if not settings.questions:
        return None
    by_mail = Channel.objects.filter(kind=MAIL, paused_at=None).exists()
    return Questions(settings.questions, settings.questions_mailbox, by_mail)


def _trips(home: NodeHome, settings: Settings) -> Trips | None:
    """None as well where there is no gazetteer: nobody could choose a country. Raises UserError for a damaged one."""
    gazetteer = read_gazetteer(home) if settings.trips else None
    if gazetteer is None:
        return None
    ways = {one.way for one in settings.alert_ways}
    return Trips(
        key=read_or_make_vault_key(home).public_key(),
        languages=tuple(LANGUAGES),
        countries=tuple(
            TripCountry(one.code, dict(one.names), tuple(Choice(part.code, dict(part.names)) for part in one.parts))
            for one in gazetteer.countries
            if one.code != own_country(settings.office)
        ),
        ways=tuple(way for way in WAYS if way in ways),
        phone=settings.trips_phone,
        bot=next((one.address for one in settings.alert_ways if one.kind == BOT), ""),
    )


def _titles(channel: Channel) -> dict[str, str]:
    """What readers call the list, by language: its options `title-kk`, `title-ar` …"""
    named = {tag: channel.options.get(f"title-{tag}", "") for tag in LANGUAGES}
    return {tag: title for tag, title in named.items() if title}


def _choices(listed: Iterable[SubjectSetting]) -> tuple[Choice, ...]:
    """What a statement can be about."""
    return tuple(Choice(one.code, dict(one.names)) for one in listed)
