"""How far the approval of a text is, for its page: who approved, who is still needed, what is cleared and what not."""

from dataclasses import dataclass

from elshi.desk.releases.models import Approval, Clearance, Draft, DraftVersion


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clearance that the draft is marked with, and who gave it for exactly this content; None for nobody yet."""

    name: str
    given: Clearance | None


@dataclass(frozen=True, slots=True)
class Progress:
    """`needed` approvals by different people; `lacking` of them are still to come. `markable`: not marked yet."""

    needed: int
    approvals: list[Approval]
    clearances: list[Cleared]
    markable: list[str]

    @property
    def lacking(self) -> int:
        """How many more people have to approve."""
        return max(0, self.needed - len(self.approvals))

    @property
    def uncleared(self) -> list[str]:
        """The clearances that nobody has given yet."""
        return [one.name for one in self.clearances if one.given is None]


def read_progress(draft: Draft, version: DraftVersion) -> Progress:
    """The approval of a version, in the round in which its draft is: three queries."""
    policy, marked = draft.policy, draft.marked
    given = {one.clearance: one for one in version.clearances.filter(round=draft.round).select_related("officer")}
    return Progress(
        needed=policy.approvals,
        approvals=list(version.approvals.filter(round=draft.round).select_related("approver")),
        clearances=[Cleared(name, given.get(name)) for name in marked],
        markable=[name for name in policy.clearances if name not in marked],
    )
