"""Django's handle on this room."""

from django.apps import AppConfig


class EffectConfig(AppConfig):
    """Its label is `effect`: that is what migrations and tables use."""

    name = "elshi.desk.effect"
    label = "effect"
    default_auto_field = "django.db.models.BigAutoField"
