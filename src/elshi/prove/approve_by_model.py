"""A program, `approve_by_model.py HOME DRAFT USER`: tries to approve around the desk, through the model and by SQL."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from elshi.desk.setup import setup


def main(home: Path, draft_id: int, username: str) -> None:
    """Both ways must be refused; prints how, and how many approvals there are afterwards."""
    setup(home)
    from django.db import DatabaseError, connection

    from elshi.desk.people.models import Person
    from elshi.desk.releases.models import Approval, Draft
    from elshi.desk.releases.rules import RuleError

    person = Person.objects.get(username=username)
    version = Draft.objects.get(pk=draft_id).current_version
    now = datetime.now(UTC)
    said = {"model": "accepted", "sql": "accepted"}
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
    print(json.dumps({**said, "approvals": Approval.objects.filter(version=version).count()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
