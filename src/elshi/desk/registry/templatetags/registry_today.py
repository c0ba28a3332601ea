"""What Today says of the register; its page stands below this room and knows this tag by name only."""

from typing import Any

from django import template

from elshi.desk.people.models import Person
from elshi.desk.people.reading import reads
from elshi.desk.registry.waiting import waiting_lookalikes

register = template.Library()


@register.inclusion_tag("registry/lookalikes_now.html", takes_context=True)
def lookalikes_now(context: dict[str, Any]) -> dict[str, int]:
    """How many accounts look like ours and wait for somebody to decide; nothing for who may not read of incidents."""
    person = context["request"].user
    if not isinstance(person, Person) or not reads(person, "incidents"):
        return {"count": 0}
    return {"count": waiting_lookalikes().count()}
