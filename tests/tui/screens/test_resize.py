from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from api_client.errors import Invalid, Unreachable, WrongState
from api_client.states import Action
from tests.tui.screens.host import CLOUDS, Gate, Host, instance, settle, type_text, url
from tui.forms.drafts import Drafts, ResizeDraft
from tui.journal import Outcome
from tui.orders import Wish
from tui.plan import Plan
from tui.runs import Operation, Run
from tui.screens.resize import ResizeScreen
from tui.widgets.field import Field
from tui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from api_client.errors import ApiError
    from api_client.models import Flavor


class Bench:
    """The form over one instance, with what it sent."""

    def __init__(self, drafts: Drafts | None = None, *, sends: bool = True, others: int = 0, **fields: object) -> None:
        self.drafts = drafts or Drafts()
        self.instance = instance(**fields)
        self.flavors: Gate[tuple[Flavor, ...]] = Gate(CLOUDS[0].flavors)
        self.answer: ApiError | None = None
        self.leaves_at: float | None = None
        self.sent: list[Wish] = []
        sender = self if sends else None
        self.screen = ResizeScreen(self.instance, self.flavors, self.drafts, sender, others=others)
        self.host = Host(self.screen)

    def begin(self, wish: Wish) -> Run:
        """Answer at once, unless it can be undone first."""
        self.sent.append(wish)
        operation = Operation(Action.RESIZE, wish.summary, self.instance.uuid, self.instance.hostname)
        operation.leaves_at = self.leaves_at
        if self.leaves_at is None:
            operation.error = self.answer
            operation.outcome = Outcome.REFUSED if self.answer else Outcome.ACCEPTED
        self.run = Run(Plan(wish), [operation])
        return self.run

    def now(self) -> float:
        """The beginning of time."""
        return 0.0

    def undo(self) -> None:
        """End it before it has left."""
        (operation,) = self.run.operations.values()
        operation.outcome, operation.words, operation.ended = Outcome.CANCELLED, "nothing was sent", True
        self.screen.take_operations()

    @property
    def picker(self) -> Picker:
        return self.screen.query_one(Picker)

    @property
    def comparison(self) -> list[list[str]]:
        return [line.split() for line in str(self.screen.query_one("#summary", Static).content).splitlines()]

    def message(self, key: str) -> str:
        return next(field.message for field in self.screen.query(Field) if field.key == key)


@asynccontextmanager
async def opened(bench: Bench, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    async with bench.host.run_test(size=size) as pilot:
        await settle(pilot, lambda: bench.host.screen is bench.screen and bench.screen.focused is not None)
        await settle(pilot, lambda: bool(bench.picker.offer.choices) or bench.picker.offer.failed)
        yield pilot


async def test_the_present_flavor_is_marked_and_chosen() -> None:
    bench = Bench()
    async with opened(bench):
        assert bench.picker.value == url("flavors", 2)
        assert bench.picker.render().plain.endswith("current")


async def test_another_flavor_is_compared_and_sent() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await type_text(pilot, "small")
        await pilot.press("enter")
        await settle(pilot, lambda: bench.comparison[1] == ["cores", "2", "1", "−1"])
        assert bench.comparison[2][-2:] == ["−1", "GiB"]
        assert bench.comparison[3][-1] == "="
        await pilot.press("f10")
        await settle(pilot, lambda: bench.host.results == bench.sent != [])
    assert [wish.flavor_name for wish in bench.sent] == ["m1.small"]


async def test_a_larger_disk_is_compared_and_sent() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("tab")
        await type_text(pilot, "40G")
        await settle(pilot, lambda: bench.comparison[3][-2:] == ["+20", "GiB"])
        await pilot.press("f10")
        await settle(pilot, lambda: bench.host.results == bench.sent != [])
    assert [wish.disk for wish in bench.sent] == [40960]


@pytest.mark.parametrize(("typed", "words"), [("20G", "only grows"), ("lots", "Write a size")])
async def test_a_wrong_disk_is_refused_beside_the_field(typed: str, words: str) -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("tab")
        await type_text(pilot, typed)
        await pilot.press("f10")
        assert words in bench.message("disk_size")
        assert bench.comparison[3][-1] == "="
    assert bench.sent == []


async def test_one_thing_is_changed_at_a_time() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("f10")
        assert "Choose another flavor" in bench.screen.banner.words
        await type_text(pilot, "small")
        await pilot.press("tab")
        await type_text(pilot, "40G")
        await pilot.press("f10")
        assert "one at a time" in bench.screen.banner.words
    assert bench.sent == []


async def test_the_only_flavor_of_a_cloud_is_not_chosen_by_itself() -> None:
    bench = Bench(cores=7)
    bench.flavors.answer = CLOUDS[0].flavors[:1]
    async with opened(bench) as pilot:
        await pilot.press("f10")
        assert bench.picker.value == ""
    assert bench.sent == []


async def test_flavors_that_fail_to_load_do_not_keep_the_disk_from_growing() -> None:
    bench = Bench()
    bench.flavors.answer = Unreachable("refused")
    async with opened(bench) as pilot:
        assert "refused" in bench.picker.render().plain
        await pilot.press("tab")
        await type_text(pilot, "21G")
        await pilot.press("f10")
        await settle(pilot, lambda: bench.host.results == bench.sent != [])
    assert [wish.disk for wish in bench.sent] == [21504]


async def test_the_servers_words_are_shown() -> None:
    bench = Bench()
    bench.answer = WrongState("Instance must be offline")
    async with opened(bench) as pilot:
        await pilot.press("tab")
        await type_text(pilot, "40G")
        await pilot.press("f10")
        await settle(pilot, lambda: not bench.screen.sending)
        assert "Instance must be offline" in bench.screen.banner.words
        bench.answer = Invalid("", {"disk_size": ("Disk size must be strictly greater",)})
        await pilot.press("f10")
        await settle(pilot, lambda: "strictly greater" in bench.message("disk_size"))


async def test_what_was_typed_is_kept_for_this_instance() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await type_text(pilot, "small")
        await pilot.press("tab", "4", "0", "escape")
        await settle(pilot, lambda: bench.host.results == [None])
    assert bench.drafts.resizes == {bench.instance.uuid: ResizeDraft(url("flavors", 1), "40")}
    again = Bench(bench.drafts)
    async with opened(again) as pilot:
        assert again.picker.value == url("flavors", 1)
        await pilot.click("#afresh")
        await settle(pilot, lambda: again.picker.value == url("flavors", 2))


async def test_it_fits_the_smallest_terminal() -> None:
    bench = Bench()
    async with opened(bench, (60, 15)) as pilot:
        await pilot.press("enter")
        await settle(pilot, lambda: bench.picker.size.height > 1)
        dialog = bench.screen.query_one("#dialog").region
        assert dialog.contains_region(bench.screen.query_one("#buttons").region)
        assert bench.screen.query_one("#body").region.contains_region(bench.picker.region)


async def test_what_has_not_left_can_be_taken_back() -> None:
    bench = Bench()
    bench.leaves_at = 3.0
    async with opened(bench) as pilot:
        await type_text(pilot, "small")
        await pilot.press("enter", "f10")
        await settle(pilot, lambda: bool(bench.sent))
        assert bench.screen.banner.words == "Leaves in 3 s: esc takes it back."
        await pilot.press("escape")
        await settle(pilot, lambda: "nothing was sent" in bench.screen.banner.words)
        assert bench.host.results == []


async def test_what_is_to_be_looked_over_is_not_sent_and_stays_as_a_draft() -> None:
    bench = Bench(sends=False, others=2)
    async with opened(bench) as pilot:
        assert bench.screen.query_one("#dialog").border_title == "Resize web-01 and 2 others"
        await pilot.press("tab")
        await type_text(pilot, "40G")
        await pilot.press("f10")
        await settle(pilot, lambda: bench.host.results == [Wish(Action.RESIZE, disk=40960)])
    assert bench.sent == []
    assert bench.drafts.resizes[bench.instance.uuid].disk == "40G"
