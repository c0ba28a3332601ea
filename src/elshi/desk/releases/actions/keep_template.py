"""Keep the texts of a draft as a template, or take a template out of use."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft, StatementTemplate
from elshi.desk.releases.rules.content import tidy
from elshi.desk.releases.rules.embargo import check_hour
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.policies import check_content_seen

MAX_TEMPLATES = 100  # in use
MAX_NAME = 100  # characters


def keep_template(*, actor: Person, draft_id: int, name: str, sha256: str, at: datetime) -> StatementTemplate:
    """The template: the texts of the draft's newest version, whose hash the actor saw. The draft stays as it is.

    Raises RuleError: not the actor's act, nothing written, another content, its hour ahead, a bad name, too many.
    """
    actor.check_can(Act.KEEP_TEMPLATE)
    words = " ".join(tidy(name).split())
    if not 1 <= len(words) <= MAX_NAME or not words.isprintable():
        raise RuleError("bad-title")
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.check_kind(STATEMENT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        check_hour(version.whole, at=at)  # every office reads a template
        if StatementTemplate.objects.filter(is_active=True).count() >= MAX_TEMPLATES:
            raise RuleError("templates-full", limit=MAX_TEMPLATES)
        texts = [{part: text[part] for part in ("language", "title", "body")} for text in version.renditions.values()]
        template = StatementTemplate.objects.create(
            name=words, authentic=version.whole["authentic"], texts=texts, made_by=actor, made_at=at
        )
        details = {"draft": draft.pk, "version": version.number}
        record_act(actor=actor, act=Act.KEEP_TEMPLATE, subject=template, details=details, at=at)
    return template


def switch_template(*, actor: Person, template_id: int, on: bool, at: datetime) -> StatementTemplate:
    """The template, now in use or not; drafts that began with it stay. Raises RuleError."""
    actor.check_can(Act.SWITCH_TEMPLATE)
    with transaction.atomic():
        template = StatementTemplate.objects.filter(pk=template_id).first()
        if template is None:
            raise RuleError("no-such-template", template=template_id)
        template.is_active = on
        template.save(update_fields=["is_active"])
        record_act(actor=actor, act=Act.SWITCH_TEMPLATE, subject=template, details={"on": on}, at=at)
    return template
