from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the commands that concern the whole system: setup, serve."""

    name = "congdoan.config"
    label = "config"
