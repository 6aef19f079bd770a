from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "congdoan.planning"
    label = "planning"
    verbose_name = "Chương trình công tác"
