"""Django's handle on this room."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Its label is `releases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"
