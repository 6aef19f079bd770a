"""Levels, categories, roles and paths: what can be said of the structure without looking at the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TypeVar

from congdoan.common.errors import Refused
from congdoan.periods.rules import LEVEL_RANKS

Key = TypeVar("Key", str, int)  # a unit by its code or by its id


class Verb(StrEnum):
    """What a role may do at its unit and, mostly, at all units below."""

    READ = "read"
    DRAFT = "draft"  # soạn báo cáo
    SIGN = "sign"  # ký, gửi, ban hành
    ACCEPT = "accept"  # duyệt, trả lại, đính chính báo cáo của cấp dưới
    TARGET = "target"  # giao chỉ tiêu
    FORMS = "forms"  # lập, ban hành biểu mẫu
    STRUCTURE = "structure"  # thành lập, chuyển, đổi tên, giải thể
    CLOSE = "close"  # khóa, mở kỳ
    GRANT = "grant"  # cấp, thu hồi quyền
    AUDIT = "audit"  # xem nhật ký


# A judge reads the whole body where the role is granted, its clusters' units among all others; to read less, the role
# is granted at each of these units. A member holds no verb at a unit: what is one's own needs none.
ROLES: dict[str, frozenset[Verb]] = {
    "clerk": frozenset({Verb.READ, Verb.DRAFT}),
    "chair": frozenset({Verb.READ, Verb.DRAFT, Verb.SIGN}),
    "officer": frozenset({Verb.READ, Verb.DRAFT, Verb.ACCEPT, Verb.TARGET, Verb.FORMS, Verb.AUDIT}),
    "department_officer": frozenset({Verb.READ, Verb.DRAFT}),
    "leader": frozenset(
        {Verb.READ, Verb.DRAFT, Verb.SIGN, Verb.ACCEPT, Verb.TARGET, Verb.FORMS, Verb.CLOSE, Verb.AUDIT}
    ),
    "judge": frozenset({Verb.READ}),
    "auditor": frozenset({Verb.READ, Verb.AUDIT}),
    "administrator": frozenset({Verb.READ, Verb.STRUCTURE, Verb.CLOSE, Verb.GRANT, Verb.AUDIT}),
    "member": frozenset(),
}

AT_OWN_UNIT_ALONE: dict[str, frozenset[Verb]] = {"department_officer": frozenset({Verb.DRAFT})}
"""Those of the verbs of a role that hold at its unit and at none below: a department writes for its body."""

LEVELS = tuple(LEVEL_RANKS)
UPPER_LEVELS = tuple(level for level, rank in LEVEL_RANKS.items() if rank < LEVEL_RANKS["grassroots_union"])
"""Those of bodies with unions below them."""

CATEGORIES = (
    "state_body",
    "public_service_unit",
    "school",
    "state_enterprise",
    "non_state_enterprise",
    "fdi_enterprise",
    "non_public_unit",
    "occupational_union",
    "none",
)

DEPARTMENTS = {
    "office": "Văn phòng",
    "organisation": "Ban Tổ chức",
    "propaganda": "Ban Tuyên giáo, Nữ công",
    "policy": "Ban Chính sách, pháp luật và Quan hệ lao động",
    "finance": "Ban Tài chính",
    "inspection": "Cơ quan Ủy ban Kiểm tra",
}
"""Kinds of departments with their usual names."""

ID_WIDTH = 7  # digits of one step of a path: ten million units
LONGEST_PATH = 17 * ID_WIDTH  # fits the column
LONGEST_NAME = 200
LONGEST_DECISION = 200
LONGEST_KIND = 60
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def verbs_of(role: str, *, below: bool = False) -> frozenset[Verb]:
    """What a role may do at its unit, or at the units below it."""
    return ROLES[role] - AT_OWN_UNIT_ALONE.get(role, frozenset()) if below else ROLES[role]


def roles_with(action: str, *, below: bool = False) -> list[str]:
    """The roles that hold this verb at their unit, or at the units below it; an unknown verb is a programming error."""
    verb = Verb(action)
    return [role for role in ROLES if verb in verbs_of(role, below=below)]


def lacking(role: str, held: Iterable[str]) -> list[Verb]:
    """What a role may do and whoever holds only `held` may not; a role may be given by whom nothing lacks."""
    return sorted(ROLES[role] - set(held), key=list(Verb).index)


def path_of(unit_id: int, parent_path: str = "") -> str:
    """The ids from the root down, each as wide as the others, so that a subtree is one range of text."""
    return f"{parent_path}{unit_id:0{ID_WIDTH}d}"


def path_above(path: str) -> str:
    """The path of the unit directly above; the root is its own superior."""
    return path[:-ID_WIDTH] or path


def ids_on(path: str) -> list[int]:
    """The unit ids of a path, the root first."""
    return [int(path[i : i + ID_WIDTH]) for i in range(0, len(path), ID_WIDTH)]


def path_after(path: str) -> str:
    """The first path beyond the subtree of `path`: digits only, so every collation sorts it alike."""
    return f"{path[:-ID_WIDTH]}{int(path[-ID_WIDTH:]) + 1:0{ID_WIDTH}d}"


def path_above_all(paths: Collection[str]) -> str:
    """The path of the lowest unit that has all these at or below it; what the first and the last share, all share."""
    first, last = min(paths), max(paths)
    end = 0
    while end < len(first) and first[end : end + ID_WIDTH] == last[end : end + ID_WIDTH]:
        end += ID_WIDTH
    return first[:end]


def uncovered(paths: Iterable[str]) -> list[str]:
    """The paths that no other, higher path covers."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def may_hang_below(level: str, parent_level: str) -> bool:
    """A unit hangs below one of its own or a higher level; a CĐCS may hang directly from the province."""
    return LEVEL_RANKS[level] >= LEVEL_RANKS[parent_level]


def check_description(code: str, name: str, level: str, kind: str, category: str) -> None:
    """Whether a new unit is described in full and rightly; Refused names what is wrong."""
    check_code(code)
    check_name(name)
    if level not in LEVELS:
        raise Refused("bad_level", f"cấp “{level}” không có. Các cấp: {', '.join(LEVELS)}.")
    if category not in CATEGORIES:
        raise Refused("bad_category", f"loại hình “{category}” không có. Các loại hình: {', '.join(CATEGORIES)}.")
    if len(kind) > LONGEST_KIND:
        raise Refused("long_kind", f"loại công đoàn cấp trên dài quá {LONGEST_KIND} chữ.")


def check_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refused("bad_code", f"mã “{code}” không hợp lệ: dùng 1–32 chữ không dấu, chữ số, dấu chấm, gạch.")


def check_name(name: str) -> None:
    if not name:
        raise Refused("no_name", "thiếu tên đơn vị.")
    if len(name) > LONGEST_NAME:
        raise Refused("long_name", f"tên đơn vị dài quá {LONGEST_NAME} chữ.")


def find_cycle(parents: dict[str, str]) -> list[str]:
    """One circle in {code: parent code}, as the codes on it; empty where there is none."""
    done: set[str] = set()
    for start in parents:
        trail: list[str] = []
        seen: dict[str, int] = {}
        code = start
        while code in parents and code not in done and code not in seen:
            seen[code] = len(trail)
            trail.append(code)
            code = parents[code]
        if code in seen:
            return trail[seen[code] :]
        done.update(trail)
    return []


def ordered_by_parent(parents: dict[Key, Key]) -> list[Key]:
    """The units of {unit: parent} so that none stands before its parent; parents may lie outside the mapping."""
    depth: dict[Key, int] = {}

    def depth_of(code: Key) -> int:
        chain = []
        while code not in depth and code in parents:
            chain.append(code)
            code = parents[code]
        base = depth.get(code, -1)
        for step, one in enumerate(reversed(chain), start=1):
            depth[one] = base + step
        return base + len(chain)

    return sorted(parents, key=depth_of)
