"""The tables of the area, by what they hold."""

from .books import Book, BookBasis, UnitFigures
from .catalogue import Indicator, IndicatorDirection, IndicatorOverTime, IndicatorOverUnits, IndicatorSet, ReportForm
from .imports import FormMap, ImportedReport, ReportImport
from .reports import CORRECTIONS, Report, ReportState, ReportVersion, ReportVersionAct
from .targets import Target, TargetValue, TargetValueComparator, TargetValueOrigin

__all__ = [
    "CORRECTIONS",
    "Book",
    "BookBasis",
    "FormMap",
    "ImportedReport",
    "Indicator",
    "IndicatorDirection",
    "IndicatorOverTime",
    "IndicatorOverUnits",
    "IndicatorSet",
    "Report",
    "ReportForm",
    "ReportImport",
    "ReportState",
    "ReportVersion",
    "ReportVersionAct",
    "Target",
    "TargetValue",
    "TargetValueComparator",
    "TargetValueOrigin",
    "UnitFigures",
]
