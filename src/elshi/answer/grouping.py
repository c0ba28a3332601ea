"""Alike questions in groups, as they come: one answer serves a group.

A question joins the group that it is most like (`elshi.answer.likeness`), if it is like enough, else begins one. What
came early was placed while little was known; `settle` looks at each question again. A person's word stands above: what
was split is never put together again, and only questions that nobody placed should be given to `settle`.

Deterministic: the same questions in the same order make the same groups.
"""

from collections.abc import Collection, Iterable

from elshi.answer.likeness import Known, Likeness, Suggestion, Vectors

# Both chosen on the tuning half of tests/data/questions (decision 27).
JOIN = 0.40  # the likeness from which a question joins a group
MERGE = 0.45  # the likeness from which two groups that nobody placed are one
ROUNDS = 3  # times that `settle` looks at each question, at most

__all__ = ["JOIN", "Grouper", "Known", "Suggestion"]


class Grouper:
    """Groups of questions. `apart`: pairs of questions that a person split; the caller keeps them, as the groups.

    A group is named by the first question in it. `cuts` are in place of JOIN and MERGE, which are for the vectors that
    come with Elshi (`elshi.answer.meaning.shipped_meaning`): others, or none, want others, as they differ in how near
    they put what is not alike.
    """

    def __init__(
        self,
        known: Iterable[Known] = (),
        *,
        vectors: Vectors | None = None,
        apart: Iterable[frozenset[str]] = (),
        cuts: tuple[float, float] = (JOIN, MERGE),
        likeness: type[Likeness] = Likeness,
    ) -> None:
        self._likeness = likeness(known, vectors=vectors)
        self.apart = set(apart)
        self._join, self._merge = cuts

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Each group with its questions."""
        return self._likeness.groups

    def propose(self, text: str, language: str, *, limit: int = 5) -> list[Suggestion]:
        """The groups most like a text, best first, with the words that tell it; also those not like enough to join."""
        return self._likeness.find(text, language, limit=limit)

    def add(self, question: str, text: str, language: str) -> str:
        """Place a new question; the group that it joined, or the new one that it began."""
        nearest = self._likeness.find(text, language, limit=1)
        joins = bool(nearest) and nearest[0].score >= self._join
        group = nearest[0].group if joins else self._new_group(question)
        self._likeness.add(Known(question, text, language, group))
        return group

    def split(self, questions: Collection[str]) -> str:
        """Take some questions of one group out of it, together, for good; the new group's name."""
        old = {self._likeness.group_of(question) for question in questions}
        if len(old) != 1:
            raise ValueError("expected questions of one group")
        left = [member for member in self._likeness.members(old.pop()) if member not in questions]
        if not left:
            raise ValueError("expected a part of a group, got all of it")
        group = self._new_group(min(questions))
        for question in sorted(questions):
            self._likeness.move(question, group)
        self.apart |= {frozenset({one, other}) for one in questions for other in left}
        return group

    def merge(self, one: str, other: str) -> str:
        """Put the questions of group `other` into group `one`, and forget that any of them were split; `one`."""
        into, moved = self._likeness.members(one), self._likeness.members(other)
        if one != other:
            self.apart -= {frozenset({a, b}) for a in into for b in moved}
            for question in moved:
                self._likeness.move(question, one)
        return one

    def settle(self, free: Collection[str] | None = None) -> dict[str, str]:
        """Look at questions again, those in `free` (default: all): groups of them that are alike are made one, and each
        question moves to the group that it is most like, or begins its own.

        Gives the new group of each that moved. Costs some ten milliseconds for each question: for a night, not a click.
        """
        before = {question: group for group, members in self.groups.items() for question in members}
        looked = [question for question in before if free is None or question in free]
        self._merge_near(set(looked))
        for _ in range(ROUNDS):
            if not [question for question in looked if self._place_again(question)]:
                break
        now = {question: self._likeness.group_of(question) for question in looked}
        return {question: group for question, group in now.items() if group != before[question]}

    def _merge_near(self, free: Collection[str]) -> None:
        """Merge the two nearest groups of free questions, again and again, down to a cut (agglomerative clustering)."""
        mergeable = [name for name, members in self.groups.items() if all(one in free for one in members)]
        nearest = {name: self._nearest(name, mergeable) for name in mergeable}
        while nearest:
            one = min(nearest, key=lambda name: (-nearest[name][0], name))
            score, other = nearest[one]
            if score < self._merge:
                break
            self.merge(one, other)
            del nearest[other]
            stale = [name for name, (_, near) in nearest.items() if near in {one, other}]
            for name in {one, *stale}:
                nearest[name] = self._nearest(name, nearest)

    def _nearest(self, group: str, among: Collection[str]) -> tuple[float, str]:
        """The most like of some groups that it may be merged with; a score of 0 if there is none."""
        near = ((score, other) for score, other in self._likeness.find_near(group) if other in among)
        return next((one for one in near if self._may_merge(group, one[1])), (0.0, ""))

    def _may_merge(self, one: str, other: str) -> bool:
        return not self.apart or all(self._may_join(question, other) for question in self._likeness.members(one))

    def _place_again(self, question: str) -> bool:
        """Whether the question moved."""
        old = self._likeness.group_of(question)
        ranked = self._likeness.find_for(question)
        fitting = (group for score, group in ranked if score >= self._join and self._may_join(question, group))
        new = next(fitting, None)
        if new is None:
            new = old if len(self._likeness.members(old)) == 1 else self._new_group(question)
        if new != old:
            self._likeness.move(question, new)
        return new != old

    def _may_join(self, question: str, group: str) -> bool:
        return not self.apart or not any(
            frozenset({question, one}) in self.apart for one in self._likeness.members(group)
        )

    def _new_group(self, question: str) -> str:
        """A name that no group has: the question's id, with a number if its old group still goes by it."""
        name, number = question, 1
        while self._likeness.members(name):
            number += 1
            name = f"{question}.{number}"
        return name
