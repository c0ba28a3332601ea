"""The comments on a draft as threads, each with where its passage stands now."""

from dataclasses import dataclass

from elshi.desk.releases.models import Comment, Draft, DraftVersion
from elshi.desk.releases.rules.passages import MAX_COMMENTS, Passage, find_passage
from elshi.text.languages import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers. `now`: where the passage stands in the newest version, None when it is gone."""

    comment: Comment
    answers: tuple[Comment, ...]
    now: Passage | None

    @property
    def is_open(self) -> bool:
        """Whether nobody settled it."""
        return self.comment.resolved_at is None


@dataclass(frozen=True, slots=True)
class CommentedLanguage:
    """The threads of one language of a draft: the open ones in the order of the text, then the settled ones."""

    language: Language
    open: tuple[Thread, ...]
    settled: tuple[Thread, ...]


def list_comments(draft: Draft, version: DraftVersion | None) -> list[CommentedLanguage]:
    """The comments of each language of the newest version, and of those that have comments: one query."""
    texts = {} if version is None else version.renditions
    found = list(
        Comment.objects.filter(version__draft=draft).select_related("author", "resolved_by", "version")[:MAX_COMMENTS]
    )
    threads: dict[str, list[Thread]] = {}
    for comment in found:
        if comment.thread_id is None:
            answers = tuple(one for one in found if one.thread_id == comment.pk)
            threads.setdefault(comment.language, []).append(Thread(comment, answers, _now(comment, texts)))
    tags = [tag for tag in LANGUAGES if tag in texts or tag in threads]
    return [_language(tag, threads.get(tag, [])) for tag in tags]


def _now(comment: Comment, texts: dict[str, dict[str, str]]) -> Passage | None:
    text = texts.get(comment.language)
    if text is None:
        return None
    near = Passage(comment.part, comment.start, comment.length)
    return find_passage(text["title"], text["body"], comment.quote, near=near)


def _language(tag: str, threads: list[Thread]) -> CommentedLanguage:
    def place(thread: Thread) -> tuple[bool, str, int]:
        where = thread.now
        return (where is None, "" if where is None else where.part, 0 if where is None else where.start)

    return CommentedLanguage(
        language=LANGUAGES[tag],
        open=tuple(sorted((one for one in threads if one.is_open), key=place)),
        settled=tuple(one for one in threads if not one.is_open),
    )
