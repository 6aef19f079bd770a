"""The one exception by which a command says no."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """A refusal in plain Vietnamese: what is wrong, where, what to do.

    Pages show it at the field or on the page, the API answers 409 or 422, the command line prints it and exits 1.
    `code` is for programs and tests ("cycle", "unknown_unit"), `message` for people, `details` one line per place
    in a file ("don-vi.csv, dòng 7: …"), in the order of the file.
    """

    def __init__(self, code: str, message: str, *, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = tuple(details)

    def __str__(self) -> str:
        return "\n".join((self.message, *self.details))
