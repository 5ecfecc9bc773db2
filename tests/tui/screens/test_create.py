from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Paste
from textual.widgets import Button, Checkbox, Input, Static

from api_client.errors import FORM, Forbidden, Invalid, ServerFault, Timeout, Unreachable
from api_client.models import NewInstance
from tests.tui.screens.host import FakeSource, Gate, Host, instance, settle, type_text, url, uuid
from tui.forms.drafts import CreateDraft, Drafts, draft_like
from tui.screens.create import CreateScreen
from tui.widgets.field import Field
from tui.widgets.multi_picker import MultiPicker
from tui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from api_client.errors import ApiError

WHOLE = CreateDraft(
    hostname="web-09",
    project=url("projects", 1),
    cloud=url("clouds", 1),
    flavor=url("flavors", 2),
    template=url("iaas-templates", 1),
    security_groups=(url("security-groups", 3),),
    ssh_public_key=url("keys", 2),
    internal_ips="10.0.0.1 10.0.0.2",
)


class Bench:
    """The form in a bare app, with what it sent."""

    def __init__(self, drafts: Drafts, source: FakeSource | None = None, start: CreateDraft | None = None) -> None:
        self.source = source or FakeSource()
        self.drafts = drafts
        self.answer: Gate[str] = Gate(uuid(99))
        self.sent: list[NewInstance] = []
        self.screen = CreateScreen(self.source, self.submit, drafts, start)
        self.host = Host(self.screen)

    async def submit(self, new: NewInstance) -> str:
        self.sent.append(new)
        return await self.answer()

    def picker(self, name: str) -> Picker:
        return self.screen.query_one(f"#{name}", Picker)

    def line(self, name: str) -> Input:
        return self.screen.query_one(f"#{name}", Input)

    def message(self, key: str) -> str:
        return next(field.message for field in self.screen.query(Field) if field.key == key)

    @property
    def summary(self) -> str:
        return str(self.screen.query_one("#summary", Static).content)


@asynccontextmanager
async def opened(bench: Bench, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    async with bench.host.run_test(size=size) as pilot:
        await settle(pilot, lambda: bench.host.screen is bench.screen and bench.screen.focused is not None)
        yield pilot


@asynccontextmanager
async def filled(bench: Bench) -> AsyncIterator[Pilot[Any]]:
    """The form, once all that the draft names has been loaded."""
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bool(bench.picker("template").value and bench.picker("ssh_public_key").value))
        await settle(pilot, lambda: bool(bench.screen.query_one("#security_groups", MultiPicker).values))
        yield pilot


async def test_a_new_instance_is_made_by_keyboard_alone() -> None:
    bench = Bench(Drafts())
    async with opened(bench) as pilot:
        await type_text(pilot, "web-01")
        await pilot.press("tab")
        await type_text(pilot, "a b")
        await settle(pilot, lambda: bool(bench.picker("project").offer.choices))
        await pilot.press("tab", "w", "e", "tab")
        await settle(pilot, lambda: bool(bench.picker("cloud").offer.choices))
        await pilot.press("s", "t", "r", "enter")
        await settle(pilot, lambda: bool(bench.picker("template").offer.choices))
        await pilot.press("tab", "l", "a", "r", "g", "e", "tab", "u", "b", "tab")
        await pilot.press("enter", "space", "enter", "tab", "down", "down", "enter", "tab")
        await type_text(pilot, "10.0.0.1,10.0.0.2")
        await pilot.press("tab")
        await type_text(pilot, "192.0.2.1")
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: bool(bench.host.results))
    assert bench.host.results == [uuid(99)]
    assert bench.sent == [
        NewInstance(
            hostname="web-01",
            description="a b",
            project=url("projects", 1),
            flavor=url("flavors", 2),
            template=url("iaas-templates", 2),
            security_groups=(url("security-groups", 1),),
            ssh_public_key=url("keys", 2),
            internal_ips=("10.0.0.1", "10.0.0.2"),
            external_ips=("192.0.2.1",),
        )
    ]


async def test_independent_choices_are_asked_for_at_the_same_time() -> None:
    bench = Bench(Drafts(create=WHOLE))
    for gate in (bench.source.administered, bench.source.own_keys):
        gate.open.clear()
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bench.source.administered.asked == bench.source.own_keys.asked == 1)
        bench.source.administered.open.set()
        bench.source.templates_of[uuid(1)].open.clear()
        bench.source.groups.open.clear()
        await settle(pilot, lambda: bench.source.templates_of[uuid(1)].asked == bench.source.groups.asked == 1)
        assert bench.source.user.asked == bench.source.all_clouds.asked == 1


async def test_the_answer_to_an_earlier_choice_is_dropped() -> None:
    bench = Bench(Drafts(create=WHOLE))
    slow = bench.source.templates_of[uuid(1)]
    slow.open.clear()
    async with opened(bench) as pilot:
        await settle(pilot, lambda: slow.asked == 1)
        bench.picker("cloud").wish = url("clouds", 2)
        await settle(pilot, lambda: bool(bench.picker("template").offer.choices))
        slow.open.set()
        await pilot.pause()
        await pilot.pause()
        assert [choice.label for choice in bench.picker("template").offer.choices] == ["Windows"]
        assert [choice.label for choice in bench.picker("flavor").offer.choices] == ["c1.huge"]


async def test_choices_follow_the_project() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        bench.picker("project").wish = url("projects", 2)
        await settle(pilot, lambda: bench.picker("cloud").value == url("clouds", 2))
        await settle(pilot, lambda: bench.picker("template").value == url("iaas-templates", 3))
        bench.picker("project").wish = url("projects", 3)
        await settle(pilot, lambda: bench.picker("cloud").offer.note == "this project has no cloud")
        await settle(pilot, lambda: bench.picker("flavor").offer.note == "choose a cloud first")


async def test_groups_are_asked_for_again_when_only_the_project_changes() -> None:
    bench = Bench(Drafts(create=CreateDraft(project=url("projects", 1), cloud=url("clouds", 2))))
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bench.source.groups.asked == 1)
        bench.picker("project").wish = url("projects", 2)
        await settle(pilot, lambda: bench.source.groups.asked == 2)
        assert bench.picker("cloud").value == url("clouds", 2)


async def test_a_failed_load_can_be_tried_again() -> None:
    bench = Bench(Drafts(create=WHOLE))
    templates = bench.source.templates_of[uuid(1)]
    known, templates.answer = templates.answer, Unreachable("refused")
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bench.picker("template").offer.failed)
        assert "refused" in bench.picker("template").render().plain
        templates.answer = known
        bench.picker("template").focus()
        await pilot.press("enter")
        await settle(pilot, lambda: bench.picker("template").value == url("iaas-templates", 1))


async def test_who_administers_nothing_is_told_so() -> None:
    source = FakeSource()
    source.administered.answer = ()
    bench = Bench(Drafts(), source)
    async with opened(bench) as pilot:
        await settle(pilot, lambda: "administer no project" in bench.picker("project").offer.note)


async def test_totals_follow_the_choices() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        await settle(pilot, lambda: "monthly 6" in bench.summary)
        assert bench.summary == "2 cores · 2 GiB RAM · 20 GiB disk · setup 12.5 · monthly 6"


async def test_nothing_is_sent_while_an_input_is_wrong() -> None:
    bench = Bench(Drafts())
    async with opened(bench) as pilot:
        bench.line("internal_ips").value = "10.0.0.300"
        await pilot.press("f10")
        assert bench.sent == []
        assert bench.message("hostname") == "✖ A hostname is needed."
        assert bench.message("project") == "✖ Choose a project."
        assert bench.message("internal_ips") == "✖ 10.0.0.300 is not an IP address."
        assert bench.screen.banner.words == "Please correct what is marked."
        assert bench.screen.focused is bench.line("hostname")


async def test_groups_that_are_not_loaded_yet_are_not_left_out_unseen() -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.source.groups.open.clear()
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bool(bench.picker("template").value and bench.picker("ssh_public_key").value))
        await pilot.press("f10")
        assert bench.message("security_groups") == "✖ Wait until they are loaded."
        bench.source.groups.answer = Unreachable("refused")
        bench.source.groups.open.set()
        await settle(pilot, lambda: bench.screen.query_one("#security_groups", MultiPicker).offer.failed)
        await pilot.press("f10")
        assert "could not be loaded" in bench.message("security_groups")
        assert bench.sent == []


@pytest.mark.parametrize("key", ["f10", "ctrl+enter"])
async def test_a_second_submit_while_one_is_under_way_is_impossible(key: str) -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.answer.open.clear()
    async with filled(bench) as pilot:
        await pilot.press(key, key)
        await settle(pilot, lambda: bench.answer.asked == 1)
        assert "Sending" in bench.screen.banner.words
        await pilot.press(key)
        bench.screen.query_one("#submit", Button).press()
        await pilot.press("escape")
        assert bench.host.screen is bench.screen
        bench.answer.open.set()
        await settle(pilot, lambda: bool(bench.host.results))
    assert len(bench.sent) == 1
    assert bench.host.results == [uuid(99)]
    assert bench.drafts.create is None


async def test_p06_the_servers_words_stand_beside_their_fields_and_nothing_typed_is_lost() -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.answer.answer = Invalid(
        "",
        {
            "hostname": ("[/red] is taken.", "Sorry."),
            "external ips": ("Out of range.",),
            "quota": ("Exceeded.",),
            FORM: ("Flavor is not within project's clouds.",),
        },
    )
    async with filled(bench) as pilot:
        await pilot.press("f10")
        await settle(pilot, lambda: not bench.screen.sending)
        assert bench.message("hostname") == "✖ [/red] is taken. Sorry."
        assert bench.message("external_ips") == "✖ Out of range."
        assert bench.screen.banner.words == "quota: Exceeded. Flavor is not within project's clouds."
        assert bench.screen.draft == WHOLE
        assert bench.screen.focused is bench.line("hostname")
        bench.answer.answer = uuid(5)
        await pilot.press("f10")
        await settle(pilot, lambda: bench.host.results == [uuid(5)])


async def test_a_refusal_leaves_the_form_as_it_was() -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.answer.answer = Forbidden("You do not have permission.")
    async with filled(bench) as pilot:
        await pilot.press("f10")
        await settle(pilot, lambda: not bench.screen.sending)
        assert bench.screen.banner.words.startswith("Not permitted: You do not have permission.")
        assert bench.screen.draft == WHOLE


@pytest.mark.parametrize("error", [Timeout("30 s"), ServerFault("500")])
async def test_n09_an_unknown_outcome_needs_a_look_before_it_is_sent_again(error: ApiError) -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.answer.answer = error
    async with filled(bench) as pilot:
        await pilot.press("f10")
        await settle(pilot, lambda: not bench.screen.sending and bench.screen.in_doubt)
        assert "may have been created: look before trying again" in bench.screen.banner.words
        await pilot.press("f10", "ctrl+enter")
        assert len(bench.sent) == 1
        assert bench.screen.focused is bench.screen.query_one("#looked", Checkbox)
        bench.answer.answer = uuid(5)
        await pilot.press("space", "f10")
        await settle(pilot, lambda: bench.host.results == [uuid(5)])
    assert len(bench.sent) == 2


async def test_the_doubt_is_kept_with_the_draft() -> None:
    bench = Bench(Drafts(create=WHOLE))
    bench.answer.answer = Timeout("30 s")
    async with filled(bench) as pilot:
        await pilot.press("f10")
        await settle(pilot, lambda: bench.screen.in_doubt)
        await pilot.press("escape")
        await settle(pilot, lambda: bench.host.results == [None])
    again = Bench(bench.drafts)
    async with filled(again) as pilot:
        assert "may have been created" in again.screen.banner.words
        await pilot.press("f10")
        assert again.sent == []


async def test_leaving_keeps_what_was_typed() -> None:
    bench = Bench(Drafts())
    async with opened(bench) as pilot:
        await type_text(pilot, "web-01")
        await pilot.press("escape")
        await settle(pilot, lambda: bench.host.results == [None])
    assert bench.drafts.create == CreateDraft(hostname="web-01")
    again = Bench(bench.drafts)
    async with opened(again) as pilot:
        assert again.line("hostname").value == "web-01"
        again.screen.query_one("#afresh", Button).press()
        await settle(pilot, lambda: again.line("hostname").value == "")


async def test_a_draft_is_restored_choices_and_all() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        assert bench.screen.draft == WHOLE
        await pilot.press("escape")
    assert bench.drafts.create == WHOLE


async def test_a_new_one_from_another_guesses_the_flavor() -> None:
    bench = Bench(Drafts(create=WHOLE), start=draft_like(instance()))
    async with opened(bench) as pilot:
        await settle(pilot, lambda: bench.picker("flavor").value == url("flavors", 2))
        assert bench.line("hostname").value == ""
        assert "web-02" in bench.line("hostname").placeholder
        assert bench.line("description").value == "front"


async def test_t17_pasted_lines_fill_a_field_and_submit_nothing() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        bench.line("hostname").clear()
        bench.line("hostname").post_message(Paste("web-77\nq\n\n"))
        await settle(pilot, lambda: bench.line("hostname").value == "web-77")
        assert bench.sent == []


async def test_enter_goes_to_the_next_field_but_never_to_the_buttons() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        await pilot.press("enter")
        await settle(pilot, lambda: bench.screen.focused is bench.line("description"))
        bench.line("external_ips").focus()
        await pilot.press("enter", "enter")
        assert bench.screen.focused is bench.line("external_ips")
        assert bench.sent == []


async def test_escape_closes_an_open_list_before_the_form() -> None:
    bench = Bench(Drafts(create=WHOLE))
    async with filled(bench) as pilot:
        bench.picker("project").focus()
        await pilot.press("enter", "escape")
        assert bench.host.screen is bench.screen
        await pilot.press("escape")
        await settle(pilot, lambda: bench.host.results == [None])


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_the_buttons_and_the_focused_field_are_in_sight(size: tuple[int, int]) -> None:
    bench = Bench(Drafts())
    async with opened(bench, size) as pilot:
        dialog = bench.screen.query_one("#dialog").region
        assert dialog.width <= 76
        assert size != (80, 24) or dialog.height <= 20
        await pilot.press("f10")
        await settle(pilot, lambda: bool(bench.message("ssh_public_key")))
        for field in bench.screen.query(Field):
            field.control.focus()
            await settle(pilot, lambda field=field: _in_sight(bench, field))  # type: ignore[misc]
        for button in bench.screen.query(Button):
            assert dialog.contains_region(button.region)


def _in_sight(bench: Bench, field: Field) -> bool:
    return bench.screen.query_one("#body").region.contains_region(field.control.region)
