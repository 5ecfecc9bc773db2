"""What the instance table is given, and the lines that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from api_client.errors import Unauthenticated
from tui.columns import Cell
from tui.fleet import RECENT
from tui.formats import counted
from tui.query import Highlights, Sort
from tui.widgets.ages import ago

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.rows import InstanceRow
    from tui.columns import Column
    from tui.fields import Scene


@dataclass(frozen=True, slots=True)
class TableView:
    """One state of the table: which rows in which order, and all that their cells may tell."""

    order: tuple[str, ...]
    """The uuids of the rows that match, sorted; those that have just gone or gone astray where they were."""
    rows: Mapping[str, InstanceRow]
    columns: tuple[Column, ...]
    scene: Scene
    gone: frozenset[str] = frozenset()
    """Those of the order that are no more: they keep their places for a moment, and can't be marked."""
    astray: frozenset[str] = frozenset()
    """Those of the order that do not fit the filter any more: they stay while they are worked on."""
    sort: Sort = field(default_factory=Sort)
    highlights: Highlights = field(default_factory=Highlights)
    """What the filter looked for."""
    notes: Mapping[str, Cell] = field(default_factory=dict)
    """What to say at a row: an operation under way, or the server's refusal."""
    query: str = ""
    wide: bool = False
    """Whether all columns are shown, to be scrolled over, rather than those there is room for."""

    @property
    def look(self) -> tuple[object, ...]:
        """What every line depends on: with another look, all are painted again."""
        return self.columns, self.sort, self.highlights, self.wide

    def row(self, uuid: str) -> InstanceRow:
        """A row of the order; of one that is gone, as it was last seen."""
        return self.scene.fleet.vanished[uuid].row if uuid in self.gone else self.rows[uuid]


@dataclass(frozen=True, slots=True)
class RowLine:
    """A line that shows an instance."""

    uuid: str
    cells: tuple[Cell, ...]
    cursor: bool = False
    marked: bool = False
    change: str = ""
    """`+` for a new row, `~` for one that changed a moment ago, `-` for one that is gone, `≠` for one gone astray."""
    note: Cell | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the instance is no more."""
        return self.change == GONE


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """The line of column titles."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words instead of a row."""

    text: str = ""
    role: str = ""
    centred: bool = False


Line = RowLine | HeaderLine | TextLine

ADDED, CHANGED, GONE, ASTRAY = "+", "~", "-", "≠"
"""The signs of what happened to a row a moment ago."""
GONE_NOTE = Cell("gone", "muted")
ASTRAY_NOTE = Cell("does not fit the filter any more", "muted")

HEADER = HeaderLine()
BLANK = TextLine()


def change_glyph(view: TableView, uuid: str) -> str:
    """The sign of a row that appeared, changed or vanished within the last seconds."""
    if uuid in view.gone:
        return GONE
    if uuid in view.astray:
        return ASTRAY
    fleet, now = view.scene.fleet, view.scene.now
    when = fleet.changed_at.get(uuid)
    if when is None or now - when > RECENT:
        return ""
    return ADDED if uuid in fleet.added_at else CHANGED


def note_at(view: TableView, uuid: str) -> Cell | None:
    """What is said at a row."""
    if uuid in view.gone:
        return GONE_NOTE
    return view.notes.get(uuid) or (ASTRAY_NOTE if uuid in view.astray else None)


def banner(view: TableView) -> TextLine | None:
    """What has to be said above the rows: that they are old, not all of them, or that some could not be read."""
    fleet = view.scene.fleet
    if isinstance(fleet.problem, Unauthenticated):
        # The log-in tells the rest: this has to fit into the narrowest screen.
        return TextLine(f"{fleet.problem.title}: {_next_try(view)}; {_last_good(view)}.", "error")
    if fleet.problem is not None:
        advice = f" {fleet.problem.advice}" if fleet.problem.advice else ""
        known = f"{fleet.problem.title}; {_last_good(view)}; {_next_try(view)}."
        return TextLine(f"{known}{advice} {fleet.problem.detail}", "error")
    if not fleet.is_whole:
        return TextLine(_progress(view), "warning")
    if fleet.bad:
        return TextLine(f"{counted(len(fleet.bad), 'record')} could not be read, e.g. {fleet.bad[0].reason}", "warning")
    return None


def placeholder(view: TableView) -> tuple[TextLine, ...]:
    """What stands in the middle when there is no row to show."""
    fleet = view.scene.fleet
    if fleet.rows:
        nothing = _centred(f"nothing matches {view.query}: esc clears" if view.query else "nothing to show")
        said = banner(view)
        return (nothing,) if said is None else (nothing, _centred(said.text, said.role))
    if fleet.problem is not None:
        told = (fleet.problem.detail, fleet.problem.advice, _last_good(view), _next_try(view))
        return (_centred(fleet.problem.title, "error"), *(_centred(text) for text in told if text))
    if not fleet.is_whole:
        return (_centred(_progress(view)),)
    return (_centred("no instances yet: n creates one"),)


def top_lines(view: TableView) -> tuple[Line, ...]:
    """The lines above the rows, which do not scroll."""
    said = banner(view) if view.order else None
    return (HEADER,) if said is None else (said, HEADER)


def middle_lines(view: TableView, height: int) -> tuple[Line, ...]:
    """The placeholder in the middle of an area of this height."""
    said = placeholder(view)
    above = max(0, (height - len(said)) // 2)
    return (*[BLANK] * above, *said)


def _centred(text: str, role: str = "muted") -> TextLine:
    return TextLine(text, role, centred=True)


def _progress(view: TableView) -> str:
    loading = view.scene.fleet.loading
    return f"loading {loading.done} of {loading.total} pages" if loading else "loading"


def _last_good(view: TableView) -> str:
    fleet = view.scene.fleet
    if fleet.swept_at is not None:
        return f"last good answer {ago(view.scene.now - fleet.swept_at)}"
    return f"{len(fleet.rows)} of the list are here, not all" if fleet.rows else "nothing was ever received"


def _next_try(view: TableView) -> str:
    if isinstance(view.scene.fleet.problem, Unauthenticated):
        return "f8 logs in, r tries again"
    at = view.scene.fleet.retry_at
    return "r tries again" if at is None else f"next try in {max(0, ceil(at - view.scene.now))} s, r tries now"
