"""The tables of the area, by what they hold."""

from .books import Book, BookBasis, BookVersion, UnitFigures
from .catalogue import Indicator, IndicatorDirection, IndicatorOverTime, IndicatorOverUnits, IndicatorSet, ReportForm
from .checking import Adjustment, LateException, Reminder, ReportComment, Submission
from .imports import FormMap, ImportedReport, ReportImport
from .reports import CORRECTIONS, Report, ReportState, ReportVersion, ReportVersionAct
from .targets import Target, TargetValue, TargetValueComparator, TargetValueOrigin
from .writing import Evidence, EvidencePurpose, ReportStep, ReportStepAct, SectionConfirmation

__all__ = [
    "CORRECTIONS",
    "Adjustment",
    "Book",
    "BookBasis",
    "BookVersion",
    "Evidence",
    "EvidencePurpose",
    "FormMap",
    "ImportedReport",
    "Indicator",
    "IndicatorDirection",
    "IndicatorOverTime",
    "IndicatorOverUnits",
    "IndicatorSet",
    "LateException",
    "Reminder",
    "Report",
    "ReportComment",
    "ReportForm",
    "ReportImport",
    "ReportState",
    "ReportStep",
    "ReportStepAct",
    "ReportVersion",
    "ReportVersionAct",
    "SectionConfirmation",
    "Submission",
    "Target",
    "TargetValue",
    "TargetValueComparator",
    "TargetValueOrigin",
    "UnitFigures",
]
