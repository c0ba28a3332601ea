"""Add an alert to a case that is open already, and take over what an alert shows anew."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.filing import file_alert, file_posts
from elshi.desk.cases.models import Alert, Case
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def attach_alert(*, actor: Person, case_id: int, alert_id: str, at: datetime) -> Case:
    """The case, with the alert and its sample as evidence.

    Raises RuleError: not the actor's act, no such case or alert, closed, alert set aside, attached already, in another
    open case, too many.
    """
    actor.check_can(Act.ATTACH_ALERT)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.ATTACH_ALERT, actor=actor)
        alert = Alert.objects.filter(pk=alert_id).first()
        if alert is None:
            raise RuleError("no-such-alert", alert=alert_id)
        posts = file_alert(case, alert, by=actor, at=at)
        record_act(actor=actor, act=Act.ATTACH_ALERT, subject=case, details={"alert": alert.pk, "posts": posts}, at=at)
    return case


def freeze_posts(*, actor: Person, case_id: int, at: datetime) -> int:
    """Copy the posts that the case's alerts show by now and the case does not hold; how many.

    Raises RuleError: not the actor's act, no such case, closed, nothing new.
    """
    actor.check_can(Act.FREEZE_POSTS)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.FREEZE_POSTS, actor=actor)
        alerts = [one.alert for one in case.attached.select_related("alert")]
        posts = sum(file_posts(case, alert, by=actor, at=at) for alert in alerts)
        if not posts:
            raise RuleError("nothing-new")
        record_act(actor=actor, act=Act.FREEZE_POSTS, subject=case, details={"posts": posts}, at=at)
    return posts
