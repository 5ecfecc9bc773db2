"""The form for another flavor or a larger data disk: servers change one of them at a time, of a stopped instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from tui.forms.checks import disk_problem, parse_size
from tui.forms.choices import Offer, flavor_offer, guess_flavor
from tui.forms.drafts import ResizeDraft
from tui.forms.sizes import comparison
from tui.screens.form import FormScreen
from tui.widgets.field import Field, TextLine
from tui.widgets.picker import BasePicker, Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from api_client.models import Flavor, Instance
    from tui.forms.drafts import Drafts


class ResizeScreen(FormScreen[bool]):
    """Resizes one instance; leaves with True once the server has accepted it."""

    heading = "Resize instance"
    verb = "Resize"
    participle = "resized"

    def __init__(
        self,
        instance: Instance,
        flavors: Callable[[], Awaitable[Iterable[Flavor]]],
        submit_flavor: Callable[[Flavor], Awaitable[object]],
        submit_disk: Callable[[int], Awaitable[object]],
        drafts: Drafts,
    ) -> None:
        self._instance = instance
        self._start = drafts.resizes.get(instance.uuid) or ResizeDraft()
        super().__init__(in_doubt=self._start.in_doubt)
        self.heading = f"Resize {instance.hostname}"
        self._ask_flavors = flavors
        self._submit_flavor = submit_flavor
        self._submit_disk = submit_disk
        self._drafts = drafts
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
        """Forget what was typed."""
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

    async def send(self) -> bool:
        """Ask for the one change."""
        flavor, disk = self._new_flavor(), self._new_disk()
        if flavor is not None:
            await self._submit_flavor(flavor)
        elif disk is not None:
            await self._submit_disk(disk)
        return True

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
