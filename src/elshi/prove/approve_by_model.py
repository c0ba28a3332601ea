"""A program, `approve_by_model HOME DRAFT USER`: tries to approve around the desk, through the model and by SQL.

Both must be refused; it prints how, and how many approvals there are afterwards.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from elshi.desk.setup import setup


def main(home: Path, draft_id: int, username: str) -> int:
    """Try both ways, on the database of a running node."""
    setup(home)
    from django.db import DatabaseError, connection  # noqa: PLC0415  # models need setup() first

    from elshi.desk.people.models import Person  # noqa: PLC0415
    from elshi.desk.releases.models import Approval, DraftVersion  # noqa: PLC0415
    from elshi.desk.releases.rules import RuleError  # noqa: PLC0415

    person = Person.objects.get(username=username)
    version = DraftVersion.objects.filter(draft_id=draft_id).latest("number")
    now = datetime.now(UTC)
    said: dict[str, str | int] = {"model": "accepted", "sql": "accepted"}
    try:
        Approval.objects.create(
            version=version, approver=person, sha256=version.sha256, role=person.role, approved_at=now
        )
    except RuleError as error:
        said["model"] = error.code
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [version.pk, person.pk, version.sha256, person.role, now],
            )
    except DatabaseError:
        said["sql"] = "refused"
    sys.stdout.write(json.dumps({**said, "approvals": Approval.objects.filter(version=version).count()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
