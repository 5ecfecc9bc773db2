"""The lines of a plan: what each says and how wide its columns are. Plain values; nothing here paints."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from tui.columns import Cell
from tui.formats import state_glyph, state_role
from tui.forms.confirmation import PREFIX, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from api_client.rows import InstanceRow
    from tui.plan import Skip, Target

GAP = 2
"""Cells between two columns."""

MARK = 5
"""Cells of the cursor's sign, the mark and the space after it."""

NEITHER = " – "
"""The mark of what can't be ticked."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above some instances."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A line for one instance: its mark, who it is, and either what it is like or what is said of it."""

    uuid: str
    name: str
    mark: str
    cells: tuple[Cell, ...] = ()
    note: Cell | None = None
    """What is said of it; stands where the cells would."""
    role: str = ""
    """How its mark and its name look."""
    cursor: bool = False


Line = Heading | Words | TargetLine

Entry = Heading | Words | str
"""What a list holds: lines that are always the same, and uuids, whose lines are made when they come into view."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells the columns take."""

    name: int = 0
    project: int = 0
    state: int = 0
    address: int = 0

    def fitted(self, room: int) -> Columns:
        """The columns in so many cells: what is shortened first is what tells instances apart least."""
        over = MARK + PREFIX + sum(GAP + width for width in self.cells) + self.name + GAP - room
        fitted = self
        for column, least in _LEAST.items():
            width = getattr(fitted, column)
            less = max(0, min(over, width - least))
            fitted = replace(fitted, **{column: width - less})
            over -= less
        return fitted

    @property
    def cells(self) -> tuple[int, ...]:
        """Those that a note takes the place of."""
        return self.project, self.state, self.address


_LEAST = {"project": 8, "name": 16, "address": 9, "state": 9}
"""Column → the width it is not shortened below, in the order of shortening."""

_MOST = {"name": 32, "project": 24, "state": 24, "address": 39}


def natural(targets: Iterable[Target], others: Iterable[Skip] = ()) -> Columns:
    """The columns as wide as what is in them; of those that are left out, only the name is shown."""
    widest = dict.fromkeys(_MOST, 0)
    for target in targets:
        row = target.row
        for column, text in zip(_MOST, (name(target), row.project_name, state_text(row), address(row)), strict=True):
            widest[column] = max(widest[column], cell_len(text))
    widest["name"] = max([widest["name"], *(cell_len(name(other)) for other in others)])
    return Columns(**{column: min(width, _MOST[column]) for column, width in widest.items()})


def address(row: InstanceRow) -> str:
    """The first address, as the world sees it if it does."""
    return next(iter(row.external_ips or row.internal_ips), "no address")


def state_text(row: InstanceRow) -> str:
    """The sign and the word of its state."""
    return f"{state_glyph(row.state)} {row.state or 'unknown state'}"


def facts(row: InstanceRow) -> tuple[Cell, ...]:
    """What an instance is like, a cell for each column."""
    return (
        Cell(row.project_name),
        Cell(state_text(row), state_role(row.state)),
        Cell(address(row), "muted"),
    )


def wrapped(lines: Iterable[str], width: int) -> Iterator[Words]:
    """Text in lines of a width, broken wherever that is."""
    for line in lines:
        for part in chop_cells(line, max(1, width)) or [""]:
            yield Words(part)


@dataclass(frozen=True, slots=True)
class Section:
    """Some instances below one heading."""

    title: str
    uuids: Sequence[str] = field(default=())


def entries(sections: Sequence[Section], *, headed: bool = False) -> tuple[Entry, ...]:
    """The sections one below the other; a single one needs no heading, unless it is to be `headed`."""
    if len(sections) == 1 and not headed:
        return tuple(sections[0].uuids)
    made: list[Entry] = []
    for section in sections:
        made.append(Heading(f"{section.title} ({len(section.uuids)})"))
        made.extend(section.uuids)
    return tuple(made)
