"""The exercise is loaded where nothing else stands, by who may, and its command tells what it did."""

from io import StringIO

import pytest
from django.core.management import call_command

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.demo.commands import Step
from congdoan.demo.tests.test_exercise import PASSWORD, drawn, files, load
from congdoan.org.models import Unit
from congdoan.reporting.models import Report

__all__ = ["drawn", "files"]  # the fixtures


def test_a_database_with_other_units_is_left_alone(drawn, files, world):
    before = (Unit.objects.count(), Event.objects.count())
    with pytest.raises(Refused, match="Bài tập chỉ nạp vào cơ sở dữ liệu trống"):
        load(world.admin, drawn, files)
    assert (Unit.objects.count(), Event.objects.count()) == before


def test_the_command_writes_no_files_where_it_may_not_load_them(world, tmp_path):
    with pytest.raises(Refused, match="Bài tập chỉ nạp vào cơ sở dữ liệu trống"):
        call_command("exercise", out=tmp_path / "x", load=True, stdout=StringIO(), stderr=StringIO())
    assert not (tmp_path / "x").exists()


def test_only_the_administrator_of_the_system_loads_the_exercise(drawn, files, administrator):
    outsider = User.objects.create_user("nguoi-ngoai@vi-du.vn", PASSWORD, full_name="Hoàng Thị Chi")
    with pytest.raises(Refused) as refused:
        load(outsider, drawn, files)
    assert refused.value.code == "denied"
    assert not Unit.objects.exists()


@pytest.mark.parametrize("share", ["0", "-0.1", "1.01", "nan"])
def test_a_share_beyond_the_nation_is_refused_and_writes_nothing(share, tmp_path, db):
    with pytest.raises(Refused, match="lớn hơn 0, nhiều nhất 1"):
        call_command("exercise", out=tmp_path / "x", share=float(share), stdout=StringIO())
    assert not (tmp_path / "x").exists()


@pytest.mark.once  # test_exercise.py loads it on either database
def test_the_command_tells_what_it_wrote_and_loads_it(tmp_path, administrator):
    told = StringIO()
    call_command("exercise", out=tmp_path, share=0.002, load=True, stdout=told, stderr=StringIO())
    assert told.getvalue().startswith("Minh họa: 246 CĐCS; 22.000 đoàn viên; 63 tỉnh, thành phố;")
    for path in tmp_path.iterdir():
        assert str(path) in told.getvalue()
    assert [line for line in told.getvalue().splitlines() if line.startswith("Xong: ")] == [
        f"Xong: {step}." for step in Step
    ]
    assert Report.objects.exists()
