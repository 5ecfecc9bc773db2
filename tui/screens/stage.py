"""The stage: what those who act need of the screen they act from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.notifications import SeverityLevel
    from textual.screen import Screen


class Stage(Protocol):
    """Shows dialogs, says things, and keeps work going."""

    async def ask(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 (each dialog has its own result)
        """Show a dialog and wait for its result."""
        ...

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Say something to the person."""
        ...

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry on with something in the background."""
        ...

    def key_of(self, name: str) -> str:
        """How the key of a binding is written; empty when it has none."""
        ...

    def lead_to(self, uuid: str) -> None:
        """Put the cursor on an instance as soon as it is in the list, unless the person has gone elsewhere by then."""
        ...
