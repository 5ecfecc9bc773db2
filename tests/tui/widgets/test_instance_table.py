from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual import events

from api_client.errors import Unreachable
from api_client.rows import BadRow
from tests.tui.widgets.host import WidgetHost, screen_text
from tests.tui.widgets.tables import COLUMNS, CountingTable, number, row, uuid, view
from tui.columns import Cell
from tui.fleet import Fleet, Loading, Vanished
from tui.query import Highlights, Sort, SortKey
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from tui.widgets.table_view import TableView

MANY = [row(place) for place in range(100)]
HEIGHT = 11
"""One line of titles, ten of rows."""


@asynccontextmanager
async def showing(
    first: TableView, size: tuple[int, int] = (80, HEIGHT)
) -> AsyncIterator[tuple[Pilot[None], CountingTable, WidgetHost]]:
    table = CountingTable(first)
    app = WidgetHost(table)
    async with app.run_test(size=size, message_hook=app.hear) as pilot:
        table.focus()
        await pilot.pause()
        table.drawn = 0
        app.heard.clear()
        yield pilot, table, app


def rows_text(pilot: Pilot[None]) -> list[str]:
    """The lines on the screen without the scrollbar."""
    return [line[:-1] for line in screen_text(pilot)]


def shuffled(first: TableView, places: list[int]) -> TableView:
    return replace(first, order=tuple(uuid(place) for place in places))


# What is painted


async def test_titles_and_rows_stand_in_columns() -> None:
    async with showing(view(MANY)) as (pilot, _, _):
        lines = rows_text(pilot)
        assert lines[0].split() == ["HOST", "STATE", "PROJECT", "CORES"]
        assert lines[1].split() == ["▌", "web-000", "●", "Online"]
        assert [line.index("●") for line in lines[1:]] == [lines[0].index("STATE")] * 10


async def test_an_unchanged_view_paints_nothing() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        table.show(first)
        table.show(view([row(place) for place in range(100)], now=2.0))
        await pilot.pause()
        assert table.drawn == 0


async def test_only_a_changed_row_is_painted() -> None:
    rows = list(MANY)
    async with showing(view(rows)) as (pilot, table, _):
        rows[3] = row(3, state="Offline")
        rows[50] = row(50, state="Offline")
        table.show(view(rows))
        await pilot.pause()
        assert table.drawn == 1
        assert "Offline" in screen_text(pilot)[4]


async def test_a_row_added_below_the_screen_paints_no_row() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        table.show(view([*MANY, row(100)]))
        await pilot.pause()
        assert table.drawn == 0
        await pilot.press("G")
        assert number(table.cursor_uuid) == 100


async def test_moving_the_cursor_paints_two_rows() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        await pilot.press("j")
        assert table.drawn == 2


async def test_a_new_theme_paints_everything() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        before = table.render_line(0)
        pilot.app.theme = "textual-light"
        await pilot.pause()
        after = table.render_line(0)
        assert before.text == after.text
        assert [part.style for part in before] != [part.style for part in after]


# Cursor and scrolling


@pytest.mark.parametrize(
    ("keys", "cursor", "top"),
    [
        (["j", "down"], 2, 0),
        (["j", "j", "k", "up"], 0, 0),
        (["k"], 0, 0),
        (["G"], 99, 90),
        (["end", "home"], 0, 0),
        (["G", "g"], 0, 0),
        (["pagedown"], 10, 10),
        (["j", "pagedown", "pageup"], 1, 0),
        (["pageup"], 0, 0),
        (["G", "pagedown"], 99, 90),
        (["pagedown", "k"], 9, 9),
    ],
)
async def test_keys_move_the_cursor_and_keep_it_in_view(keys: list[str], cursor: int, top: int) -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        await pilot.press(*keys)
        assert number(table.cursor_uuid) == cursor
        assert number(table.visible_uuids()[0]) == top
        assert table.last_painted == table.visible_uuids()


async def test_the_cursor_stays_on_its_row_and_on_its_line_through_a_sort() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, app):
        await pilot.press("pagedown", "j", "j")
        line = table.visible_uuids().index(uuid(12))
        table.show(shuffled(first, list(range(99, -1, -1))))
        await pilot.pause()
        assert number(table.cursor_uuid) == 12
        assert table.visible_uuids().index(uuid(12)) == line
        assert [number(said.uuid) for said in app.said(InstanceTable.CursorMoved)] == [10, 11, 12]


async def test_rows_that_come_or_go_above_move_nothing_on_the_screen() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        await pilot.press("pagedown", "j")
        table.drawn = 0
        before = rows_text(pilot)
        table.show(shuffled(first, [place for place in range(100) if place not in (2, 4)]))
        await pilot.pause()
        assert rows_text(pilot) == before
        assert table.drawn == 0


async def test_with_the_cursor_out_of_sight_the_topmost_row_stays() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        table.scroll_to(y=40, animate=False)
        await pilot.pause()
        table.show(shuffled(first, list(range(20, 100))))
        await pilot.pause()
        assert number(table.visible_uuids()[0]) == 40
        assert number(table.cursor_uuid) == 20


async def test_p04_a_vanished_row_leaves_the_cursor_to_its_neighbour_and_tells_so() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, app):
        await pilot.press("j")
        table.show(shuffled(first, [0, *range(2, 100)]))
        assert number(table.cursor_uuid) == 2
        assert number(table.painted_cursor) == 1
        await pilot.pause()
        assert number(table.painted_cursor) == 2
        last = app.said(InstanceTable.CursorMoved)[-1]
        assert (number(last.uuid), last.asked) == (2, False)


async def test_a_filter_that_hides_everything_and_back() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, app):
        table.show(replace(first, order=(), query="nope"))
        await pilot.pause()
        assert table.cursor_uuid is None
        assert table.last_painted == ()
        await pilot.press("j", "enter", "space", "V")
        assert app.said(InstanceTable.Opened) == []
        table.show(first)
        await pilot.pause()
        assert number(table.cursor_uuid) == 0
        assert number(table.visible_uuids()[0]) == 0


async def test_while_the_first_list_is_loading_the_cursor_waits_at_the_top() -> None:
    loading = Fleet(loading=Loading(1, 2))
    async with showing(view(MANY[50:], fleet=replace(loading, rows={uuid(50): MANY[50]}))) as (pilot, table, _):
        table.show(view(MANY, fleet=replace(loading, rows={uuid(50): MANY[50]})))
        await pilot.pause()
        assert number(table.cursor_uuid) == 0
        assert table.last_painted[0] == uuid(0)


async def test_a_view_given_before_there_is_a_screen_is_shown_on_it() -> None:
    table = CountingTable(view([]))
    table.show(view(MANY))
    async with WidgetHost(table).run_test(size=(80, HEIGHT)) as pilot:
        await pilot.pause()
        assert "web-000" in rows_text(pilot)[1]
        table.focus()
        await pilot.press("G")
        assert number(table.cursor_uuid) == 99


async def test_a_smaller_screen_keeps_the_cursor_in_view() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        await pilot.press(*["j"] * 9)
        await pilot.resize_terminal(80, 6)
        await pilot.pause()
        assert number(table.visible_uuids()[-1]) == 9
        assert table.last_painted == table.visible_uuids()


async def test_enter_opens_the_row() -> None:
    async with showing(view(MANY)) as (pilot, _, app):
        await pilot.press("j", "enter")
        assert [number(said.uuid) for said in app.said(InstanceTable.Opened)] == [1]


# Columns


async def test_sideways_the_hostname_stays() -> None:
    async with showing(view(MANY, wide=True), size=(30, HEIGHT)) as (pilot, table, _):
        await pilot.press("l")
        assert screen_text(pilot)[0].split() == ["HOST", "PROJECT"]
        assert screen_text(pilot)[1].startswith("▌  web-000")
        await pilot.press("right", "right", "right")
        assert "CORES" in screen_text(pilot)[0]
        await pilot.press("h", "left", "left", "left")
        assert screen_text(pilot)[0].split()[:2] == ["HOST", "STATE"]
        assert table.scroll_offset.x == 0


@pytest.mark.parametrize(
    "name", ["日本語のホスト名サーバー", "e\u0301" * 20, "a\u0308日b", "web-frontend-production-07"]
)
async def test_h09_wide_and_combining_characters_keep_the_columns(name: str) -> None:
    async with showing(view([row(0, hostname=name), row(1)])) as (_, table, _):
        lines = [table.render_line(y).text for y in (1, 2)]
        assert [cell_len(line) for line in lines] == [80, 80]
        starts = [cell_len(line[: line.index("●")]) for line in lines]
        assert starts[0] == starts[1]


async def test_a_long_hostname_keeps_both_ends() -> None:
    async with showing(view([row(0, hostname="web-frontend-07")])) as (pilot, _, _):
        assert "web-fr…nd-07" in screen_text(pilot)[1]


async def test_h06_markup_in_a_hostname_is_text() -> None:
    async with showing(view([row(0, hostname="[red]x[/]")])) as (pilot, _, _):
        assert "[red]x[/]" in screen_text(pilot)[1]


def styled(table: InstanceTable, y: int, text: str) -> list[str]:
    """The texts of a line's segments that hold `text` exactly and are underlined."""
    return [part.text for part in table.render_line(y) if part.text == text and part.style and part.style.underline]


async def test_what_the_filter_looked_for_is_underlined() -> None:
    async with showing(view([row(0, project_name="WEB"), row(1)], highlights=Highlights(("web", "b"), ("eb.",)))) as (
        _,
        table,
        _,
    ):
        assert styled(table, 1, "web-") == ["web-"]
        assert styled(table, 1, "WEB") == ["WEB"]
        assert styled(table, 1, "Online") == []


@pytest.mark.parametrize(
    ("highlights", "found"),
    [
        (Highlights(patterns=("^web-[0-9]+$",)), ["web-007"]),
        (Highlights(patterns=("7$", "^shop")), ["7", "shop"]),
        (Highlights(texts=("SHOP", "b-0")), ["b-0", "shop"]),
        (Highlights(texts=("4",)), ["4"]),
        (Highlights(texts=("[",), patterns=("x*",)), []),
        (Highlights(patterns=(r"\s+",)), []),
        (Highlights(patterns=("eb-0.7", "b-00")), ["eb-007"]),
    ],
)
async def test_texts_and_patterns_are_found_in_what_the_cells_say(highlights: Highlights, found: list[str]) -> None:
    rows = [row(7, project_name="shop", cores=4, state="")]
    columns = tuple(column for column in COLUMNS if column.id != "state")
    async with showing(view(rows, columns=columns, highlights=highlights)) as (_, table, _):
        underlined = [part.text for part in table.render_line(1) if part.style and part.style.underline]
        assert underlined == found


async def test_a_row_that_has_gone_stays_for_a_moment_struck_out_and_cannot_be_marked() -> None:
    there = MANY[:1] + MANY[2:]
    fleet = Fleet(rows={row.uuid: row for row in there}, swept_at=0.0, vanished={uuid(1): Vanished(MANY[1], 1.0)})
    order = tuple(row.uuid for row in MANY)
    async with showing(view(MANY)) as (pilot, table, _):
        await pilot.press("j")
        table.show(view(there, fleet=fleet, now=1.0, order=order, gone=frozenset({uuid(1)})))
        await pilot.pause()
        line = rows_text(pilot)[2]
        assert line.startswith("▌ -web-001")
        assert line.rstrip().endswith("gone")
        assert all(part.style and part.style.strike for part in table.render_line(2) if part.text == "web-001")
        await pilot.press("space", "k", "V", "asterisk")
        assert uuid(1) not in table.marks
        assert len(table.marks) == 99
        table.show(view(there, fleet=fleet, now=9.0))
        await pilot.pause()
        assert "web-001" not in "".join(rows_text(pilot))


async def test_the_sort_shows_in_the_titles() -> None:
    by_state, by_host = SortKey("state", descending=True), SortKey("hostname")
    first = view(MANY, sort=Sort((by_state,)))
    async with showing(first) as (pilot, table, _):
        assert rows_text(pilot)[0].split() == ["HOST", "STATE", "▼", "PROJECT", "CORES"]
        table.show(replace(first, sort=Sort((by_state, by_host))))
        await pilot.pause()
        assert rows_text(pilot)[0].split() == ["HOST", "▲2", "STATE", "▼1", "PROJECT", "CORES"]


async def test_new_and_changed_rows_bear_a_sign_for_some_seconds() -> None:
    fleet = Fleet(
        rows={row.uuid: row for row in MANY},
        swept_at=0.0,
        changed_at={uuid(0): 10.0, uuid(1): 10.0},
        added_at={uuid(0): 10.0},
    )
    async with showing(view(MANY, fleet=fleet, now=12.0)) as (pilot, table, _):
        assert [line[:4] for line in rows_text(pilot)[1:4]] == ["▌ +w", "  ~w", "   w"]
        table.show(view(MANY, fleet=fleet, now=16.0))
        await pilot.pause()
        assert [line[:4] for line in rows_text(pilot)[1:4]] == ["▌  w", "   w", "   w"]
        assert table.drawn == 2


async def test_a_note_stands_at_its_row_and_leaves_the_hostname() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        table.show(replace(first, notes={uuid(1): Cell("stop: not permitted", "error")}))
        await pilot.pause()
        assert table.drawn == 1
        assert "● Online" in rows_text(pilot)[2]
        assert rows_text(pilot)[2].rstrip().endswith(" stop: not permitted")
        table.show(replace(first, notes={uuid(1): Cell("x" * 200, "error")}))
        await pilot.pause()
        assert rows_text(pilot)[2].startswith("   web-001")
        assert "● Online     xxx" in rows_text(pilot)[2]
        assert rows_text(pilot)[2].rstrip().endswith("x…")


# Marks


async def test_space_marks_and_goes_on() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.press("space", "space")
        assert table.marks == {uuid(0), uuid(1)}
        assert number(table.cursor_uuid) == 2
        assert [line[:3] for line in rows_text(pilot)[1:4]] == [" ✓ ", " ✓ ", "▌  "]
        assert [len(said.marks) for said in app.said(InstanceTable.MarksChanged)] == [1, 2]


async def test_ranges_inverting_and_clearing() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.press("space", "j", "j", "V")
        assert sorted(table.marks) == [uuid(place) for place in range(4)]
        await pilot.press("asterisk")
        assert len(table.marks) == 96
        await pilot.press("U")
        assert table.marks == frozenset()
        assert app.said(InstanceTable.MarksChanged)[-1].marks == frozenset()


async def test_marks_outlive_the_filter_and_are_counted_while_hidden() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        await pilot.press("space")
        table.show(shuffled(first, [5, 6]))
        assert table.marks == {uuid(0)}
        assert table.hidden_marks == 1
        table.show(first)
        await pilot.pause()
        await pilot.press("g")
        assert table.hidden_marks == 0
        assert rows_text(pilot)[1][1] == "✓"


async def test_an_instance_that_is_no_more_is_not_marked() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.press("space")
        table.show(view(MANY[1:]))
        await pilot.pause()
        assert table.marks == frozenset()
        assert app.said(InstanceTable.MarksChanged)[-1].marks == frozenset()


# The mouse


async def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.click(table, offset=(10, 4))
        assert number(table.cursor_uuid) == 3
        assert app.said(InstanceTable.Opened) == []
        await pilot.click(table, offset=(10, 4))
        await pilot.pause()
        assert [number(said.uuid) for said in app.said(InstanceTable.Opened)] == [3]


async def test_a_click_after_a_key_does_not_open() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.click(table, offset=(10, 4))
        await pilot.press("j", "k")
        await pilot.click(table, offset=(10, 4))
        assert app.said(InstanceTable.Opened) == []


async def test_a_click_means_what_was_painted_there() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        table.scroll_to(y=20, animate=False)
        await pilot.pause()
        table.show(shuffled(first, list(range(99, -1, -1))))
        painted = table.last_painted
        table.on_click(_click(table, 5, 3))
        assert table.cursor_uuid == painted[2]


async def test_a_click_on_a_row_that_is_gone_does_nothing() -> None:
    first = view(MANY)
    async with showing(first) as (_, table, _):
        table.show(shuffled(first, [0, 1]))
        table.on_click(_click(table, 5, 9))
        assert number(table.cursor_uuid) == 0


async def test_a_click_on_a_title_asks_for_a_sort() -> None:
    async with showing(view(MANY)) as (pilot, table, app):
        await pilot.click(table, offset=(20, 0))
        await pilot.click(table, offset=(5, 0), shift=True)
        await pilot.click(table, offset=(70, 0))
        assert [(said.field, said.add) for said in app.said(InstanceTable.SortRequested)] == [
            ("state", False),
            ("hostname", True),
        ]


def _click(table: InstanceTable, x: int, y: int) -> events.Click:
    return events.Click(table, x, y, 0, 0, 1, False, False, False, x, y)


# States of the table area

LOST = Unreachable("connection refused")


@pytest.mark.parametrize(
    ("fleet", "said"),
    [
        (Fleet(), ["loading"]),
        (Fleet(loading=Loading(3, 100)), ["loading 3 of 100 pages"]),
        (Fleet(swept_at=0.0), ["no instances yet: n creates one"]),
        (
            Fleet(problem=LOST),
            [LOST.title, "connection refused", LOST.advice, "nothing was ever received", "r tries again"],
        ),
        (
            Fleet(swept_at=0.0, problem=LOST, retry_at=127.5),
            [
                LOST.title,
                "connection refused",
                LOST.advice,
                "last good answer 2 min ago",
                "next try in 8 s, r tries now",
            ],
        ),
    ],
)
async def test_without_rows_the_reason_stands_in_the_middle(fleet: Fleet, said: list[str]) -> None:
    async with showing(view([], fleet=fleet, now=120.0)) as (pilot, _, _):
        lines = screen_text(pilot)
        assert lines[0].split()[0] == "HOST"
        assert [line.strip() for line in lines[1:] if line.strip()] == said
        middle = next(place for place, line in enumerate(lines) if said[0] in line)
        assert middle == 1 + (HEIGHT - 1 - len(said)) // 2
        left = len(lines[middle]) - len(lines[middle].lstrip())
        assert left == (80 - len(said[0])) // 2


async def test_p20_no_match_names_the_filter_and_the_way_out() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        table.show(replace(view(MANY), order=(), query="state:[b]x"))
        await pilot.pause()
        assert [line.strip() for line in screen_text(pilot)[1:] if line.strip()] == [
            "nothing matches state:[b]x: esc clears"
        ]


@pytest.mark.parametrize(
    ("fleet", "said"),
    [
        (Fleet(loading=Loading(3, 100)), "loading 3 of 100 pages"),
        (
            Fleet(swept_at=0.0, problem=LOST, retry_at=127.5),
            f"{LOST.title}; last good answer 2 min ago; next try in 8 s, r tries now. Check the address",
        ),
        (Fleet(swept_at=0.0, bad=(BadRow("", "no uuid"),)), "1 record could not be read, e.g. no uuid"),
    ],
)
async def test_with_rows_the_reason_stands_above_them(fleet: Fleet, said: str) -> None:
    rows = {row.uuid: row for row in MANY}
    async with showing(view(MANY, fleet=replace(fleet, rows=rows), now=120.0), size=(120, HEIGHT)) as (pilot, _, _):
        lines = screen_text(pilot)
        assert lines[0].startswith(said)
        assert lines[1].split()[0] == "HOST"
        assert "web-000" in lines[2]


async def test_a_banner_that_comes_and_goes_leaves_the_rows_where_they_are() -> None:
    first = view(MANY, now=120.0)
    lost = replace(first, scene=replace(first.scene, fleet=replace(first.scene.fleet, problem=LOST)))
    async with showing(first) as (pilot, table, _):
        await pilot.press("pagedown", "j", "j")
        before = rows_text(pilot)
        table.show(lost)
        await pilot.pause()
        assert rows_text(pilot)[2:] == before[2:]
        table.show(first)
        await pilot.pause()
        assert rows_text(pilot) == before


async def test_in_the_colours_of_the_terminal_the_cursor_is_reversed() -> None:
    async with showing(view(MANY)) as (pilot, table, _):
        pilot.app.theme = "ansi-dark"
        await pilot.pause()
        assert [bool(part.style and part.style.reverse) for part in table.render_line(1)][:2] == [True, True]
        assert not any(part.style and part.style.reverse for part in table.render_line(2))


async def test_only_a_note_the_row_has_no_room_for_is_to_be_told_elsewhere() -> None:
    first = view(MANY)
    async with showing(first) as (pilot, table, _):
        for words, is_cut in (("stop: asking", False), ("x" * 200, True)):
            note = Cell(words, "error")
            table.show(replace(first, notes={uuid(0): note}))
            await pilot.pause()
            assert table.cut_note == (note if is_cut else None)
        await pilot.press("j")
        assert table.cut_note is None
