"""Sight: what a person saw when they decided, so that a key meant for one thing does not hit another. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from api_client.rows import InstanceRow

STILL = 0.4
"""Seconds for which what is under the cursor has to be there as it is before a key acts on it: people take as long."""


class Change(NamedTuple):
    """Something that happened under the cursor."""

    what: str = ""
    at: float = float("-inf")
    """Monotonic seconds."""


class Sight:
    """What stands under the cursor, and since when."""

    def __init__(self) -> None:
        self.row: InstanceRow | None = None
        """It, as it was painted last; None before anything was."""
        self._chosen = ""
        self._moved = Change()
        self._became = Change()

    def choose(self, uuid: str) -> None:
        """Take in where a person has moved the cursor: that it is there will be no surprise."""
        self._chosen = uuid
        self._became = Change()

    def see(self, row: InstanceRow, now: float) -> None:
        """Take in what was painted under the cursor."""
        before, self.row = self.row, row
        if before is None or before.uuid != row.uuid:
            self._became = Change()
            if row.uuid != self._chosen:
                what = f"{_name(before)} moved away from" if before else f"{_name(row)} came under"
                self._moved = Change(f"{what} the cursor", now)
        elif before.state != row.state:
            self._became = Change(f"{_name(row)} became {row.state or 'unknown'}", now)

    def hindrance(self, now: float) -> str:
        """What moved a moment ago, so that a key may have been meant for what was there before; empty when nothing.

        Whoever moves the cursor on from a row that came by itself may have meant another one, too.
        """
        for change in (self._moved, self._became):
            if now < change.at + STILL:
                return f"{change.what} just now: look again"
        return ""


class Marked:
    """The marked instances as they were when they were marked."""

    def __init__(self) -> None:
        self._rows: dict[str, InstanceRow] = {}

    @property
    def rows(self) -> Mapping[str, InstanceRow]:
        """Uuid → the instance as it was seen."""
        return self._rows

    def follow(self, marks: Collection[str], rows: Mapping[str, InstanceRow], own: Collection[str] = ()) -> None:
        """Remember what has been marked since, forget the rest.

        What is in `own`, the instances this program is acting on, is remembered as it is now: whoever asks for a
        change knows of it.
        """
        for uuid in self._rows.keys() - set(marks):
            del self._rows[uuid]
        for uuid in marks:
            if uuid in rows and (uuid not in self._rows or uuid in own):
                self._rows[uuid] = rows[uuid]


def _name(row: InstanceRow) -> str:
    return row.hostname or row.uuid[:8]
