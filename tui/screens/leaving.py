"""Leaving: what is still under way is asked about, and what has just been sent is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.choose import ChooseScreen, Item

if TYPE_CHECKING:
    from tui.operations import Operations
    from tui.screens.acting import Stage

PATIENCE = 3.0
"""Seconds for which answers are waited for; after that their outcome is journalled as unknown."""


async def may_leave(stage: Stage, operations: Operations) -> bool:
    """Whether the program may end now."""
    count = len(operations.running) or operations.sending
    if not count:
        return True
    title = f"{count} operation{'s' if count > 1 else ''} still under way"
    stay = Item("stay", "Stay", "and see how it ends")
    leave = Item("leave", "Leave", "the server goes on; the journal keeps what was asked")
    if await stage.ask(ChooseScreen(title, [stay, leave])) != "leave":
        return False
    await operations.answers(PATIENCE)
    return True
