"""Where a start begins that names no server: a profile is chosen, or the first one is made, or the sandbox is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Static

from api_client.clean import clean
from tui.patches import PatchedScreen
from tui.screens.going import Going
from tui.screens.new_profile import NewProfileScreen
from tui.screens.profiles import Elsewhere, ProfilesScreen
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.doors import Entrance
    from tui.screens.outset import Directory

ABOUT = "A full-screen view of your cloud instances: list, filter, start, stop, resize, watch."
CHOICES = (
    ("connect", "Connect to a server", "its address, then your name and password or a token"),
    ("sandbox", "Try the sandbox", "an embedded cloud to play with; nothing leaves this machine"),
    ("quit", "Quit", ""),
)
"""Id, what the button says, and what it leads to."""


class LobbyScreen(PatchedScreen[None]):
    """Leads to the first server."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    DEFAULT_CSS = """
    LobbyScreen {
        align: center middle;
        & > #welcome { width: 72; max-width: 100%; height: auto; padding: 0 2; }
        & #about, & #path { height: auto; }
        & Button { margin-top: 1; width: 25; }
        & .leads { color: $text-muted; height: auto; }
        & #path { margin-top: 1; color: $text-muted; }
        &.-short { & Button, & #path { margin-top: 0; } }
    }
    """
    AUTO_FOCUS = "#connect"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.quit", "Quit", id="lobby.quit"),
        Binding("down,j", "app.focus_next", "Next", show=False),
        Binding("up,k", "app.focus_previous", "Before", show=False),
    ]

    def __init__(self, directory: Directory) -> None:
        super().__init__()
        self._directory = directory
        self._typed: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """What this is, and the ways on."""
        path = clean(str(self._directory.path))
        settings = f"The settings in {path} name no server."
        if not self._directory.path.exists():
            settings = f"There are no settings yet. They would be in {path}."
        with Vertical(id="welcome"):
            yield Static(Content.assemble(styled("vmdeck", "heading"), "\n", ABOUT), id="about")
            for name, label, leads in CHOICES:
                yield Button(label, id=name, compact=True, variant="primary" if name == "connect" else "default")
                if leads:
                    yield Static(Content(leads), classes="leads")
            yield Static(muted(settings), id="path")

    def on_mount(self) -> None:
        """Where there are profiles, one of them is what was meant."""
        if len(self._directory.look().doors) > 1:
            self._choose()

    @work(group="dialog")
    async def _choose(self) -> None:
        chosen: Entrance | Elsewhere | None = await self.app.push_screen_wait(ProfilesScreen(self._directory))
        if chosen is None:
            self.app.exit()
        elif isinstance(chosen, Elsewhere):
            self._connect()
        else:
            self.post_message(Going(chosen))

    @on(Button.Pressed, "#connect")
    @work(group="dialog")
    async def _connect(self) -> None:
        name: str | None = await self.app.push_screen_wait(NewProfileScreen(self._directory.path, self._typed))
        if name is not None:
            self._go_to(name)

    @on(Button.Pressed, "#sandbox")
    def _try_sandbox(self) -> None:
        self.post_message(Going(self._directory.look().doors[-1]))

    @on(Button.Pressed, "#quit")
    def _quit(self) -> None:
        self.app.exit()

    def _go_to(self, name: str) -> None:
        found = self._directory.look()
        for door in found.doors:
            if door.place.profile == name:
                self.post_message(Going(door))
                return
        self.notify(" ".join(found.faults), severity="error", markup=False)
