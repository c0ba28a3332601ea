"""Django's handle on this room."""

from django.apps import AppConfig


class NarrativesConfig(AppConfig):
    """Its label is `narratives`: that is what migrations and tables use."""

    name = "elshi.desk.narratives"
    label = "narratives"
    default_auto_field = "django.db.models.BigAutoField"
