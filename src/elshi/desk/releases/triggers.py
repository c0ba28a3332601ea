"""What the database itself refuses about drafts, approvals and releases (see `audit.triggers` for how).

Each guard aborts when its condition holds. The INSERT guards against replacing are there for INSERT OR REPLACE, which
takes the old row away without an UPDATE or DELETE.
"""

from typing import NamedTuple

from elshi.desk.audit.triggers import refuse
from elshi.desk.people.rules import MAY, Act
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
# No approval of the version's content by an approver who wrote no version of the draft.
_NOT_APPROVED = f"""NOT EXISTS (SELECT 1 FROM releases_approval a JOIN releases_draftversion v ON v.id = a.version_id
 WHERE a.version_id = NEW.version_id AND a.sha256 = v.sha256 AND a.role IN ({_APPROVERS}) AND NOT EXISTS
 (SELECT 1 FROM releases_draftversion w WHERE w.draft_id = v.draft_id AND w.author_id = a.approver_id))"""  # noqa: S608
# The same for the newest version of the draft NEW.
_DRAFT_NOT_APPROVED = f"""NOT EXISTS (SELECT 1 FROM releases_approval a
 JOIN releases_draftversion v ON v.id = a.version_id WHERE v.draft_id = NEW.id
 AND v.number = (SELECT max(number) FROM releases_draftversion WHERE draft_id = NEW.id)
 AND a.sha256 = v.sha256 AND a.role IN ({_APPROVERS}) AND NOT EXISTS
 (SELECT 1 FROM releases_draftversion w WHERE w.draft_id = NEW.id AND w.author_id = a.approver_id))"""  # noqa: S608

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
    "draft_keeps_id": _Guard("UPDATE", "releases_draft", "NEW.id IS NOT OLD.id", "a draft keeps its number"),
    # Else an approval of one kind of thing would become one of another.
    "draft_keeps_kind": _Guard("UPDATE", "releases_draft", "NEW.kind IS NOT OLD.kind", "a draft keeps its kind"),
    "draft_steps": _Guard(
        "UPDATE", "releases_draft", f"NEW.state IS NOT OLD.state AND NOT ({_STEPS})", "no such step of a draft"
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
    "version_no_update": _Guard("UPDATE", "releases_draftversion", "1", "a saved version is never changed"),
    "version_no_delete": _Guard("DELETE", "releases_draftversion", "1", "a saved version is never deleted"),
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
    "approval_no_update": _Guard("UPDATE", "releases_approval", "1", "an approval is never changed"),
    "approval_no_delete": _Guard("DELETE", "releases_approval", "1", "an approval is never deleted"),
    "approval_no_replace": _Guard(
        "INSERT",
        "releases_approval",
        """EXISTS (SELECT 1 FROM releases_approval o
 WHERE o.id = NEW.id OR (o.version_id = NEW.version_id AND o.approver_id = NEW.approver_id))""",
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
        "INSERT", "releases_release", _NOT_APPROVED, "a release needs an approval of exactly this content"
    ),
    "release_newest": _Guard("INSERT", "releases_release", _NOT_NEWEST, "only the newest version is released"),
    "release_from_approved": _Guard(
        "INSERT", "releases_release", f"{_DRAFT_STATE} <> 'approved'", "only an approved text is released"
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
        """NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR NEW.record_id IS NOT OLD.record_id
 OR NEW.record_version IS NOT OLD.record_version OR NEW.year IS NOT OLD.year OR NEW.number IS NOT OLD.number
 OR NEW.unsigned IS NOT OLD.unsigned OR NEW.queued_at IS NOT OLD.queued_at
 OR NEW.released_by_id IS NOT OLD.released_by_id""",
        "a released record is never changed",
    ),
    "release_set_once": _Guard(
        "UPDATE",
        "releases_release",
        """(OLD.signed IS NOT NULL AND NEW.signed IS NOT OLD.signed)
 OR (OLD.leaf_hash <> '' AND NEW.leaf_hash IS NOT OLD.leaf_hash)
 OR (OLD.log_index IS NOT NULL AND NEW.log_index IS NOT OLD.log_index)
 OR (OLD.signed_at IS NOT NULL AND NEW.signed_at IS NOT OLD.signed_at)
 OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NOT OLD.published_at)
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
    "release_no_delete": _Guard("DELETE", "releases_release", "1", "a release is never deleted"),
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


def release_triggers() -> dict[str, str]:
    """Name to text, in SQLite's words."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in _GUARDS.items()
    }
