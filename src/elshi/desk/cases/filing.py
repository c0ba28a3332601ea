"""File what belongs to a case: alerts, and their sample posts as evidence. Called inside an action's transaction."""

from datetime import datetime

from django.db.models import Max

from elshi.desk.cases.models import Alert, Case, CaseAlert, CasePost
from elshi.desk.cases.rules.evidence import copy_post
from elshi.desk.cases.rules.texts import MAX_ALERTS, MAX_POSTS
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError


def file_alert(case: Case, alert: Alert, *, by: Person, at: datetime) -> int:
    """Attach the alert and copy its sample; how many posts were copied.

    Raises RuleError: set aside, attached already, in another open case, too many alerts.
    """
    if alert.dismissed_at is not None:
        raise RuleError("alert-dismissed")
    if case.attached.filter(alert=alert).exists():
        raise RuleError("alert-attached")
    other = Case.objects.filter(attached__alert=alert, state="open", office=case.office).first()
    if other is not None:
        raise RuleError("alert-has-case", case=other.pk)
    if case.attached.count() >= MAX_ALERTS:
        raise RuleError("case-full", limit=MAX_ALERTS)
    CaseAlert.objects.create(case=case, alert=alert, by=by, at=at)
    return file_posts(case, alert, by=by, at=at)


def file_posts(case: Case, alert: Alert, *, by: Person, at: datetime) -> int:
    """Copy what the alert's sample shows and the case does not hold yet, up to MAX_POSTS; how many were copied."""
    held = set(case.posts.values_list("sha256", flat=True))
    new = {post.sha256: post for post in map(copy_post, alert.sample) if post.sha256 not in held}
    last = case.posts.aggregate(last=Max("number"))["last"] or 0
    rows = [
        CasePost(
            case=case,
            number=number,
            alert=alert,
            source_id=post.source_id,
            author=post.author,
            text=post.text,
            language=post.language,
            written_at=post.written_at,
            sha256=post.sha256,
            by=by,
            at=at,
        )
        for number, post in enumerate(new.values(), start=last + 1)
    ][: max(0, MAX_POSTS - len(held))]
    CasePost.objects.bulk_create(rows, batch_size=50)
    return len(rows)
