"""Kết quả xếp loại as people read it: the list, the distribution, what separates a unit from the next band, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.wording import percent_of
from congdoan.org.models import Unit

from ..classing import Places, months_short, places_in_words
from ..inputs import inputs_from, names_from
from ..models import Classification, Classified
from ..results import Result, candidates_of, places_of, recomputed
from ..scoring import Score, score
from ..shipped import Chosen, Rubric
