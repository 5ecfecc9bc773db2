"""The action bar: what can be done to the instance under the cursor, and why the rest cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events

    from tui.columns import Cell


class Offer(NamedTuple):
    """One action, and whether it may be asked for now."""

    action: str
    key: str
    """How its key is written; empty when it has none."""
    enabled: bool = True
    reason: str = ""
    """Why it is not enabled."""


def bar_parts(offers: Sequence[Offer], explain: str = "", note: Cell | None = None) -> tuple[Part, ...]:
    """The bar's texts: an action that is not enabled stands in brackets, with one reason spelled out at the right.

    The reason is that of the action `explain`, which keeps its room whatever happens, or of the first that has any.
    A note that the row has no room for comes before any reason, and before the actions.
    """
    words = _one_reason(offers)
    if words and note is None:
        return (Part(words, "muted"),)
    parts = [part for offer in offers for part in _offer_parts(offer)]
    if note is not None and not explain:
        return (*parts, Part(note.text, note.role, right=True))
    refused = [offer for offer in offers if not offer.enabled and offer.reason]
    if refused:
        asked = next((offer for offer in refused if offer.action == explain), None)
        told = asked or refused[0]
        role, rank = ("warning", 0) if asked else ("muted", 2)
        parts.append(Part(f"{told.action}: {told.reason}", role, rank, right=True))
    return tuple(parts)


def _one_reason(offers: Sequence[Offer]) -> str:
    """What stands against all there is to do, where it is the same: then that says more than seven greyed words."""
    reasons = {offer.reason for offer in offers}
    if any(offer.enabled for offer in offers) or len(reasons) != 1:
        return ""
    return f"nothing can be done: {reasons.pop()}"


def _offer_parts(offer: Offer) -> Iterator[Part]:
    words = f"{offer.key} {offer.action}".strip()
    if not offer.enabled:
        yield Part(f"({words})", "disabled", rank=1, tag=offer.action)
    elif offer.key:
        yield Part(offer.key, "key", rank=1, tag=offer.action)
        yield Part(f" {offer.action}", "", rank=1, tag=offer.action, joined=True)
    else:
        yield Part(offer.action, "", rank=1, tag=offer.action)


class ActionBar(PartsLine):
    """One line of actions, for the eye and the mouse."""

    class Chosen(Message):
        """An enabled action was clicked."""

        def __init__(self, bar: ActionBar, action: str) -> None:
            super().__init__()
            self.bar = bar
            self.action = action

        @property
        def control(self) -> ActionBar:
            """The bar it happened on."""
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._offers: tuple[Offer, ...] = ()

    def show(self, offers: Sequence[Offer], explain: str = "", note: Cell | None = None) -> None:
        """Offer these actions, and spell out why `explain` is not possible, or what there is no room for elsewhere."""
        self._offers = tuple(offers)
        self.set_parts(bar_parts(self._offers, explain, note))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked, or say why it cannot be chosen."""
        placed = self.placed_at(event.x)
        offer = next((offer for offer in self._offers if placed and offer.action == placed.tag), None)
        if offer is None:
            return
        event.stop()
        if offer.enabled:
            self.post_message(self.Chosen(self, offer.action))
        else:
            self.show(self._offers, offer.action)
