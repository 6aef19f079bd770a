from io import StringIO

import pytest
from django.core.management import call_command

from congdoan.accounts.models import User


@pytest.fixture
def administrator(db):
    """Of an installation just set up; the cast of other tests comes back with the end of the transaction."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("setup", no_static=True, stdout=StringIO())
    return User.objects.get()
