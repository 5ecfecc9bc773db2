"""Where the cursor is and what is marked: by uuid, so that neither refresh nor sort nor filter moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container


def follow(before: tuple[str, ...], index: int, after: tuple[str, ...]) -> int:
    """Find the row that was at `index` in the new order; if it is gone, its next neighbour that is not.

    Neighbours are looked for below first, then above. Without any, the index itself stays, as far as it can.
    """
    if not after or index >= len(before):
        return max(0, min(index, len(after) - 1))
    if index < len(after) and after[index] == before[index]:
        return index
    try:
        return after.index(before[index])
    except ValueError:
        return _nearest(before, index, after)


def _nearest(before: tuple[str, ...], index: int, after: tuple[str, ...]) -> int:
    places = {uuid: place for place, uuid in enumerate(after)}
    for uuid in before[index + 1 :]:
        if uuid in places:
            return places[uuid]
    for uuid in reversed(before[:index]):
        if uuid in places:
            return places[uuid]
    return min(index, len(after) - 1)


class Selection:
    """The cursor and the marks over an order of uuids."""

    def __init__(self) -> None:
        self.order: tuple[str, ...] = ()
        self.index = 0
        """The cursor's place in `order`."""
        self.marks: frozenset[str] = frozenset()
        self.placed = False
        """Whether the person has put the cursor where it is."""
        self.gone: frozenset[str] = frozenset()
        """Those of the order that are no more: the cursor can be on them, a mark can't."""
        self._last_marked: str | None = None

    @property
    def cursor(self) -> str | None:
        """The uuid under the cursor; None when there are no rows."""
        return self.order[self.index] if self.order else None

    @property
    def hidden_marks(self) -> int:
        """How many marked instances the order does not show."""
        return len(self.marks) - sum(uuid in self.marks for uuid in self.order) if self.marks else 0

    def reorder(self, order: tuple[str, ...], *, partial: bool = False, gone: frozenset[str] = frozenset()) -> None:
        """Take a new order. While it is `partial`, a cursor nobody has placed stays on the first row."""
        self.index = 0 if partial and not self.placed else follow(self.order, self.index, order)
        self.order, self.gone = order, gone

    def forget(self, known: Container[str]) -> None:
        """Take the marks off instances that are no more."""
        if any(uuid not in known for uuid in self.marks):
            self.marks = frozenset(uuid for uuid in self.marks if uuid in known)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, or as near to it as there are rows."""
        self.index = max(0, min(index, len(self.order) - 1))
        self.placed = bool(self.order)

    def toggle(self) -> None:
        """Mark the row under the cursor, or unmark it."""
        if (uuid := self.cursor) is not None and uuid not in self.gone:
            self._last_marked = uuid
            self.marks ^= {uuid}

    def mark_range(self) -> None:
        """Mark every row between the one marked last and the cursor."""
        if (uuid := self.cursor) is None:
            return
        start = self.order.index(self._last_marked) if self._last_marked in self.order else self.index
        low, high = sorted((start, self.index))
        self._last_marked = uuid
        self.marks |= frozenset(self.order[low : high + 1]) - self.gone

    def invert(self) -> None:
        """Swap marked and unmarked among the rows of the order; marks that it hides stay."""
        self.marks ^= frozenset(self.order) - self.gone

    def clear(self) -> None:
        """Take off all marks."""
        self.marks = frozenset()
