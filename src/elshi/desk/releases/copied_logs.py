"""Whether somebody must look at the copies that this node keeps of others' logs; the public page says what to do."""

from django.conf import settings

from elshi.base.errors import SecurityError
from elshi.mirror.alarms import Alarms
from elshi.node.home import NodeHome


def count_alarms() -> int:
    """How many alarms of trust stand. A damaged list of them counts as one: a mirror refuses to go on with it."""
    if settings.ELSHI_HOME is None:
        return 0
    try:
        alarms = Alarms(NodeHome(settings.ELSHI_HOME).mirror / "alarms.json")
    except SecurityError:
        return 1
    return sum(alarm.is_of_trust for alarm in alarms.standing())
