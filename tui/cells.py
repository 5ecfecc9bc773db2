"""Cells of a terminal: their characters, and the looks they are drawn with.

A look is the parameters of SGR, such as `1;38;2;255;0;0`, that bring it about on a terminal without any style.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Row:
    """The cells of one line: their characters, and the SGR parameters these are drawn with.

    A wide character stands in the first of its cells, the second is empty and has the same look.
    """

    __slots__ = ("looks", "texts")

    def __init__(self, texts: list[str], looks: list[str]) -> None:
        self.texts = texts
        self.looks = looks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.texts == other.texts and self.looks == other.looks

    @classmethod
    def blank(cls, width: int) -> Row:
        """Return a line as clearing leaves it."""
        return cls([" "] * width, [""] * width)

    def copy(self) -> Row:
        """Return a line that can change without this one."""
        return Row(self.texts.copy(), self.looks.copy())

    def put(self, x: int, texts: tuple[str, ...], looks: tuple[str, ...]) -> None:
        """Overwrite cells; of a wide character that loses one half, the other becomes a blank."""
        room = max(len(self.texts) - x, 0)
        end = x + len(texts[:room])
        if self.texts[x : x + 1] == [""]:
            self._heal(x - 1)
        self.texts[x:end], self.looks[x:end] = texts[:room], looks[:room]
        if self.texts[end : end + 1] == [""]:
            self._heal(end)
        if texts[room : room + 1] == ("",):
            self._heal(end - 1)

    def differing(self, other: Row) -> Iterator[tuple[int, int]]:
        """Yield the stretches [start, end) in which `other` looks different, whole characters only."""
        texts, width = other.texts, len(other.texts)
        cells = zip(self.texts, texts, self.looks, other.looks, strict=True)
        places = [x for x, (old, new, old_look, look) in enumerate(cells) if old != new or old_look != look]
        start = end = 0
        for x in places:
            if x > end:
                if end > start:
                    yield start, end
                start = x
            end = x + 2 if x + 1 < width and texts[x + 1] == "" else x + 1
        if end > start:
            yield start, end

    def _heal(self, x: int) -> None:
        self.texts[x] = " "
        self.looks[x] = on_blank(self.looks[x])


class Style(NamedTuple):
    """SGR parameters, by what they set."""

    attributes: frozenset[str]
    color: str
    background: str


_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
        "51": "54", "52": "54", "53": "55"}  # fmt: skip
"""Attribute → what switches it off."""

_SEEN_ON_BLANKS = frozenset({"4", "21", "7", "9", "51", "52", "53"})
"""The attributes that show where there is no ink: lines, frames, and colours changed over."""


@lru_cache(maxsize=2048)
def parsed(look: str) -> Style:
    """Return what SGR parameters set."""
    attributes: set[str] = set()
    color = background = ""
    codes = iter(look.split(";") if look else ())
    for code in codes:
        whole = code
        if code in ("38", "48"):
            kind = next(codes)
            whole = ";".join((code, kind, *(next(codes) for _ in range(3 if kind == "2" else 1))))
        if code in _OFF:
            attributes.add(code)
        elif code[0] == "4" or code[:2] == "10":
            background = whole
        else:
            color = whole
    return Style(frozenset(attributes), "" if color == "39" else color, "" if background == "49" else background)


@lru_cache(maxsize=2048)
def on_blank(look: str) -> str:
    """Return the shortest look with which a blank looks the same: without what only ink shows."""
    style = parsed(look)
    return look if style.attributes & _SEEN_ON_BLANKS else style.background


@lru_cache(maxsize=2048)
def turn(look: str, wanted: str) -> str:
    """Return what makes a terminal that writes with one look write with another."""
    old, new = parsed(look), parsed(wanted)
    gone = {_OFF[attribute] for attribute in old.attributes - new.attributes}
    kept = {attribute for attribute in old.attributes & new.attributes if _OFF[attribute] not in gone}
    codes = [*sorted(gone), *sorted(new.attributes - kept)]
    if new.color != old.color:
        codes.append(new.color or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    if not codes:
        return ""
    afresh = f"0;{wanted}" if wanted else ""
    return f"\x1b[{min(';'.join(codes), afresh, key=len)}m"
