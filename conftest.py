"""What every test may use: the cast of `tests/world.py`, built once per database, and the database itself.

TEST_DATABASE=postgresql runs the suite on the embedded PostgreSQL, otherwise on SQLite; `tests/run.py` does both.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection

# No example is timed: what takes how long is measured in benchmarks/, and a busy machine is no fault of the code.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")

_FOLDER = Path(tempfile.mkdtemp(prefix="congdoan-test-"))
os.environ.setdefault("CONGDOAN_VAR", str(_FOLDER))
(_FOLDER / "static").mkdir()
os.environ["DJANGO_SETTINGS_MODULE"] = "congdoan.config.settings"
if os.environ.get("TEST_DATABASE") == "postgresql":
    from tests.postgres import start

    os.environ["DATABASE_URL"] = start()
elif "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = f"sqlite:///{_FOLDER / 'congdoan.sqlite3'}"
# Only now: settings named in pyproject.toml would be read before the lines above, and the tests would write into var/.
django.setup()
django.conf.settings.PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "congdoan.accounts.passwords.OneTimePasswordHasher",
]  # slow ones protect nobody here
if connection.vendor == "sqlite":
    # A file, as when it is in use: in memory a server's threads share one connection, and with it one transaction.
    connection.settings_dict["TEST"]["NAME"] = str(_FOLDER / "test.sqlite3")

# Files of minutes. They empty no database, so that the cast still stands for whatever follows.
LONGEST = (
    "tests/generic/test_doors.py",
    "tests/concurrency/",
    "tests/e2e/test_demo.py",
    "tests/docs/test_docs.py",
    "tests/generic/test_abuse.py",
)


@pytest.fixture(autouse=True)
def _plain_static_files(settings: object) -> None:
    """Tests render pages without collecting static files first."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _attempts_forgotten(settings: object) -> None:
    """No test is refused for the attempts of the one before."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture(autouse=True)
def _figures_forgotten() -> None:
    """A test that empties the database leaves another one behind."""
    from congdoan.reporting import own_figures

    own_figures.forget()


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: object) -> Iterator[object]:
    from tests.world import build

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield build()


@pytest.fixture
def world(_world: object, db: None) -> object:
    """The cast, with the test's own changes rolled back; built anew where a browser test emptied the database."""
    from congdoan.org.models import Unit
    from tests.world import build

    return _world if Unit.objects.exists() else build()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database needs no second run on another one; no worker begins with a long file when others end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        asks = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
        if not asks and item.get_closest_marker("django_db") is None:
            item.add_marker("once")
