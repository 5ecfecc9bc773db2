from __future__ import annotations

import inspect
import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, InlineUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from tests.tui.emulator import Terminal
from tests.tui.quiet_app import Probe
from tui.damage import CLEAR, Painter
from tui.frames import Frames
from tui.patches import PatchUpdate, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, HEIGHT = 30, 10
HOME = "\x1b[H"

WORDS = (
    "web-01",
    "Bü",
    "データ",
    "資",
    "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}",
    "●",
    "   ",
    " ",
    "▁▂█",
)
STYLES = [
    Style.parse(style)
    for style in ("", "bold #d8dde3 on #14181d", "#7ec98f on #14181d", "reverse red", "underline", "bold on #14181d",
                  "italic strike on blue", "default on default", "green", "not bold", "on color(200)")
]  # fmt: skip
CONSOLE = Console(color_system="truecolor", force_terminal=True, _environ={})


class Rival:
    """A world of random strips; each change of it is a frame of Textual's."""

    def __init__(self, seed: int) -> None:
        self._draws = random.Random(seed)
        self._lines = [self._strip(WIDTH) for _ in range(HEIGHT)]

    def frames(self, count: int) -> Iterator[CompositorUpdate]:
        yield self._whole()
        for _ in range(count):
            yield self._draws.choices((self._whole, self._scroll, self._pieces), (1, 8, 20))[0]()

    def _strip(self, width: int) -> Strip:
        segments = [
            Segment(self._draws.choice(WORDS), self._draws.choice(STYLES)) for _ in range(self._draws.randint(0, 8))
        ]
        return Strip(segments).adjust_cell_length(width, self._draws.choice(STYLES))

    def _whole(self) -> LayoutUpdate:
        if self._draws.random() < 0.5:
            self._lines = [self._strip(WIDTH) for _ in range(HEIGHT)]
        return LayoutUpdate([[line] for line in self._lines], Region(0, 0, WIDTH, HEIGHT))

    def _scroll(self) -> ChopsUpdate:
        """Move a block of lines, and sometimes change a cell in it."""
        top, bottom = sorted(self._draws.sample(range(HEIGHT + 1), 2))
        by = self._draws.choice((-3, -1, 1, 2))
        block = self._lines[top:bottom]
        for index, y in enumerate(range(top, bottom)):
            inside = 0 <= index + by < len(block)
            self._lines[y] = block[index + by] if inside else self._strip(WIDTH)
        if self._draws.random() < 0.3:
            self._put(top, self._draws.randrange(WIDTH - 4), self._strip(3))
        chops = [{0: line} for line in self._lines]
        return ChopsUpdate(chops, [(y, 0, WIDTH) for y in range(top, bottom)], [[WIDTH]] * HEIGHT)

    def _pieces(self) -> ChopsUpdate:
        """Change some stretches, which need not begin where a strip does."""
        chops: list[dict[int, Strip | None]] = []
        ends = []
        for _ in range(HEIGHT):
            cuts = [0, *sorted(self._draws.sample(range(1, WIDTH), self._draws.randint(0, 4))), WIDTH]
            missing = self._draws.random() < 0.1
            chops.append({x: None if missing else self._strip(end - x) for x, end in pairwise(cuts)})
            ends.append(cuts[1:])
        spans = []
        for y in sorted(self._draws.sample(range(HEIGHT), self._draws.randint(1, 4))):
            right = self._draws.choice(ends[y])
            left = self._draws.randrange(right)
            spans.append((y, left, right))
            for end, (x, strip) in zip(ends[y], chops[y].items(), strict=True):
                if strip is not None and x < right and end > left:
                    self._put(y, x, strip)
        return ChopsUpdate(chops, spans, ends)

    def _put(self, y: int, x: int, strip: Strip) -> None:
        line = self._lines[y]
        self._lines[y] = Strip.join([line.crop(0, x), strip, line.crop(x + strip.cell_length)])


@pytest.mark.parametrize("scrolls", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_the_screen_is_the_one_that_textual_draws(seed: int, scrolls: bool) -> None:
    frames = Frames(Painter(scrolls=scrolls))
    plain, lean = Terminal(WIDTH, HEIGHT), Terminal(WIDTH, HEIGHT)
    written = moves = 0
    for frame in Rival(seed).frames(600):
        plain.feed(HOME + frame.render_segments(CONSOLE))
        text = lean_text(frames, frame)
        lean.feed(text)
        assert lean.cells() == plain.cells()
        written += len(text)
        moves += bool(re.search(r"\x1b\[\d*[LM]", text))
    assert written
    assert moves > 50 if scrolls else moves == 0


def lines(*texts: str, style: str = "") -> LayoutUpdate:
    strips = [Strip([Segment(text.ljust(WIDTH), Style.parse(style))]) for text in texts]
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, len(texts)))


def two_styles(plain: str, red: str, rest: str) -> ChopsUpdate:
    strip = Strip([Segment(plain), Segment(red, Style.parse("red")), Segment(rest)])
    return ChopsUpdate([{0: strip}], [(0, 0, strip.cell_length)], [[strip.cell_length]])


def lean_text(frames: Frames, frame: CompositorUpdate) -> str:
    assert frames.take(frame, CONSOLE)
    return frames.paint()


@pytest.fixture
def frames() -> Frames:
    return Frames(Painter())


def test_what_is_there_already_is_not_written(frames: Frames) -> None:
    assert lean_text(frames, lines("one", "two")) == f"{CLEAR}\x1b[1Hone\r\ntwo"
    assert lean_text(frames, lines("one", "two")) == ""


def test_only_the_cells_that_differ_are_written_and_styles_step_by_step(frames: Frames) -> None:
    lean_text(frames, lines("10 s ago", "web", style="bold red"))
    assert lean_text(frames, lines("11 s ago", "web", style="bold red")) == "\x1b[1;2H\x1b[1;31m1\x1b[m"
    assert lean_text(frames, lines("11 s ago", "web", style="red")).startswith("\x1b[1H\x1b[31m11")


def test_a_short_gap_is_written_again_and_a_long_one_jumped_over(frames: Frames) -> None:
    lean_text(frames, lines("a b c            z"))
    assert lean_text(frames, lines("A b C            Z")) == "\x1b[1HA b C\x1b[12CZ"
    assert lean_text(frames, two_styles("A ", "b", " C")) == "\x1b[1;3H\x1b[31mb\x1b[m"
    assert lean_text(frames, two_styles("aa", "b", "cc")) == "\x1b[1Haa\x1b[Ccc"


def test_a_block_that_moved_is_moved_by_the_terminal(frames: Frames) -> None:
    names = [letter * 9 for letter in "abcdefghi"]
    lean_text(frames, lines("head", *names[:8], "foot"))
    assert lean_text(frames, lines("head", *names[1:9], "foot")) == "\x1b[2;9r\x1b[2H\x1b[M\x1b[r\x1b[9Hiiiiiiiii"
    back = lean_text(frames, lines("head", *names[:8], "foot"))
    assert back == "\x1b[2;9r\x1b[2H\x1b[L\x1b[r\x1b[2Haaaaaaaaa"


def test_a_block_stays_when_moving_it_saves_little(frames: Frames) -> None:
    names = [f"{number} is its number" for number in range(9)]
    lean_text(frames, lines(*names[:8]))
    assert not re.search(r"[LM]", lean_text(frames, lines(*names[1:9])))


def test_a_wide_character_that_loses_one_half_is_blanked(frames: Frames) -> None:
    lean_text(frames, lines("資料"))
    part = ChopsUpdate([{1: Strip([Segment("a")])}], [(0, 1, 2)], [[2]])
    assert lean_text(frames, part) == "\x1b[1H a"
    too_long = LayoutUpdate([[Strip([Segment("x" * (WIDTH - 1) + "資")])]], Region(0, 0, WIDTH, 1))
    assert lean_text(frames, too_long) == "\x1b[1H" + "x" * (WIDTH - 1)


def test_a_character_at_the_edge_of_a_change_is_drawn_whole(frames: Frames) -> None:
    lean_text(frames, lines("ab"))
    assert lean_text(frames, ChopsUpdate([{0: Strip([Segment("資")])}], [(0, 0, 1)], [[2]])) == "\x1b[1H資"


def test_a_wide_character_moves_the_cursor_by_two(frames: Frames) -> None:
    lean_text(frames, lines("資" + "-" * 20 + "a"))
    assert lean_text(frames, lines("料" + "-" * 20 + "b")) == "\x1b[1H料\x1b[20Cb"


def test_what_switches_off_two_attributes_is_followed_by_the_one_that_stays(frames: Frames) -> None:
    lean_text(frames, lines("ab"))
    segments = [Segment("c", Style.parse("bold dim red")), Segment("d", Style.parse("bold red"))]
    part = ChopsUpdate([{0: Strip(segments)}], [(0, 0, 2)], [[2]])
    assert lean_text(frames, part) == "\x1b[1H\x1b[1;2;31mc\x1b[22;1md\x1b[m"


def test_after_a_character_of_doubtful_width_the_cursor_is_placed(frames: Frames) -> None:
    lean_text(frames, lines(""))
    assert lean_text(frames, lines("🚀 up")) == "\x1b[1H  \x1b[1G🚀\x1b[3G up"


def test_a_mark_of_another_style_belongs_to_the_character_before(frames: Frames) -> None:
    segments = [Segment("e"), Segment("\N{COMBINING ACUTE ACCENT}", Style.parse("red")), Segment("x" * (WIDTH - 1))]
    frame = LayoutUpdate([[Strip(segments)]], Region(0, 0, WIDTH, 1))
    terminal = Terminal(WIDTH, 1)
    terminal.feed(lean_text(frames, frame))
    assert terminal.screen.display == ["é" + "x" * (WIDTH - 1)]


def test_what_is_unknown_passes_as_it_is_and_the_next_whole_frame_starts_afresh(frames: Frames) -> None:
    whole, part = lines("one"), ChopsUpdate([{0: Strip([Segment("two")])}], [(0, 0, 3)], [[3]])
    assert not frames.take(part, CONSOLE)
    lean_text(frames, whole)
    assert frames.take(part, CONSOLE)
    assert not frames.take(InlineUpdate([Strip.blank(3)]), CONSOLE)
    assert not frames.take(part, CONSOLE)
    assert lean_text(frames, whole).startswith(CLEAR)
    frames.forget()
    assert lean_text(frames, whole).startswith(CLEAR)
    assert lean_text(frames, lines("one", "two")).startswith(CLEAR)


def patch(y: int, width: int, height: int) -> PatchUpdate:
    return PatchUpdate([Piece(y, 0, Strip([Segment("x" * width)]))], Size(width, height))


def test_t18_a_part_of_a_screen_of_another_size_is_not_drawn(frames: Frames) -> None:
    assert not frames.take(patch(0, WIDTH, 1), CONSOLE)
    for size in ((WIDTH, 3), (WIDTH, 1), (WIDTH - 1, 2), (1, 1)):
        lean_text(frames, lines("one", "two"))
        assert not frames.take(patch(size[1] - 1, *size), CONSOLE)
        assert frames.paint() == ""
    lean_text(frames, lines("one", "two"))
    assert lean_text(frames, patch(1, WIDTH, 2)) == "\x1b[2H" + "x" * WIDTH


class PlainProbe(Probe):
    """The small app with a screen that is Textual's own, as those of its dialogs are."""

    def get_default_screen(self) -> Screen[None]:
        return Screen()


async def test_textual_makes_frames_as_they_are_read_here() -> None:
    assert list(inspect.signature(App._display).parameters) == ["self", "screen", "renderable"]
    app, frames = PlainProbe(), Frames(Painter())
    async with app.run_test(size=(60, 20)):
        compositor = app.screen._compositor
        whole = compositor.render_update(full=True)
        assert isinstance(whole, LayoutUpdate)
        assert frames.take(whole, app.console)
        app.table.refresh()
        compositor.update_widgets({app.table})
        part = compositor.render_update()
        assert isinstance(part, ChopsUpdate)
        assert frames.take(part, app.console)
