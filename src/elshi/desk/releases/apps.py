"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.releases.triggers import release_triggers
from elshi.desk.web.waiting import register_waiting


class ReleasesConfig(AppConfig):
    """Its label is `releases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations; say what waits for whom."""
        guard(self, release_triggers())
        from elshi.desk.releases.turns import waiting_approvals, waiting_drafts  # noqa: PLC0415  # models come first

        register_waiting("drafts", waiting_drafts)
        register_waiting("approvals", waiting_approvals)
