from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Paste
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from api_client.rows import InstanceRow
from api_client.states import Action
from tests.tui.screens.host import Host, settle, type_text, uuid
from tui.plan import Plan, Viewer, plan
from tui.screens.confirm import SHOWN, ConfirmScreen, TypedConfirmScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from textual.pilot import Pilot


def rows(count: int, state: str = "Offline", name: str = "web") -> dict[str, InstanceRow]:
    return {
        uuid(number): InstanceRow(
            uuid(number), f"{name}-{number:02}", state=state, project_name="shop", external_ips=(f"10.0.0.{number}",)
        )
        for number in range(1, count + 1)
    }


class Bench:
    """A confirmation over some rows."""

    def __init__(
        self,
        known: Mapping[str, InstanceRow],
        kind: type[ConfirmScreen] = ConfirmScreen,
        action: Action = Action.DELETE,
        extra: tuple[str, ...] = (),
        **where: str,
    ) -> None:
        uuids = (*known, *extra)

        def replan(newer: Mapping[str, InstanceRow]) -> Plan:
            return plan(action, uuids, newer, Viewer())

        self.plan = replan(known)
        self.screen = kind(self.plan, replan, **where)
        self.host = Host(self.screen)

    def text(self, name: str) -> str:
        return str(self.screen.query_one(f"#{name}", Static).content)

    @property
    def button(self) -> Button:
        return self.screen.query_one("#confirm", Button)


@asynccontextmanager
async def opened(bench: Bench, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    async with bench.host.run_test(size=size) as pilot:
        await settle(pilot, lambda: bench.host.screen is bench.screen and bench.screen.focused is not None)
        yield pilot


async def test_every_target_is_named_with_what_tells_it_apart() -> None:
    bench = Bench(rows(2))
    async with opened(bench):
        assert bench.text("targets").splitlines()[1] == "• web-02  shop · Offline · 10.0.0.2 · 00000000"
        assert bench.screen.query_one("#dialog").border_title == "Delete 2 instances?"
        assert "can't be undone" in bench.text("effect")


async def test_enter_alone_cancels() -> None:
    bench = Bench(rows(1))
    async with opened(bench) as pilot:
        await pilot.press("enter")
        await settle(pilot, lambda: bench.host.results == [None])


@pytest.mark.parametrize("key", ["y", "Y", "d", "space", "escape", "ctrl+enter"])
async def test_no_single_key_confirms(key: str) -> None:
    bench = Bench(rows(1))
    async with opened(bench) as pilot:
        await pilot.press(key)
        await pilot.pause()
    assert bench.host.results in ([], [None])


async def test_tab_and_enter_confirm_the_plan_as_shown() -> None:
    bench = Bench(rows(2))
    async with opened(bench) as pilot:
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: bench.host.results == [bench.plan])


async def test_more_than_eight_are_counted_and_can_all_be_shown() -> None:
    bench = Bench(rows(20))
    async with opened(bench) as pilot:
        assert len(bench.text("targets").splitlines()) == SHOWN
        more = bench.screen.query_one("#more", Button)
        assert str(more.label) == "… and 12 more: show all"
        more.press()
        await settle(pilot, lambda: len(bench.text("targets").splitlines()) == 20)
        assert bench.screen.focused is bench.screen.query_one("#body")
        await pilot.press("end")
        await settle(pilot, lambda: bench.screen.query_one("#body").scroll_offset.y > 0)


async def test_what_is_left_out_is_told_with_the_reason() -> None:
    known = rows(2)
    known[uuid(2)] = replace(known[uuid(2)], state="Online")
    bench = Bench(known, extra=(uuid(9),))
    async with opened(bench):
        told = bench.text("skipped").splitlines()
        assert told[0] == "Left out (2):"
        assert told[1].startswith("– web-02: it has to be Offline")
        assert told[2] == "– 00000000: it is no longer there"


@pytest.mark.parametrize(
    ("environment", "text", "loud"),
    [("production", "PRODUCTION · shop", True), ("staging", "staging · shop", False), ("", "shop", False)],
)
async def test_the_environment_is_named(environment: str, text: str, loud: bool) -> None:
    bench = Bench(rows(1), profile="shop", environment=environment)
    async with opened(bench):
        where = bench.screen.query_one("#where")
        assert bench.text("where") == text
        assert where.has_class("-production") == loud


async def test_a_target_that_no_longer_fits_is_left_out_while_the_dialog_is_open() -> None:
    known = rows(2)
    bench = Bench(known)
    async with opened(bench) as pilot:
        bench.screen.update_targets(known | {uuid(2): replace(known[uuid(2)], state="Starting")})
        assert "web-02" not in bench.text("targets")
        assert "web-02: it has to be Offline, it is Starting" in bench.text("skipped")
        assert bench.screen.query_one("#dialog").border_title == "Delete 1 instance?"
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: bool(bench.host.results))
    assert [target.uuid for target in bench.host.results[0].targets] == [uuid(1)]


async def test_with_no_target_left_the_button_is_off_and_says_why() -> None:
    known = rows(1)
    bench = Bench(known)
    async with opened(bench) as pilot:
        await pilot.press("tab")
        assert bench.screen.focused is bench.button
        bench.screen.update_targets({})
        await settle(pilot, lambda: bench.screen.focused is bench.screen.query_one("#cancel"))
        assert bench.button.disabled
        assert bench.screen.banner.words == "Nothing is left to do: it is no longer there."
        bench.screen.update_targets(known)
        assert not bench.button.disabled


async def test_leaving_twice_is_leaving_once() -> None:
    bench = Bench(rows(1))
    async with opened(bench) as pilot:
        bench.screen.action_cancel()
        bench.screen.action_cancel()
        await settle(pilot, lambda: bench.host.results == [None])
        assert len(bench.host.screen_stack) == 1


async def test_leaving_under_another_screen_waits_for_it() -> None:
    bench = Bench(rows(1))
    async with opened(bench) as pilot:
        await bench.host.push_screen(Screen())
        bench.screen.action_cancel()
        await pilot.pause()
        assert bench.host.results == []
        bench.host.pop_screen()
        await settle(pilot, lambda: bench.host.results == [None])
        assert len(bench.host.screen_stack) == 1


async def test_the_hostname_has_to_be_typed() -> None:
    bench = Bench(rows(1), TypedConfirmScreen)
    async with opened(bench) as pilot:
        assert bench.button.disabled
        assert bench.screen.banner.words.startswith("Type web-01 to go on")
        await type_text(pilot, "web-0")
        await pilot.press("enter")
        assert bench.button.disabled
        await pilot.press("1")
        await settle(pilot, lambda: not bench.button.disabled)
        await pilot.press("enter")
        assert bench.host.results == []
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: bench.host.results == [bench.plan])


async def test_the_number_of_several_has_to_be_typed_and_follows_changes() -> None:
    known = rows(7)
    bench = Bench(known, TypedConfirmScreen)
    async with opened(bench) as pilot:
        await type_text(pilot, "delete 7")
        await settle(pilot, lambda: not bench.button.disabled)
        bench.screen.update_targets({key: row for key, row in known.items() if key != uuid(7)})
        assert bench.button.disabled
        assert "Type delete 6" in bench.screen.banner.words


async def test_pasting_the_phrase_is_refused_with_a_sentence() -> None:
    bench = Bench(rows(1), TypedConfirmScreen)
    async with opened(bench) as pilot:
        proof = bench.screen.query_one("#proof", Input)
        proof.post_message(Paste("web-01\n"))
        await settle(pilot, lambda: "does not count" in bench.screen.banner.words)
        bench.host.copy_to_clipboard("web-01")
        await pilot.press("ctrl+v")
        assert proof.value == ""
        assert bench.button.disabled


async def test_hostile_names_are_shown_as_they_are() -> None:
    bench = Bench(rows(1, name="[/red][@click=app.bell]"), TypedConfirmScreen)
    async with opened(bench):
        assert "[/red][@click=app.bell]-01" in bench.text("targets")
        assert "[/red][@click=app.bell]-01" in bench.screen.banner.words


@pytest.mark.parametrize("kind", [ConfirmScreen, TypedConfirmScreen])
@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_the_buttons_are_in_sight(kind: type[ConfirmScreen], size: tuple[int, int]) -> None:
    bench = Bench(rows(30), kind, profile="shop", environment="production")
    async with opened(bench, size):
        dialog = bench.screen.query_one("#dialog").region
        assert (dialog.width, dialog.height) <= (76, 20)
        assert dialog.contains_region(bench.screen.query_one("#cancel").region)
        assert dialog.contains_region(bench.button.region)
        assert bench.screen.query_one("#body").region.height >= 4


async def test_a_change_before_the_dialog_is_drawn_is_followed() -> None:
    known = rows(2)
    bench = Bench(known)
    bench.screen.update_targets({uuid(1): known[uuid(1)]})
    async with opened(bench):
        assert "web-02" not in bench.text("targets")
