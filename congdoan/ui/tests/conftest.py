import pytest


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Pages are rendered here without a collected manifest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
