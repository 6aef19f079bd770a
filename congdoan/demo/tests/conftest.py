from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from congdoan.accounts.commands import LOCAL_ADMINISTRATOR
from congdoan.accounts.models import User


@pytest.fixture(scope="module")
def installed(_world: object, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """The administrator of an installation just set up, once for the tests of a file: each takes back what it did.

    The cast of other tests comes back with the end of the transaction.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("flush", interactive=False, verbosity=0)
        call_command("setup", no_static=True, stdout=StringIO())
        yield User.objects.get()
        transaction.set_rollback(True)


@pytest.fixture
def administrator(installed: User, db: None) -> User:
    """Read anew, since commands change them."""
    return User.objects.get(email=LOCAL_ADMINISTRATOR)
