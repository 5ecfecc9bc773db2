"""Draws the pictures of the documentation: the real app, on the sandbox, at a time that stands still.

Two runs write the same bytes. `make pictures` runs it; names given on the command line draw only those.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from api_client.states import Action, InstanceState
from tests.tui.deck import Deck
from tui.config import DEFAULT_THEME
from tui.forms.confirmation import phrase
from tui.place import Place
from tui.screens.plan import PlanScreen
from tui.usage import Item, trend_ask
from tui.widgets.picker import BasePicker
from tui.widgets.usage_chart import UsageChart

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

FOLDER = Path(__file__).with_name("pictures")
INSTANCES = 300
MORNING = 9 * 3_600.0
"""Seconds after midnight, when the sandbox begins."""
UNDER_WAY = {"app-5": Action.STOP, "app-9": Action.RESTART, "app-24": Action.RESIZE, "app-26": Action.DELETE}
"""What others are doing meanwhile."""
SANDBOX = Place("sandbox", "sandbox")
PRODUCTION = Place("north", "production", locked=True)

CHOICES = (
    ("webshop", ["enter"]),
    ("", ["enter"]),
    ("medium", ["enter"]),
    ("ubuntu", ["enter"]),
    ("http", [" ", "enter"]),
    ("staff", ["enter"]),
)
"""What is searched for in the pickers of the form, in order, and the keys that take it."""

FONTS = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'
BLANK = "\u00a0"

_FONT_FACES = re.compile(r"\s*@font-face \{[^}]*\}")
_TEXT = re.compile(r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)" (clip-path="[^"]*")>([^<]*)</text>')


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: how large the terminal is, and what is pressed before it is taken."""

    name: str
    size: tuple[int, int]
    steps: Callable[[Deck], Awaitable[None]]
    theme: str = DEFAULT_THEME
    place: Place = SANDBOX


async def _overview(deck: Deck) -> None:
    """The fleet, with some instances in transition, one of them because it was just started."""
    await deck.point_at("app-14")
    await deck.rest()
    await deck.press("s")
    await deck.until(lambda: deck.session.operations.running)
    await deck.pass_time(4)


async def _small(deck: Deck) -> None:
    """Eighty columns, the detail in its drawer."""
    await deck.point_at("web-3")
    await deck.press("d")
    await _detail_is_read(deck)


async def _light(deck: Deck) -> None:
    """Room for the detail beside the table."""
    await deck.point_at("app-16")
    await _detail_is_read(deck)


async def _usage(deck: Deck) -> None:
    """One instance on the whole screen, at its charts."""
    await deck.point_at("batch-3")
    await deck.press("enter", *[">"] * 4, *["]"] * 2, *["+"] * 3)
    charts = deck.app.screen.query(UsageChart)
    await deck.until(lambda: len(charts) == len(Item) and all(chart.chart.points for chart in charts))


async def _create(deck: Deck) -> None:
    """The form for a new instance, filled in."""
    await deck.press("n")
    await deck.until(lambda: deck.app.screen.query("#hostname"))
    await deck.press(*"web-43", "tab", *"Front end of the new shop")
    for searched, taken_by in CHOICES:
        await deck.press("tab")
        await deck.until(partial(_has_choices, deck.app.focused))
        await deck.press("enter", *searched, *taken_by)


async def _delete(deck: Deck) -> None:
    """The look before something is deleted in production, with the name half typed."""
    deck.session.unlock(600, "the old shop is closed")
    await deck.point_at("app-20")
    await deck.rest()
    await deck.press("ctrl+d")
    await deck.until(lambda: deck.app.screen.query("#proof"))
    await deck.press(*"app")


async def _plan(deck: Deck) -> None:
    """What stopping the marked instances would do, and what it would leave out."""
    await deck.point_at("app-12")
    await deck.press(*["space"] * 8)
    await deck.rest()
    await deck.press("S")
    await deck.until_shown(PlanScreen)


async def _run(deck: Deck) -> None:
    """A chain that is carried out on several: what is online is stopped first, then all are deleted."""
    await deck.point_at("app-12")
    await deck.press(*["space"] * 8)
    await deck.rest()
    await deck.press("ctrl+d")
    screen = await deck.until_shown(PlanScreen)
    await deck.press("f2")
    await deck.press(*phrase(screen.plan), "tab", "enter")
    await deck.until(lambda: deck.session.operations.running)
    await deck.pass_time(5)


async def _filter(deck: Deck) -> None:
    """A filter, and how it was understood."""
    await deck.press("/")
    await _paste(deck, "web|mail !staging cores>=4")


async def _fault(deck: Deck) -> None:
    """A filter with a mistake in it: what stands before it is at work."""
    await deck.press("/")
    await _paste(deck, "web")
    await _trends_are_read(deck)
    await deck.press(" ")
    await _paste(deck, "stat:online")


async def _paste(deck: Deck, text: str) -> None:
    """Type in one go: what is asked of the server on the way must not depend on how fast this machine is."""
    deck.app.post_message(events.Paste(text))
    await deck.settle()


def _has_choices(focused: object) -> bool:
    return isinstance(focused, BasePicker) and bool(focused.offer.choices)


async def _detail_is_read(deck: Deck) -> None:
    await deck.until(lambda: deck.session.details.known(deck.fleet.table.cursor_uuid or ""))


async def _trends_are_read(deck: Deck) -> None:
    """Wait for the usage of every running instance in sight."""
    rows, usage = deck.session.feed.fleet.rows, deck.session.usage
    shown = deck.fleet.table.visible_uuids()
    running = [uuid for uuid in shown if uuid in rows and rows[uuid].state != InstanceState.OFFLINE]
    await deck.until(lambda: all(usage.known(trend_ask(uuid, Item.CPU)) for uuid in running))
    await deck.repaint()


PICTURES = (
    Picture("overview", (120, 34), _overview),
    Picture("small", (80, 24), _small),
    Picture("light", (150, 34), _light, theme="vmdeck-light"),
    Picture("usage", (120, 34), _usage),
    Picture("create", (100, 25), _create),
    Picture("delete", (100, 28), _delete, place=PRODUCTION),
    Picture("plan", (100, 28), _plan),
    Picture("run", (100, 28), _run),
    Picture("filter", (120, 16), _filter),
    Picture("filter-error", (120, 16), _fault),
)


async def draw(picture: Picture, folder: Path) -> str:
    """Take one picture and return it as SVG."""
    deck = Deck(folder, instances=INSTANCES, user="staff", theme=picture.theme, place=picture.place)
    deck.app.animation_level = "none"
    await _set_the_scene(deck)
    async with deck.running(*picture.size):
        await _trends_are_read(deck)
        await picture.steps(deck)
        await _trends_are_read(deck)
        for line in deck.app.screen.query(Input):
            line.cursor_blink = False
        await deck.settle()
        return standing_alone(deck.app.export_screenshot(title="vmdeck"))


async def _set_the_scene(deck: Deck) -> None:
    """A working day's morning, with some instances in transition."""
    deck.sandbox.world.advance(MORNING)
    await deck.clock.advance(MORNING)
    for hostname, action in UNDER_WAY.items():
        deck.sandbox.world.begin(action, deck.named(hostname))


def standing_alone(svg: str) -> str:
    """The picture without the fonts it would load from elsewhere, and without blanks that some viewers swallow."""
    return _TEXT.sub(_without_blanks, _FONT_FACES.sub("", svg).replace("Fira Code, monospace", FONTS))


def _without_blanks(found: re.Match[str]) -> str:
    """Let a text begin where its first letter stands, and end with its last."""
    x, y, length, clip, text = found.groups()
    padded = unescape(text)
    plain = padded.strip(BLANK)
    cell = float(length) / len(padded)
    left = float(x) + cell * (len(padded) - len(padded.lstrip(BLANK)))
    shown = escape(plain).replace(BLANK, "&#160;")
    return f'x="{left:g}" y="{y}" textLength="{cell * len(plain):g}" {clip}>{shown}</text>'


def main(names: Sequence[str]) -> None:
    """Draw the pictures of these names, or all of them."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        if not names or picture.name in names:
            with tempfile.TemporaryDirectory() as folder:
                svg = asyncio.run(draw(picture, Path(folder)))
            (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
            sys.stdout.write(f"{picture.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
