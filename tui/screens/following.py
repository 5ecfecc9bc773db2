"""What a screen on top of the main one may follow: it is told of whatever it has the method for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tui.fields import Scene


@runtime_checkable
class FollowsFleet(Protocol):
    """A screen above this one that has to see each new snapshot."""

    def take_scene(self, scene: Scene) -> None:
        """Take in the newest snapshot."""
        ...


@runtime_checkable
class FollowsOperations(Protocol):
    """A screen above this one that has to see how the operations move on."""

    def take_operations(self) -> None:
        """Take in how they stand now."""
        ...
