"""The form for another flavor or a larger data disk: servers change one of them at a time, of a stopped instance."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from api_client.errors import ApiError
from api_client.states import Action
from tui.formats import counted
from tui.forms.checks import disk_problem, parse_size
from tui.forms.choices import Offer, flavor_offer, guess_flavor
from tui.forms.drafts import ResizeDraft
from tui.forms.sizes import comparison
from tui.journal import Outcome
from tui.orders import Wish
from tui.screens.form import SENDING, FormScreen
from tui.screens.telling import seconds_left
from tui.widgets.field import Field, TextLine
from tui.widgets.picker import BasePicker, Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from api_client.models import Flavor, Instance
    from tui.forms.drafts import Drafts
    from tui.runs import Run


class Sender(Protocol):
    """What sends the one change, where nobody has to look at a plan first."""

    def begin(self, wish: Wish) -> Run:
        """Begin to carry it out. Raises ApiError when it can't be."""
        ...

    def undo(self) -> None:
        """Take it back, while it has not left yet."""
        ...

    def now(self) -> float:
        """Monotonic seconds, as those when it leaves."""
        ...


class ResizeScreen(FormScreen[Wish]):
    """Asks for another size of one instance or of several, and leaves with the wish.

    With a sender it has been accepted by then; without one, it is still to be looked over.
    """

    heading = "Resize instance"
    verb = "Resize"
    participle = "resized"

    def __init__(
        self,
        instance: Instance,
        flavors: Callable[[], Awaitable[Iterable[Flavor]]],
        drafts: Drafts,
        sender: Sender | None,
        *,
        others: int = 0,
    ) -> None:
        self._instance = instance
        self._start = drafts.resizes.get(instance.uuid) or ResizeDraft()
        super().__init__(in_doubt=self._start.in_doubt)
        self.heading = f"Resize {instance.hostname}" + (f" and {counted(others, 'other')}" if others else "")
        self.verb = "Resize" if sender else "Look it over…"
        self._ask_flavors = flavors
        self._drafts = drafts
        self._sender = sender
        self._run: Run | None = None
        self._answered = asyncio.Event()
        self._known: dict[str, Flavor] = {}
        self._current = ""
        self._flavor = Picker(id="flavor", take_sole=False)
        self._disk = TextLine(id="disk_size", placeholder="a larger size, e.g. 40G or 40960 (MiB)")

    def compose_fields(self) -> Iterable[Widget]:
        """Give the two inputs and what they change."""
        yield Field("flavor", "Flavor", self._flavor)
        yield Field("disk_size", "Data disk", self._disk, self._disk_problem)

    def on_mount(self) -> None:
        """Fill in the draft and ask for the flavors of the instance's cloud."""
        self._fill(self._start)
        self.supply(self._flavor, self._load_flavors)
        self._compare()

    def keep_draft(self) -> None:
        """Keep what was typed and chosen."""
        chosen = self._flavor.wish
        wish = "" if chosen == self._current else chosen
        self._drafts.resizes[self._instance.uuid] = ResizeDraft(wish, self._disk.value, self.in_doubt)

    def drop_draft(self) -> None:
        """Forget what was typed, once it has been sent."""
        if self._sender is None:
            self.keep_draft()
        else:
            self._drafts.resizes.pop(self._instance.uuid, None)

    def start_afresh(self) -> None:
        """Go back to the present size."""
        self._fill(ResizeDraft(flavor=self._current))

    def problem_of_all(self) -> str:
        """Hold back a form that changes nothing, or more than servers change at a time."""
        flavor, disk = self._new_flavor(), self._new_disk()
        if flavor is None and disk is None:
            return "Choose another flavor, or write a larger size for the data disk."
        if flavor is not None and disk is not None:
            return "Change either the flavor or the disk: the server takes one at a time."
        return ""

    async def send(self) -> Wish:
        """Ask for the one change, and wait for the answer."""
        wish = self._wish()
        if self._sender is None:
            return wish
        self._answered.clear()
        self._run = self._sender.begin(wish)
        self.take_operations()
        await self._answered.wait()
        (operation,) = self._run.operations.values()
        if operation.error is not None:
            raise operation.error
        if operation.outcome is Outcome.CANCELLED:
            raise ApiError(operation.words, sent=False)
        return wish

    def take_operations(self) -> None:
        """Notice the answer, and tell until when it can be taken back."""
        run = self._run
        if run is None or self._sender is None:
            return
        if run.answered:
            self._answered.set()
        elif run.leaves_at is not None:
            left = seconds_left(run.leaves_at, self._sender.now())
            self.banner.tell(f"Leaves in {left} s: esc takes it back.", busy=True)
        elif self.sending:
            self.banner.tell(SENDING, busy=True)

    def take_back(self) -> bool:
        """Undo what has not left yet."""
        if self._sender is None or self._run is None or self._run.leaves_at is None:
            return False
        self._sender.undo()
        return True

    def _wish(self) -> Wish:
        flavor, disk = self._new_flavor(), self._new_disk()
        if flavor is not None:
            return Wish(Action.RESIZE, flavor.url, flavor.name)
        return Wish(Action.RESIZE, disk=disk)

    def _fill(self, draft: ResizeDraft) -> None:
        self._flavor.wish = draft.flavor
        self._disk.value = draft.disk

    async def _load_flavors(self) -> Offer:
        flavors = tuple(await self._ask_flavors())
        instance = self._instance
        self._known = {flavor.url: flavor for flavor in flavors}
        self._current = guess_flavor(flavors, instance.cores, instance.ram, instance.system_volume_size)
        self._flavor.wish = self._flavor.wish or self._current
        return flavor_offer(flavors, self._current)

    def _new_flavor(self) -> Flavor | None:
        chosen = self._flavor.value
        return None if chosen == self._current else self._known.get(chosen)

    def _new_disk(self) -> int | None:
        return parse_size(self._disk.value)

    def _disk_problem(self) -> str:
        return disk_problem(self._disk.value, self._instance.data_volume_size)

    @on(Input.Changed)
    @on(BasePicker.Changed)
    def _compare(self) -> None:
        disk = None if self._disk_problem() else self._new_disk()
        text = comparison(self._instance, self._new_flavor(), disk)
        self.query_one("#summary", Static).update(Content(text))
