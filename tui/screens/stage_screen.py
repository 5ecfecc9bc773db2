"""A screen that is a stage: it shows dialogs one by one, says things, keeps work going, and knows its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.patches import PatchedScreen

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.notifications import SeverityLevel
    from textual.screen import Screen


class StageScreen(PatchedScreen[None]):
    """What those who act need of the screen they act from; where the cursor is led is the subclass's."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = False
        self._keys: dict[str, str] = {}

    async def ask(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 (each dialog has its own result)
        """Show a dialog and wait for its result; None while another one is open, since they are asked one by one."""
        if self._asking:
            return None
        self._asking = True
        try:
            return await self.app.push_screen_wait(screen)
        finally:
            self._asking = False

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Say something to the person."""
        self.notify(sentence, severity=severity, markup=False)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry on with something in the background."""
        self.run_worker(work, group="operations")

    def key_of(self, name: str) -> str:
        """How the key of a binding of this screen is written; empty when it has none."""
        if "act.create" not in self._keys:
            # Once, when this screen's are among them: they stay as they are, and looking through all takes its time.
            bindings = [active.binding for active in self.active_bindings.values()]
            self._keys = {found.id: self.app.get_key_display(found) for found in reversed(bindings) if found.id}
        return self._keys.get(name, "")
