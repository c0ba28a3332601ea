"""What the page of a draft says beside an account: names that it could be taken for, and a look at its proofs.

The page is that of every draft (`releases.draft_views`), which stands below this room and knows this tag by name only.
"""

from typing import Any

from django import template

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.registry.asset_views import known_names
from elshi.desk.registry.models import ControlCheck
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.warnings import find_warnings
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.kinds import ACCOUNT
from elshi.desk.releases.rules.states import can_step

register = template.Library()


@register.inclusion_tag("registry/account_checks.html", takes_context=True)
def account_checks(context: dict[str, Any], draft: Draft, version: DraftVersion | None) -> dict[str, Any]:
    """Warnings about the name and the button that looks at the proofs; nothing for what is no account."""
    if draft.kind != ACCOUNT or version is None:
        return {}
    account = version.whole["account"]
    own = "" if draft.replaces is None else draft.replaces.record_id
    person = context["request"].user
    return {
        "draft": draft,
        "version": version,
        "warnings": find_warnings(account["platform"], account["handle"], known=known_names(read_assets()), own=own),
        "may_check": isinstance(person, Person)
        and person.can(Act.CHECK_CONTROL)
        and can_step(draft.state, Act.SAVE_DRAFT),
        "check": ControlCheck.objects.filter(draft=draft).select_related("by").first(),
        "csrf_token": context.get("csrf_token"),
    }
