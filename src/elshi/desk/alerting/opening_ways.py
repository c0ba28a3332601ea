"""Opens what sends alerts by one way of citizens: as `node.toml` names it now, with its secret."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from elshi.adapters.alerts.folder import FolderSender
from elshi.adapters.alerts.gateway import GatewaySender
from elshi.adapters.alerts.mail import Letters, MailSender
from elshi.adapters.ways import open_by_kind as open_way_by_kind
from elshi.base.errors import UserError
from elshi.desk.channels.models import Channel
from elshi.desk.channels.opening import open_by_kind, open_stored
from elshi.node.channel_secrets import read_way_secret
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, read_settings
from elshi.speak.alert_ways import BOT, CHANNEL, FOLDER, GATEWAY, AlertSender, WayOut
from elshi.speak.channels import ChannelError, MissingPartError, RefusedError, RetryError
from elshi.speak.kinds import MAIL
from elshi.speak.questions import TELEGRAM

OpenWay = Callable[[str], AlertSender]  # a way of citizens; raises ChannelError


def open_way_out(home: NodeHome, environ: Mapping[str, str], way: str) -> AlertSender:
    """What sends by `way`. Raises RefusedError for a person to mend: `no-way` where nothing serves it, `no-secret`,
    `bad-setup`, `no-part`, `paused`; and RetryError.
    """
    try:
        settings = read_settings(home, environ)
    except UserError as exc:
        raise RetryError("unavailable", "the settings cannot be read") from exc
    out = next((one for one in settings.alert_ways if one.way == way), None)
    if out is None:
        raise RefusedError("no-way", f"node.toml has nothing in alert_ways for {way}")
    try:
        return _OPENERS[out.kind](out, home, settings, environ)
    except MissingPartError as exc:
        raise RefusedError("no-part", str(exc)) from exc
    except ChannelError:
        raise
    except UserError as exc:
        raise RefusedError("bad-setup", str(exc)) from exc


def folder_of(out: WayOut, home: NodeHome) -> Path:
    """Where a way of kind `folder` puts its files; an address that is not absolute is in the node's home."""
    return home.path / out.address


def _open_channel(out: WayOut, home: NodeHome, _settings: Settings, environ: Mapping[str, str]) -> AlertSender:
    channel = Channel.objects.filter(kind=MAIL, name=out.name).first()
    if channel is None:
        raise RefusedError("no-way", f"the desk has no channel of mail that is called {out.name}")
    if channel.paused_at is not None:
        raise RefusedError("paused", f"the channel {out.name} is paused")
    return MailSender(cast("Letters", open_stored(channel, home=home, environ=environ, opener=open_by_kind)))


def _open_gateway(out: WayOut, home: NodeHome, _settings: Settings, _environ: Mapping[str, str]) -> AlertSender:
    return GatewaySender(out, secret=_read_secret(home, out.name))


def _open_bot(out: WayOut, home: NodeHome, settings: Settings, _environ: Mapping[str, str]) -> AlertSender:
    """The bot that takes questions: people have written to it, so that it may write to them."""
    way = next((one for one in settings.question_ways if (one.kind, one.name) == (TELEGRAM, out.name)), None)
    if way is None:
        raise RefusedError("no-way", f"node.toml names no bot {out.name} in question_ways")
    return cast("AlertSender", open_way_by_kind(way, secret=_read_secret(home, out.name)))


def _open_folder(out: WayOut, home: NodeHome, _settings: Settings, _environ: Mapping[str, str]) -> AlertSender:
    return FolderSender(folder_of(out, home), way=out.way)


def _read_secret(home: NodeHome, name: str) -> str:
    try:
        return read_way_secret(home, name)
    except UserError as exc:
        raise RefusedError("no-secret", str(exc)) from exc


_OPENERS = {CHANNEL: _open_channel, GATEWAY: _open_gateway, BOT: _open_bot, FOLDER: _open_folder}
