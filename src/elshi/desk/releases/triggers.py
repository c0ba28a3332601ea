"""What the database itself refuses about drafts, approvals and releases (see `audit.triggers` for how).

Each guard aborts when its condition holds. The INSERT guards against replacing are there for INSERT OR REPLACE, which
takes the old row away without an UPDATE or DELETE.
"""

from typing import NamedTuple

from elshi.desk.audit.dialects import Trigger
from elshi.desk.audit.triggers import refuse
from elshi.desk.people.rules import MAY, Act
from elshi.desk.releases.decision_triggers import GUARDS, NEWEST, lacks_approvals, lacks_clearance
from elshi.desk.releases.rules.states import list_steps


class _Guard(NamedTuple):
    event: str
    table: str
    when: str
    message: str


# The version's author wrote any version of the same draft.
_AUTHORED = """EXISTS (SELECT 1 FROM releases_draftversion v JOIN releases_draftversion w ON w.draft_id = v.draft_id
 WHERE v.id = NEW.version_id AND w.author_id = NEW.approver_id)"""
_NOT_NEWEST = """EXISTS (SELECT 1 FROM releases_draftversion v JOIN releases_draftversion w ON w.draft_id = v.draft_id
 WHERE v.id = NEW.version_id AND w.number > v.number)"""
_DRAFT_STATE = """(SELECT d.state FROM releases_draft d JOIN releases_draftversion v ON v.draft_id = d.id
 WHERE v.id = NEW.version_id)"""
# Roles that may approve, and the steps of a draft: from the very tables that the actions ask, never from outside.
_APPROVERS = ", ".join(f"'{role.value}'" for role in sorted(MAY[Act.APPROVE_DRAFT]))
_STEPS = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in list_steps())
# Too few approvals of the version's content, or a clearance lacks; the same for the newest version of the draft NEW.
_NOT_APPROVED = f"({lacks_approvals('NEW.version_id')} OR {lacks_clearance('NEW.version_id')})"
_DRAFT_NOT_APPROVED = f"({lacks_approvals(NEWEST)} OR {lacks_clearance(NEWEST)})"
# The version's schedule has ended with its release, and its hour is not after the moment of the record.
_HOUR_CAME = """EXISTS (SELECT 1 FROM releases_schedule s WHERE s.version_id = NEW.version_id
 AND s.state = 'released' AND s.due_at <= NEW.queued_at)"""
_WAITS = """EXISTS (SELECT 1 FROM releases_schedule s JOIN releases_draftversion v ON v.id = s.version_id
 WHERE v.draft_id = NEW.id AND s.state = 'waiting')"""

_GUARDS: dict[str, _Guard] = {
    "draft_no_replace": _Guard(
        "INSERT",
        "releases_draft",
        "EXISTS (SELECT 1 FROM releases_draft o WHERE o.id = NEW.id)",
        "a draft is never replaced",
    ),
    "draft_starts_writing": _Guard(
        "INSERT", "releases_draft", "NEW.state <> 'writing'", "a draft starts with being written"
    ),
    "draft_keeps_id": _Guard("UPDATE", "releases_draft", "NEW.id IS DISTINCT FROM OLD.id", "a draft keeps its number"),
    # Else an approval of one kind of thing would become one of another.
    "draft_keeps_kind": _Guard(
        "UPDATE", "releases_draft", "NEW.kind IS DISTINCT FROM OLD.kind", "a draft keeps its kind"
    ),
    "draft_steps": _Guard(
        "UPDATE",
        "releases_draft",
        f"NEW.state IS DISTINCT FROM OLD.state AND NOT ({_STEPS})",
        "no such step of a draft",
    ),
    "draft_approved": _Guard(
        "UPDATE",
        "releases_draft",
        f"NEW.state = 'approved' AND OLD.state <> 'approved' AND {_DRAFT_NOT_APPROVED}",
        "a draft becomes approved by an approval of its newest version",
    ),
    # Else a text that is on its way to the log could be edited, and released a second time.
    "draft_taken_up_again": _Guard(
        "UPDATE",
        "releases_draft",
        """OLD.state = 'queued' AND NEW.state = 'writing' AND EXISTS (SELECT 1 FROM releases_release r
 JOIN releases_draftversion v ON v.id = r.version_id WHERE v.draft_id = NEW.id AND r.state <> 'refused')""",
        "only a refused release gives its draft back",
    ),
    "version_no_update": _Guard("UPDATE", "releases_draftversion", "TRUE", "a saved version is never changed"),
    "version_no_delete": _Guard("DELETE", "releases_draftversion", "TRUE", "a saved version is never deleted"),
    "version_no_replace": _Guard(
        "INSERT",
        "releases_draftversion",
        """EXISTS (SELECT 1 FROM releases_draftversion o
 WHERE o.id = NEW.id OR (o.draft_id = NEW.draft_id AND o.number = NEW.number))""",
        "a saved version is never replaced",
    ),
    "version_of_open_draft": _Guard(
        "INSERT",
        "releases_draftversion",
        "(SELECT state FROM releases_draft WHERE id = NEW.draft_id) NOT IN ('writing', 'submitted', 'approved')",
        "a released or discarded text is not edited",
    ),
    "approval_no_update": _Guard("UPDATE", "releases_approval", "TRUE", "an approval is never changed"),
    "approval_no_delete": _Guard("DELETE", "releases_approval", "TRUE", "an approval is never deleted"),
    "approval_no_replace": _Guard(
        "INSERT",
        "releases_approval",
        """EXISTS (SELECT 1 FROM releases_approval o
 WHERE o.id = NEW.id
 OR (o.version_id = NEW.version_id AND o.approver_id = NEW.approver_id AND o.round = NEW.round))""",
        "an approval is never replaced",
    ),
    # Without this an approval could be written before its version: foreign keys are only checked at the end.
    "approval_of_a_version": _Guard(
        "INSERT",
        "releases_approval",
        "NOT EXISTS (SELECT 1 FROM releases_draftversion v WHERE v.id = NEW.version_id)",
        "an approval is for a saved version",
    ),
    "approval_by_approver": _Guard(
        "INSERT",
        "releases_approval",
        f"""NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = NEW.approver_id AND p.is_active
 AND p.role IN ({_APPROVERS}) AND p.role = NEW.role)""",  # noqa: S608
        "only an active approver approves",
    ),
    "approval_four_eyes": _Guard("INSERT", "releases_approval", _AUTHORED, "the author never approves"),
    "approval_same_content": _Guard(
        "INSERT",
        "releases_approval",
        "NEW.sha256 <> (SELECT sha256 FROM releases_draftversion WHERE id = NEW.version_id)",
        "an approval is for exactly one content",
    ),
    "approval_newest": _Guard("INSERT", "releases_approval", _NOT_NEWEST, "only the newest version is approved"),
    "approval_submitted": _Guard(
        "INSERT", "releases_approval", f"{_DRAFT_STATE} <> 'submitted'", "only a submitted text is approved"
    ),
    "release_no_replace": _Guard(
        "INSERT",
        "releases_release",
        """EXISTS (SELECT 1 FROM releases_release o WHERE o.id = NEW.id
 OR (o.version_id = NEW.version_id AND o.state <> 'refused')
 OR (o.record_id = NEW.record_id AND o.record_version = NEW.record_version AND o.state <> 'refused'))""",
        "a release is never replaced",
    ),
    "release_approved": _Guard(
        "INSERT",
        "releases_release",
        f"NEW.emergency_id IS NULL AND {_NOT_APPROVED}",
        "a release needs an approval of exactly this content",
    ),
    "release_newest": _Guard("INSERT", "releases_release", _NOT_NEWEST, "only the newest version is released"),
    "release_from_approved": _Guard(
        "INSERT",
        "releases_release",
        f"""NEW.emergency_id IS NULL AND NOT ({_DRAFT_STATE} = 'approved'
 OR ({_DRAFT_STATE} = 'scheduled' AND {_HOUR_CAME}))""",
        "only an approved text is released, or a scheduled one at its hour",
    ),
    "release_starts_queued": _Guard(
        "INSERT",
        "releases_release",
        "NEW.state <> 'queued' OR NEW.signed IS NOT NULL OR NEW.leaf_hash <> ''",
        "a release starts in the queue",
    ),
    "release_frozen": _Guard(
        "UPDATE",
        "releases_release",
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM OLD.version_id
 OR NEW.record_id IS DISTINCT FROM OLD.record_id OR NEW.record_version IS DISTINCT FROM OLD.record_version
 OR NEW.year IS DISTINCT FROM OLD.year OR NEW.number IS DISTINCT FROM OLD.number
 OR NEW.unsigned IS DISTINCT FROM OLD.unsigned OR NEW.queued_at IS DISTINCT FROM OLD.queued_at
 OR NEW.released_by_id IS DISTINCT FROM OLD.released_by_id""",
        "a released record is never changed",
    ),
    "release_set_once": _Guard(
        "UPDATE",
        "releases_release",
        """(OLD.signed IS NOT NULL AND NEW.signed IS DISTINCT FROM OLD.signed)
 OR (OLD.leaf_hash <> '' AND NEW.leaf_hash IS DISTINCT FROM OLD.leaf_hash)
 OR (OLD.log_index IS NOT NULL AND NEW.log_index IS DISTINCT FROM OLD.log_index)
 OR (OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at)
 OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at)
 OR (OLD.disowned AND NOT NEW.disowned)""",
        "what the press has noted is never changed",
    ),
    "release_forward": _Guard(
        "UPDATE",
        "releases_release",
        """NOT (NEW.state = OLD.state OR (OLD.state = 'queued' AND NEW.state IN ('signed', 'refused'))
 OR (OLD.state = 'signed' AND NEW.state IN ('published', 'refused')))""",
        "a release only goes forward",
    ),
    "release_no_delete": _Guard("DELETE", "releases_release", "TRUE", "a release is never deleted"),
    "release_after_its_hour": _Guard(
        "INSERT",
        "releases_release",
        """EXISTS (SELECT 1 FROM releases_draftversion v WHERE v.id = NEW.version_id AND v.embargo IS NOT NULL
 AND (NEW.queued_at IS NULL OR NEW.queued_at < v.embargo))""",
        "nothing leaves the desk before its hour",
    ),
    "draft_scheduled": _Guard(
        "UPDATE",
        "releases_draft",
        f"NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND NOT {_WAITS}",
        "a scheduled draft waits for its hour",
    ),
    # Else a text that waits for its hour could be edited, and would go out all the same.
    "draft_waits": _Guard(
        "UPDATE",
        "releases_draft",
        f"OLD.state = 'scheduled' AND NEW.state <> 'scheduled' AND {_WAITS}",
        "a draft that waits for its hour is first recalled",
    ),
    "schedule_no_replace": _Guard(
        "INSERT",
        "releases_schedule",
        """EXISTS (SELECT 1 FROM releases_schedule o WHERE o.id = NEW.id
 OR (o.version_id = NEW.version_id AND o.state = 'waiting'))""",
        "a schedule is never replaced",
    ),
    "schedule_approved": _Guard(
        "INSERT", "releases_schedule", _NOT_APPROVED, "a schedule needs an approval of exactly this content"
    ),
    "schedule_newest": _Guard("INSERT", "releases_schedule", _NOT_NEWEST, "only the newest version is scheduled"),
    "schedule_from_approved": _Guard(
        "INSERT", "releases_schedule", f"{_DRAFT_STATE} <> 'approved'", "only an approved text is scheduled"
    ),
    "schedule_at_its_hour": _Guard(
        "INSERT",
        "releases_schedule",
        "NEW.due_at IS DISTINCT FROM (SELECT v.embargo FROM releases_draftversion v WHERE v.id = NEW.version_id)",
        "a text is scheduled for the hour that its content names",
    ),
    "schedule_starts_waiting": _Guard(
        "INSERT",
        "releases_schedule",
        "NEW.state <> 'waiting' OR NEW.release_id IS NOT NULL OR NEW.ended_at IS NOT NULL",
        "a schedule starts with waiting",
    ),
    "schedule_frozen": _Guard(
        "UPDATE",
        "releases_schedule",
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM OLD.version_id
 OR NEW.due_at IS DISTINCT FROM OLD.due_at OR NEW.scheduled_by_id IS DISTINCT FROM OLD.scheduled_by_id
 OR NEW.scheduled_at IS DISTINCT FROM OLD.scheduled_at""",
        "a schedule is never changed",
    ),
    "schedule_ends_once": _Guard(
        "UPDATE",
        "releases_schedule",
        """OLD.state <> 'waiting' AND (NEW.state IS DISTINCT FROM OLD.state
 OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.ended_by_id IS DISTINCT FROM OLD.ended_by_id
 OR NEW.code IS DISTINCT FROM OLD.code
 OR (OLD.release_id IS NOT NULL AND NEW.release_id IS DISTINCT FROM OLD.release_id))""",
        "a schedule ends once",
    ),
    "schedule_no_delete": _Guard("DELETE", "releases_schedule", "TRUE", "a schedule is never deleted"),
    "draft_keeps_office": _Guard(
        "UPDATE", "releases_draft", "NEW.office IS DISTINCT FROM OLD.office", "a draft stays with its office"
    ),
    "approval_within_office": _Guard(
        "INSERT",
        "releases_approval",
        """EXISTS (SELECT 1 FROM people_person p CROSS JOIN releases_draft d
 JOIN releases_draftversion v ON v.draft_id = d.id WHERE v.id = NEW.version_id AND p.id = NEW.approver_id
 AND (p.office <> NEW.office OR (p.office <> '' AND p.office <> d.office)))""",
        "only the ministry and the office of the draft approve",
    ),
    # `people.grants` in SQL: what the approver was given by somebody within the last day, and nobody else confirmed.
    "approval_settled": _Guard(
        "INSERT",
        "releases_approval",
        """EXISTS (SELECT 1 FROM people_grant g WHERE g.person_id = NEW.approver_id AND g.by_id IS NOT NULL
 AND g.confirmed_by_id IS NULL AND g.settles_at > NEW.approved_at)""",
        "what was granted within a day needs a second person before it approves",
    ),
    # What somebody said about a text stays what he said; only whether it is settled changes.
    "comment_frozen": _Guard(
        "UPDATE",
        "releases_comment",
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM OLD.version_id
 OR NEW.language IS DISTINCT FROM OLD.language OR NEW.part IS DISTINCT FROM OLD.part
 OR NEW.start IS DISTINCT FROM OLD.start OR NEW.length IS DISTINCT FROM OLD.length
 OR NEW.quote IS DISTINCT FROM OLD.quote OR NEW.text IS DISTINCT FROM OLD.text
 OR NEW.author_id IS DISTINCT FROM OLD.author_id OR NEW.created_at IS DISTINCT FROM OLD.created_at
 OR NEW.thread_id IS DISTINCT FROM OLD.thread_id""",
        "a comment is never changed",
    ),
    "comment_no_delete": _Guard("DELETE", "releases_comment", "TRUE", "a comment is never deleted"),
}


def release_triggers() -> dict[str, Trigger]:
    """By name."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in ({name: _Guard(*guard) for name, guard in GUARDS.items()} | _GUARDS).items()
    }
