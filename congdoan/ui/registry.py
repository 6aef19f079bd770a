"""What the areas hand up to the shell: their place in the menu, the demo flag, the role acted in, some addresses.

`ui` lies below every area and imports none, so each area calls these functions in its AppConfig.ready(). The
places of the menu, their names and order are fixed here: they are the way a figure takes through the house.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congdoan.ui.desk import Card

# People are Any, as in common.access: accounts lie above and may not be imported.
Visible = Callable[[Any], bool]
Count = Callable[[Any], int]
DemoFlag = Callable[[], bool]
Acting = Callable[[Any], tuple[str, str] | None]
Cards = Callable[[Any], Iterable[Card]]


@dataclass(frozen=True)
class Place:
    """A place of the menu; `tab` is its short name in the tab bar of a phone, for the four there."""

    label: str | Promise
    group: Literal["desk", "thread", "common"]
    icon: str = ""
    tab: str | Promise = ""


PLACES: dict[str, Place] = {
    "desk": Place(_("Bàn làm việc"), "desk", "home", _("Việc của tôi")),
    "registers": Place(_("Sổ công việc"), "thread"),
    "reports": Place(_("Báo cáo"), "thread", "clipboard-text", _("Báo cáo")),
    "figures": Place(_("Số liệu, chỉ tiêu"), "thread", "chart-bar", _("Số liệu")),
    "emulation": Place(_("Thi đua, chấm điểm"), "thread"),
    "classification": Place(_("Xếp loại"), "thread"),
    "awards": Place(_("Khen thưởng"), "thread"),
    "yearend": Place(_("Tổng kết năm"), "thread"),
    "org": Place(_("Tổ chức"), "common", "sitemap", _("Tổ chức")),
    "audit": Place(_("Nhật ký"), "common", "history"),
    "admin": Place(_("Quản trị"), "common", "settings"),
}


@dataclass(frozen=True)
class MenuItem:
    """An area in its place: where it leads, who sees it, on which pages it is the current one."""

    key: str
    place: Place
    url_name: str
    visible: Visible
    matches: tuple[str, ...]


_menu: dict[str, MenuItem] = {}
_desk: list[tuple[str, Cards]] = []
_singles: dict[str, Any] = {}


def register_menu(key: str, url_name: str, *, visible: Visible, matches: tuple[str, ...] = ()) -> None:
    """Puts an area into its place (a key of PLACES).

    `matches` names the views on whose pages the item is the current one, `*` standing for any ("org:*"); left
    out, that is the namespace of `url_name`. The number beside it is how many cards wait there (`register_desk`).
    """
    if key in _menu:
        raise ValueError(f"the menu place {key} is taken by {_menu[key].url_name}")
    own = (f"{url_name.rpartition(':')[0]}:*",) if ":" in url_name else (url_name,)
    _menu[key] = MenuItem(key, PLACES[key], url_name, visible, matches or own)


def register_desk(place: str, cards: Cards) -> None:
    """What waits for a person in an area (việc phải làm): lines of their desk, of their notices and of their calendar.

    `place` is a key of PLACES: how many cards there are stands beside it in the menu. `cards` is asked often, so it
    asks the database little, and it gives only what this person may open.
    """
    if place not in PLACES:
        raise ValueError(f"no place {place} in the menu")
    _desk.append((place, cards))


def register_bell(url_name: str, unread: Count) -> None:
    """The page of a person's notices, and how many they have not read. Without it there is no bell."""
    _singles["bell"] = (url_name, unread)


def register_demo_flag(flag: DemoFlag) -> None:
    """Says whether the database carries the demo flag: then every page shows SỐ LIỆU MINH HỌA."""
    _singles["demo"] = flag


def register_acting(acting: Acting) -> None:
    """Names the unit and the role in which a person acts: ("LĐLĐ huyện Ba Vì", "Chuyên viên tổng hợp")."""
    _singles["acting"] = acting


def register_search(url_name: str) -> None:
    """The page that answers the box at the top; it gets `?q=`. Without it there is no box."""
    _singles["search"] = url_name


def register_sign_out(url_name: str) -> None:
    """The address that ends the session by POST. Without it there is no such button."""
    _singles["sign_out"] = url_name


def register_my_page(url_name: str) -> None:
    """The page of whoever is signed in about themselves. Without it there is no such link."""
    _singles["my_page"] = url_name


def register_change_password(url_name: str) -> None:
    """The page on which people change their password. Without it there is no such link."""
    _singles["change_password"] = url_name


def register_unit_page(url_name: str) -> None:
    """The page of a unit's figures; it is given the unit's code. Areas below it link to it by {% unit_page %}."""
    _singles["unit_page"] = url_name


def register_conference_page(url_name: str) -> None:
    """The page of a body's year-end conference, given its code and the period. Areas below it link to it by
    {% conference_page %}."""
    _singles["conference_page"] = url_name


def register_own_forms_page(url_name: str) -> None:
    """The page of the forms that a body issues and receives, given its code. Areas below it link to it by
    {% own_forms_page %}."""
    _singles["own_forms_page"] = url_name


def register_start_page(url_name: str) -> None:
    """The page on which a tree begins from a list of unions. Areas below it link to it by {% start_page %}."""
    _singles["start_page"] = url_name


def menu() -> list[MenuItem]:
    """What is registered, in the order of PLACES."""
    return [_menu[key] for key in PLACES if key in _menu]


def desk_cards(user: Any) -> list[tuple[str, Card]]:
    """Everything that waits for a person, each with its place in the menu, the earliest deadline first."""
    found = [(place, card) for place, cards in _desk for card in cards(user)]
    return sorted(found, key=lambda one: one[1].order)


def bell() -> tuple[str, Count] | None:
    """The page of notices and the count of unread ones, if any area has them."""
    return _singles.get("bell")


def demo() -> bool:
    """Whether the database is marked as holding demonstration figures."""
    flag: DemoFlag | None = _singles.get("demo")
    return bool(flag and flag())


def acting(user: Any) -> tuple[str, str]:
    """Unit and role of the box at the top; both empty where nobody knows."""
    find: Acting | None = _singles.get("acting")
    return (find(user) if find else None) or ("", "")


def url_name(
    of: Literal[
        "search",
        "sign_out",
        "change_password",
        "my_page",
        "unit_page",
        "conference_page",
        "own_forms_page",
        "start_page",
    ],
) -> str | None:
    """The registered view, if any."""
    return _singles.get(of)
