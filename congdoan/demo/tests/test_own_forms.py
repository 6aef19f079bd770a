"""The demo issues a form of its own, most have reported it, and next year's version is being made."""

from collections import Counter

import pytest

from congdoan.demo.own_forms import PERIOD, issue_and_report
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.queries import examine
from congdoan.reporting.models import IndicatorSet, Report
from congdoan.reporting.queries import Scope, totals_of_unit

pytestmark = pytest.mark.django_db


def test_it_is_issued_reported_and_carried_on_and_only_once(world, monkeypatch):
    monkeypatch.setattr("congdoan.demo.own_forms._WAITING", 2)
    admin, body = world.users["admin"], world.unit("PA")
    done = issue_and_report(admin, body)
    assert (done.version.owner, done.version.number) == (body, "118/QĐ-LĐLĐ (minh họa)")
    assert (done.asked, done.states) == (2, Counter({"accepted": 1, "submitted": 1}))
    assert set(Report.objects.values_list("unit__code", flat=True)) == {"A12", "A21"}
    total = totals_of_unit(admin, body, Scope(PERIOD, done.version.code))
    assert total.total("lg_huan_luyen") == Report.objects.get(state="accepted").figures["lg_huan_luyen"]
    draft = FormDraft.objects.get(issued=None)
    assert draft.version == 2
    assert examine(draft).faults == []
    assert "Cuộc thi an toàn, vệ sinh viên giỏi" in str(draft.document)
    assert issue_and_report(admin, body) == done
    assert (IndicatorSet.objects.filter(owner=body).count(), FormDraft.objects.count()) == (1, 2)
