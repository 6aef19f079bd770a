"""The two plans of 2025 as rows of a plan file, drawn from the nation by the rules of its data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from . import Nation
from .places import Commune, federation
from .unions import Union
from .units import OF_A_PROVINCE

_MERGED_WITH_PROVINCES = ("education", "industrial")


@dataclass(frozen=True)
class PlanRow:
    """One act of a plan; the fields are the columns of its file, in their order."""

    on: date
    act: str
    unit: str
    to: str = ""
    name: str = ""
    level: str = ""
    kind: str = ""
    category: str = ""
    decision: str = ""


def ends_first(nation: Nation, union: Union) -> bool:
    """Whether a union ends in the first plan: by its category, or because the state finances it."""
    rule = nation.design.plans.dissolution
    financed = union.self_financing is not None and union.self_financing < rule.self_financing_below
    return financed or union.unit.category in rule.categories


def dissolution(nation: Nation) -> list[PlanRow]:
    """The first plan: unions that the state finances end; so do the armed forces' unions, all of whose unions do."""
    rule = nation.design.plans.dissolution
    armed = {sector.code for sector in nation.design.sectors if sector.armed_forces}
    ending = [union.unit.code for union in nation.unions if ends_first(nation, union)]
    ending += [unit.code for unit in nation.upper if unit.parent in armed]
    return [PlanRow(rule.day, "dissolve", code, decision=rule.decision) for code in [*ending, *sorted(armed)]]


def reorganisation(nation: Nation) -> list[PlanRow]:
    """The second plan: provinces merge, communes get unions, districts and officials' unions end."""
    return [*_communes(nation), *_provinces(nation), *_moves(nation), *_ends(nation)]


def commune_unions(nation: Nation) -> list[Commune]:
    """The communes that reach both numbers of the rule with the unions that live after the first plan and hung from
    a district."""
    members, unions = Counter[str](), Counter[str]()
    for union in _losing_their_district(nation):
        members[union.commune.code] += union.members
        unions[union.commune.code] += 1
    rule = nation.design.plans.reorganisation.commune_union
    return [
        commune
        for district in nation.districts
        for commune in district.communes
        if members[commune.code] >= rule.members and unions[commune.code] >= rule.unions
    ]  # fmt: skip


def homes(nation: Nation) -> dict[str, str]:
    """Where the unions of each commune go: to its own union, else to that of the nearest commune of the same old
    district, else of the same new province, else right below the province."""
    served = commune_unions(nation)
    codes = {commune.code for commune in served}
    of_province: dict[str, list[Commune]] = defaultdict(list)
    for commune in served:
        of_province[commune.new_province].append(commune)
    found = {}
    for district in nation.districts:
        near = [commune for commune in district.communes if commune.code in codes]
        for commune in district.communes:
            nearest = _nearest(commune, near) or _nearest(commune, of_province[commune.new_province])
            found[commune.code] = nearest.code if nearest else commune.new_province
    return found


def _nearest(commune: Commune, served: Sequence[Commune]) -> Commune | None:
    return min(served, key=lambda one: (abs(one.number - commune.number), one.number), default=None)


def _losing_their_district(nation: Nation) -> Iterator[Union]:
    for union in nation.unions:
        if union.superior == "district" and not ends_first(nation, union):
            yield union


def _communes(nation: Nation) -> Iterator[PlanRow]:
    rule = nation.design.plans.reorganisation
    for commune in commune_unions(nation):
        kind = f"Công đoàn {commune.kind}"
        yield PlanRow(rule.day, "establish", commune.code, commune.new_province, f"{kind} {commune.place}",
                      "upper_level_union", kind, "none", rule.decision)  # fmt: skip


def _provinces(nation: Nation) -> Iterator[PlanRow]:
    """Each province that joins another merges into it, and so do its education and industrial zones' unions."""
    rule = nation.design.plans.reorganisation
    names = {unit.code: unit.name for unit in nation.upper}
    for new in nation.design.new_provinces:
        into = federation(new.carries_on)
        kept = {"": f"LĐLĐ {new.name}"}
        for superior in _MERGED_WITH_PROVINCES:
            suffix, words = OF_A_PROVINCE[superior]
            kept[f".{suffix}"] = f"{words} {new.name}"
        for suffix, name in kept.items():
            for code in new.joined:
                yield PlanRow(rule.day, "merge", f"{federation(code)}{suffix}", f"{into}{suffix}",
                              decision=rule.decision)  # fmt: skip
            if names[f"{into}{suffix}"] != name:
                yield PlanRow(rule.day, "rename", f"{into}{suffix}", name=name, decision=rule.decision)


def _moves(nation: Nation) -> Iterator[PlanRow]:
    rule = nation.design.plans.reorganisation
    by_commune = homes(nation)
    for union in _losing_their_district(nation):
        yield PlanRow(rule.day, "move", union.unit.code, by_commune[union.commune.code], decision=rule.decision)
    carries_on = heirs_of_provinces(nation)
    for union in nation.unions:
        if union.superior == "officials" and not ends_first(nation, union):
            province = union.unit.parent.removesuffix(f".{OF_A_PROVINCE['officials'][0]}")
            yield PlanRow(rule.day, "move", union.unit.code, carries_on[province], decision=rule.decision)


def heirs_of_provinces(nation: Nation) -> Mapping[str, str]:
    """{federation: the federation that carries on for it, perhaps itself}."""
    return {
        federation(code): federation(new.carries_on)
        for new in nation.design.new_provinces
        for code in (new.carries_on, *new.joined)
    }


def ending_bodies(nation: Nation) -> list[str]:
    """The districts' federations and the officials' unions of the provinces."""
    suffix = OF_A_PROVINCE["officials"][0]
    officials = [f"{federation(province.code)}.{suffix}" for province in nation.design.provinces]
    return [*(district.code for district in nation.districts), *officials]


def _ends(nation: Nation) -> Iterator[PlanRow]:
    rule = nation.design.plans.reorganisation
    for code in ending_bodies(nation):
        yield PlanRow(rule.day, "dissolve", code, decision=rule.decision)
