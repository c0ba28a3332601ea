"""Django's handle on this room."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Its label is `planning`: that is what migrations and tables use."""

    name = "elshi.desk.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"
