"""Django's handle on this room."""

from django.apps import AppConfig
from django.conf import settings

from elshi.base.errors import UserError
from elshi.desk.audit.triggers import guard
from elshi.desk.people.offices import provide_offices
from elshi.desk.releases.rules.policies import find_unfit
from elshi.desk.releases.triggers import release_triggers
from elshi.desk.web.waiting import register_waiting


class ReleasesConfig(AppConfig):
    """Its label is `releases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell which offices there are, keep the guards on the database, say what waits for whom and what codes mean.

        Raises UserError for settings that lower a policy.
        """
        from elshi.desk.releases.visible import read_known_offices  # noqa: PLC0415  # models are not there before

        problems = find_unfit(settings.ELSHI_APPROVALS.raised)
        if problems:
            raise UserError("node.toml: " + "; ".join(problems))
        provide_offices(read_known_offices)
        guard(self, release_triggers())
        from elshi.desk.releases.waiting import waiting_approvals, waiting_drafts  # noqa: PLC0415  # models come first

        register_waiting("drafts", waiting_drafts)
        register_waiting("approvals", waiting_approvals)
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.releases.words import KIND_WORDS, RETURN_REASONS  # noqa: PLC0415

        name_codes("code", RETURN_REASONS)
        name_codes("kind", KIND_WORDS)
