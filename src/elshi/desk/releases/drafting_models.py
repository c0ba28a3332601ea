"""What the desk keeps around a draft while it is written. None of it is content: no hash and no approval binds it."""

from django.conf import settings
from django.db import models

from elshi.desk.releases.rules.renditions import Mark, Standing
from elshi.desk.releases.rules.terms import TermForms


class RenditionWork(models.Model):
    """The work on one language of a draft; what the numbers mean: `rules.renditions.Standing`.

    `written_by` changed its words last. `due_at`: when the translation is wanted.
    """

    draft = models.ForeignKey("releases.Draft", on_delete=models.PROTECT, related_name="rendition_work")
    language = models.CharField(max_length=5)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="rendition_work"
    )
    due_at = models.DateTimeField(null=True)
    text_version = models.PositiveIntegerField(default=0)
    made_from = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=10, blank=True, default="", choices=[(mark.value, mark.value) for mark in Mark])
    mark_version = models.PositiveIntegerField(default=0)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Order and constraints."""

        ordering = ["draft", "language"]
        constraints = [models.UniqueConstraint(fields=["draft", "language"], name="one_work_per_language")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.language}"

    @property
    def standing(self) -> Standing:
        """Its numbers and mark, for the rules."""
        return Standing(self.text_version, self.made_from, self.mark, self.mark_version)


class Autosave(models.Model):
    """What one person has in the editor of one draft and has not saved; also the sign that it is open.

    `texts`: {language: [title, body]} as typed, None while nothing was. `seen_at`: the last sign of life. Never a
    version, never in the audit trail; gone with a save, a release, or after `autosaves.KEPT`.
    """

    draft = models.ForeignKey("releases.Draft", on_delete=models.CASCADE, related_name="autosaves")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    based_on = models.PositiveIntegerField(default=0)
    authentic = models.CharField(max_length=5, blank=True, default="")
    texts = models.JSONField(null=True)
    typed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        """Order and constraints."""

        ordering = ["draft", "person"]
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="one_autosave_per_person")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id}"


class Term(models.Model):
    """One term or name of the glossary. `agreed`, `forbidden`: {language: [form, …]} (`rules.terms`).

    `is_active`: it is checked. A term is switched off, never deleted: audit rows point to it.
    """

    agreed = models.JSONField(default=dict)
    forbidden = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True, default="")
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField()

    class Meta:
        """Order."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"term {self.pk}"

    @property
    def forms(self) -> TermForms:
        """As the check takes it."""
        return TermForms(
            id=self.pk,
            agreed={tag: tuple(forms) for tag, forms in self.agreed.items()},
            forbidden={tag: tuple(forms) for tag, forms in self.forbidden.items()},
        )


class Comment(models.Model):
    """A remark on a passage of one version, or an answer to one (`thread`). The words never change.

    `quote` is the passage as it stood there; `part`, `start`, `length`: `rules.passages`. An answer has none of these.
    """

    version = models.ForeignKey("releases.DraftVersion", on_delete=models.PROTECT, related_name="comments")
    language = models.CharField(max_length=5)
    part = models.CharField(max_length=5, default="body")
    start = models.PositiveIntegerField(default=0)
    length = models.PositiveIntegerField(default=0)
    quote = models.CharField(max_length=500, blank=True, default="")
    text = models.CharField(max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    thread = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        """Order."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class StatementTemplate(models.Model):
    """A text of the ministry's own to start from: a draft's texts as they were kept. Switched off, never deleted."""

    name = models.CharField(max_length=100)
    authentic = models.CharField(max_length=5)
    texts = models.JSONField()  # [{language, title, body}, …]
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """Order."""

        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
