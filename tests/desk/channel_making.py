"""Channels for tests, with accounts that the register really has."""

from desk.registry.register import Register
from elshi.desk.channels.actions.choose_channels import choose_channels
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.releases.rules.destinations import About
from elshi.speak.states import Doing, State
from elshi.speak.targets import Target

ACCOUNT = "xs-mfa/account/1"


def publish_account(office, **changes):
    """An account of the ministry's in the log: `xs-mfa/account/1` if it is the first."""
    register = Register(office)
    register.publish(register.drafted(**changes))


def make_channel(office, name="x-main", *, kind="manual", account=ACCOUNT, languages=("kk",), options=None):
    given = {"network": "x"} if options is None and kind == "manual" else options or {}
    return Channel.objects.create(
        name=name, kind=kind, account=account, languages=list(languages), options=given, created_at=office.tick()
    )


def choose(office, draft, *targets, by="author", topic="", countries=(), based_on=None):
    """`targets`: like "x-main/kk"."""
    return choose_channels(
        actor=office.people[by],
        draft_id=draft.pk,
        chosen={Target(*target.split("/")) for target in targets},
        about=About(topic, tuple(countries)),
        based_on=draft.current_version.number if based_on is None else based_on,
        at=office.tick(),
    )


def carried(office, channel, language="kk"):
    """A published statement with a row on `channel`, as the press makes one."""
    draft = office.draft_in("writing", kk="Мәтін осы жерде тұр.", en="The text is here.")
    choose(office, draft, f"{channel.name}/{language}")
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    office.press()
    release.refresh_from_db()
    assert release.state == "published"
    OutboxRow.objects.get_or_create(
        release=release,
        channel=channel,
        language=language,
        doing=Doing.POST.value,
        defaults={"state": State.MANUAL.value, "queued_at": office.at, "due_at": office.at},
    )
    return release
