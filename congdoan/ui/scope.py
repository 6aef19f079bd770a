"""What a page offers for changing which figures it shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One choice of a scope chip: a link, marked when it is the one in force."""

    label: str
    url: str
    current: bool = False
