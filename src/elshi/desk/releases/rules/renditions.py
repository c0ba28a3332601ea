"""How far each language of a draft is, who may write in it, and what follows from a save.

A state is computed, never typed: from the number of the version in which the words last changed, the number of the
version whose authentic text they were made from, and a mark that a person set. None of it is part of the content, so
none of it changes what an approval binds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from elshi.desk.people.rules import Role, RuleError

Text = tuple[str, str]  # title and body, tidied


class RenditionState(StrEnum):
    """Where one language of a draft is. Never stored."""

    AUTHENTIC = "authentic"
    NOT_STARTED = "not-started"
    TRANSLATING = "translating"
    OUT_OF_DATE = "out-of-date"
    READY = "ready"
    CHECKED = "checked"


class Mark(StrEnum):
    """What a person said about a rendition. Stored in the database by value; NONE takes a mark back."""

    NONE = ""
    READY = "ready"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one rendition. Numbers are those of versions of its draft, 0 for none.

    `text_version`: where its words last changed (of the authentic text also: where it became authentic).
    `made_from`: whose authentic text the words were made from. `mark` was set when `mark_version` was the newest.
    """

    text_version: int = 0
    made_from: int = 0
    mark: str = Mark.NONE
    mark_version: int = 0

    @property
    def has_mark(self) -> bool:
        """Whether the mark is about the words as they are: a later change of them takes it away."""
        return self.mark != Mark.NONE and self.mark_version >= self.text_version


def find_state(own: Standing, *, authentic: Standing, is_authentic: bool) -> RenditionState:
    """The state of a rendition beside the authentic one.

    A translation is out of date when the authentic text changed after the version it was made from. A mark says
    "still right" too: it was set by somebody who saw the authentic text of `mark_version`.
    """
    if own.text_version == 0:
        return RenditionState.NOT_STARTED
    if is_authentic:
        return RenditionState.AUTHENTIC
    seen = max(own.made_from, own.mark_version) if own.has_mark else own.made_from
    if seen < authentic.text_version:
        return RenditionState.OUT_OF_DATE
    return RenditionState(own.mark) if own.has_mark else RenditionState.TRANSLATING


def follow_save(
    before: Mapping[str, Text],
    after: Mapping[str, Text],
    *,
    authentic: tuple[str, str],
    seen: int,
    number: int,
) -> dict[str, Standing]:
    """What a save makes of each language that it changed: `text_version` and `made_from`, no mark.

    `before`, `after`: the texts of the version before and of the new one, `number`. `authentic`: the authentic
    language of both. `seen`: the version that the writer had before him; whoever changes the authentic text in the
    same save has seen the new one.
    """
    old_tag, new_tag = authentic
    has_new_authentic = old_tag != new_tag or before.get(new_tag) != after.get(new_tag)
    moved: dict[str, Standing] = {}
    for tag in find_changed(before, after) | ({new_tag} if has_new_authentic else set()):
        made_from = number if has_new_authentic else seen
        moved[tag] = Standing(text_version=number, made_from=made_from) if tag in after else Standing()
    return moved


def find_changed(before: Mapping[str, Text], after: Mapping[str, Text]) -> set[str]:
    """The languages whose title or body differ; one that is missing is as good as an empty one."""
    nothing = ("", "")
    return {tag for tag in {*before, *after} if before.get(tag, nothing) != after.get(tag, nothing)}


def check_may_write(
    role: str,
    person: int,
    *,
    changed: Collection[str],
    authentic: tuple[str, str],
    translators: Mapping[str, tuple[int, str]],
) -> None:
    """Raises RuleError when a translator changed what is not his: the authentic text, or another one's rendition.

    `changed`: the languages that the save would change. `authentic`: the authentic language before and after.
    `translators`: language to (id, name) of whom it is assigned to. Other roles write in every language.
    """
    if role != Role.TRANSLATOR:
        return
    before, after = authentic
    if before != after or before in changed:
        raise RuleError("authentic-not-yours", language=before)
    for tag in sorted(changed):
        owner, name = translators.get(tag, (person, ""))
        if owner != person:
            raise RuleError("rendition-not-yours", language=tag, person=name)


def check_assignment(role: str, person: int, *, before: int | None, after: int | None) -> None:
    """Raises RuleError `only-for-yourself` when a translator disposes of what is another's.

    He takes what is nobody's, and gives back what is his. `before`, `after`: ids of the translators.
    """
    if role == Role.TRANSLATOR and (before not in {None, person} or after not in {None, person}):
        raise RuleError("only-for-yourself")


def check_markable(state: RenditionState, mark: Mark, *, language: str, wrote_it: bool) -> None:
    """Raises RuleError unless a rendition in `state` may get `mark`. Whoever wrote the words does not check them."""
    if state == RenditionState.NOT_STARTED:
        raise RuleError("rendition-empty", language=language)
    if state == RenditionState.AUTHENTIC:
        raise RuleError("rendition-authentic", language=language)
    if mark == Mark.CHECKED and wrote_it:
        raise RuleError("own-check", language=language)
