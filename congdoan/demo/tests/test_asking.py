"""The demo asks at short notice what most have answered, and who has not is seen."""

import pytest

from congdoan.adhoc.models import AdHocAnswer, AdHocRequest
from congdoan.demo.asking import ask

pytestmark = pytest.mark.django_db


def test_two_of_three_have_answered_and_it_is_asked_once(world):
    request = ask(world.users["admin"], world.unit("PA"))
    given = [answer.is_given for answer in AdHocAnswer.objects.filter(request=request).order_by("unit__code")]
    assert given == [place % 3 != 0 for place in range(1, len(given) + 1)]
    assert set(request.answers.values_list("unit__level", flat=True)) == {"upper_level_union"}
    assert ask(world.users["admin"], world.unit("PA")) == request
    assert AdHocRequest.objects.count() == 1
