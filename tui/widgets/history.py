"""Walks through what was typed before, and back to what was being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class History:
    """A place in a list of earlier texts, oldest first. Typing something else starts again from the newest."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        self._entries = entries
        self._back = 0
        self._draft = ""

    def older(self, present: str) -> str | None:
        """The text before `present`; None when there is none."""
        if not self._is_entry(present):
            self._back, self._draft = 0, present
        if self._back >= len(self._entries):
            return None
        self._back += 1
        return self._entries[-self._back]

    def newer(self, present: str) -> str | None:
        """The text after `present`, at last what was being typed; None when that is it."""
        if not self._is_entry(present):
            return None
        self._back -= 1
        return self._entries[-self._back] if self._back else self._draft

    def _is_entry(self, present: str) -> bool:
        return 0 < self._back <= len(self._entries) and self._entries[-self._back] == present
