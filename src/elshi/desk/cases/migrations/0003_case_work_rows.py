"""Cases from before: who opened one owns it, its alert is among its alerts, its alert's sample is its evidence.

Why a case was closed without a response was not asked then: it is `not-recorded`.
"""

from typing import Any

from django.db import migrations
from django.db.models import F

from elshi.desk.cases.rules.evidence import copy_post


def fill(apps: Any, schema_editor: Any) -> None:
    """Add the rows that the acts of today would have made."""
    using = schema_editor.connection.alias
    case_model, case_alert, case_post, decision = (
        apps.get_model("cases", name).objects.using(using) for name in ("Case", "CaseAlert", "CasePost", "CaseDecision")
    )
    trail = apps.get_model("audit", "AuditRow").objects.using(using).order_by("id")
    case_model.filter(decision="do-not-respond").update(silence="not-recorded")
    case_model.filter(owner=None).update(owner_id=F("opened_by_id"))
    for case in case_model.select_related("alert").iterator(chunk_size=100):
        if case.state == "closed":
            row = trail.filter(act="close-case", object_type="cases.case", object_id=str(case.pk)).last()
            closer = case.opened_by_id if row is None or row.actor_id is None else row.actor_id
            decision.create(
                case=case, decision=case.decision, silence=case.silence, by_id=closer, at=case.closed_at
            )
        if case.alert is None:
            continue
        case_alert.create(case=case, alert=case.alert, by_id=case.opened_by_id, at=case.opened_at)
        if case.state != "open":
            continue
        posts = {post.sha256: post for post in map(copy_post, case.alert.sample)}
        for number, post in enumerate(posts.values(), start=1):
            case_post.create(
                case=case,
                number=number,
                alert=case.alert,
                source_id=post.source_id,
                author=post.author,
                text=post.text,
                language=post.language,
                written_at=post.written_at,
                sha256=post.sha256,
                by_id=case.opened_by_id,
                at=case.opened_at,
            )


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_case_work'),
        ('audit', '0001_initial'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
