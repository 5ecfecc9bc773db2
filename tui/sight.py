"""Sight: what a person saw when they decided, so that a key meant for one thing does not hit another. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from api_client.rows import InstanceRow

STILL = 0.4
"""Seconds for which what is under the cursor has to be there as it is before a key acts on it: people take as long."""


class Sight:
    """What stands under the cursor, and since when."""

    def __init__(self) -> None:
        self._row: InstanceRow | None = None
        self._changed_at = float("-inf")
        self._change = ""

    def choose(self, row: InstanceRow | None) -> None:
        """Take in where a person has moved the cursor: they know what is there."""
        self._row = row
        self._change = ""

    def see(self, row: InstanceRow | None, now: float) -> None:
        """Take in what was painted under the cursor."""
        change = _change(self._row, row)
        self._row = row
        if change:
            self._change, self._changed_at = change, now

    def hindrance(self, now: float) -> str:
        """What moved a moment ago, so that a key may have been meant for what was there before; empty when nothing."""
        is_new = self._change and now - self._changed_at < STILL
        return f"{self._change} just now: look again" if is_new else ""


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


def _change(before: InstanceRow | None, now: InstanceRow | None) -> str:
    if before is not None and (now is None or now.uuid != before.uuid):
        return f"{_name(before)} moved away from the cursor"
    if now is None:
        return ""
    if before is None:
        return f"{_name(now)} came under the cursor"
    return f"{_name(now)} became {now.state or 'unknown'}" if now.state != before.state else ""


def _name(row: InstanceRow) -> str:
    return row.hostname or row.uuid[:8]
