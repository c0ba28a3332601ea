"""The app that holds the desk's shared templates, styles and scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The desk's frame. Lies below all other desk apps and imports none of them."""

    name = "elshi.desk.web"
    label = "web"
    verbose_name = "Frame of the desk"
