from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit
from textual.content import Content
from textual.screen import Screen

from tui.commands import KeyCommands, ViewCommands

if TYPE_CHECKING:
    from collections.abc import Callable


class Page(Screen[None]):
    BINDINGS = [
        Binding("a", "add", "Add", id="page.add", tooltip="Add [b]one[/b]"),
        Binding("b", "forbidden", "Forbidden", id="page.forbidden"),
        Binding("c", "nameless", "No id"),
        Binding("d,e", "twice", "Twice", id="page.twice"),
        Binding("f", "silent", "", id="page.silent"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.added = 0

    def action_add(self) -> None:
        self.added += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "forbidden" else True


class Host(App[None]):
    def get_default_screen(self) -> Page:
        return Page()


async def discovered(page: Screen[Any]) -> list[DiscoveryHit]:
    return [hit async for hit in KeyCommands(page).discover() if isinstance(hit, DiscoveryHit)]


async def found(page: Screen[Any], query: str) -> list[Hit]:
    return [hit async for hit in KeyCommands(page).search(query) if isinstance(hit, Hit)]


async def with_page(check: Callable[[Page], Any]) -> None:
    async with Host().run_test() as pilot:
        page = pilot.app.screen
        assert isinstance(page, Page)
        await check(page)


async def test_every_binding_with_an_id_and_words_is_offered_once_with_its_key() -> None:
    async def check(page: Page) -> None:
        hits = await discovered(page)
        own = {str(hit.display): str(hit.help) for hit in hits if "page" not in str(hit.help)}
        assert own["Add [b]one[/b]"] == "key a"
        assert own["Forbidden"] == "key b (not possible now)"
        assert own["Twice"] == "key d"
        assert "No id" not in own
        assert "" not in own
        assert len(hits) == len(own)

    await with_page(check)


async def test_what_matches_is_offered_and_runs_where_it_belongs() -> None:
    async def check(page: Page) -> None:
        (hit,) = await found(page, "add")
        assert str(hit.match_display) == "Add [b]one[/b]"
        await hit.command()
        assert page.added == 1
        assert await found(page, "zzz") == []

    await with_page(check)


class Views(Page):
    """A page with views whose names somebody typed."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[int] = []

    def view_names(self) -> list[str]:
        return ["All", "[/x] [red]mine"]

    def action_open_view(self, place: int) -> None:
        self.opened.append(place)


async def test_names_that_somebody_typed_are_text() -> None:
    async with Host().run_test() as pilot:
        page = Views()
        await pilot.app.push_screen(page)
        (hit,) = [hit async for hit in ViewCommands(page).search("mine") if isinstance(hit, Hit)]
        assert isinstance(hit.match_display, Content)
        assert hit.match_display.plain == "View: [/x] [red]mine"
        assert len(hit.match_display.spans) == len("mine")
        hit.command()
        assert page.opened == [1]
