from __future__ import annotations

from tests.tui.widgets.host import WidgetHost
from tui.columns import Cell
from tui.widgets.action_bar import ActionBar, Offer, bar_parts
from tui.widgets.parts import Part, place

OFFERS = (
    Offer("start", "s", enabled=False, reason="it is Online"),
    Offer("stop", "S"),
    Offer("delete", "^D", enabled=False, reason="only stopped instances"),
    Offer("create", ""),
)


def line(width: int, explain: str = "") -> str:
    text = ""
    for placed in place(bar_parts(OFFERS, explain), width):
        text = text.ljust(placed.start) + placed.text
    return text.strip()


def test_a_refused_action_stands_in_brackets_with_its_reason_at_the_right() -> None:
    assert line(80).startswith("(s start)  S stop  (^D delete)  create")
    assert line(80).endswith("start: it is Online")


def test_the_reason_asked_for_is_told_instead() -> None:
    assert line(80, "delete").endswith("delete: only stopped instances")


def test_without_room_the_reason_goes_first_unless_it_was_asked_for() -> None:
    assert line(45) == "(s start)  S stop  (^D delete)  create"
    assert line(45, "delete").endswith("delete: only stopped instances")


def test_an_action_goes_with_its_key() -> None:
    parts = (Offer("start", "s"), Offer("stop", "S"))
    assert [placed.text for placed in place(bar_parts(parts), 12)] == ["s", " start"]


def test_every_action_enabled_needs_no_reason() -> None:
    assert [part.text for part in bar_parts([Offer("stop", "S")])] == ["S", " stop"]


async def test_a_click_chooses_an_enabled_action() -> None:
    bar = ActionBar()
    app = WidgetHost(bar)
    async with app.run_test(size=(80, 5), message_hook=app.hear) as pilot:
        bar.show(OFFERS)
        await pilot.pause()
        await pilot.click(bar, offset=(bar.text.index("stop") + 1, 0))
        assert [message.action for message in app.said(ActionBar.Chosen)] == ["stop"]


async def test_a_click_on_a_refused_action_tells_why_and_chooses_nothing() -> None:
    bar = ActionBar()
    app = WidgetHost(bar)
    async with app.run_test(size=(80, 5), message_hook=app.hear) as pilot:
        bar.show(OFFERS)
        await pilot.pause()
        await pilot.click(bar, offset=(bar.text.index("delete"), 0))
        assert app.said(ActionBar.Chosen) == []
        assert bar.text.endswith("delete: only stopped instances")


async def test_a_click_beside_the_actions_does_nothing() -> None:
    bar = ActionBar()
    app = WidgetHost(bar)
    async with app.run_test(size=(80, 5), message_hook=app.hear) as pilot:
        bar.show((Offer("stop", "S"),))
        await pilot.click(bar, offset=(60, 0))
        assert app.said(ActionBar.Chosen) == []


def test_one_reason_against_everything_is_told_instead_of_it() -> None:
    offers = [Offer(name, name[0], enabled=False, reason="production is locked") for name in ("start", "stop")]
    (only,) = bar_parts(offers)
    assert only.text == "nothing can be done: production is locked"
    assert len(bar_parts([*offers, Offer("create", "n", enabled=False, reason="another")])) > 1


def test_a_note_comes_before_the_actions() -> None:
    words = "start refused: the quota of the project is used up"
    parts = bar_parts([Offer("start", "s"), Offer("stop", "S", enabled=False, reason="offline")], note=Cell(words))
    assert parts[-1] == Part(words, right=True)
    assert [placed.text for placed in place(parts, 54)] == [words]
