"""A dialog whose pickers get their choices from the server: one load per picker, the newest one counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from api_client.errors import ApiError
from tui.forms.choices import LOADING, Offer, failure
from tui.screens.dialog import Dialog, ResultT
from tui.widgets.picker import BasePicker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class SuppliedDialog(Dialog[ResultT]):
    """Loads choices in the background, several pickers' at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self._loads: dict[BasePicker, Callable[[], Awaitable[Offer]]] = {}

    def supply(self, picker: BasePicker, load: Callable[[], Awaitable[Offer]]) -> None:
        """Load a picker's choices; what an earlier load of the same picker would bring is dropped."""
        self._loads[picker] = load
        picker.show(LOADING)
        loading: Callable[[], Awaitable[None]] = partial(self._load, picker, load)
        self.run_worker(loading, group=f"choices of {picker.id}", exclusive=True)

    def offer(self, picker: BasePicker, offer: Offer) -> None:
        """Give a picker its choices at once, dropping what an earlier load would bring."""
        self.workers.cancel_group(self, f"choices of {picker.id}")
        picker.show(offer)

    async def _load(self, picker: BasePicker, load: Callable[[], Awaitable[Offer]]) -> None:
        try:
            offer = await load()
        except ApiError as error:
            offer = failure(error)
        picker.show(offer)

    @on(BasePicker.Retry)
    def _load_again(self, message: BasePicker.Retry) -> None:
        self.supply(message.picker, self._loads[message.picker])
