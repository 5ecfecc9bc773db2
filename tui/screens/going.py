"""Going: the wish to be at another server, told to whoever shows the main screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tui.doors import Entrance


class Going(Message):
    """Somebody has chosen a door; what was under way has been asked about."""

    def __init__(self, door: Entrance) -> None:
        super().__init__()
        self.door = door
