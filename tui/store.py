"""What the app remembers of itself from one start to the next; losing it costs a little comfort and nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tui.config import APP
from tui.files import remove_leftovers, set_aside, write_private
from tui.settings import TEXT, WORDS, Reading, setting, type_name
from tui.toml_file import TomlError, read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tui.toml_file import TomlFile

MAX_FILTERS = 50
"""Filters that are remembered."""


@dataclass(frozen=True, slots=True)
class View:
    """A filter, an order and columns under a name."""

    name: str = setting(TEXT)
    filter: str = setting(TEXT, "")
    sort: tuple[str, ...] = setting(WORDS, ())
    """Fields, the first first; a leading minus turns one round; none means the usual order."""
    columns: tuple[str, ...] = setting(WORDS, ())
    """The columns, in order; none means the usual ones."""


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered."""

    theme: str = setting(TEXT, "")
    """The one picked last."""
    sort: tuple[str, ...] = setting(WORDS, ())
    """Fields, the first first; a leading minus turns one round."""
    columns: tuple[str, ...] = setting(WORDS, ())
    """The columns chosen, in order; none means the usual ones."""
    filters: tuple[str, ...] = setting(WORDS, ())
    """The filters used, the newest last."""
    views: tuple[View, ...] | None = None
    """The saved views, in order; None means those that are shipped."""


class StoreError(Exception):
    """Nothing could be saved; the message is one sentence."""


def state_path() -> Path:
    """Where the state is kept on this platform."""
    from platformdirs import user_state_path

    return user_state_path(APP) / "state.toml"


def journal_path() -> Path:
    """Where the journal is kept on this platform."""
    return state_path().with_name("journal.sqlite")


class Store:
    """The state, in memory and in its file. With two programs at work, the one that saves last wins whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = State()

    def load(self) -> str:
        """Read the file, and return a sentence when it was no good; it is then set aside, not lost."""
        try:
            remove_leftovers(self.path)
            file = read_toml(self.path)
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"What the app remembers cannot be read: {error.strerror}."
        except TomlError as error:
            return set_aside(self.path, str(error))
        reading = Reading(file)
        values: dict[str, Any] = reading.values(State, file.table, ())
        if reading.faults:
            return set_aside(self.path, reading.faults[0])
        views, faults = _read_views(file)
        self.state = State(**values, views=views)
        return f"{faults[0]} It is left out." if faults else ""

    def save(self, state: State) -> None:
        """Remember a state, in memory in any case. Raises StoreError when the file cannot be written."""
        self.state = state
        # Imported here because the first frame does not need it.
        import tomli_w

        usual = asdict(State())
        values = {name: value for name, value in asdict(state).items() if value != usual[name]}
        values["filters"] = state.filters[-MAX_FILTERS:]
        try:
            write_private(self.path, tomli_w.dumps(values))
        except OSError as error:
            raise StoreError(f"What the app remembers cannot be saved: {error.strerror}.") from error


def _read_views(file: TomlFile) -> tuple[tuple[View, ...] | None, list[str]]:
    """The views that can be read, as far as they can be, and what is wrong with the rest."""
    if "views" not in file.table:
        return None, []
    reading = Reading(file)
    listed = file.table["views"]
    if not isinstance(listed, list):
        reading.fault(("views",), f"must be a list of tables, not {type_name(listed)}.")
        return None, reading.faults
    views: dict[str, View] = {}
    for table in listed:
        values = reading.values(View, table, ("views",))
        if name := values.get("name"):
            views.setdefault(name, View(**values))
    return tuple(views.values()), reading.faults
