from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from api_client.errors import Forbidden, Invalid, Timeout
from api_client.models import InstanceEdit, SecurityGroup
from tests.tui.screens.host import GROUPS, Gate, Host, instance, settle, type_text, url
from tui.forms.drafts import Drafts, EditDraft
from tui.screens.edit import EditScreen
from tui.widgets.field import Field
from tui.widgets.multi_picker import MultiPicker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

OWN = (url("security-groups", 1), url("security-groups", 2))


class Bench:
    """The form over one instance, with what it sent."""

    def __init__(self, drafts: Drafts | None = None, **fields: object) -> None:
        self.drafts = drafts or Drafts()
        self.instance = instance(**fields)
        self.groups: Gate[tuple[SecurityGroup, ...]] = Gate(GROUPS)
        self.answer: Gate[None] = Gate(None)
        self.sent: list[InstanceEdit] = []
        self.screen = EditScreen(self.instance, self.groups, self.submit, self.drafts)
        self.host = Host(self.screen)

    async def submit(self, edit: InstanceEdit) -> None:
        self.sent.append(edit)
        await self.answer()

    @property
    def picker(self) -> MultiPicker:
        return self.screen.query_one(MultiPicker)

    def message(self, key: str) -> str:
        return next(field.message for field in self.screen.query(Field) if field.key == key)


@asynccontextmanager
async def opened(bench: Bench) -> AsyncIterator[Pilot[Any]]:
    async with bench.host.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: bench.host.screen is bench.screen and bench.screen.focused is not None)
        yield pilot


async def test_p22_the_groups_are_sent_along_when_only_the_name_changes() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("end", "b", "f10")
        await settle(pilot, lambda: bench.host.results == [True])
    assert bench.sent == [InstanceEdit(hostname="web-01b", description="front", security_groups=OWN)]


async def test_p22_the_groups_are_sent_along_even_when_the_others_cannot_be_loaded() -> None:
    bench = Bench()
    bench.groups.answer = Forbidden("no")
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bench.picker.offer.failed)
        await pilot.press("end", "b", "f10")
        await settle(pilot, lambda: bench.host.results == [True])
    assert bench.sent[0].security_groups == OWN


async def test_p22_the_instances_own_groups_are_on_offer_before_the_others_are_loaded() -> None:
    bench = Bench()
    bench.groups.open.clear()
    async with opened(bench) as pilot:
        assert bench.picker.values == OWN
        bench.groups.open.set()
        await settle(pilot, lambda: len(bench.picker.offer.choices) == len(GROUPS))
        await pilot.press("tab", "tab")
        await type_text(pilot, "ssh")
        await pilot.press("space", "enter", "f10")
        await settle(pilot, lambda: bench.host.results == [True])
    assert bench.sent[0].security_groups == (*OWN, url("security-groups", 3))


async def test_a_form_that_changes_nothing_sends_nothing() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("f10")
        assert bench.screen.banner.words == "Nothing has been changed."
        await pilot.press("escape")
        await settle(pilot, lambda: bench.host.results == [None])
    assert bench.sent == []
    assert bench.drafts.edits == {}


async def test_what_was_typed_is_kept_for_this_instance() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("end", "x", "escape")
        await settle(pilot, lambda: bench.host.results == [None])
    assert bench.drafts.edits == {bench.instance.uuid: EditDraft("web-01x", "front", OWN)}
    again = Bench(bench.drafts)
    async with opened(again) as pilot:
        assert again.screen.query_one("#hostname", Input).value == "web-01x"
        await pilot.press("f10")
        await settle(pilot, lambda: again.host.results == [True])
    assert bench.drafts.edits == {}


async def test_afresh_puts_back_what_the_instance_has() -> None:
    bench = Bench()
    async with opened(bench) as pilot:
        await pilot.press("end", "x")
        await pilot.click("#afresh")
        await settle(pilot, lambda: bench.screen.draft == EditDraft("web-01", "front", OWN))


async def test_the_servers_words_stand_beside_the_field() -> None:
    bench = Bench()
    bench.answer.answer = Invalid("", {"description": ("Too long.",)})
    async with opened(bench) as pilot:
        await pilot.press("end", "x", "f10")
        await settle(pilot, lambda: not bench.screen.sending)
        assert bench.message("description") == "✖ Too long."
        assert "see what is marked" in bench.screen.banner.words


async def test_a_lost_answer_needs_a_look_first() -> None:
    bench = Bench()
    bench.answer.answer = Timeout("30 s")
    async with opened(bench) as pilot:
        await pilot.press("end", "x", "f10")
        await settle(pilot, lambda: bench.screen.in_doubt)
        await pilot.press("f10", "escape")
        await settle(pilot, lambda: bench.host.results == [None])
    assert len(bench.sent) == 1
    assert bench.drafts.edits[bench.instance.uuid].in_doubt


async def test_a_hostile_name_is_shown_as_it_is() -> None:
    bench = Bench(hostname="[/red]\x1b[2J")
    async with opened(bench):
        title = bench.screen.query_one("#dialog").border_title
        assert title is not None
        assert "Edit" in title
        assert bench.screen.query_one("#hostname", Input).value == "[/red]␛[2J"


async def test_a_text_that_was_left_alone_goes_back_as_the_server_has_it() -> None:
    bench = Bench(description="two\nlines \x9b" + "x" * 489)
    async with opened(bench) as pilot:
        await pilot.press("end", "2", "f10")
        await settle(pilot, lambda: bench.host.results == [True])
    assert bench.sent[0].description == bench.instance.raw["description"]
