from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "congdoan.awards"
    label = "awards"
    verbose_name = "Khen thưởng"
