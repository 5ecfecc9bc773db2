"""Names: the instances that somebody means by a uuid, the beginning of one, or a hostname. No I/O."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from api_client.rows import InstanceRow

SHORTEST = 8
"""Characters of a uuid that are enough for its beginning to be taken for one."""

COMPARED = 2_000
"""Hostnames that a mistyped one is compared with, at most."""

_WHOLE = re.compile("[0-9a-f]{32}", re.IGNORECASE)


def whole_uuid(name: str) -> str:
    """The uuid, where a name is a whole one; else nothing."""
    return name.lower() if _WHOLE.fullmatch(name) else ""


def check_name(name: str) -> None:
    """Refuse what names nothing, before any server is asked. Raises Refusal."""
    if not name.strip():
        raise Refusal("An empty name is nobody's: name an instance.", Exit.USAGE)


def find_all(names: Iterable[str], rows: Mapping[str, InstanceRow]) -> tuple[str, ...]:
    """The uuids of the instances of these names, each once. Raises Refusal."""
    return tuple(dict.fromkeys(find(name, rows) for name in names))


def find(name: str, rows: Mapping[str, InstanceRow]) -> str:
    """The uuid of the one instance of this name. Raises Refusal when there is none, or more than one."""
    if name in rows:
        return name
    prefix = name.lower() if len(name) >= SHORTEST else None
    found = [
        row
        for row in rows.values()
        if row.hostname == name or (prefix is not None and row.uuid.lower().startswith(prefix))
    ]
    if not found:
        raise Refusal(f"There is no instance {name}.{_nearest(name, rows.values())}", Exit.NOT_FOUND)
    if len(found) > 1:
        lines = [f"  {row.uuid}  {row.hostname}  {row.project_name}  {row.state}" for row in found]
        raise Refusal("\n".join([f"{name} can be any of these; use the uuid:", *lines]), Exit.USAGE)
    return found[0].uuid


def _nearest(name: str, rows: Collection[InstanceRow]) -> str:
    """What may have been meant: a uuid of which more has to be said, or a name that is written otherwise."""
    if len(name) < SHORTEST and any(row.uuid.lower().startswith(name.lower()) for row in rows):
        return f" There are uuids that begin like this: {SHORTEST} characters of one are needed."
    folded = name.casefold()
    for row in rows:
        if row.hostname.casefold() == folded:
            return f' Did you mean "{row.hostname}"?'
    # To compare with many takes seconds.
    return hint(name, {row.hostname for row in islice(rows, COMPARED)})
