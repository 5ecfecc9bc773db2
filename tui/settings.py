"""Settings as data: a dataclass whose fields say what they accept, and one function that reads a TOML table into it.

Every fault is found in one go, and each is one sentence with the file, the line and what belongs there. What a setting
holds is never repeated in a message: somebody may have put a token there.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from api_client.clean import clean
from tui.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tui.toml_file import TomlFile

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
WordT = TypeVar("WordT", bound=str)


class ConfigError(Exception):
    """What somebody wrote is wrong; `faults` holds one sentence each."""

    exit_code = 2

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Refused(ValueError):
    """A value does not fit; the message, if any, says why in words that go on after the setting's name."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """What a setting accepts."""

    expected: str
    """In words that fit after "must be"."""
    read: Callable[[object], T_co]
    """The value as the program uses it. Raises Refused."""


def setting(kind: Kind[T], default: Any = MISSING) -> T:  # noqa: ANN401 - None or T, and MISSING has no type of its own
    """Declare a dataclass field that is read from a file; without a default it has to be there."""
    declared: T = field(default=default, metadata={"kind": kind})
    return declared


def kind_of(declared: Field[Any]) -> Kind[Any] | None:
    """The kind of a field; None for one that is not read from a file."""
    kind: Kind[Any] | None = declared.metadata.get("kind")
    return kind


class Settings(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(slots=True)
class Reading:
    """One file being read, and what was found wrong so far."""

    file: TomlFile
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fault(self, path: tuple[str, ...], words: str) -> None:
        """Note something that cannot be used."""
        self.faults.append(f"{self.file.place(*path)}: {dotted(path)} {words}")

    def check_names(
        self, table: dict[str, object], known: Collection[str], path: tuple[str, ...], *, strict: bool = False
    ) -> None:
        """Warn of names that mean nothing; where it is strict, they are faults."""
        for name in table:
            if name in known:
                continue
            where = (*path, name)
            if strict:
                self.fault(where, f"is not a setting.{hint(name, known)}")
                continue
            words = f"{dotted(where)} is not a setting and is ignored.{hint(name, known)}"
            self.warnings.append(f"{self.file.place(*where)}: {words}")

    def table(self, value: object, path: tuple[str, ...]) -> dict[str, object]:
        """Take a value as a table; anything else is a fault and counts as empty."""
        if isinstance(value, dict):
            return value
        self.fault(path, f"must be a table, not {type_name(value)}.")
        return {}

    def values(
        self,
        cls: type[Settings],
        value: object,
        path: tuple[str, ...],
        *,
        strict: bool = False,
        apart: Collection[str] = (),
    ) -> dict[str, Any]:
        """Read a table into keyword arguments for the dataclass; the names in `apart` are left to the caller."""
        table = self.table(value, path)
        declared = {item.name: (item, kind) for item in fields(cls) if (kind := kind_of(item))}
        self.check_names(table, (*declared, *apart), path, strict=strict)
        found: dict[str, Any] = {}
        for name, (item, kind) in declared.items():
            if name in table:
                self._read(kind, table[name], (*path, name), found)
            elif item.default is MISSING:
                self.fault(path, f"needs a setting {name}.")
        return found

    def _read(self, kind: Kind[Any], value: object, path: tuple[str, ...], found: dict[str, Any]) -> None:
        try:
            found[path[-1]] = kind.read(value)
        except Refused as reason:
            words = str(reason) or f"must be {kind.expected}, not {type_name(value)}."
            self.fault(path, words)


_TYPE_NAMES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
}


def dotted(path: tuple[str, ...]) -> str:
    """Write a setting's place the way TOML does."""
    return clean(".".join(path), 100)


def type_name(value: object) -> str:
    """Name the type of a TOML value the way people say it."""
    return _TYPE_NAMES.get(type(value), "a date or time")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Refused
    if clean(value) != value:
        raise Refused("must hold no control or invisible characters.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused
    return value


def _path(value: object) -> Path:
    text = _text(value)
    if not text:
        raise Refused("must not be empty.")
    return Path(text).expanduser()


def _words(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_text(item) for item in values)


def _command(value: object) -> str | tuple[str, ...]:
    command = _text(value) if isinstance(value, str) else _words(value)
    if not command or not command[0].strip():
        raise Refused("must not be empty.")
    return command


TEXT = Kind("text", _text)
FLAG = Kind("true or false", _flag)
PATH = Kind("the path of a file", _path)
PATH_TEXT = Kind("the path of a file", lambda value: str(_path(value)))
WORDS = Kind("text or a list of texts", _words)
COMMAND = Kind("a command, as text or as a list of its words", _command)


def whole(low: int, high: int) -> Kind[int]:
    """A whole number in a range."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused
        if not low <= value <= high:
            raise Refused(f"must be from {low} to {high}.")
        return value

    return Kind(f"a whole number from {low} to {high}", read)


def number(low: float, high: float) -> Kind[float]:
    """A number in a range."""

    def read(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Refused
        if not math.isfinite(value) or not low <= value <= high:
            raise Refused(f"must be from {low:g} to {high:g}.")
        return float(value)

    return Kind(f"a number from {low:g} to {high:g}", read)


def choice(*names: WordT) -> Kind[WordT]:
    """One of some words."""
    listed = ", ".join(f'"{name}"' for name in names)
    known = {str(name): name for name in names}

    def read(value: object) -> WordT:
        if not isinstance(value, str):
            raise Refused
        if value not in known:
            raise Refused(f"must be one of {listed}.{hint(value, known)}")
        return known[value]

    return Kind(f"one of {listed}", read)


def several(*names: WordT) -> Kind[frozenset[WordT]]:
    """Some of some words, or none."""
    listed = ", ".join(f'"{name}"' for name in names)
    known = {str(name): name for name in names}

    def read(value: object) -> frozenset[WordT]:
        words = _words(value)
        for place, word in enumerate(words, start=1):
            if word not in known:
                which = f"number {place}" if len(words) > 1 else "this"
                raise Refused(f"must name some of {listed}; {which} is none of them.{hint(word, known)}")
        return frozenset(known[word] for word in words)

    return Kind(f"one or a list of {listed}", read)
