"""The lines of the catalogue beyond those that the story of the cluster turns on: invented, and in tune with them.

Everything is drawn by the unit's code and year, apart from the other draws, so that these lines change none of those.
What is counted at a day follows the report's own members; what adds up over the year follows those it opened with, so
that no later report of the year tells less.
"""

from __future__ import annotations

from .dice import Dice
from .figures import ENTERPRISES, PUBLIC

_EMPLOYERS = (*ENTERPRISES, "non_public_unit")


def of_union(code: str, category: str, year: str, figures: dict[str, int]) -> dict[str, int]:
    """One union's report with its further lines; what does not concern the union, and what it neglects, is left out."""
    dice = Dice(code, year, "further")
    size = figures["members_opening"]
    more = (
        _people(dice, category, figures) | _relations(dice, category, figures) | _gifts(dice, category, size, figures)
    )
    more |= _care(dice, size, figures) | _movements(dice, size, figures) | _house(dice, size, figures)
    return figures | more


def _people(dice: Dice, category: str, figures: dict[str, int]) -> dict[str, int]:
    workers, members, left = (figures[f"{what}"] for what in ("workers_total", "members_total", "members_left"))
    more = {"members_transferred_out": left * dice.below(60) // 100}
    if dice.happens(96):
        more["members_in_software"] = members * dice.between(86, 100) // 100
        more["members_with_card"] = members * dice.between(80, 100) // 100
    if category in _EMPLOYERS:
        more |= {"workers_underemployed": workers * dice.below(4) // 100, "workers_wage_owed": 0, "wages_owed_vnd": 0}
        more["workers_with_contract"] = workers * dice.between(90, 100) // 100
        more["workers_renting"] = workers * dice.below(30) // 100
    if category != "occupational_union":
        more["workers_insured"] = workers * dice.between(88, 100) // 100
    return more


def _relations(dice: Dice, category: str, figures: dict[str, int]) -> dict[str, int]:
    more = {"labour_accidents": 0, "fatal_labour_accidents": 0}
    if category in _EMPLOYERS:
        agreement, stopped = figures.get("enterprises_with_collective_agreement"), figures.get("work_stoppages", 0)
        if agreement is None:
            agreement = int(dice.happens(60))
        more |= {"agreements_in_force": agreement, "agreements_signed": agreement * int(dice.happens(30))}
        more["workers_covered_by_agreement"] = figures["workers_total"] * agreement
        more |= {"work_stoppages": stopped, "strikes": 0, "stoppage_participations": stopped * dice.between(40, 200)}
        more["labour_accidents"] = int(dice.happens(4))
    if category in PUBLIC or dice.happens(70):
        more["unions_with_democracy_rules"] = 1
    if dice.happens(30):
        more["legal_advice_given"] = dice.below(2 + figures["members_opening"] // 15)
    return more


def _gifts(dice: Dice, category: str, size: int, figures: dict[str, int]) -> dict[str, int]:
    more = {}
    if "tet_gifts_vnd" in figures:
        whole = figures["tet_gifts_vnd"]
        more["tet_gifts_union_vnd"] = whole * dice.between(30, 80) // 100
        more["tet_gifts_employer_vnd"] = (whole - more["tet_gifts_union_vnd"]) * dice.between(60, 100) // 100
        more["tet_gifts_donated_vnd"] = whole - more["tet_gifts_union_vnd"] - more["tet_gifts_employer_vnd"]
    if dice.happens(40):
        more["tet_gifts_passed_on"] = dice.below(3 + size // 20)
        more["tet_gifts_passed_on_vnd"] = more["tet_gifts_passed_on"] * 500_000
    if dice.happens(45):
        more["workers_month_gifts"] = dice.below(2 + size // 6)
        more["workers_month_gifts_vnd"] = more["workers_month_gifts"] * 300_000
    if dice.happens(20):
        more["hardship_gifts"] = dice.below(2 + size // 25)
        more["hardship_gifts_vnd"] = more["hardship_gifts"] * dice.one_of((500_000, 1_000_000))
    if category in ENTERPRISES and dice.happens(40):
        more["tet_tickets"] = dice.below(2 + size // 12)
        more["tet_tickets_vnd"] = more["tet_tickets"] * dice.one_of((200_000, 300_000, 500_000))
    return more


def _care(dice: Dice, size: int, figures: dict[str, int]) -> dict[str, int]:
    more = {}
    if "hardship_visits" in figures:
        more["hardship_visits_vnd"] = figures["hardship_visits"] * dice.one_of((300_000, 500_000))
    if dice.happens(15):
        more["scholarships"] = dice.between(1, 2 + size // 40)
        more["scholarships_vnd"] = more["scholarships"] * 1_000_000
    if dice.happens(50):
        more["welfare_benefits"] = dice.below(2 + size // 3)
    if dice.happens(80):
        more["children_gifts"] = size * dice.between(20, 90) // 100
    if dice.happens(60):
        more["women_supported"] = dice.below(2 + size // 5)
    return more


def _movements(dice: Dice, size: int, figures: dict[str, int]) -> dict[str, int]:
    more = {"unions_with_emulation": int(dice.happens(97))}
    if "propaganda_sessions" in figures:
        more["propaganda_participations"] = figures["propaganda_sessions"] * (size * dice.between(40, 90) // 100)
    if figures.get("activities_held"):
        most = figures["activity_participations"] // figures["activities_held"]
        more["activity_participants"] = most * dice.between(80, 100) // 100
    if dice.happens(75):
        more["workers_studying"] = dice.below(2 + size // 6)
    if figures.get("initiatives"):
        more["initiatives_commended"] = dice.below(1 + figures["initiatives"])
    if dice.happens(70):
        more["letters_of_merit_collectives"] = dice.below(2 + size // 60)
        more["letters_of_merit_individuals"] = dice.below(2 + size // 15)
    if dice.happens(50):
        more["women_titles"] = dice.below(2 + size // 6)
    return more


def _house(dice: Dice, size: int, figures: dict[str, int]) -> dict[str, int]:
    officers = min(figures["members_total"], dice.between(3, 5) + size // 120)
    more = {"officers_total": officers, "officers_female": officers * dice.between(20, 80) // 100}
    more |= {"unions_congress_due": 1, "unions_with_congress": int(dice.happens(99))}
    more |= {"inspections_held": dice.between(1, 2), "same_level_inspections": 1}
    if size >= 30 or dice.happens(40):
        more["womens_boards"] = 1
    dues = size * dice.between(20, 40) * 12_000
    more |= {
        "member_dues_due_vnd": dues,
        "member_dues_collected_vnd": dues * dice.between(92, 100) // 100 // 1000 * 1000,
    }
    income = more["member_dues_collected_vnd"]
    shares = {
        "paid_upward_vnd": 30,
        "spent_on_members_vnd": dice.between(30, 45),
        "spent_on_activities_vnd": dice.between(8, 15),
        "spent_on_administration_vnd": dice.between(3, 8),
        "spent_otherwise_vnd": 0,
        "fund_balance_vnd": dice.between(5, 60),
    }
    more |= {line: income * percent // 100 // 1000 * 1000 for line, percent in shares.items()}
    return more


def of_upper(code: str, year: str, figures: dict[str, int]) -> dict[str, int]:
    """A district's report with its further lines: what it did itself, decided and counts."""
    dice = Dice(code, year, "further")
    unions = figures["grassroots_unions_total"]
    gifts_vnd, month, hardship = figures["tet_gifts_vnd"], dice.between(60, 180), dice.between(20, 80)
    contribution = unions * dice.between(18, 30) * 1_000_000
    officers = dice.between(5, 8)
    more = {
        "grassroots_unions_non_state": unions * dice.between(24, 32) // 100,
        "grassroots_unions_recognised": figures["grassroots_unions_established"],
        "enterprises_without_union": dice.between(15, 60),
        "disputes_mediated": dice.below(3),
        "legal_advice_given": dice.between(40, 160),
        "agreements_grade_a": dice.between(8, 20),
        "agreements_grade_b": dice.between(15, 30),
        "agreements_grade_c": dice.between(5, 15),
        "agreements_grade_d": dice.below(3),
        "tet_gifts_union_vnd": gifts_vnd * 7 // 10,
        "tet_gifts_employer_vnd": 0,
        "tet_gifts_donated_vnd": gifts_vnd - gifts_vnd * 7 // 10,
        "tet_gifts_passed_on": dice.between(80, 200),
        "workers_month_gifts": month,
        "workers_month_gifts_vnd": month * 500_000,
        "hardship_gifts": hardship,
        "hardship_gifts_vnd": hardship * 1_000_000,
        "tet_tickets": dice.between(10, 60),
        "hardship_visits_vnd": figures["hardship_visits"] * 1_000_000,
        "scholarships": dice.between(10, 30),
        "welfare_agreements": dice.between(1, 5),
        "good_workers": dice.between(10, 30),
        "exemplars_commended": dice.between(10, 40),
        "workers_honoured": dice.between(5, 20),
        "initiatives_commended": dice.between(5, 20),
        "letters_of_merit_collectives": dice.between(20, 60),
        "letters_of_merit_individuals": dice.between(40, 120),
        "training_classes": dice.between(3, 8),
        "officers_total": officers,
        "officers_full_time": officers,
        "officers_female": officers // 2,
        "same_level_inspections": 1,
        "supervisions_held": dice.between(2, 8),
        "unions_inspected": dice.between(8, 20),
        "complaints_received": dice.below(4),
        "petitions_received": dice.between(5, 25),
        "employer_contribution_due_vnd": contribution,
        "employer_contribution_collected_vnd": contribution * dice.between(88, 100) // 100,
        "unions_congress_due": 1,
        "unions_with_congress": 1,
    }
    more["tet_gifts_passed_on_vnd"] = more["tet_gifts_passed_on"] * 500_000
    more["tet_tickets_vnd"] = more["tet_tickets"] * 300_000
    more["scholarships_vnd"] = more["scholarships"] * 1_000_000
    more["complaints_resolved"] = more["complaints_received"]
    more["petitions_answered"] = more["petitions_received"] * dice.between(80, 100) // 100
    return figures | more | _rated(dice, unions)


def _rated(dice: Dice, unions: int) -> dict[str, int]:
    """Classification of the unions: public and other ones, good and excellent, the rest."""
    rated = unions * dice.between(94, 98) // 100
    public = rated * dice.between(66, 74) // 100
    other = rated - public
    good_public, good_other = public * dice.between(93, 98) // 100, other * dice.between(55, 75) // 100
    good = good_public + good_other
    excellent = good // 6
    weak = dice.below(3)
    return {
        "unions_rated": rated,
        "unions_excellent": excellent,
        "unions_good": good - excellent,
        "unions_completed": rated - good - weak,
        "unions_not_completed": weak,
        "unions_rated_public": public,
        "unions_good_public": good_public,
        "unions_rated_non_state": other,
        "unions_good_non_state": good_other,
    }
