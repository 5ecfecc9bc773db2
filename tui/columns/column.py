"""What a column is: a title, widths, and what its cell says of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.rows import InstanceRow
    from tui.fields import Field, Scene


class Cell(NamedTuple):
    """A text, and its role: what it means, for the theme to colour."""

    text: str
    role: str = ""


class Column(NamedTuple):
    """One column of the table. Widths are terminal cells."""

    field: Field
    """What it shows and is sorted by."""
    title: str
    cell: Callable[[InstanceRow, Scene], Cell]
    min_width: int
    """What it shrinks to before another column has to go."""
    align: Literal["left", "right"] = "left"
    max_width: int = 0
    """What it never grows over; less than `min_width` means that it never grows."""
    drop: int = 0
    """Its place in the order in which columns go when there is no room, 1 goes first; 0 stays."""
    claim: int = 9
    """Its place in the order in which columns grow when there is room to spare, 1 grows first."""
    name: str = ""
    """Its own name, where that is not the field's."""
    about: str = ""
    """What it shows, where that is not what the field's help says."""

    @property
    def id(self) -> str:
        """The name by which it is chosen."""
        return self.name or self.field.name

    @property
    def help(self) -> str:
        """What it shows, in a few words."""
        return self.about or self.field.help
