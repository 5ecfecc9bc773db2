"""Every key of the main screen does what its tooltip says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest
from textual.binding import Binding
from textual.widgets import Input

from tests.tui.deck import Deck
from tui.screens.choose import ChooseScreen
from tui.screens.columns import ColumnsScreen
from tui.screens.create import CreateScreen
from tui.screens.detail import DetailScreen
from tui.screens.edit import EditScreen
from tui.screens.export import ExportScreen
from tui.screens.fleet_keys import FLEET_BINDINGS
from tui.screens.help import HelpScreen
from tui.screens.journal import JournalScreen
from tui.screens.plan import PlanScreen
from tui.screens.profiles import ProfilesScreen
from tui.screens.resize import ResizeScreen
from tui.screens.timeline import TimelineScreen
from tui.screens.views import ViewsScreen
from tui.usage import Item
from tui.widgets.detail.tabs import Tab
from tui.widgets.detail.usage import UsagePage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Check: TypeAlias = "Callable[[Deck], Awaitable[None]]"

KEYS = {binding.id: binding.key for binding in FLEET_BINDINGS if isinstance(binding, Binding) and binding.id}
CHECKS: dict[str, Check] = {}


def pressing(name: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return register


def test_every_key_has_a_test() -> None:
    assert KEYS.keys() == CHECKS.keys()


def test_every_key_says_what_it_does() -> None:
    bindings = [binding for binding in FLEET_BINDINGS if isinstance(binding, Binding)]
    assert len({binding.id for binding in bindings}) == len(FLEET_BINDINGS)
    assert all(binding.description for binding in bindings)


@pytest.mark.parametrize("name", CHECKS)
async def test_key(name: str, tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(160 if name.startswith("detail.") else 120):
        await deck.point_at("app-3")
        await CHECKS[name](deck)


@pressing("view.filter")
async def opens_the_filter_line(deck: Deck) -> None:
    await deck.press("slash")
    assert deck.fleet.filter_line.query_one(Input).has_focus


@pressing("view.back")
async def clears_the_filter_then_the_marks(deck: Deck) -> None:
    everything = deck.hostnames
    await deck.press("space", "slash", "w", "e", "b", "enter")
    assert deck.hostnames == ["web-5"]
    await deck.press("escape")
    assert deck.hostnames == everything
    assert len(deck.fleet.table.marks) == 1
    await deck.press("escape")
    assert not deck.fleet.table.marks


@pressing("view.problems")
async def shows_only_problems(deck: Deck) -> None:
    everything = deck.hostnames
    await deck.put("db-4", "Erred")
    await deck.press("exclamation_mark")
    assert deck.hostnames == ["db-4"]
    assert deck.fleet.filter_line.text == "is:problem"
    await deck.press("exclamation_mark")
    assert deck.hostnames == everything


@pressing("view.sort")
async def sorts_by_the_field_that_is_chosen(deck: Deck) -> None:
    await deck.press("o")
    await deck.until_shown(ChooseScreen)
    await deck.press("r", "a", "m", "enter")
    rows = deck.session.feed.fleet.rows
    sizes = [rows[uuid].ram or 0 for uuid in deck.fleet.table.visible_uuids()]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 1


@pressing("view.sort_then")
async def sorts_by_one_more_field(deck: Deck) -> None:
    deck.fleet.listing.sort_by("ram", add=False)
    await deck.press("O")
    await deck.until_shown(ChooseScreen)
    await deck.press(*"hostname", "enter")
    rows = deck.session.feed.fleet.rows
    shown = [(rows[uuid].ram or 0, rows[uuid].hostname) for uuid in deck.fleet.table.visible_uuids()]
    assert shown == sorted(shown)


@pressing("view.reverse")
async def turns_the_order_round(deck: Deck) -> None:
    before = deck.hostnames
    await deck.press("I")
    assert deck.hostnames == before[::-1]


@pressing("view.wide")
async def shows_all_columns_or_those_that_fit(deck: Deck) -> None:
    titles = deck.text().splitlines()[2]
    await deck.press("w")
    await deck.press(*["l"] * 20)
    assert "Hostname" in deck.text().splitlines()[2]
    assert "Description" in deck.text().splitlines()[2]
    assert "app-3" in deck.text()
    await deck.press("w")
    assert deck.text().splitlines()[2] == titles


@pressing("view.columns")
async def opens_the_dialog_of_the_columns(deck: Deck) -> None:
    await deck.press("K")
    await deck.until_shown(ColumnsScreen)
    await deck.press("j", "space", "enter")
    assert "State" not in deck.text().splitlines()[2]


@pressing("view.views")
async def opens_the_dialog_of_the_views(deck: Deck) -> None:
    await deck.press("W")
    await deck.until_shown(ViewsScreen)
    await deck.press("j", "enter")
    assert deck.fleet.filter_line.text == "is:problem"


@pressing("view.usage")
async def goes_through_the_kinds_of_usage(deck: Deck) -> None:
    seen = [deck.fleet.listing.item]
    for _ in range(3):
        await deck.press("u")
        seen.append(deck.fleet.listing.item)
    assert seen == [Item.CPU, Item.MEMORY, Item.STORAGE, None]
    assert "Usage  " not in deck.text().splitlines()[2]
    await deck.press("u")
    assert "Usage  " in deck.text().splitlines()[2]


@pressing("view.refresh")
async def reads_the_list_again(deck: Deck) -> None:
    def lists() -> int:
        return sum(sent.path == "/api/instances/" for sent in deck.wire.sent)

    before = lists()
    await deck.press("r")
    await deck.until(lambda: lists() > before)


@pressing("view.pause")
async def stops_asking_and_goes_on(deck: Deck) -> None:
    await deck.press("p")
    await deck.repaint()
    assert "paused" in deck.text()

    def asked() -> list[str]:
        return [sent.path for sent in deck.wire.sent if "usage" not in sent.path]

    before = asked()
    await deck.pass_time(70)
    assert asked() == before
    await deck.press("p")
    await deck.until(lambda: asked()[len(before) :] == ["/api/instances/"])
    assert "paused" not in deck.text()


@pressing("detail.pane")
async def hides_and_shows_the_detail(deck: Deck) -> None:
    for _ in range(2):
        before = deck.fleet.beside.display
        await deck.press("d")
        assert deck.fleet.beside.display is not before


@pressing("detail.raw")
async def shows_the_json(deck: Deck) -> None:
    await deck.press("y")
    await deck.until_shown(DetailScreen)
    await deck.until(lambda: '"hostname": "app-3"' in deck.text())


@pressing("detail.timeline")
async def shows_what_happened(deck: Deck) -> None:
    await deck.put("app-3", "Erred")
    await deck.press("t")
    screen = await deck.until_shown(DetailScreen)
    assert screen.pane.tab is Tab.TIMELINE
    await deck.until(lambda: "✖ Erred  0:00" in deck.text())


@pressing("detail.maximise")
async def gives_the_pane_the_screen_and_back(deck: Deck) -> None:
    width = deck.fleet.beside.size.width
    await deck.press("Z")
    await deck.until(lambda: deck.fleet.beside.size == (160, 39))
    await deck.press("Z")
    await deck.until(lambda: deck.fleet.beside.size.width == width)


@pressing("detail.tab_before")
async def opens_the_tab_before(deck: Deck) -> None:
    await deck.press("less_than_sign")
    assert tab_of(deck) is Tab.RAW


@pressing("detail.tab_after")
async def opens_the_next_tab(deck: Deck) -> None:
    await deck.press("greater_than_sign")
    assert tab_of(deck) is Tab.NETWORK
    assert deck.fleet.table.has_focus


@pressing("detail.range_shorter")
async def shortens_the_range(deck: Deck) -> None:
    await open_usage(deck)
    await deck.press("left_square_bracket")
    await deck.until(lambda: "15 min" in deck.text())


@pressing("detail.range_longer")
async def lengthens_the_range(deck: Deck) -> None:
    await open_usage(deck)
    await deck.press("right_square_bracket")
    await deck.until(lambda: "6 h" in deck.text())


@pressing("detail.points_fewer")
async def asks_for_fewer_points(deck: Deck) -> None:
    await open_usage(deck)
    await deck.press("minus")
    await deck.until(lambda: "6" in points_asked_for(deck))


@pressing("detail.points_more")
async def asks_for_more_points(deck: Deck) -> None:
    await open_usage(deck)
    await deck.press("plus")
    await deck.until(lambda: "24" in points_asked_for(deck))


@pressing("act.list")
async def lists_the_actions_with_reasons(deck: Deck) -> None:
    await deck.press("a")
    await deck.until_shown(ChooseScreen)
    assert "Actions for app-3" in deck.text()
    assert "it has to be Offline, it is Online" in deck.text()
    await deck.press(*"stop", "enter")
    await deck.until_shown(PlanScreen)


@pressing("act.start")
async def starts_without_a_question(deck: Deck) -> None:
    uuid = await deck.put("app-3", "Offline")
    await deck.press("s")
    await deck.until(lambda: deck.writes)
    assert str(deck.writes[0]) == f"POST /api/instances/{uuid}/start/"


@pressing("act.stop")
async def asks_before_it_stops(deck: Deck) -> None:
    await deck.press("S")
    await deck.until_shown(PlanScreen)
    assert "Stop 1 instance?" in deck.text()
    assert not deck.writes


@pressing("act.restart")
async def asks_before_it_restarts(deck: Deck) -> None:
    await deck.press("R")
    await deck.until_shown(PlanScreen)
    assert "Restart 1 instance?" in deck.text()
    assert not deck.writes


@pressing("act.resize")
async def opens_the_form_to_resize(deck: Deck) -> None:
    await deck.put("app-3", "Offline")
    await deck.press("z")
    await deck.until_shown(ResizeScreen)
    assert "Resize app-3" in deck.text()


@pressing("act.edit")
async def opens_the_form_to_edit(deck: Deck) -> None:
    await deck.press("E")
    await deck.until_shown(EditScreen)
    assert "app-3" in deck.text()


@pressing("act.delete")
async def has_the_deletion_typed(deck: Deck) -> None:
    await deck.put("app-3", "Offline")
    await deck.press("ctrl+d")
    await deck.until_shown(PlanScreen)
    assert "Type app-3 to go on" in deck.text()


@pressing("act.create")
async def opens_the_empty_form(deck: Deck) -> None:
    await deck.press("n")
    screen = await deck.until_shown(CreateScreen)
    assert screen.draft.description == ""


@pressing("act.create_like")
async def opens_the_form_filled_in(deck: Deck) -> None:
    await deck.press("N")
    screen = await deck.until_shown(CreateScreen)
    assert screen.draft.description == "Application server"
    assert "e.g. app-4" in deck.text()


@pressing("copy.hostname")
async def copies_the_hostname(deck: Deck) -> None:
    await deck.press("c")
    assert deck.app.clipboard == "app-3"
    assert deck.said == ["copied the hostname of app-3"]


@pressing("copy.uuid")
async def copies_the_uuid(deck: Deck) -> None:
    await deck.press("C")
    assert deck.app.clipboard == deck.named("app-3").uuid


@pressing("copy.field")
async def copies_the_field_that_is_chosen(deck: Deck) -> None:
    await deck.press("Y")
    await deck.until_shown(ChooseScreen)
    await deck.press(*"template", "enter")
    assert deck.app.clipboard == "Ubuntu 14.04 LTS"


@pressing("view.export")
async def opens_the_form_to_export(deck: Deck) -> None:
    await deck.press("e")
    await deck.until_shown(ExportScreen)


@pressing("view.journal")
async def shows_the_journal(deck: Deck) -> None:
    await deck.press("J")
    await deck.until_shown(JournalScreen)


@pressing("view.timeline")
async def opens_the_timeline_of_the_fleet(deck: Deck) -> None:
    await deck.press("T")
    await deck.until_shown(TimelineScreen)


@pressing("app.away")
async def tells_what_was_missed(deck: Deck) -> None:
    await deck.press("A")
    assert deck.said == ["nothing was missed: nothing became different while you were away"]


@pressing("act.unfinished")
async def asks_again_what_was_left_unfinished(deck: Deck) -> None:
    await deck.press("f9")
    await deck.until(lambda: deck.said)
    assert deck.said == ["nothing of before is unfinished"]


@pressing("view.help")
async def shows_all_keys(deck: Deck) -> None:
    await deck.press("question_mark")
    await deck.until_shown(HelpScreen)
    await deck.press(*"reverse")
    assert "Reverse the order" in deck.text()
    assert "view.reverse" in deck.text()


@pressing("view.quit")
async def quits(deck: Deck) -> None:
    await deck.press("q")
    assert deck.app._exit


def tab_of(deck: Deck) -> Tab:
    pane = deck.fleet.beside.pane
    assert pane is not None
    return pane.tab


async def open_usage(deck: Deck) -> None:
    pane = deck.fleet.beside.pane
    assert pane is not None
    pane.open(Tab.USAGE)
    await deck.until(lambda: pane.query_one(UsagePage).is_mounted and points_asked_for(deck))


def points_asked_for(deck: Deck) -> set[str]:
    """The numbers of points of the questions about the one instance, those of the trends aside."""
    asked = (sent.parameters.get("datapoints", "") for sent in deck.wire.sent if "usage" in sent.path)
    return {points for points in asked if points != "8"}


@pressing("app.unlock")
async def unlocks_what_is_locked(deck: Deck) -> None:
    await deck.press("L")
    await deck.until(lambda: deck.said == ["sandbox is not locked"])


@pressing("app.profiles")
async def shows_where_one_can_go(deck: Deck) -> None:
    await deck.press("P")
    await deck.until_shown(ProfilesScreen)
    assert "● sandbox" in deck.text()


@pressing("act.runs")
async def comes_back_to_what_is_under_way(deck: Deck) -> None:
    await deck.press("B")
    await deck.until(lambda: deck.said == ["nothing has been asked for yet"])
