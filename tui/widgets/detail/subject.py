"""What the detail is about: one instance, as much as is known of it, and the moment it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api_client.states import Action, action_behind, allowed_actions

if TYPE_CHECKING:
    from api_client.errors import ApiError
    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.events import Event
    from tui.fields import Scene


@dataclass(frozen=True, slots=True)
class Subject:
    """The slim row comes at once, the whole instance later; either may be missing."""

    row: InstanceRow | None = None
    instance: Instance | None = None
    scene: Scene | None = None
    problem: ApiError | None = None
    """Why the whole can't be had, or is old."""
    events: tuple[Event, ...] = ()

    @property
    def about(self) -> InstanceRow | Instance | None:
        """The fresher of the two, for what both tell."""
        return self.row or self.instance

    @property
    def uuid(self) -> str:
        """Which instance it is; empty for none."""
        return self.about.uuid if self.about else ""

    @property
    def state(self) -> str:
        """Its state now."""
        return self.about.state if self.about else ""

    @property
    def seconds_in_state(self) -> float | None:
        """How long it has been in its state, where that was seen."""
        return self.scene.fleet.time_in_state(self.uuid, self.scene.now) if self.scene else None

    @property
    def is_stuck(self) -> bool:
        """Whether it has been in transition for far too long."""
        return self.scene is not None and self.uuid in self.scene.stuck

    @property
    def may_act(self) -> bool:
        """Whether the person's role lets them act on it, as far as is known."""
        mine = self.scene.mine if self.scene else None
        return mine is None or self.row is None or self.row.project_uuid in mine

    @property
    def can(self) -> tuple[Action, ...]:
        """What its state allows on this server."""
        actions = (action for action in Action if action in allowed_actions(self.state))
        edits = self.scene is None or self.state in self.scene.edit_states
        return tuple(action for action in actions if edits or action is not Action.EDIT)

    @property
    def seconds_in_transition(self) -> float | None:
        """How long it has been on its way to a lasting state, as far as that was seen; None when it is on none."""
        return self.scene.fleet.time_in_transition(self.uuid, self.scene.now) if self.scene else None

    @property
    def action(self) -> Action | None:
        """What this program is having done to it."""
        return self.scene.under_way.get(self.uuid) if self.scene else None

    @property
    def usual(self) -> float | None:
        """How long the way it is on takes as a rule, where that is known."""
        action = action_behind(self.state, self.action)
        return self.scene.usual.get(action) if self.scene and action else None

    @property
    def age(self) -> float | None:
        """Seconds since the server was last asked about it."""
        if self.scene is None:
            return None
        confirmed = self.scene.fleet.confirmed_at(self.uuid)
        return None if confirmed is None else self.scene.now - confirmed

    @property
    def missing(self) -> str:
        """What to say where only the whole instance could tell; empty when it is there."""
        if self.instance is not None or self.about is None:
            return ""
        return "not known" if self.problem else "loading…"

    def followed_by(
        self, row: InstanceRow | None, instance: Instance | None, scene: Scene, problem: ApiError | None
    ) -> Subject:
        """The next sight. The whole instance stays while it is the same one and no newer whole has come."""
        uuid = row.uuid if row else instance.uuid if instance else ""
        if instance is None or instance.uuid != uuid:
            instance = self.instance if self.instance and self.instance.uuid == uuid else None
        events = self.events if uuid == self.uuid else ()
        return replace(self, row=row, instance=instance, scene=scene, problem=problem, events=events)
