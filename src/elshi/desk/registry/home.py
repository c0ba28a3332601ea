"""The node that this desk serves, for the few acts that need its files."""

from django.conf import settings

from elshi.base.errors import ElshiError
from elshi.node.home import NodeHome


def node_home() -> NodeHome:
    """The home of `django_settings`. Raises ElshiError where Django was set up without one."""
    if settings.ELSHI_HOME is None:
        raise ElshiError("the desk was set up without a home: expected ELSHI_HOME")
    return NodeHome(settings.ELSHI_HOME)
