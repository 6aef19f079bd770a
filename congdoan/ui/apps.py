from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look of every page; knows no area, areas hand up what the shell shows (`registry`)."""

    name = "congdoan.ui"
    label = "ui"
