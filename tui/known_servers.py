"""What was found out about the servers of the profiles, kept from one start to the next; losing it costs a probe."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tui.files import remove_leftovers, set_aside, write_private
from tui.settings import FLAG, TEXT, Kind, Reading, choice, setting, type_name
from tui.toml_file import TomlError, read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.dialects import NameKey, Writing
    from api_client.probing import Probe
    from tui.toml_file import TomlFile

MOST = 100
"""Servers that are kept; the one that was found out about longest ago goes first."""

_WRITING: Kind[Writing] = choice("symbol", "number")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was seen of the server of one profile."""

    profile: str = setting(TEXT)
    origin: str = setting(TEXT)
    version: str = setting(TEXT)
    name_key: NameKey = setting(choice("hostname", "name"))
    has_restart: bool = setting(FLAG)
    states_by: Writing | None = setting(_WRITING, None)
    filter_fault: str | None = setting(choice("ignored", "refused", "leaves_out"), None)


class KnownServers:
    """The servers that were probed, by profile and origin. Blocks."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "servers.toml"
        self.trouble = ""
        """What is wrong with the file, in a sentence; empty while nothing is."""

    def recall(self, profile: str, origin: str) -> Probe | None:
        """What was found out about the server of a profile; nothing where it is another server by now."""
        found = (entry for entry in self._read() if (entry.profile, entry.origin) == (profile, origin))
        entry = next(found, None)
        return None if entry is None else _probe_of(entry)

    def remember(self, profile: str, origin: str, found: Probe) -> None:
        """Keep what was found out, if there was nothing left to find out."""
        new, known = _entry_of(profile, origin, found), self._read()
        if new is None or new in known:
            return
        others = [entry for entry in known if (entry.profile, entry.origin) != (profile, origin)]
        # Imported here because most starts have nothing to write.
        import tomli_w

        try:
            kept = [*others, new][-MOST:]
            write_private(self.path, tomli_w.dumps({"servers": list(map(_record, kept))}))
        except OSError as error:
            self.trouble = f"What was found out about the server cannot be kept: {error.strerror}."

    def _read(self) -> list[_Entry]:
        try:
            remove_leftovers(self.path)
            file = read_toml(self.path)
        except FileNotFoundError:
            return []
        except OSError as error:
            self.trouble = f"What is known of the servers cannot be read: {error.strerror}."
            return []
        except TomlError as error:
            self.trouble = set_aside(self.path, str(error))
            return []
        entries, faults = _entries(file)
        if faults:
            self.trouble = set_aside(self.path, faults[0])
        return entries


def _entries(file: TomlFile) -> tuple[list[_Entry], list[str]]:
    """All that can be read; a fault makes the whole file one not to rely on."""
    reading = Reading(file)
    listed = file.table.get("servers", [])
    if not isinstance(listed, list):
        reading.fault(("servers",), f"must be a list of tables, not {type_name(listed)}.")
        return [], reading.faults
    found = [reading.values(_Entry, table, ("servers",)) for table in listed]
    return ([] if reading.faults else [_Entry(**values) for values in found]), reading.faults


def _entry_of(profile: str, origin: str, found: Probe) -> _Entry | None:
    """The entry, if there was nothing left to find out."""
    seen = found.evidence
    if seen.name_key is None or seen.has_restart is None or not seen.is_whole:
        return None
    fault = seen.filter_fault.name.lower() if seen.filter_fault else None
    return _Entry(profile, origin, found.version, seen.name_key, seen.has_restart, seen.states_by, fault)


def _record(entry: _Entry) -> dict[str, object]:
    """What TOML can write, which knows no nothing."""
    return {name: value for name, value in asdict(entry).items() if value is not None}


def _probe_of(entry: _Entry) -> Probe:
    # Imported late, like all that speaks to a server.
    from api_client.dialects import FilterFault
    from api_client.probing import Evidence, recalled

    fault = FilterFault[entry.filter_fault.upper()] if entry.filter_fault else None
    return recalled(entry.version, Evidence(entry.name_key, entry.states_by, entry.has_restart, fault))
