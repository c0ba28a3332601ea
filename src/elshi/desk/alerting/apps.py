"""Django's handle on this room."""

from django.apps import AppConfig


class AlertingConfig(AppConfig):
    """Its label is `alerting`: that is what migrations and tables use."""

    name = "elshi.desk.alerting"
    label = "alerting"
    default_auto_field = "django.db.models.BigAutoField"
