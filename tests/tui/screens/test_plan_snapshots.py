"""How the plan screen looks in its main stages. Every clock stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.tui.deck import Deck
from tests.tui.test_app_snapshots import ready
from tui.place import Place
from tui.screens.plan import PlanScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.tui.test_app_snapshots import Compare


@pytest.fixture(autouse=True)
def nothing_blinks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(Input, "_toggle_cursor", lambda _self: None)
        yield


def staged(
    deck: Deck, *keys: str, offline: int = 0, seconds: int = 0, until: str = ""
) -> Callable[[Pilot[int]], Awaitable[None]]:
    """Bring the plan screen there with these keys."""

    async def run(pilot: Pilot[int]) -> None:
        deck.take(pilot)
        await deck.until(lambda: deck.fleet.session is not None and deck.session.feed.fleet.is_whole)
        await deck.until(lambda: deck.fleet.table.painted_cursor and ready(deck))
        await deck.repaint()
        await deck.rest()
        for name in deck.hostnames[:offline]:
            await deck.put(name, "Offline")
        await deck.press(*keys[:-1] if len(keys) > 1 else keys)
        await deck.until_shown(PlanScreen)
        await deck.press(*keys[-1:] if len(keys) > 1 else ())
        await deck.until(lambda: until in deck.text())
        await deck.pass_time(seconds)

    return run


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60)])
def test_many_are_looked_over(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    deck = Deck(tmp_path, instances=60, user="staff")
    assert snap_compare(deck.app, terminal_size=size, run_before=staged(deck, "*", "S", "down"))


def test_a_deletion_is_typed(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", place=Place("shop", "staging"))
    keys = ["space", "space", "space", "ctrl+d", "f2"]
    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=staged(deck, *keys, offline=2))


def test_the_requests(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    run = staged(deck, "space", "space", "S", "r", until="curl")
    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=run)


@pytest.mark.parametrize("theme", ["vmdeck-dark", "vmdeck-light"])
def test_it_is_under_way(snap_compare: Compare, tmp_path: Path, theme: str) -> None:
    deck = Deck(tmp_path, theme=theme)

    async def run(pilot: Pilot[int]) -> None:
        await staged(deck, "space", "space", "space", "space", "S", "tab")(pilot)
        deck.sandbox.world.force_state(deck.named(deck.hostnames[1]).uuid, "Offline")
        await deck.press("enter")
        await deck.until(lambda: "4/4 answered" in deck.text())
        await deck.pass_time(2)

    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=run)


def test_how_it_ended(snap_compare: Compare, tmp_path: Path) -> None:
    deck = Deck(tmp_path)

    async def run(pilot: Pilot[int]) -> None:
        await staged(deck, "space", "space", "space", "space", "S", "tab")(pilot)
        deck.sandbox.world.force_state(deck.named(deck.hostnames[1]).uuid, "Offline")
        await deck.press("enter")
        await deck.until(lambda: "4/4 answered" in deck.text())
        await deck.pass_time(15)
        await deck.until(lambda: "Retry the failed (1)" in deck.text())
        await deck.press("down")

    assert snap_compare(deck.app, terminal_size=(80, 24), run_before=run)
