"""What whoever watches is told of a change (`app/live.py`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One change: the last entry of the audit trail that tells of it, and what it was about.

    `ids` None: many, or nothing that has an id.
    """

    id: int
    entidad: str
    ids: tuple[str, ...] | None


# Something may have been missed: everything is to be asked for anew.
EVERYTHING = Notice(0, "todo", None)
