"""Lists of units and clusters as files: each fault with its line, in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.org import forms
from congdoan.org.commands import NewUnit, Seat

UNITS = "code,parent,name,level,category,established_on"
CLUSTERS = "cluster,year,name,body,unit,role,decision"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "tep.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_units_are_read_with_their_lines(tmp_path: Path) -> None:
    rows = ("A22,A2,CĐCS Nước,grassroots_union,,2010-05-01", "", "A23,A2,X,union_group,none,2011-01-01")
    path = written(tmp_path, UNITS, *rows)
    assert forms.units_from(path) == [
        NewUnit("A22", "A2", "CĐCS Nước", "grassroots_union", "", "none", date(2010, 5, 1), 2),
        NewUnit("A23", "A2", "X", "union_group", "", "none", date(2011, 1, 1), 4),
    ]


def test_kind_may_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, UNITS + ",kind", "A3,PA,CĐ KCN,upper_level_union,none,2010-05-01,industrial_zone")
    assert forms.units_from(path)[0].kind == "industrial_zone"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",A2,X,grassroots_union,none,2010-05-01", "cột code trống."),
        ("A22,A2,,grassroots_union,none,2010-05-01", "cột name trống."),
        ("A22,A2,X,,none,2010-05-01", "cột level trống."),
        ("A22,A2,X,grassroots_union,none,", "Ngày còn trống. Ghi ngày như 2023-11-22."),
        ("A22,A2,X,grassroots_union,none,01/05/2010", "“01/05/2010” không đúng cách viết ngày. Viết như 2023-11-22."),
        ("A22,A2,X,grassroots_union,none,2010-02-30", "Không có ngày “2010-02-30” trong lịch. Xem lại ngày và tháng."),
        ("A22,A2,X,grassroots_union,none,2010-05-01,x", "có 7 ô, dòng tiêu đề có 6 ô."),
    ],
)
def test_wrong_unit_is_named(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, UNITS, "A21,A2,X,grassroots_union,none,2010-05-01", row)
    with pytest.raises(Refused) as refused:
        forms.units_from(path)
    assert refused.value.details == (f"tep.csv, dòng 3: {said}",)


def test_clusters_are_gathered_by_code_and_year(tmp_path: Path) -> None:
    rows = [
        f"C1,{year},Cụm 1,PA,{unit},{role},QĐ 1"
        for year in (2023, 2024)
        for unit, role in (("A1", "lead"), ("A2", "member"))
    ]
    seats = [Seat("A1", "lead"), Seat("A2", "member")]
    assert forms.clusters_from(written(tmp_path, CLUSTERS, *rows)) == {
        ("C1", 2023): ("Cụm 1", "PA", "QĐ 1", seats),
        ("C1", 2024): ("Cụm 1", "PA", "QĐ 1", seats),
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C1,hai,Cụm 1,PA,A2,member,QĐ 1", "năm “hai” không phải số."),
        ("C1,,Cụm 1,PA,A2,member,QĐ 1", "năm “” không phải số."),
        ("C1,²³,Cụm 1,PA,A2,member,QĐ 1", "năm “²³” không phải số."),
        ("C1,2023,Cụm 1,PA,A2,chief,QĐ 1", "vai trò “chief” không có: dùng member, lead, deputy_lead."),
        ("C1,2023,Cụm khác,PA,A2,member,QĐ 1", "tên, cấp tổ chức hoặc quyết định khác dòng đầu của cụm."),
    ],
)
def test_wrong_seat_is_named(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, CLUSTERS, "C1,2023,Cụm 1,PA,A1,lead,QĐ 1", row)
    with pytest.raises(Refused) as refused:
        forms.clusters_from(path)
    assert refused.value.details == (f"tep.csv, dòng 3: {said}",)
