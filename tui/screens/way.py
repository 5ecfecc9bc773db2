"""The way of the cursor to an instance that somebody asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui.fleet import Fleet
    from tui.steady import SteadyOrder
    from tui.widgets.instance_table import InstanceTable


class Ground(Protocol):
    """What the way leads over."""

    steady: SteadyOrder

    @property
    def table(self) -> InstanceTable:
        """Where the cursor is."""
        ...

    def paint(self) -> None:
        """Bring the table up to date."""
        ...

    def tell(self, sentence: str) -> None:
        """Say something to the person."""
        ...


class Way:
    """Leads the cursor to an instance, now or once it is in the list."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._awaited = ""
        self._left = ""

    def wait_for(self, uuid: str) -> None:
        """Lead there as soon as it is in the list, unless the person has moved the cursor by then."""
        self._awaited, self._left = uuid, self._ground.table.cursor_uuid or ""

    def follow(self, fleet: Fleet) -> None:
        """See whether what is waited for has come."""
        row = fleet.rows.get(self._awaited)
        if row is None:
            return
        self._awaited = ""
        table = self._ground.table
        is_free = not table.is_cursor_placed or (table.cursor_uuid or "") == self._left
        if is_free and not self.point_at(row.uuid):
            self._ground.tell(f"{row.hostname} is in the list; the filter hides it")

    def point_at(self, uuid: str) -> bool:
        """Put the cursor on an instance; tells whether the filter lets it through."""
        ground = self._ground
        ground.steady.release()
        ground.paint()
        order = ground.steady.shown.order
        if uuid in order:
            ground.table.action_move_to(order.index(uuid))
        return uuid in order
