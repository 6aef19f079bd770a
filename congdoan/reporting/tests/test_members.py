"""The figures of a cluster's units, for whoever may read the cluster: its year and the year before, no other."""

from datetime import date

import pytest

from congdoan.common.errors import Refused
from congdoan.reporting import queries
from congdoan.reporting.queries import Scope


@pytest.mark.parametrize("person", ["dung", "lan", "an", "em"])
@pytest.mark.parametrize("period", ["2023", "2022", "2023-H1", "2022-M12"])
def test_who_reads_the_cluster_reads_its_members(world, person, period):
    totals = queries.totals_of_members(world.users[person], world.cluster, Scope(period))
    assert set(totals) == {world.units["A1"].pk, world.units["A2"].pk}


@pytest.mark.parametrize("person", ["chi", "giang", "khoa"])
def test_others_do_not(world, person):
    with pytest.raises(Refused) as refused:
        queries.totals_of_members(world.users[person], world.cluster, Scope("2023"))
    assert refused.value.code == "unknown_cluster"


@pytest.mark.parametrize("period", ["2021", "2024", "SY2022-2023"])
def test_other_years_are_not_the_cluster_s(world, period):
    with pytest.raises(Refused) as refused:
        queries.totals_of_members(world.an, world.cluster, Scope(period, cut_off=date(2021, 11, 30)))
    assert refused.value.code == "unknown_cluster"
