"""How the app looks: three sizes, both kinds of theme. Every clock stands still, and nothing blinks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import pytest
from textual.widgets import Input

from tests.tui.deck import Deck
from tui.screens.create import CreateScreen
from tui.screens.plan import PlanScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from textual.app import App
    from textual.pilot import Pilot

    class Compare(Protocol):
        def __call__(
            self,
            app: App[int],
            terminal_size: tuple[int, int],
            run_before: Callable[[Pilot[int]], Awaitable[None]],
        ) -> bool: ...


@pytest.fixture(autouse=True)
def the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing blinks, and it is the same time of day wherever the tests run."""
    with monkeypatch.context() as patch:
        patch.setattr(Input, "_toggle_cursor", lambda _self: None)
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def ready(deck: Deck) -> bool:
    """Whether all that the screen asks for has been answered."""
    if deck.fleet.session is None or not deck.session.feed.fleet.is_whole:
        return False
    known = deck.session.usage.trends(deck.fleet.table.visible_uuids(), deck.fleet.listing.item)  # type: ignore[arg-type]
    rows = deck.session.feed.fleet.rows
    due = [uuid for uuid in deck.fleet.table.visible_uuids() if rows[uuid].state != "Offline"]
    pane = deck.fleet.beside.pane
    whole = not deck.fleet.beside.display or (pane is not None and pane.subject.instance is not None)
    return whole and all(uuid in known for uuid in due)


def before(
    deck: Deck, *keys: str, until: Callable[[], object] = lambda: True
) -> Callable[[Pilot[int]], Awaitable[None]]:
    """Press these keys once the screen is ready, and wait for what they bring."""

    async def run(pilot: Pilot[int]) -> None:
        deck.take(pilot)
        await deck.until(lambda: ready(deck))
        await deck.rest()
        await deck.press(*keys)
        await deck.until(lambda: until() and ready(deck))
        await deck.repaint()

    return run


def test_80_by_24(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff")
    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=before(deck, "j", "space"))


def test_120_by_40_light_with_detail(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path, theme="vmdeck-light")
    assert snap_compare(deck.app, terminal_size=(120, 40), run_before=before(deck, "j", "d"))


def test_200_by_60(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=80, user="staff")
    assert snap_compare(deck.app, terminal_size=(200, 60), run_before=before(deck))


def test_a_confirmation(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    shown = before(deck, "S", until=lambda: isinstance(deck.app.screen, PlanScreen))
    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=shown)


def test_a_form(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    shown = before(deck, "n", until=lambda: isinstance(deck.app.screen, CreateScreen) and "loading" not in deck.text())
    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=shown)
