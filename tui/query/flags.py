"""Flags: what an instance can be besides its fields, for `is:`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api_client.states import InstanceState, is_known, is_transitional
from tui.fleet import RECENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.rows import InstanceRow
    from tui.fields import Scene


class Flag(NamedTuple):
    """One thing an instance can be."""

    help: str
    holds: Callable[[InstanceRow, Scene], bool]
    live: bool = False
    """Whether it depends on more than the row, and so may change while the row stays."""


def is_stale(row: InstanceRow, scene: Scene) -> bool:
    """Whether the server has not confirmed it for a while."""
    confirmed = scene.fleet.confirmed_at(row.uuid)
    return confirmed is not None and scene.now - confirmed > scene.stale_after


def _is_changed(row: InstanceRow, scene: Scene) -> bool:
    when = scene.fleet.changed_at.get(row.uuid)
    return when is not None and scene.now - when <= RECENT


def _is_problem(row: InstanceRow, scene: Scene) -> bool:
    return row.state == InstanceState.ERRED or row.uuid in scene.stuck or is_stale(row, scene)


FLAGS: dict[str, Flag] = {
    "marked": Flag("marked for an action", lambda row, scene: row.uuid in scene.marks, live=True),
    "problem": Flag("erred, stuck or stale", _is_problem, live=True),
    "mine": Flag(
        "in a project you may act in",
        lambda row, scene: scene.mine is None or row.project_uuid in scene.mine,
        live=True,
    ),
    "erred": Flag("erred", lambda row, _: row.state == InstanceState.ERRED),
    "stuck": Flag("in one transition for far too long", lambda row, scene: row.uuid in scene.stuck, live=True),
    "stale": Flag("not confirmed by the server for a while", is_stale, live=True),
    "changed": Flag("new or changed a moment ago", _is_changed, live=True),
    "transition": Flag("being worked on by the server", lambda row, _: is_transitional(row.state)),
    "online": Flag("online", lambda row, _: row.state == InstanceState.ONLINE),
    "offline": Flag("offline", lambda row, _: row.state == InstanceState.OFFLINE),
    "unknown": Flag("in a state this program does not know", lambda row, _: not is_known(row.state)),
}
"""Name → flag, in the order in which they are offered."""
