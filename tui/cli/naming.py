"""Names: the instances that somebody means by a uuid, the beginning of one, or a hostname. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.cli.codes import Exit
from tui.cli.exits import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.rows import InstanceRow

SHORTEST = 8
"""Characters of a uuid that are enough for its beginning to be taken for one."""

_WHOLE = re.compile("[0-9a-f]{32}", re.IGNORECASE)


def whole_uuid(name: str) -> str:
    """The uuid, where a name is a whole one; else nothing."""
    return name.lower() if _WHOLE.fullmatch(name) else ""


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
        raise Refusal(f"There is no instance {name}.", Exit.NOT_FOUND)
    if len(found) > 1:
        lines = [f"  {row.uuid}  {row.hostname}  {row.project_name}  {row.state}" for row in found]
        raise Refusal("\n".join([f"{name} can be any of these; use the uuid:", *lines]), Exit.USAGE)
    return found[0].uuid
