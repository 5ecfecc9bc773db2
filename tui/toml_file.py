"""A TOML file as somebody wrote it: its values, and the line each stands on, so that a fault can be pointed at."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from api_client.clean import clean

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
"""Nobody writes a bigger one by hand."""

_BOM = b"\xef\xbb\xbf"
_PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"^\s*\[{{1,2}}\s*({_KEY})\s*\]")
_PAIR = re.compile(rf"^\s*({_KEY})\s*=")
_SPOT = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$", re.DOTALL)
_END = " (at end of document)"
_HUGE_NUMBER = re.compile(r"[0-9_]{4000,}")


class TomlError(Exception):
    """The file cannot be read; the message is one sentence that names it."""


@dataclass(frozen=True)
class TomlFile:
    """What a file holds."""

    path: Path
    text: str
    table: dict[str, object]

    def place(self, *keys: str) -> str:
        """Return `file:line` of the setting, or of the nearest table around it that is written out."""
        for length in range(len(keys), 0, -1):
            line = self._lines.get(keys[:length])
            if line is not None:
                return f"{clean(str(self.path))}:{line}"
        return clean(str(self.path))

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        lines: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = _key_path(header[1])
                lines.setdefault(table, number)
            elif pair := _PAIR.match(line):
                lines.setdefault(table + _key_path(pair[1]), number)
        return lines


def read_toml(path: Path) -> TomlFile:
    """Read a file. Raises TomlError; a file that does not exist raises FileNotFoundError."""
    name = clean(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise TomlError(f"{name}: cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise TomlError(f"{name}: is bigger than {MAX_BYTES // 1000} kB.")
    text = _decode(name, data)
    return TomlFile(path, text, _parse(name, text))


def _decode(name: str, data: bytes) -> str:
    if data.startswith(_BOM):
        raise TomlError(f"{name}:1:1: starts with a byte-order mark; save it as UTF-8 without one.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise TomlError(f"{name}:{line}:{column}: is not UTF-8 text.") from error


def _parse(name: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if spot := _SPOT.match(str(error)):
            raise TomlError(f"{name}:{spot[2]}:{spot[3]}: {clean(spot[1], 200)}.") from error
        raise TomlError(f"{name}:{_end(text)}: {clean(str(error).removesuffix(_END), 200)}.") from error
    except RecursionError as error:
        raise TomlError(f"{name}: is nested too deeply.") from error
    except ValueError as error:
        huge = _HUGE_NUMBER.search(text)
        line = f":{text.count(chr(10), 0, huge.start()) + 1}" if huge else ""
        raise TomlError(f"{name}{line}: holds a number that is too long.") from error


def _end(text: str) -> str:
    """The line and the column at which a text ends, where it ends too early; the last line break is no line."""
    lines = text.rstrip().split("\n")
    return f"{len(lines)}:{len(lines[-1]) + 1}"


def _key_path(key: str) -> tuple[str, ...]:
    """Take a dotted key apart the way TOML does; what only looks like a key, in a text of many lines, is left whole."""
    try:
        node: object = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return (key,)
    path: list[str] = []
    while isinstance(node, dict):
        part, node = next(iter(node.items()))
        path.append(part)
    return tuple(path)
