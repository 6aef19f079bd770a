"""Options that the commands asking for figures share."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused

from .queries import Scope


def add_subject(parser: CommandParser) -> None:
    """`--unit CODE` or `--cluster CODE`: whose figures."""
    subject = parser.add_mutually_exclusive_group(required=True)
    subject.add_argument("--unit", metavar="MÃ", help="đơn vị")
    subject.add_argument("--cluster", metavar="MÃ", help="cụm thi đua của năm đó")


def add_scope(parser: CommandParser, *, required: bool = True) -> None:
    """Period, set, basis and cut-off: which figures."""
    parser.add_argument("--period", required=required, metavar="KỲ", help="ví dụ 2023, 2023-H1, 2023-M11, SY2022-2023")
    parser.add_argument("--set", metavar="BỘ", help="bộ chỉ số (mặc định: bộ duy nhất của kỳ)")
    parser.add_argument("--basis", default="actual", metavar="LOẠI", help="actual (thực hiện) hoặc estimate (ước)")
    parser.add_argument("--cut-off", metavar="NGÀY", help="ngày chốt số liệu (mặc định: muộn nhất đang có)")


def add_structure(parser: CommandParser) -> None:
    """`--structure`: in the tree of the period, or handed on to the units that live today."""
    parser.add_argument("--structure", default="then", metavar="CƠ_CẤU", help="then (lúc đó) hoặc now (hiện nay)")


def add_parts(parser: CommandParser) -> None:
    """`--parts`: from the shorter periods, even where the period has reports of its own."""
    parser.add_argument("--parts", action="store_true", help="cộng các kỳ ngắn hơn, kể cả khi kỳ có báo cáo riêng")


def scope_of(options: dict[str, Any]) -> Scope:
    """The scope that the options name."""
    try:
        cut_off = parse_iso(options["cut_off"]) if options["cut_off"] else None
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None
    structure, parts = options.get("structure", "then"), options.get("parts", False)
    return Scope(options["period"], options["set"], options["basis"], cut_off, structure, parts)
