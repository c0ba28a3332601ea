"""Texts to start a statement from: those that come with Elshi, and the ministry's own.

The shipped ones lie beside this module as TOML, one file each. The ministry makes its own out of a draft
(`keep_template`) and not out of files: whoever writes statements needs no access to the machine, the editor is there
already, and a backup of the staff database holds them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.conf import settings
from django.utils.translation import gettext_lazy

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import StatementTemplate

# The shipped ones, in the order in which they are offered; each a file of `statement_templates`.
SHIPPED: Mapping[str, object] = {
    "condolence": gettext_lazy("Condolences"),
    "reaction": gettext_lazy("Reaction to an event"),
    "denial": gettext_lazy("Denial of a false report"),
    "visit": gettext_lazy("Visit"),
    "advisory": gettext_lazy("Media advisory"),
}


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template as it is offered. `key` tells it to `find_template`; `own`: its row, None for a shipped one."""

    key: str
    name: str
    authentic: str
    renditions: list[dict[str, str]]
    own: StatementTemplate | None = None


def list_templates() -> list[TemplateText]:
    """The shipped ones, then the ministry's own that are in use by name: one query."""
    shipped = [find_template(key) for key in SHIPPED]
    return shipped + [_own(row) for row in StatementTemplate.objects.filter(is_active=True).select_related("made_by")]


def find_template(key: str) -> TemplateText:
    """The template of this key, in the languages of this node. Raises RuleError `no-such-template`."""
    if key in SHIPPED:
        texts = _read_shipped(key)
        tags = [tag for tag in settings.ELSHI_LANGUAGES if tag in texts]
        renditions = [{"language": tag, **texts[tag]} for tag in tags]
        return TemplateText(key=key, name=str(SHIPPED[key]), authentic=tags[0], renditions=renditions)
    number = key.removeprefix("own-")
    if key.startswith("own-") and number.isascii() and number.isdecimal() and len(number) < 19:
        row = StatementTemplate.objects.filter(pk=int(number), is_active=True).first()
        if row is not None:
            return _own(row)
    raise RuleError("no-such-template", template=key[:40])


def _own(row: StatementTemplate) -> TemplateText:
    return TemplateText(
        key=f"own-{row.pk}", name=row.name, authentic=row.authentic, renditions=list(row.texts), own=row
    )


@cache
def _read_shipped(key: str) -> dict[str, dict[str, str]]:
    """{language: {title, body}}."""
    text = files("elshi.desk.releases").joinpath("statement_templates", f"{key}.toml").read_text("utf-8")
    return {tag: {"title": one["title"], "body": one["body"].strip()} for tag, one in tomllib.loads(text).items()}
