"""What has to be done on a channel for one row of the outbox: which posts are made, changed and taken away, in order.

Pure. A row's steps are found anew at each try, from the message's parts and from what stood before; what is done
already is told by its number, and the next step follows it. The same input gives the same steps, always: without that
a try could not go on where the one before it stopped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elshi.base.errors import FormatError
from elshi.speak.channels import Remote, Traits
from elshi.speak.messages import Part
from elshi.speak.states import Doing


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was confirmed, `at` (ISO 8601), as a row keeps it.

    A remote without an id is known by its address alone, which a person pasted; without either, he took it all away.
    """

    doing: Doing
    remote: Remote
    at: str = ""

    def as_entry(self) -> dict[str, str]:
        """As it stands in a row's `parts`."""
        return {"id": self.remote.id, "url": self.remote.url, "at": self.at, "doing": self.doing.value}


@dataclass(frozen=True, slots=True)
class Step:
    """One request. `part`: the words, of a post or an edit; `target`: the post that is changed or taken away."""

    doing: Doing
    part: Part | None = None
    target: Remote | None = None
    reply_to: Remote | None = None


def read_done(entries: Iterable[dict[str, Any]]) -> list[Done]:
    """A row's `parts`. Raises FormatError for entries that could not have been written."""
    try:
        return [
            Done(Doing(one.get("doing", Doing.POST.value)), Remote(str(one["id"]), str(one["url"])), str(one["at"]))
            for one in entries
        ]
    except (KeyError, ValueError, TypeError, AttributeError) as exc:
        raise FormatError("a part of a row of the outbox is malformed") from exc


def list_standing(done: Iterable[Done]) -> list[Remote]:
    """The posts that stand after all of `done`, in the order in which they were made.

    Words that were changed by hand stand where they stood.
    """
    standing: list[Remote] = []
    for one in done:
        if one.doing is Doing.POST:
            standing.append(one.remote)
        elif one.doing is Doing.DELETE:
            names_it = one.remote.id or one.remote.url
            standing = [post for post in standing if not _is_same(post, one.remote)] if names_it else []
        else:  # an edit may give a post another address
            standing = [one.remote if _is_same(post, one.remote) else post for post in standing]
    return standing


def _is_same(one: Remote, other: Remote) -> bool:
    return one.id == other.id and (bool(one.id) or one.url == other.url)


def list_steps(doing: Doing, traits: Traits, *, standing: Sequence[Remote], parts: Sequence[Part]) -> list[Step]:
    """All steps of a row. `standing`: the posts of the versions before, in this language on this channel.

    A post after another one of the same row answers that one; the caller knows its address (`find_step`).
    """
    if doing is Doing.POST or (doing is Doing.EDIT and not standing):
        return [Step(Doing.POST, part) for part in parts]
    if not standing:  # nothing was said, so nothing has to be taken back
        return []
    if doing is Doing.DELETE and traits.deletes:
        return [Step(Doing.DELETE, target=post) for post in reversed(standing)]
    if traits.edits:
        return _edits(doing, traits, standing=standing, parts=parts)
    return [Step(Doing.POST, part, reply_to=standing[0]) for part in parts]


def _edits(doing: Doing, traits: Traits, *, standing: Sequence[Remote], parts: Sequence[Part]) -> list[Step]:
    """Each post that stands gets its new words; what is too many is taken away, or gets the last ones too."""
    both = min(len(standing), len(parts))
    steps = [Step(Doing.EDIT, part, post) for part, post in zip(parts[:both], standing[:both], strict=True)]
    surplus = standing[both:]
    if traits.deletes:
        steps += [Step(Doing.DELETE, target=post) for post in reversed(surplus)]
    else:  # the last part has the link
        steps += [Step(Doing.EDIT, parts[-1], post) for post in surplus]
    if doing is Doing.EDIT:
        steps += [Step(Doing.POST, part, reply_to=standing[both - 1]) for part in parts[both:]]
    return steps


def find_step(steps: Sequence[Step], done: Sequence[Done]) -> Step | None:
    """The step after `done`, as it has to be made now; None if there is none.

    A post after another post, or edit, of the same row answers that one, at the address that it has by now.
    """
    if len(done) >= len(steps):
        return None
    step = steps[len(done)]
    if step.doing is Doing.POST and done and done[-1].doing is not Doing.DELETE:
        return replace(step, reply_to=done[-1].remote)
    return step
